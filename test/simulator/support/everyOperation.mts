import type { Simulator } from '../../../simulator/index.mts';
import {
	aLink,
	allMethods,
	client,
	ok,
	type Call,
	type Reply,
} from '../../../support/simulator/client.mts';

export interface Exchange {
	method: string;
	/** Concrete path with /api/v2, without query. */
	path: string;
	query: string;
	body: unknown;
	reply: Reply;
}

/** Calls every operation at least once, each with all of its fields, and returns what was said. */
export async function everyOperation(simulator: Simulator): Promise<Exchange[]> {
	const exchanges: Exchange[] = [];
	const plain = client(simulator);
	const call: Call = async (method, path, body, headers) => {
		const reply = await plain(method, path, body, headers);
		const [bare, query = ''] = path.split('?');
		exchanges.push({ method, path: `/api/v2${bare}`, query, body, reply });
		return reply;
	};
	await ok(call('GET', '/me'));
	const { consumer, product, plan, coupon } = await catalogue(call);
	await links(simulator, call, consumer.id, product.id, coupon.id);
	await invoicesAndPayments(simulator, call, consumer.id, product.id, coupon.id);
	await subscriptions(simulator, call, consumer.id, plan.id, coupon.id);
	await metered(call, consumer.id);
	await newest(call, consumer.id);
	return exchanges;
}

const DATES = 'from_date=2020-01-01T00:00:00Z&to_date=2040-01-01T00:00:00Z';
const PAGING = 'page=1&limit=100&sort_field=created_at&sort_direction=asc';

async function catalogue(call: Call) {
	const consumer = await ok(
		call('POST', '/consumers', {
			name: 'Ahmad Ali',
			phone_number: '+966501234567',
			email: 'ahmad@example.com',
			external_id: 'cust_1',
			iban: 'SA0380000000608010167519',
			alias: 'Abu Ali',
			comment: 'VIP',
			preferred_language: 'AR',
			communication_methods: ['WHATSAPP', 'SMS'],
		}),
	);
	await ok(call('PUT', `/consumers/${consumer.id}`, { comment: null, alias: 'Ahmad' }));
	await ok(call('GET', `/consumers/${consumer.id}`));
	await ok(call('GET', `/consumers?search_term=ahmad&${PAGING}`));
	const gone = await ok(call('POST', '/consumers', { name: 'Leaves again' }));
	await ok(call('DELETE', `/consumers/${gone.id}`));

	const product = await ok(
		call('POST', '/products', {
			name: 'Gift box',
			description: 'With a card',
			type: 'ONE_OFF',
			is_one_time: false,
			prices: [
				{ currency: 'SAR', amount: '200.00' },
				{
					currency: 'USD',
					amount: 53,
					is_price_inclusive_of_vat: false,
					is_price_exempt_from_vat: true,
				},
			],
		}),
	);
	const kwd = await ok(
		call('POST', `/products/${product.id}/prices`, { currency: 'KWD', amount: '16.250' }),
	);
	const dearer = await ok(
		call('PUT', `/products/${product.id}/prices/${kwd.id}`, { amount: '17.125' }),
	);
	await ok(call('DELETE', `/products/${product.id}/prices/${dearer.id}`));
	const plan = await ok(
		call('POST', '/products', {
			name: 'Plan',
			type: 'RECURRING',
			recurring_interval: 'SEMESTER',
			recurring_interval_count: 1,
			price: 600,
			is_price_inclusive_of_vat: false,
		}),
	);
	await ok(call('PUT', `/products/${plan.id}`, { description: 'Half a year', is_active: true }));
	await ok(call('GET', `/products/${plan.id}`));
	await ok(
		call('GET', `/products?active=true&type=RECURRING&currency=SAR&search_term=p&${PAGING}`),
	);
	const archived = await ok(
		call('POST', '/products', { name: 'Old', type: 'ONE_OFF', price: '5' }),
	);
	await ok(call('DELETE', `/products/${archived.id}`));

	const coupon = await ok(
		call('POST', '/coupons', { name: 'Ten', discount_value: '10', is_percentage: true }),
	);
	const fixed = await ok(
		call('POST', '/coupons', { name: 'Five', discount_value: 5, currency: 'SAR' }),
	);
	await ok(call('PUT', `/coupons/${fixed.id}`, { discount_value: '7.5', is_active: false }));
	await ok(call('GET', `/coupons/${fixed.id}`));
	await ok(call('GET', `/coupons?active=true&is_percentage=true&search_term=ten&${PAGING}`));
	await ok(call('DELETE', `/coupons/${fixed.id}`));
	return { consumer, product, plan, coupon };
}

