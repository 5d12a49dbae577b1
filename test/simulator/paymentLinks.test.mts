import { aConsumer, aLink, aPlan, aProduct, client, ok } from '../../support/simulator/client.mts';
import { useSimulator } from '../support/use.mts';

const simulator = useSimulator();
const call = client(simulator);

const statuses = (id: string) =>
	simulator.transitions.filter((each) => each.id === id).map(({ from, to }) => [from, to]);

/** Records that the API would show. */
const counts = () =>
	(['invoice', 'payment', 'subscription', 'consumer'] as const).map(
		(name) => simulator.all(name).length,
	);

describe('creating', () => {
	test('the answer has everything that was asked for', async () => {
		const product = await aProduct(call);
		const consumer = await aConsumer(call);
		const link = await aLink(call, {
			description: 'Two boxes',
			items: [
				{ product_id: product.id, quantity: 2, allow_custom_quantity: true, max_quantity: 5 },
			],
			max_number_of_payments: 3,
			valid_until: '2039-05-01T12:00:00Z',
			confirmation_message: 'Thanks',
			payment_methods: { visa: true },
			custom_fields: { type: 'object', properties: { size: { type: 'string' } } },
			success_redirect_url: 'https://shop.example/ok',
			organization_consumer_id: consumer.id,
			custom_metadata: { order_reference: '789' },
			contact_information_type: 'EMAIL',
		});
		expect(link).toMatchObject({
			status: 'ACTIVE',
			amount: '200.00',
			amount_collected: '0.00',
			override_payment_methods: {
				visa: true,
				mastercard: false,
				amex: false,
				bank_transfer: false,
				installment: false,
			},
			custom_metadata: { order_reference: '789' },
			organization_consumer_id: consumer.id,
			url: `${simulator.url}/pay/${link.id}`,
			items: [{ quantity: 2, max_quantity: 5, product_price_id: product.prices[0].id }],
			recurring_interval: null,
			failure_redirect_url: null,
		});
		expect(link).not.toHaveProperty('payment_methods');
		expect(Object.keys(link)).not.toContain('invoice_id');
		expect(await ok(call('GET', `/payment_links/${link.id}`))).toEqual(link);
	});

	test.each<[string, () => Promise<object>, number]>([
		[
			'one-time and recurring products together',
			async () => ({
				items: [{ product_id: (await aProduct(call)).id }, { product_id: (await aPlan(call)).id }],
			}),
			400,
		],
		[
			'recurring products of different intervals',
			async () => ({
				items: [
					{ product_id: (await aPlan(call)).id },
					{ product_id: (await aPlan(call, { recurring_interval: 'YEAR' })).id },
				],
			}),
			400,
		],
		[
			'an archived product',
			async () => {
				const { id } = await aProduct(call);
				await ok(call('DELETE', `/products/${id}`));
				return { items: [{ product_id: id }] };
			},
			400,
		],
		[
			'a currency the product has no price in',
			async () => ({ items: [{ product_id: (await aProduct(call)).id }], currency: 'USD' }),
			400,
		],
		[
			'a deleted customer',
			async () => {
				const { id } = await aConsumer(call);
				await ok(call('DELETE', `/consumers/${id}`));
				return { organization_consumer_id: id };
			},
			404,
		],
		['an end in the past', async () => ({ valid_until: '2020-01-01T00:00:00Z' }), 400],
		['no payment allowed', async () => ({ max_number_of_payments: 0 }), 400],
		['a trial without recurring products', async () => ({ trial_period_days: 7 }), 400],
	])('%s is refused', async (_name, fields, status) => {
		const items = [{ product_id: (await aProduct(call)).id }];
		const before = simulator.all('paymentLink').length;
		const reply = await call('POST', '/payment_links', { name: 'x', items, ...(await fields()) });
		expect(reply.status).toBe(status);
		expect(reply.body.error.additional_info).toEqual(expect.any(String));
		expect(simulator.all('paymentLink')).toHaveLength(before);
	});

	test('the same request twice makes two links: there is no idempotency', async () => {
		const items = [{ product_id: (await aProduct(call)).id }];
		const [a, b] = [await aLink(call, { items }), await aLink(call, { items })];
		expect(a.id).not.toBe(b.id);
	});
});

