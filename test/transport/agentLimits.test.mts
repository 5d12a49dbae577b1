import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { agentGenerations, askModel } from '../../support/engine/agent.mts';
import { byId } from '../../support/engine/shop.mts';
import { anInvoice, aSubscription } from '../../support/simulator/client.mts';
import { useShop } from '../support/use.mts';

/** What people allow an AI agent to do with money: it cannot go beyond, and cannot change it. */
const shop = useShop();
const { harness, merchant, sim } = shop;

const ask = askModel;

/** `{ SAR: '50' }` as the panel keeps it. */
const above = (limits: Record<string, string>) => ({
	refuseAbove: {
		limit: Object.entries(limits).map(([currency, amount]) => ({ currency, amount })),
	},
});
const only = (...ids: string[]) => ({
	allowedProducts: { product: ids.map((id) => ({ productId: byId(id) })) },
});

const GENERATIONS = agentGenerations(harness);
const [[, run]] = GENERATIONS;

/** Payment Link → Create, everything but the limits left to the model. */
const link = (agentLimits: object, more: object = {}): INodeParameters =>
	({
		resource: 'paymentLink',
		operation: 'create',
		name: ask('name'),
		items: { item: [{ productId: byId(ask('product')), quantity: ask('pieces', 'number') }] },
		orderReference: ask('order'),
		agentLimits,
		...more,
	}) as INodeParameters;
const call = (pieces: unknown, more: object = {}): IDataObject => ({
	name: 'Coffee',
	product: shop.product,
	pieces: pieces as number,
	order: `o${++count}`,
	...more,
});
let count = 0;
const links = () => sim.all('paymentLink');

describe.each(GENERATIONS)('%s', (_name, invoke) => {
	it('make links up to the limit, and are told what is above before anything is sent', async () => {
		const parameters = link(above({ SAR: '50.00' }));
		expect(await invoke(parameters, call(2))).toContain('"url"');
		const refused = await invoke(parameters, call(3));
		expect(refused).toContain(
			"This payment link would come to 75.00 SAR, but this tool has a limit of 50.00 SAR ('Refuse Amounts Above'). No money was moved or requested. Use a lower amount, or leave this to a person",
		);
		expect(links()).toHaveLength(1);
	});
});

it.each([false, true])(
	'what the customer must buy at least counts, not only what the link begins with (coupon: %s)',
	async (isReduced) => {
		const coupon = await merchant.request('POST', '/coupons', {
			name: 'Off',
			discount_value: '1',
			currency: 'SAR',
			is_percentage: false,
		});
		const line = { product_id: shop.product, quantity: 1, allow_custom_quantity: true };
		const coupons = isReduced ? { coupons: [coupon.id] } : {};
		const parameters = link(above({ SAR: '50.00' }), {
			itemsFrom: 'json',
			itemsJson: ask('items', 'json'),
		});
		const items = (min_quantity: number) => [{ ...line, ...coupons, min_quantity }];
		expect(await run(parameters, call(0, { items: items(3) }))).toContain(
			'would come to 75.00 SAR, but this tool has a limit of 50.00 SAR',
		);
		expect(links()).toEqual([]);
		const [{ id }] = JSON.parse(await run(parameters, call(0, { items: items(2) })));
		await merchant.request('PATCH', `/payment_links/${id}/status`, { status: 'INACTIVE' });
		const open = (most: string) =>
			run(
				{
					resource: 'paymentLink',
					operation: 'activate',
					paymentLinkId: byId(id),
					agentLimits: above({ SAR: most }),
				} as INodeParameters,
				{},
			);
		expect(await open('49')).toContain('would come to 50.00 SAR');
		expect(await open('50')).toContain('"status":"ACTIVE"');
	},
);

it('the same order with other content names the link that it has', async () => {
	const wanted = call(1);
	const [{ url }] = JSON.parse(await run(link({}), wanted));
	const refused = await run(link({}), { ...wanted, pieces: 4 });
	expect(refused).toContain(`already has a payment link with different 'Items' (${url})`);
	expect(links()).toHaveLength(1);
});

it.each(['ifLinkExists', 'ifLinkDiffers'])('a model may not choose %s', async (name) => {
	const parameters = link({}, { additionalFields: { [name]: ask('choice') } });
	const refused = await run(parameters, call(1, { choice: 'replace' }));
	expect(refused).toMatch(
		/'If Link (Exists|Differs)' is left to the AI agent, but only a person may set it\./,
	);
	expect(links()).toHaveLength(0);
});