async function links(
	simulator: Simulator,
	call: Call,
	consumer: string,
	product: string,
	coupon: string,
): Promise<void> {
	const link = await ok(
		call('POST', '/payment_links', {
			name: 'Order 789',
			description: 'Two boxes',
			currency: 'SAR',
			items: [
				{
					product_id: product,
					quantity: 2,
					coupons: [coupon],
					allow_custom_quantity: true,
					min_quantity: 1,
					max_quantity: 5,
				},
			],
			coupons: [coupon],
			max_number_of_payments: 2,
			valid_until: '2039-01-01T00:00:00Z',
			confirmation_message: 'Thank you',
			payment_methods: { visa: true, bank_transfer: true },
			custom_fields: {
				type: 'object',
				properties: { size: { type: 'string', title: 'Size' } },
				required: ['size'],
			},
			success_redirect_url: 'https://shop.example/ok?order=789',
			failure_redirect_url: 'https://shop.example/no',
			organization_consumer_id: consumer,
			custom_metadata: { order_reference: '789', lines: [{ sku: 'A' }], nothing: null },
			contact_information_type: 'EMAIL',
		}),
	);
	await ok(call('PATCH', `/payment_links/${link.id}/coupons`, { coupons: [coupon] }));
	await simulator.pay(link.id, { answers: { size: 'L' } });
	await ok(call('GET', `/payment_links/${link.id}`));
	await ok(
		call('PATCH', `/payment_links/${link.id}/status`, {
			status: 'INACTIVE',
			deactivate_message: 'Sold out',
		}),
	);
	await ok(
		call(
			'GET',
			`/payment_links?statuses=ACTIVE&statuses=INACTIVE&${DATES}&from_price=1&to_price=99999&product_ids=${product}&currencies=SAR,USD&${PAGING}`,
		),
	);
	// A refused request, for the form of the complaint.
	await call('POST', '/payment_links', { items: [{ product_id: 'x' }] });
}

async function invoicesAndPayments(
	simulator: Simulator,
	call: Call,
	consumer: string,
	product: string,
	coupon: string,
): Promise<void> {
	const create = async () =>
		ok(
			call('POST', '/invoices', {
				notify_consumer: false,
				description: 'By hand',
				items: [{ product_id: product, quantity: 1, coupons: [coupon] }],
				payment_methods: { ...allMethods, qurrah: true },
				coupons: [coupon],
				organization_consumer_id: consumer,
				scheduled_on: '2030-01-01T00:00:00Z',
				exclude_coupons_if_installments: true,
				currency: 'SAR',
			}),
		);
	const invoice = await create();
	await ok(
		call('PATCH', `/invoices/${invoice.id}/inplace`, {
			scheduled_on: '2031-01-01T00:00:00Z',
			description: 'Later',
		}),
	);
	const [payment] = invoice.payments;
	await ok(
		call('POST', `/payments/${payment.id}/mark-paid`, {
			payment_method: 'CASH',
			note: 'At the till',
		}),
	);
	await ok(call('GET', `/payments/${payment.id}`));
	await ok(call('GET', `/invoices/${invoice.id}`));
	await ok(
		call('POST', `/payments/${payment.id}/refund`, {
			refund_reason: 'REQUESTED_BY_CUSTOMER',
			refund_note: 'Changed their mind',
		}),
	);
	const charged = await create();
	await ok(call('POST', `/payments/auto-charge-on-demand/${charged.payments[0].id}`));
	const split = await create();
	simulator.act.splitInvoice(split.id, 3);
	simulator.act.payInvoice(split.id);
	await call('POST', `/payments/${split.payments[0].id}/refund`, { refund_reason: 'OTHER' });
	await ok(
		call(
			'GET',
			`/payments?invoice_id=${invoice.id}&invoice_id=${charged.id}&statuses=REFUNDED&statuses=SUCCEEDED&search_term=ahmad&${DATES}&${PAGING}`,
		),
	);
	await ok(
		call(
			'GET',
			`/invoices?include_payments=true&statuses=COMPLETED&payment_statuses=SUCCEEDED&search_term=ahmad&${DATES}&due_date_from=2020-01-01T00:00:00Z&due_date_to=2040-01-01T00:00:00Z&from_price=1&to_price=99999.5&organization_consumer_id=${consumer}&currencies=SAR&payments_not_settled=true&${PAGING}`,
		),
	);
	await ok(call('GET', '/invoices?limit=100'));
}

