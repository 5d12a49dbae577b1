import { byId, expectOneFailing, UNKNOWN_ID } from '../../../support/engine/stream.mts';
import { aConsumer, anInvoice, aPlan, aProduct, ok } from '../../../support/simulator/client.mts';
import { useStream } from '../../support/use.mts';

const stream = useStream();

const items = (...ids: string[]) => ({
	items: { item: ids.map((id) => ({ productId: byId(id), quantity: 2, coupons: [] })) },
});

describe('create', () => {
	it('sends all fields', async () => {
		const { id: consumer } = await aConsumer(stream.call);
		const { id: product } = await aProduct(stream.call);
		const { id: coupon } = await ok(
			stream.call('POST', '/coupons', { name: 'A', discount_value: '10', is_percentage: true }),
		);
		stream.begin();
		const [invoice] = await stream.rows('invoice.create', {
			consumerId: byId(consumer),
			items: { item: [{ productId: byId(product), quantity: 3, coupons: [coupon] }] },
			paymentMethods: ['visa', 'qurrah'],
			scheduledOn: '2030-01-31',
			notifyConsumer: true,
			additionalFields: {
				description: 'January',
				coupons: [coupon],
				currency: 'SAR',
				excludeCouponsIfInstallments: true,
			},
		});
		expect(stream.sent()).toEqual([
			{
				request: 'POST /invoices',
				query: {},
				body: {
					organization_consumer_id: consumer,
					items: [{ product_id: product, quantity: 3, coupons: [coupon] }],
					payment_methods: {
						mada: false,
						visa: true,
						mastercard: false,
						amex: false,
						bank_transfer: false,
						installment: false,
						qurrah: true,
					},
					scheduled_on: '2030-01-31T20:59:59.999Z',
					notify_consumer: true,
					description: 'January',
					coupons: [coupon],
					currency: 'SAR',
					exclude_coupons_if_installments: true,
				},
			},
		]);
		expect(invoice).toMatchObject({ status: 'SENT', organization_consumer_id: consumer });
		expect(invoice).toHaveProperty('url');
	});

	it('writes to nobody unless asked to', async () => {
		const { id } = await aConsumer(stream.call);
		const product = await aProduct(stream.call);
		const [invoice] = await stream.rows('invoice.create', {
			consumerId: byId(id),
			...items(product.id),
			scheduledOn: '2030-01-31T10:00',
		});
		const [{ body }] = stream.writes().slice(-1);
		expect(body).toMatchObject({
			notify_consumer: false,
			scheduled_on: '2030-01-31T07:00:00.000Z',
			payment_methods: { mada: true, visa: true, mastercard: true, amex: false },
		});
		expect(invoice.status).toBe('CREATED');
	});

	it('refuses one-time and recurring products together, reading each product once per run', async () => {
		const { id } = await aConsumer(stream.call);
		const [box, plan] = [await aProduct(stream.call), await aPlan(stream.call)];
		stream.begin();
		const { outputs } = await stream.run(
			'invoice.create',
			{ consumerId: byId(id), ...items(box.id, plan.id), scheduledOn: '2030-01-31' },
			{ items: [{}, {}, {}], node: { onError: 'continueErrorOutput' } },
		);
		expect(outputs[1]).toHaveLength(3);
		expect(outputs[1][0].json.error).toBe(
			"'Product' of item 1 in 'Items' is a one-time product (\"Gift box\"), but 'Product' of item 2 in 'Items' is a recurring product (\"Plan\"). Stream does not mix them.",
		);
		expect(stream.sent().map(({ request }) => request)).toEqual([
			`GET /products/${box.id}`,
			`GET /products/${plan.id}`,
		]);
	});

	it.each([
		['no consumer', { consumerId: byId('={{ "" }}') }, /'Consumer' is empty/],
		['no items', { items: {} }, /'Items' is empty/],
		['no payment method', { paymentMethods: '={{ [] }}' }, /'Payment Methods' is empty/],
		['an unknown payment method', { paymentMethods: '={{ "cheque" }}' }, /"cheque"/],
		['no due day', { scheduledOn: '={{ "" }}' }, /'Scheduled On' is empty/],
		[
			'a quantity of 0',
			{ items: { item: [{ productId: byId(UNKNOWN_ID), quantity: 0 }] } },
			/'Quantity' of item 1 in 'Items'/,
		],
	])('refuses %s before anything is sent', async (_name, parameters, message) => {
		const good = { consumerId: byId(UNKNOWN_ID), ...items(UNKNOWN_ID), scheduledOn: '2030-01-01' };
		const all = { ...good, ...parameters };
		expect(await stream.refusal('invoice.create', all)).toMatch(message);
		expect(stream.sent()).toEqual([]);
	});

	it('ends each item where it belongs', async () => {
		const { id } = await aConsumer(stream.call);
		const product = await aProduct(stream.call);
		await expectOneFailing(
			stream,
			'invoice.create',
			{ consumerId: '={{ $json.id }}', ...items(product.id), scheduledOn: '2030-01-31' },
			[{ id }, { id: UNKNOWN_ID }],
			/not found/i,
		);
	});
});