it.each([
	['an amount', () => above({ SAR: ask('most') })],
	['a product', () => only(ask('allowed'))],
])('a limit that is left to the model is refused: %s', async (_what, limits) => {
	const given = { most: '1000000', allowed: shop.product };
	const refused = await run(link(limits()), call(1, given));
	expect(refused).toContain(
		"'Limits for the Agent' is left to the AI agent, but only a person may set it.",
	);
	expect(shop.writes()).toEqual([]);
});

it('currencies without a limit are refused', async () => {
	const refused = await run(link(above({ USD: '100' })), call(1));
	expect(refused).toContain('is in SAR, but this tool may only use USD');
	expect(links()).toHaveLength(0);
});

it('a link that comes out in another currency is closed, and the answer says which it may be', async () => {
	const [made] = JSON.parse(await run(link({}), call(1)));
	const foreign = { ...sim.all('paymentLink')[0], currency: 'USD', amount: '10.00' };
	sim.faults.add({
		method: 'POST',
		path: '/payment_links$',
		times: 1,
		action: { type: 'body', body: foreign, status: 201 },
	});
	const refused = await run(link(above({ SAR: '50' })), call(1));
	expect(refused).toContain(
		"The payment link came to 10.00 USD, but this tool may only use SAR ('Refuse Amounts Above'). The link was closed again before anyone saw it. Use SAR, or leave this to a person.",
	);
	expect(links().find(({ id }) => id === made.id)?.status).toBe('INACTIVE');
});