async function subscriptions(
	simulator: Simulator,
	call: Call,
	consumer: string,
	plan: string,
	coupon: string,
): Promise<void> {
	const create = () =>
		ok(
			call('POST', '/subscriptions', {
				notify_consumer: false,
				description: 'Gold',
				items: [{ product_id: plan, quantity: 1, coupons: [coupon] }],
				coupons: [coupon],
				organization_consumer_id: consumer,
				period_start: new Date().toISOString(),
				until_cycle_number: 12,
				override_payment_methods: { visa: true, subscription_auto_renewal: null },
				exclude_coupons_if_installments: false,
				currency: 'SAR',
			}),
		);
	const subscription = await create();
	const path = `/subscriptions/${subscription.id}`;
	simulator.act.payInvoice(subscription.latest_invoice_id);
	await ok(
		call('PUT', path, {
			description: 'Platinum',
			items: [{ product_id: plan, quantity: 2 }],
			coupons: [],
			until_cycle_number: 6,
			override_payment_methods: { installment: false },
		}),
	);
	await ok(call('DELETE', `${path}/pending-change`));
	const hour = (n: number) => new Date(Date.now() + n * 3_600_000).toISOString();
	const freeze = await ok(
		call('POST', `${path}/freeze`, {
			freeze_start_datetime: hour(-1),
			freeze_end_datetime: hour(48),
			notes: 'Holiday',
		}),
	);
	await ok(call('GET', path));
	await ok(
		call('PUT', `${path}/freeze/${freeze.id}`, {
			freeze_start_datetime: hour(-1),
			freeze_end_datetime: hour(0),
			notes: 'Back',
		}),
	);
	const planned = await ok(call('POST', `${path}/freeze`, { freeze_start_datetime: hour(72) }));
	await ok(call('GET', `${path}/freeze?${PAGING}`));
	await ok(call('DELETE', `${path}/freeze/${planned.id}`));
	await ok(call('POST', `${path}/cancel`, { cancel_related_invoices: true }));
	await ok(call('PUT', `${path}/uncancel`));
	const bought = await aLink(call, { items: [{ product_id: plan }] });
	const { invoiceId } = await simulator.pay(bought.id);
	await ok(call('GET', `/invoices/${invoiceId}`));
	await ok(
		call(
			'GET',
			`/subscriptions?statuses=ACTIVE&latest_invoice_is_paid=true&${DATES}&current_period_start_from_date=2020-01-01T00:00:00Z&current_period_start_to_date=2040-01-01T00:00:00Z&current_period_end_from_date=2020-01-01T00:00:00Z&current_period_end_to_date=2040-01-01T00:00:00Z&from_price=1&to_price=99999&organization_consumer_id=${consumer}&search_term=plan&product_ids=${plan}&currencies=SAR&${PAGING}`,
		),
	);
}

async function metered(call: Call, consumer: string): Promise<void> {
	const product = await ok(
		call('POST', '/products', {
			name: 'Messages',
			type: 'METERED',
			prices: [{ currency: 'SAR', amount: '1.00' }],
		}),
	);
	const subscription = await ok(
		call('POST', '/metered/metered-subscriptions', {
			product_id: product.id,
			organization_consumer_id: consumer,
			starts_at: '2026-01-01T00:00:00Z',
			ends_at: '2039-01-01T00:00:00Z',
		}),
	);
	const record = {
		product_id: product.id,
		organization_consumer_id: consumer,
		usage_amount: '12.5',
		idempotency_key: 'day-1',
	};
	await ok(call('POST', '/metered/meter', { records: [record, record] }));
	await ok(call('GET', '/metered/metered-subscriptions?page=1&limit=10'));
	await ok(call('DELETE', `/metered/metered-subscriptions/${subscription.id}`));
}

/** What came in October 2026. */
async function newest(call: Call, consumer: string): Promise<void> {
	const { id } = await ok(
		call('POST', '/webhooks', {
			name: 'Orders',
			url: 'https://n8n.example/webhook/1',
			enabled: true,
			secret_key: 'a secret of at least 32 characters',
			subscriptions: ['INVOICE_COMPLETED', 'PAYMENT_PARTIALLY_REFUNDED'],
		}),
	);
	await ok(call('GET', '/webhooks'));
	await ok(call('PUT', `/webhooks/${id}`, { enabled: false }));
	await ok(call('DELETE', `/webhooks/${id}`));
	await ok(call('POST', '/consumer_portal/sessions', { organization_consumer_id: consumer }));
}