describe('paying', () => {
	test('before a successful payment there is nothing but the link', async () => {
		const link = await aLink(call);
		const before = await ok(call('GET', `/payment_links/${link.id}`));
		await simulator.pay(link.id, { outcome: 'declined' });
		await simulator.pay(link.id, { outcome: 'pending' });
		expect(counts()).toEqual([0, 0, 0, 0]);
		expect(await ok(call('GET', `/payment_links/${link.id}`))).toEqual(before);
	});

	test('a one-time link makes a completed invoice with one payment', async () => {
		const consumer = await aConsumer(call, { phone_number: '+966501234567' });
		const link = await aLink(call, {
			organization_consumer_id: consumer.id,
			max_number_of_payments: 1,
		});
		const paid = await simulator.pay(link.id, { method: 'APPLE_PAY' });
		const invoice = await ok(call('GET', `/invoices/${paid.invoiceId}`));
		expect(invoice).toMatchObject({
			status: 'COMPLETED',
			type: 'ONE_OFF',
			payment_link_id: link.id,
			organization_consumer_id: consumer.id,
			total_amount: '100.00',
			remaining_amount: '0.00',
			paid_amount: '100.00',
			total_vat_amount: '13.04',
			total_price_excluding_vat: '86.96',
			subscription_id: null,
			organization_consumer: { id: consumer.id, phone_number: '+966501234567' },
			items: [{ quantity: 1, unit_price: '100.00' }],
			payments: [{ id: paid.paymentId, current_status: 'SUCCEEDED', payment_method: 'APPLE_PAY' }],
		});
		expect(await ok(call('GET', `/payment_links/${link.id}`))).toMatchObject({
			status: 'COMPLETED',
			amount_collected: '100.00',
			amount_collected_in_smallest_unit: 10000,
		});
		expect(statuses(link.id)).toEqual([
			[null, 'ACTIVE'],
			['ACTIVE', 'COMPLETED'],
		]);
		expect(statuses(invoice.id)).toEqual([[null, 'COMPLETED']]);
		const payment = await ok(call('GET', `/payments/${paid.paymentId}`));
		expect(payment).toMatchObject({ current_status: 'SUCCEEDED', amount_in_smallest_unit: 10000 });
		for (const absent of [
			'status',
			'invoice_id',
			'created_at',
			'updated_at',
			'settled_at',
			'organization_consumer_id',
		]) {
			expect(payment).not.toHaveProperty(absent);
		}
	});

	test('a link may be paid as often as it says, by different people', async () => {
		const link = await aLink(call, { max_number_of_payments: 2 });
		const first = await simulator.pay(link.id, { consumer: { name: 'A', email: 'a@example.com' } });
		expect((await ok(call('GET', `/payment_links/${link.id}`))).status).toBe('ACTIVE');
		const second = await simulator.pay(link.id, { consumer: { email: 'A@example.com' } });
		expect(second.consumerId).toBe(first.consumerId);
		expect(await ok(call('GET', `/payment_links/${link.id}`))).toMatchObject({
			status: 'COMPLETED',
			amount_collected: '200.00',
		});
		await expect(simulator.pay(link.id)).rejects.toThrow(/COMPLETED/);
		const { data } = await ok(call('GET', `/invoices?payment_link_id=${link.id}`));
		expect(data).toHaveLength(2);
		expect(simulator.changes.map(({ field, from, to }) => [field, from, to])).toEqual([
			['amount_collected', '0', '10000'],
			['amount_collected', '10000', '20000'],
		]);
	});

	test('a recurring link makes a subscription, its invoice and the payment', async () => {
		const plan = await aPlan(call, { recurring_interval: 'SEMESTER' });
		const link = await aLink(call, { items: [{ product_id: plan.id }] });
		expect([link.recurring_interval, link.recurring_interval_count]).toEqual(['MONTH', 6]);
		const paid = await simulator.pay(link.id);
		const subscription = await ok(call('GET', `/subscriptions/${paid.subscriptionId}`));
		expect(subscription).toMatchObject({
			status: 'ACTIVE',
			current_cycle_number: 1,
			recurring_interval: 'MONTH',
			recurring_interval_count: 6,
			latest_invoice_id: paid.invoiceId,
			latest_invoice: { id: paid.invoiceId, status: 'COMPLETED', type: 'RECURRING' },
		});
		const invoice = await ok(call('GET', `/invoices/${paid.invoiceId}`));
		expect(invoice).toMatchObject({
			subscription_id: paid.subscriptionId,
			payment_link_id: link.id,
			recurrence_pattern: 'Half-Year',
			subscription: { id: paid.subscriptionId },
		});
	});

	test('the payer’s quantity counts where the link allows it', async () => {
		const product = await aProduct(call);
		const item = { product_id: product.id, allow_custom_quantity: true, max_quantity: 3 };
		const link = await aLink(call, { items: [item] });
		const [{ id }] = link.items;
		const { invoiceId } = await simulator.pay(link.id, { quantities: { [id]: 3 } });
		expect((await ok(call('GET', `/invoices/${invoiceId}`))).total_amount).toBe('300.00');
		await expect(simulator.pay(link.id, { quantities: { [id]: 4 } })).rejects.toThrow(/Quantity/);
	});

	test('a pending attempt ends when the bank decides', async () => {
		const link = await aLink(call, { max_number_of_payments: 1 });
		const { gatewayId, invoiceId } = await simulator.pay(link.id, { outcome: 'pending' });
		expect(invoiceId).toBeUndefined();
		simulator.act.resolvePending(gatewayId, 'paid');
		expect(counts().slice(0, 2)).toEqual([1, 1]);
		expect(simulator.find('paymentLink', link.id)?.status).toBe('COMPLETED');
		const declined = await simulator.pay((await aLink(call)).id, { outcome: 'pending' });
		simulator.act.resolvePending(declined.gatewayId, 'declined');
		expect(counts().slice(0, 2)).toEqual([1, 1]);
	});
});

