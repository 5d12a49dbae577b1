import type { INodeParameters } from 'n8n-workflow';

import { byId, UNKNOWN_ID } from '../../../support/engine/stream.mts';
import {
	aConsumer,
	aLink,
	anInvoice,
	aPlan,
	aProduct,
	aSubscription,
	ok,
} from '../../../support/simulator/client.mts';
import { useStream } from '../../support/use.mts';

const stream = useStream();

interface Found {
	results: Array<{ name: string; value: string; url?: string }>;
	paginationToken?: string;
}

const list = async (
	method: string,
	filter?: string,
	parameters: object = {},
	token?: string,
): Promise<Found> =>
	(await stream.harness.list(
		'listSearch',
		method,
		[filter, token],
		parameters as INodeParameters,
	)) as Found;

const names = ({ results }: Found) => results.map(({ name }) => name);

describe('names that people recognise', () => {
	it.each([
		['searchConsumers', 'Ahmad Ali · +966501234567'],
		['searchProducts', /^Gift box · 100 SAR$/m],
		['searchProducts', /^Plan · 100 SAR · every month$/m],
		['searchPaymentLinks', /^Order · 100 SAR · active · \d{4}-/m],
		['searchInvoices', /^Invoice \d+ · Ahmad Ali · 100 SAR · sent · \d{4}-/m],
		['searchPayments', /^Ahmad Ali · Invoice \d+ · 100 SAR · pending · \d{4}-/],
		['searchSubscriptions', /^Ahmad Ali · Plan · 100 SAR · inactive · \d{4}-/],
		['searchCoupons', 'Tenth off · 10 %'],
		['searchMeteredSubscriptions', /^Ahmad Ali · Rides · \d{4}-/],
	])('%s', async (method, name) => {
		const { call } = stream;
		const consumer = await aConsumer(call, { phone_number: '+966501234567' });
		const box = await aProduct(call);
		const plan = await aPlan(call);
		const rides = await aProduct(call, { name: 'Rides', type: 'METERED' });
		await ok(
			call('POST', '/coupons', { name: 'Tenth off', discount_value: '10', is_percentage: true }),
		);
		const parties = { organization_consumer_id: consumer.id };
		await anInvoice(call, { ...parties, items: [{ product_id: box.id, quantity: 1 }] });
		await aSubscription(call, { ...parties, items: [{ product_id: plan.id, quantity: 1 }] });
		await aLink(call, { items: [{ product_id: box.id }] });
		await ok(call('POST', '/metered/metered-subscriptions', { ...parties, product_id: rides.id }));
		const found = await list(method);
		expect(names(found).join('\n')).toMatch(name);
		expect(found.results.every(({ value }) => /^[0-9a-f-]{36}$/.test(value))).toBe(true);
	});

	it('a phone number behind an Arabic name is not drawn backwards', async () => {
		await aConsumer(stream.call, { name: 'ريم الشهري', phone_number: '+966501234567' });
		expect(names(await list('searchConsumers'))).toEqual(['ريم الشهري · \u200e+966501234567']);
	});

	it('a long name leaves room for price and state', async () => {
		const name = 'باقة الاشتراك الشهري الذهبية مع المسبح وكل الحصص الجماعية للعائلة';
		await aProduct(stream.call, { name });
		const [label] = names(await list('searchProducts'));
		expect(label).toMatch(/^باقة الاشتراك .{10,20}… · \u200e100 SAR$/);
	});

	it('parts of a record: prices, items and freezes of the one that is chosen', async () => {
		const product = await aProduct(stream.call);
		expect(names(await list('searchPrices', '', { productId: byId(product.id) }))).toEqual([
			'100 SAR · with VAT',
		]);
		const link = await aLink(stream.call, { items: [{ product_id: product.id, quantity: 2 }] });
		expect(
			names(await list('searchPaymentLinkItems', 'gift', { paymentLinkId: byId(link.id) })),
		).toEqual(['2 × Gift box · 200 SAR']);
		stream.sim.switches.linkUrl = 'short';
		const { url } = await aLink(stream.call, { items: [{ product_id: product.id, quantity: 3 }] });
		const byUrl = (value: string) => ({ paymentLinkId: { __rl: true, mode: 'url', value } });
		expect(names(await list('searchPaymentLinkItems', '', byUrl(`${url}?language=en`)))).toEqual([
			'3 × Gift box · 300 SAR',
		]);
		await expect(list('searchPaymentLinkItems', '', byUrl('streampay.sa/ds/none'))).rejects.toThrow(
			'No payment link has the URL streampay.sa/ds/none',
		);
		const subscription = await aSubscription(stream.call);
		stream.sim.act.payInvoice(subscription.latest_invoice_id);
		const parameters = { subscriptionId: byId(subscription.id) };
		await stream.rows('subscription.freeze', {
			...parameters,
			freezeStartDatetime: '2031-01-02T00:00:00Z',
			additionalFields: { notes: 'Travelling' },
		});
		expect(names(await list('searchFreezes', '', parameters))).toEqual([
			'2031-01-02 → open · Travelling',
		]);
	});
});