it('limits that are none are refused', async () => {
	for (const limits of [
		above({ SAR: '' }),
		above({ SAR: 'many' }),
		above({}),
		only(),
		only('coffee'),
	]) {
		expect(await run(link(limits), call(1))).toMatch(/^Error: '/);
	}
	expect(links()).toHaveLength(0);
});

it('VAT that comes on top counts', async () => {
	const { id } = await shop
		.call('POST', '/products', {
			name: 'Net',
			type: 'ONE_OFF',
			prices: [{ currency: 'SAR', amount: '100', is_price_inclusive_of_vat: false }],
		})
		.then(({ body }) => body);
	expect(await run(link(above({ SAR: '110' })), call(1, { product: id }))).toContain(
		'This payment link would come to 115.00 SAR',
	);
	expect(links()).toEqual([]);
	expect(await run(link(above({ SAR: '115' })), call(1, { product: id }))).toContain('"url"');
});

it('with a discount the finished link counts: above the limit it is closed before anybody sees it', async () => {
	const coupon = async (percent: string) =>
		(
			await merchant.request('POST', '/coupons', {
				name: percent,
				discount_value: percent,
				is_percentage: true,
			})
		).id;
	const [little, much] = [await coupon('10'), await coupon('60')];
	const parameters = link(above({ SAR: '50' }), { additionalFields: { coupons: ask('coupon') } });
	const answer = await run(parameters, call(4, { coupon: little }));
	expect(answer).toContain(
		'The payment link came to 90.00 SAR, but this tool has a limit of 50.00 SAR',
	);
	expect(answer).toContain('The link was closed again before anyone saw it. Use a lower amount');
	expect(answer).not.toContain('http');
	expect(links().map(({ status }) => status)).toEqual(['INACTIVE']);
	sim.faults.add({ method: 'PATCH', path: '/status$', action: { type: 'status', status: 500 } });
	expect(await run(parameters, call(4, { coupon: little }))).toMatch(
		/could not be closed and can still be paid \([\da-f-]{36}\)\. Tell a person, who can close it/,
	);
	expect(await run(parameters, call(4, { coupon: much }))).toContain('"url"');
});

it('only allowed products are sold, and the answer names them', async () => {
	const other = (await merchant.product('Tea', '5')).id;
	const parameters = link(only(shop.product));
	expect(await run(parameters, call(1))).toContain('"url"');
	const refused = await run(parameters, call(1, { product: other }));
	expect(refused).toContain(
		`The product ${other} is not one of the products that this tool may sell ('Allowed Products'). Nothing was sold. Use one of these product IDs: ${shop.product}.`,
	);
	expect(links()).toHaveLength(1);
});

describe('whole orders', () => {
	const order = (agentLimits: object): INodeParameters =>
		({
			resource: 'order',
			operation: 'createPaymentLinks',
			orderReference: ask('order'),
			itemsFrom: 'json',
			itemsJson: ask('items', 'json'),
			agentLimits,
		}) as INodeParameters;
	const cart = (...items: object[]): IDataObject => ({
		order: `c${++count}`,
		items: items as never,
	});

	it('are held to the limit over all their lines, new products among them', async () => {
		const parameters = order(above({ SAR: '60' }));
		const tea = { name: 'Tea', price: 5, quantity: 2 };
		expect(await run(parameters, cart({ productId: shop.product, quantity: 2 }, tea))).toContain(
			'"url"',
		);
		const refused = await run(parameters, cart({ productId: shop.product, quantity: 3 }, tea));
		expect(refused).toContain('would come to 85.00 SAR');
		expect(links().filter(({ status }) => status === 'ACTIVE')).toHaveLength(1);
	});

	it('count both links of a mixed cart, before either is made', async () => {
		const plan = { name: 'Plan', price: 40, quantity: 1, recurring_interval: 'MONTH' };
		const tea = { name: 'Tea', price: 40, quantity: 1 };
		const refused = await run(order(above({ SAR: '50' })), cart(tea, plan));
		expect(refused).toContain('This order would come to 80.00 SAR');
		expect(links()).toEqual([]);
		expect(await run(order(above({ SAR: '80' })), cart(tea, plan))).toContain('"url"');
	});

	it('sell nothing but what is allowed, and make no product', async () => {
		const parameters = order(only(shop.product));
		const refused = await run(parameters, cart({ name: 'Gold', price: 1, quantity: 1 }));
		expect(refused).toContain('"Gold" is not one of the products that this tool may sell');
		expect(sim.all('product').map(({ name }) => name)).not.toContain('Gold');
		expect(await run(parameters, cart({ productId: shop.product, quantity: 1 }))).toContain(
			'"url"',
		);
	});
});

describe('money of payments', () => {
	async function paid(): Promise<{ payment: string; order: string }> {
		const order = `p${++count}`;
		const made = await merchant.link(shop.product, {
			items: [{ product_id: shop.product, quantity: 4 }],
			custom_metadata: { order_reference: order },
		});
		return { payment: String((await sim.pay(made.id)).paymentId), order };
	}
	const refund = (agentLimits: object, more: object = {}): INodeParameters =>
		({
			resource: 'payment',
			operation: 'refund',
			paymentId: byId(ask('payment')),
			refundReason: 'REQUESTED_BY_CUSTOMER',
			agentLimits,
			...more,
		}) as INodeParameters;
	const statusOf = (id: string) => sim.all('payment').find((one) => one.id === id)?.current_status;

	it('a refund above the limit is refused, a part below it goes through', async () => {
		const { payment } = await paid();
		const refused = await run(refund(above({ SAR: '99.99' })), { payment });
		expect(refused).toContain('This refund would come to 100.00 SAR');
		expect(statusOf(payment)).toBe('SUCCEEDED');
		const part = { additionalFields: { amount: ask('amount') } };
		expect(await run(refund(above({ SAR: '50' }), part), { payment, amount: '60' })).toContain(
			'60.00 SAR',
		);
		expect(await run(refund(above({ SAR: '50' }), part), { payment, amount: '40' })).toContain(
			'"40.00"',
		);
	});

	it('a part that the model leaves empty is not everything', async () => {
		const { payment } = await paid();
		const part = { additionalFields: { amount: ask('amount') } };
		expect(await run(refund({}, part), { payment, amount: '' })).toContain(
			"'Amount' is empty, so the whole payment would be refunded",
		);
		expect(statusOf(payment)).toBe('SUCCEEDED');
	});

	it('payments that Stream refunds together are left to a person', async () => {
		const { payment } = await paid();
		const more = { additionalFields: { allowRefundMultipleRelatedPayments: true } };
		expect(await run(refund(above({ SAR: '500' }), more), { payment })).toMatch(
			/cover several payments.* Turn off 'Refund Related Payments', or leave this/,
		);
		expect(statusOf(payment)).toBe('SUCCEEDED');
	});

	const refundOrder = (most: string): INodeParameters => ({
		resource: 'order',
		operation: 'refund',
		orderReference: ask('order'),
		refundReason: 'REQUESTED_BY_CUSTOMER',
		agentLimits: above({ SAR: most }),
	});

	it('orders as well', async () => {
		const { payment, order } = await paid();
		expect(await run(refundOrder('99'), { order })).toContain('would come to 100.00 SAR');
		expect(statusOf(payment)).toBe('SUCCEEDED');
	});

	it('of an order all payments together count', async () => {
		const { payment, order } = await paid();
		const more = await merchant.link(shop.product, {
			items: [{ product_id: shop.product, quantity: 4 }],
			custom_metadata: { order_reference: order, order_reference_additional: true },
		});
		const second = String((await sim.pay(more.id)).paymentId);
		expect(await run(refundOrder('199.99'), { order })).toContain(
			'This refund would come to 200.00 SAR',
		);
		expect([payment, second].map(statusOf)).toEqual(['SUCCEEDED', 'SUCCEEDED']);
	});

	it('marking as paid and charging as well', async () => {
		const items = [{ product_id: shop.product, quantity: 4 }];
		const invoice = await anInvoice(shop.call, { items });
		const payment = invoice.payments[0].id;
		for (const operation of ['markPaid', 'autoCharge']) {
			const parameters = {
				resource: 'payment',
				operation,
				paymentId: byId(ask('payment')),
				paymentMethod: 'CASH',
				agentLimits: above({ SAR: '99' }),
			} as INodeParameters;
			expect(await run(parameters, { payment })).toContain('would come to 100.00 SAR');
		}
		expect(statusOf(payment)).toBe('PENDING');
	});
});

it.each([
	['invoice', { paymentMethods: ['mada'], scheduledOn: '2030-01-01' }],
	['subscription', { periodStart: '2030-01-01' }],
])('an %s above the limit is not made', async (resource, more) => {
	const isPlan = resource === 'subscription';
	const product = isPlan
		? (await merchant.product('Plan', '25', { recurring_interval: 'MONTH' })).id
		: shop.product;
	const consumer = (await shop.call('POST', '/consumers', { name: 'Ahmad' })).body.id;
	const parameters = {
		resource,
		operation: 'create',
		consumerId: byId(consumer),
		items: { item: [{ productId: byId(ask('product')), quantity: ask('pieces', 'number') }] },
		...more,
		agentLimits: above({ SAR: '50' }),
	} as INodeParameters;
	expect(await run(parameters, { product, pieces: 3 })).toContain(
		`This ${resource} would come to 75.00 SAR`,
	);
	expect(sim.all(resource as 'invoice')).toEqual([]);
	expect(await run(parameters, { product, pieces: 2 })).toMatch(/^\[/);
});

it('a closed link above the limit is not opened again', async () => {
	const { id } = await merchant.link(shop.product, {
		items: [{ product_id: shop.product, quantity: 4 }],
	});
	sim.act.setLinkStatus(id, 'INACTIVE');
	const parameters = (most: string) => ({
		resource: 'paymentLink',
		operation: 'activate',
		paymentLinkId: byId(id),
		agentLimits: above({ SAR: most }),
	});
	expect(await run(parameters('99'), {})).toContain('would come to 100.00 SAR');
	expect(links().map(({ status }) => status)).toEqual(['INACTIVE']);
	expect(await run(parameters('100'), {})).toContain('"ACTIVE"');
});

it('a closed link over a product that the agent may not sell is not opened again', async () => {
	const other = (await merchant.product('Tea', '5')).id;
	const { id } = await merchant.link(shop.product);
	sim.act.setLinkStatus(id, 'INACTIVE');
	const parameters = (...allowed: string[]) => ({
		resource: 'paymentLink',
		operation: 'activate',
		paymentLinkId: byId(id),
		agentLimits: only(...allowed),
	});
	expect(await run(parameters(other), {})).toContain(
		`The product ${shop.product} is not one of the products that this tool may sell`,
	);
	expect(links().map(({ status }) => status)).toEqual(['INACTIVE']);
	expect(await run(parameters(other, shop.product), {})).toContain('"ACTIVE"');
});

it('a subscription is changed up to the limit, in its own currency', async () => {
	const product = (await merchant.product('Plan', '25', { recurring_interval: 'MONTH' })).id;
	const { id } = await aSubscription(shop.call, { items: [{ product_id: product, quantity: 1 }] });
	const parameters = {
		resource: 'subscription',
		operation: 'update',
		subscriptionId: byId(id),
		updateFields: {
			items: { item: [{ productId: byId(product), quantity: ask('pieces', 'number') }] },
		},
		agentLimits: above({ SAR: '50' }),
	} as INodeParameters;
	expect(await run(parameters, { pieces: 3 })).toContain(
		'This subscription would come to 75.00 SAR',
	);
	expect(await run(parameters, { pieces: 2 })).toMatch(/^\[/);
});

it('a workflow step has no such limits', async () => {
	const limits = { agentLimits: above({ SAR: '1' }) } as never;
	const [{ url }] = await shop.rows('paymentLink.create', shop.create(limits));
	expect(url).toBeDefined();
});