describe('get and getAll', () => {
	it('returns the useful columns, or everything', async () => {
		const invoice = await anInvoice(stream.call);
		const [simple] = await stream.rows('invoice.get', { invoiceId: byId(invoice.id) });
		expect(Object.keys(simple)).toEqual([
			'id',
			'url',
			'invoiceNumber',
			'status',
			'totalAmount',
			'remainingAmount',
			'refundedAmount',
			'currency',
			'consumerId',
			'payments',
		]);
		expect(simple.payments).toMatchObject([{ id: invoice.payments[0].id, status: 'PENDING' }]);
		const [full] = await stream.rows('invoice.get', {
			invoiceId: byId(invoice.id),
			simplify: false,
		});
		expect(full).toEqual(await ok(stream.call('GET', `/invoices/${invoice.id}`)));
	});

	it.each([true, false])('lists with payments only where asked for (%s)', async (include) => {
		await anInvoice(stream.call);
		const [row] = await stream.rows('invoice.getAll', { filters: { includePayments: include } });
		expect(Array.isArray(row.payments)).toBe(include);
		expect(row.refundedAmount).toBe(include ? '0.00' : null);
	});

	it('sends all filters', async () => {
		await stream.rows('invoice.getAll', {
			limit: 20,
			filters: {
				includePayments: true,
				paymentLinkId: byId(UNKNOWN_ID),
				statuses: ['SENT', 'COMPLETED'],
				paymentStatuses: ['FAILED'],
				searchTerm: 'Ahmad',
				fromDate: '2026-01-01T00:00:00Z',
				toDate: '2026-01-02T00:00:00Z',
				dueDateFrom: '2026-01-03T00:00:00Z',
				dueDateTo: '2026-01-04T00:00:00Z',
				fromPrice: '10',
				toPrice: '99.5',
				consumerId: byId(UNKNOWN_ID),
				subscriptionId: byId(UNKNOWN_ID),
				currencies: ['SAR', 'USD'],
				paymentsNotSettled: true,
			},
			sort: { sortField: 'created_at', sortDirection: 'asc' },
		});
		expect(stream.sent()[0]).toEqual({
			request: 'GET /invoices',
			query: {
				include_payments: ['true'],
				payment_link_id: [UNKNOWN_ID],
				statuses: ['SENT', 'COMPLETED'],
				payment_statuses: ['FAILED'],
				search_term: ['Ahmad'],
				from_date: ['2026-01-01T00:00:00.000Z'],
				to_date: ['2026-01-02T00:00:00.000Z'],
				due_date_from: ['2026-01-03T00:00:00.000Z'],
				due_date_to: ['2026-01-04T00:00:00.000Z'],
				from_price: ['10'],
				to_price: ['99.5'],
				organization_consumer_id: [UNKNOWN_ID],
				subscription_id: [UNKNOWN_ID],
				currencies: ['SAR,USD'],
				payments_not_settled: ['true'],
				sort_field: ['created_at'],
				sort_direction: ['asc'],
				page: ['1'],
				limit: ['20'],
			},
			body: undefined,
		});
	});
});

describe('update', () => {
	it('sends only what is given', async () => {
		const { id } = await anInvoice(stream.call);
		stream.begin();
		const rows = await stream.rows('invoice.update', {
			invoiceId: byId(id),
			updateFields: { scheduledOn: '2031-05-01T12:00:00+03:00', description: 'Later' },
		});
		expect(stream.sent()).toEqual([
			{
				request: `PATCH /invoices/${id}/inplace`,
				query: {},
				body: { scheduled_on: '2031-05-01T09:00:00.000Z', description: 'Later' },
			},
		]);
		expect(rows).toMatchObject([{ id, description: 'Later' }]);
	});

	it.each([
		['a due day in the past', { scheduledOn: '2020-01-01' }, /'Scheduled On' is in the past/],
		['a long description', { description: 'A'.repeat(501) }, /longer than 500/],
		['nothing', {}, /nothing to change/],
	])('refuses %s before anything is sent', async (_name, updateFields, message) => {
		const parameters = { invoiceId: byId(UNKNOWN_ID), updateFields: updateFields };
		expect(await stream.refusal('invoice.update', parameters)).toMatch(message);
		expect(stream.sent()).toEqual([]);
	});
});

it('a filter that is an object is refused, and not shown as "[object Object]"', async () => {
	const filters = { statuses: '={{ {a: 1} }}' };
	const said = await stream.refusal('invoice.getAll', { filters });
	expect(said).toMatch(/^'Statuses' \(an object\) is not a valid value/);
});

test.each(['get', 'getAll'])(
	'%s shows invoices without what was refunded where the key pair may not read payments',
	async (operation) => {
		stream.reset();
		const [id] = stream.sim.act.bulk.invoices(1);
		const [paymentId] = stream.sim.find('invoice', id)!.payment_ids;
		stream.sim.act.setPaymentStatus(paymentId, 'PARTIALLY_REFUNDED');
		const denied = { error: { code: 'PERMISSION_FORBIDDEN', message: 'no' } };
		const action = { type: 'status', status: 403, body: denied } as const;
		stream.sim.faults.add({ method: 'GET', path: '/payments/', action });
		const one = { invoiceId: { __rl: true, mode: 'id', value: id } };
		const all = { returnAll: true, filters: { includePayments: true } };
		const parameters: any = operation === 'get' ? one : all;
		const { status, json } = await stream.run(`invoice.${operation}`, parameters);
		expect(status).toBe('success');
		expect(json).toMatchObject([{ id, refundedAmount: null }]);
	},
);
