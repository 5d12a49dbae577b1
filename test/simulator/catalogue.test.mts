import {
	aConsumer,
	aLink,
	aPlan,
	aProduct,
	aSubscription,
	anInvoice,
	client,
	ok,
} from '../../support/simulator/client.mts';
import { useSimulator } from '../support/use.mts';

const simulator = useSimulator();
const call = client(simulator);

const refusal = async (method: string, path: string, body?: unknown) => {
	const reply = await call(method, path, body);
	return [reply.status, reply.body.error?.code, reply.body.error?.additional_info];
};

describe('customers', () => {
	test('e-mail, phone and external id belong to one customer; e-mail in any case', async () => {
		const details = {
			email: 'ahmad@example.com',
			phone_number: '+966501234567',
			external_id: 'cust_1',
		};
		const first = await aConsumer(call, details);
		for (const [field, value] of Object.entries({ ...details, email: 'AHMAD@example.com' })) {
			const [status, code, info] = await refusal('POST', '/consumers', {
				name: 'B',
				[field]: value,
			});
			expect([status, code]).toEqual([400, 'DUPLICATE_CONSUMER']);
			expect(info).toContain(value);
		}
		const second = await aConsumer(call, { name: 'B', email: 'b@example.com' });
		expect((await refusal('PUT', `/consumers/${second.id}`, details))[1]).toBe(
			'DUPLICATE_CONSUMER',
		);
		await ok(call('PUT', `/consumers/${first.id}`, { ...details, name: 'Same again' }));
		await ok(call('PUT', `/consumers/${first.id}`, { email: 'new@example.com' }));
		await aConsumer(call, { name: 'C', email: 'ahmad@example.com' });
	});

	test('an update changes what was sent, and null clears', async () => {
		const { id } = await aConsumer(call, { alias: 'x', comment: 'y' });
		const changed = await ok(call('PUT', `/consumers/${id}`, { alias: null, name: null }));
		expect(changed).toMatchObject({ alias: null, comment: 'y', name: 'Ahmad Ali' });
		expect(changed).not.toHaveProperty('last_invoice_activity');
	});

	test('deleting takes the customer out of the list and frees the details', async () => {
		const { id } = await aConsumer(call, { email: 'a@example.com' });
		expect((await call('DELETE', `/consumers/${id}`)).status).toBe(200);
		expect((await call('GET', `/consumers/${id}`)).status).toBe(404);
		expect((await ok(call('GET', '/consumers'))).data).toEqual([]);
		expect((await call('PUT', `/consumers/${id}`, { name: 'x' })).status).toBe(404);
		await aConsumer(call, { email: 'a@example.com' });
	});

	test('deleting is refused while something is open', async () => {
		const { organization_consumer_id: billed } = await anInvoice(call);
		const { organization_consumer_id: subscribed, latest_invoice_id } = await aSubscription(call);
		const linked = await aConsumer(call);
		const link = await aLink(call, { organization_consumer_id: linked.id });
		const code = async (id: string) => (await refusal('DELETE', `/consumers/${id}`))[1];
		expect(await code(billed)).toBe('CONSUMER_HAS_ONGOING_INVOICES');
		simulator.act.payInvoice(latest_invoice_id);
		expect(await code(subscribed)).toBe('CONSUMER_HAS_ONGOING_SUBSCRIPTIONS');
		expect(await code(linked.id)).toBe('CONSUMER_HAS_ACTIVE_PAYMENT_LINKS');
		await ok(call('PATCH', `/payment_links/${link.id}/status`, { status: 'INACTIVE' }));
		expect((await call('DELETE', `/consumers/${linked.id}`)).status).toBe(200);
	});

	test('the list shows the last invoice, in the API’s own spelling', async () => {
		const invoice = await anInvoice(call);
		const { data } = await ok(call('GET', '/consumers'));
		expect(data[0].last_invoice_activity).toEqual({
			id: invoice.id,
			org_invoice_number: invoice.org_invoice_number,
			subcription_id: null,
		});
	});
});