describe('search and paging', () => {
	it('gives one page at a time', async () => {
		for (let n = 0; n < 60; n++) await aConsumer(stream.call, { name: `Person ${n}` });
		const first = await list('searchConsumers');
		expect(first.results).toHaveLength(50);
		const second = await list('searchConsumers', '', {}, first.paginationToken);
		expect(second.results).toHaveLength(10);
		expect(second.paginationToken).toBeUndefined();
	});

	it('lets Stream search, and looks by itself for what Stream does not find', async () => {
		const consumer = await aConsumer(stream.call, { name: 'Layla Hassan' });
		await aSubscription(stream.call, { organization_consumer_id: consumer.id });
		stream.begin();
		expect((await list('searchSubscriptions', 'plan')).results).toHaveLength(1);
		expect(stream.sent()).toHaveLength(1);
		expect(stream.sent()[0].query.search_term).toEqual(['plan']);
		// Stream looks at products and descriptions only.
		expect(names(await list('searchSubscriptions', 'LAYLA'))[0]).toContain('Layla Hassan');
	});

	it('searches payment links, which Stream cannot, over several pages', async () => {
		const { id } = await aProduct(stream.call);
		const items = [{ product_id: id }];
		const wanted = await aLink(stream.call, { name: 'Needle', items });
		for (let n = 0; n < 120; n++) await aLink(stream.call, { name: `Straw ${n}`, items });
		stream.begin();
		const found = await list('searchPaymentLinks', 'needle');
		expect(found.results).toMatchObject([{ value: wanted.id, url: wanted.url }]);
		expect(stream.sent()).toHaveLength(2);
		expect((await list('searchPaymentLinks', 'no such link')).results).toEqual([]);
	});
});

describe('nothing to choose', () => {
	it.each([
		['searchConsumers', /no consumers yet\. Create one/],
		['searchProducts', /no active products yet/],
		['searchPaymentLinks', /no payment links yet/],
		['searchPayments', /no payments yet/],
		['searchSubscriptions', /no subscriptions yet/],
		['searchInvoices', /no invoices yet/],
		['searchCoupons', /no coupons yet/],
		['searchMeteredSubscriptions', /no active metered subscriptions yet/],
	])('%s says how to get some', async (method, message) => {
		await expect(list(method)).rejects.toThrow(message);
		expect((await list(method, 'x')).results).toEqual([]);
	});

	it.each([
		['searchPrices', {}, /'Product' is empty.*Choose 'Product' first/],
		['searchFreezes', { subscriptionId: byId('={{ $json.id }}') }, /expression.*By ID/],
		['searchFreezes', { subscriptionId: byId(UNKNOWN_ID) }, /not found/],
		['searchPaymentLinkItems', { paymentLinkId: byId('x') }, /'Payment Link' "x" is not/],
	])('%s explains what it needs', async (method, parameters, message) => {
		await expect(list(method, '', parameters)).rejects.toThrow(message);
	});
});

it.each([
	[401, 'credential-invalid'],
	[429, 'rate-limited'],
])('a list tells n8n what kind of failure it was: %i', async (status, cause) => {
	stream.sim.faults.add({ action: { type: 'status', status, headers: { 'retry-after': '3600' } } });
	const error = await list('searchConsumers').then(
		() => undefined,
		(thrown) => thrown,
	);
	expect(error).toMatchObject({
		name: 'NodeApiError',
		httpCode: String(status),
		failure: { cause },
	});
	expect(error.message).toMatch(/\. [A-Z]/);
});

it('coupons to tick are the active ones', async () => {
	const coupon = { name: 'Five', discount_value: '5', currency: 'SAR' };
	const { id } = await ok(stream.call('POST', '/coupons', coupon));
	await ok(stream.call('POST', '/coupons', { ...coupon, is_active: false }));
	expect(await stream.harness.list('loadOptions', 'getCoupons')).toEqual([
		{ name: 'Five · 5 SAR', value: id },
	]);
});

describe('fields for an AI agent', () => {
	const fields = async (resource: string) =>
		await stream.harness.list('loadOptions', 'getFields', [], { resource, operation: 'get' });

	it('are those of the newest record, but the ID, which always comes', async () => {
		await aConsumer(stream.call, { phone_number: '+966501234567' });
		const found = await fields('consumer');
		expect(found).toContainEqual({ name: 'Phone Number', value: 'phone_number' });
		expect(found).not.toContainEqual(expect.objectContaining({ value: 'id' }));
	});

	it.each(['consumer', 'invoice', 'payment', 'paymentLink', 'product', 'subscription'])(
		'of %s: an account without any says how to make one',
		async (resource) => {
			await expect(fields(resource)).rejects.toThrow(/^This Stream account has no .* yet\. \w/);
		},
	);
});