describe('closing', () => {
	const patch = (id: string, body: object) => call('PATCH', `/payment_links/${id}/status`, body);

	test('active and inactive, with a message; a completed link stays completed', async () => {
		const { id } = await aLink(call);
		const closed = await ok(patch(id, { status: 'INACTIVE', deactivate_message: 'Sold out' }));
		expect(closed).toMatchObject({ status: 'INACTIVE', deactivate_message: 'Sold out' });
		expect(closed.updated_at).not.toBeNull();
		await expect(simulator.pay(id)).rejects.toThrow(/INACTIVE/);
		await ok(patch(id, { status: 'ACTIVE' }));
		await ok(patch(id, { status: 'COMPLETED' }));
		const reply = await patch(id, { status: 'ACTIVE' });
		expect([reply.status, reply.body.error.code]).toEqual([400, 'INVALID_STATUS']);
		expect((await patch(id, { status: 'EXPIRED' })).body.detail[0].type).toBe('enum');
	});

	test('a link whose time is over reads COMPLETED, unpaid', async () => {
		const { id } = await aLink(call, {
			valid_until: new Date(Date.now() + 3_600_000).toISOString(),
		});
		simulator.act.advance(3_599_000);
		expect((await ok(call('GET', `/payment_links/${id}`))).status).toBe('ACTIVE');
		simulator.act.advance(2_000);
		expect(await ok(call('GET', `/payment_links/${id}`))).toMatchObject({
			status: 'COMPLETED',
			amount_collected_in_smallest_unit: 0,
		});
		expect((await ok(call('GET', '/invoices'))).data).toEqual([]);
		await expect(simulator.pay(id)).rejects.toThrow(/COMPLETED/);
	});

	test('coupons of an open link can be replaced; items that are not named lose theirs', async () => {
		const coupon = await ok(
			call('POST', '/coupons', { name: 'P', discount_value: 10, is_percentage: true }),
		);
		const product = await aProduct(call);
		const link = await aLink(call, { items: [{ product_id: product.id, coupons: [coupon.id] }] });
		const path = `/payment_links/${link.id}/coupons`;
		const moved = await ok(call('PATCH', path, { coupons: [coupon.id] }));
		expect(moved.items[0].discounted_amount).toBe('100.00');
		expect(moved.amount).toBe('90.00');
		const items = [{ payment_link_item_id: link.items[0].id, coupons: [coupon.id] }];
		expect(await ok(call('PATCH', path, { items }))).toMatchObject({
			amount: '90.00',
			coupons: [],
			items: [{ id: link.items[0].id, discounted_amount: '90.00' }],
		});
		expect((await ok(call('PATCH', path, {}))).amount).toBe('100.00');
	});
});