describe('products', () => {
	test.each([
		['inclusive', {}, { price: '115.00', price_excluding_vat: '100.00', vat_amount: '15.00' }],
		[
			'exclusive',
			{ is_price_inclusive_of_vat: false },
			{ price: '132.25', price_excluding_vat: '115.00', vat_amount: '17.25' },
		],
		[
			'exempt',
			{ is_price_inclusive_of_vat: false, is_price_exempt_from_vat: true },
			{ price: '115.00', price_excluding_vat: '115.00', vat_amount: '0.00' },
		],
	])('VAT of a price that is %s', async (_name, flags, expected) => {
		const product = await aProduct(call, { prices: [{ currency: 'SAR', amount: 115, ...flags }] });
		expect(product).toMatchObject(expected);
	});

	test('currencies: only enabled ones, one price each', async () => {
		const prices = (...currencies: string[]) => ({
			name: 'x',
			type: 'ONE_OFF',
			prices: currencies.map((currency) => ({ currency, amount: 5 })),
		});
		expect((await refusal('POST', '/products', prices('EUR')))[1]).toBe('FEATURE_DISABLED');
		expect((await refusal('POST', '/products', prices('SAR', 'SAR')))[1]).toBe(
			'RESOURCE_ALREADY_EXISTS',
		);
	});

	test('a changed price is a new price; the old one is archived', async () => {
		const product = await aProduct(call);
		const [old] = product.prices;
		const path = `/products/${product.id}/prices`;
		const next = await ok(call('PUT', `${path}/${old.id}`, { amount: '120.50' }));
		expect(next.id).not.toBe(old.id);
		expect(next).toMatchObject({
			amount: '120.50',
			amount_in_smallest_unit: 12050,
			is_active: true,
		});
		const after = await ok(call('GET', `/products/${product.id}`));
		expect(after.prices.map((price: any) => price.id)).toEqual([next.id]);
		expect(after.price).toBe('120.50');
		expect((await refusal('PUT', `${path}/${old.id}`, { amount: 5 }))[0]).toBe(400);
	});

	test('prices can be added (201) once per currency; the last one stays', async () => {
		const product = await aProduct(call);
		const path = `/products/${product.id}/prices`;
		const added = await call('POST', path, { currency: 'KWD', amount: '8.125' });
		expect([added.status, added.body.amount, added.body.amount_in_smallest_unit]).toEqual([
			201,
			'8.125',
			8125,
		]);
		expect((await refusal('POST', path, { currency: 'KWD', amount: 9 }))[1]).toBe(
			'RESOURCE_ALREADY_EXISTS',
		);
		expect((await call('DELETE', `${path}/${product.prices[0].id}`)).status).toBe(200);
		const [status, , info] = await refusal('DELETE', `${path}/${added.body.id}`);
		expect([status, info]).toEqual([400, expect.stringContaining('last active price')]);
	});

	test('a product that was billed can be archived, but no longer edited', async () => {
		const product = await aProduct(call);
		const link = await aLink(call, { items: [{ product_id: product.id }] });
		await ok(call('PUT', `/products/${product.id}`, { name: 'Still free' }));
		await simulator.pay(link.id);
		const path = `/products/${product.id}`;
		expect((await ok(call('GET', path))).is_used_in_finalized_invoice).toBe(true);
		for (const edit of [{ name: 'x' }, { prices: [{ currency: 'SAR', amount: 5 }] }]) {
			expect((await refusal('PUT', path, edit))[1]).toBe('PRODUCT_USED_IN_FINALIZED_INVOICE');
		}
		const priceId = product.prices[0].id;
		expect((await refusal('PUT', `${path}/prices/${priceId}`, { amount: 5 }))[1]).toBe(
			'PRODUCT_USED_IN_FINALIZED_INVOICE',
		);
		expect((await ok(call('PUT', path, { is_active: false }))).is_active).toBe(false);
		simulator.switches.usedProductPrices = 'allow';
		await ok(call('PUT', `${path}/prices/${priceId}`, { amount: 5 }));
	});

	test('recurring products need an interval; one-time products have none', async () => {
		const reply = await call('POST', '/products', { name: 'x', type: 'RECURRING', price: 5 });
		expect(reply.body.detail[0].msg).toContain('recurring_interval is required');
		const product = await aProduct(call, { recurring_interval: 'MONTH' });
		expect(product.recurring_interval).toBeNull();
		const changed = await call('PUT', `/products/${product.id}`, { type: 'RECURRING' });
		expect(changed.body.error.additional_info).toContain('recurring_interval is required');
	});
});

describe('coupons', () => {
	const percent = (value: unknown, more = {}) =>
		ok(
			call('POST', '/coupons', { name: 'P', discount_value: value, is_percentage: true, ...more }),
		);
	const fixed = (value: unknown, currency = 'SAR') =>
		ok(call('POST', '/coupons', { name: 'F', discount_value: value, currency }));

	test('item coupons come first, then the link’s, in the order given', async () => {
		const product = await aProduct(call, { prices: [{ currency: 'SAR', amount: '200' }] });
		const [ten, five, half] = [await percent(10), await fixed('5.50'), await percent('12.5')];
		const link = await aLink(call, {
			items: [{ product_id: product.id, quantity: 2, coupons: [ten.id, five.id] }],
			coupons: [half.id],
		});
		// 400 - 10% = 360, - 5.50 = 354.50, - 12.5% (44.3125) = 310.19
		expect(link).toMatchObject({
			original_amount: '400.00',
			item_level_discounted_amount: '354.50',
			amount: '310.19',
			amount_in_smallest_unit: 31019,
		});
		expect(link.items[0].coupon_calculation_metadata.coupons).toMatchObject([
			{ coupon_id: ten.id, order: 1, amount_before_discount: '400.00', discount_amount: '40.00' },
			{ coupon_id: five.id, order: 2, discount_amount: '5.50', amount_after_discount: '354.50' },
		]);
		expect(link.coupon_calculation_metadata.coupons[0].discount_amount).toBe('44.31');
		expect(link.coupons.map((coupon: any) => coupon.id)).toEqual([half.id]);
		await simulator.pay(link.id);
		const { data } = await ok(call('GET', '/invoices'));
		expect(data[0]).toMatchObject({ total_amount: '310.19', paid_amount: '310.19' });
		expect((await ok(call('GET', `/coupons/${ten.id}`))).redemptions).toBe(1);
		expect((await refusal('PUT', `/coupons/${ten.id}`, { discount_value: 20 }))[1]).toBe(
			'COUPON_USED_IN_FINALIZED_INVOICE',
		);
		expect((await ok(call('PUT', `/coupons/${ten.id}`, { is_active: false }))).is_active).toBe(
			false,
		);
	});

	test('a fixed coupon never takes more than there is', async () => {
		const link = await aLink(call, { coupons: [(await fixed('500')).id] });
		expect(link.amount).toBe('0.00');
	});

	test('inactive, deleted, unknown and foreign-currency coupons are refused', async () => {
		const product = await aProduct(call);
		const [inactive, deleted, dollars] = [
			await percent(5, { is_active: false }),
			await percent(5),
			await fixed(5, 'USD'),
		];
		await ok(call('DELETE', `/coupons/${deleted.id}`));
		for (const id of [inactive.id, deleted.id, dollars.id]) {
			const body = { name: 'x', items: [{ product_id: product.id }], coupons: [id] };
			const [status, code] = await refusal('POST', '/payment_links', body);
			expect([status, code]).toEqual([400, 'INVALID_PARAMETERS']);
		}
		expect((await call('GET', `/coupons/${deleted.id}`)).status).toBe(404);
		expect((await ok(call('GET', '/coupons'))).data).toHaveLength(2);
	});

	test('filters and the count of redemptions are in lists only', async () => {
		const made = await percent(5);
		expect(made).not.toHaveProperty('redemptions');
		await fixed(5);
		const found = async (query: string) => (await ok(call('GET', `/coupons?${query}`))).data;
		expect((await found('is_percentage=true'))[0]).toMatchObject({ id: made.id, redemptions: 0 });
		expect(await found('is_percentage=false&active=true&search_term=f')).toHaveLength(1);
	});
});

describe('metered usage', () => {
	test('records answer by position; a known key is not counted twice', async () => {
		const product = await aProduct(call, { type: 'METERED' });
		const consumer = await aConsumer(call);
		const record = (idempotency_key: string, usage_amount: unknown = '1.5') => ({
			product_id: product.id,
			organization_consumer_id: consumer.id,
			usage_amount,
			idempotency_key,
		});
		const reply = await ok(
			call('POST', '/metered/meter', { records: [record('a'), record('b', 2), record('a')] }),
		);
		expect(reply).toEqual({
			records: [
				{ id: expect.any(String), success: true },
				{ id: expect.any(String), success: true },
				{ id: null, success: false },
			],
			total_inserted: 2,
		});
		expect(simulator.all('usage')).toHaveLength(2);
		const long = await call('POST', '/metered/meter', { records: [record('c', '12345678901')] });
		expect(long.body.detail[0].type).toBe('decimal_max_digits');
		const plain = await aProduct(call);
		const wrong = { ...record('d'), product_id: plain.id };
		expect((await refusal('POST', '/metered/meter', { records: [wrong] }))[0]).toBe(400);
	});

	test('subscriptions are listed while they run', async () => {
		const product = await aProduct(call, { type: 'METERED' });
		const consumer = await aConsumer(call);
		const made = await ok(
			call('POST', '/metered/metered-subscriptions', {
				product_id: product.id,
				organization_consumer_id: consumer.id,
			}),
		);
		expect((await ok(call('GET', '/metered/metered-subscriptions'))).data).toHaveLength(1);
		const ended = await ok(call('DELETE', `/metered/metered-subscriptions/${made.id}`));
		expect(ended.ends_at).not.toBeNull();
		expect((await ok(call('GET', '/metered/metered-subscriptions'))).data).toEqual([]);
	});

	test('metered products are not sold by links', async () => {
		const product = await aProduct(call, { type: 'METERED' });
		const plan = await aPlan(call);
		const items = [{ product_id: product.id }, { product_id: plan.id }];
		expect((await refusal('POST', '/payment_links', { name: 'x', items }))[0]).toBe(400);
	});
});
