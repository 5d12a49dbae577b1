import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { askModel, runAgent } from '../../support/engine/agent.mts';
import { byId } from '../../support/engine/shop.mts';
import { anInvoice, aSubscription } from '../../support/simulator/client.mts';
import { byDefault, useShop } from '../support/use.mts';

/** How what an agent sells, charges or refunds is worked out before it is held against the limits that people set. */
const shop = useShop();
const { harness, merchant, sim } = shop;
beforeEach(() => byDefault(sim));

const above = (amount: string, currency = 'SAR') => ({
	refuseAbove: { limit: [{ currency, amount }] },
});

async function answer(parameters: object, call: IDataObject = {}): Promise<string> {
	const tool = { name: 'Tool', parameters: parameters as INodeParameters, calls: [call] };
	return (await runAgent(harness, [tool])).answers[0][0];
}

const itemOf = (product: string, quantity = 1) => ({
	item: [{ productId: byId(product), quantity }],
});
const sale = (resource: string, agentLimits: object, more: object = {}) => ({
	resource,
	operation: 'create',
	...(resource === 'paymentLink' && { name: 'Coffee' }),
	items: itemOf(shop.product, 2),
	agentLimits,
	...more,
});
const link = (agentLimits: object, more: object = {}) => sale('paymentLink', agentLimits, more);

async function invoice(agentLimits: object, more: object = {}): Promise<string> {
	const { body } = await shop.call('POST', '/consumers', { name: 'Ahmad' });
	const fields = { paymentMethods: ['mada'], scheduledOn: '2030-01-01' };
	return await answer(
		sale('invoice', agentLimits, { consumerId: byId(body.id), ...fields, ...more }),
	);
}
const product = async (prices: IDataObject[], more: object = {}): Promise<string> => {
	const { body } = await shop.call('POST', '/products', {
		name: 'Other',
		type: 'ONE_OFF',
		prices,
		...more,
	});
	return String(body.id);
};
const amountOff = async () =>
	(
		await merchant.request('POST', '/coupons', {
			name: 'Off',
			discount_value: '10',
			currency: 'SAR',
			is_percentage: false,
		})
	).id;

it('VAT that a product is exempt from does not count', async () => {
	const id = await product([
		{
			currency: 'SAR',
			amount: '100',
			is_price_inclusive_of_vat: false,
			is_price_exempt_from_vat: true,
		},
	]);
	const parameters = (most: string) => link(above(most), { items: itemOf(id) });
	expect(await answer(parameters('99.99'))).toContain('would come to 100.00 SAR');
	expect(await answer(parameters('100'))).toContain('"url"');
});

it('the price in the currency of the link counts', async () => {
	const id = await product([
		{ currency: 'SAR', amount: '100' },
		{ currency: 'USD', amount: '27' },
	]);
	const parameters = (most: string) =>
		link(above(most, 'USD'), { items: itemOf(id), additionalFields: { currency: 'USD' } });
	expect(await answer(parameters('26'))).toContain('This payment link would come to 27.00 USD');
	expect(await answer(parameters('27'))).toContain('"url"');
});

it('of a product without a price in the currency Stream refuses the sale', async () => {
	const id = await product([{ currency: 'USD', amount: '27' }]);
	expect(await answer(link(above('1'), { items: itemOf(id) }))).toMatch(/^Error: /);
	expect(shop.writes().map(({ request }) => request)).toEqual([
		'POST /products',
		'POST /payment_links',
	]);
});

it('an invoice counts without its coupons, because it cannot be taken back', async () => {
	const coupon = await amountOff();
	const coupons = { additionalFields: { coupons: [coupon] } };
	expect(await invoice(above('45'), coupons)).toContain('This invoice would come to 50.00 SAR');
	expect(sim.all('invoice')).toEqual([]);
});

it('a subscription is held to the limit of its own currency', async () => {
	const id = await product([{ currency: 'USD', amount: '27' }], {
		type: 'RECURRING',
		recurring_interval: 'MONTH',
	});
	const items = [{ product_id: id, quantity: 1 }];
	const subscription = await aSubscription(shop.call, { items, currency: 'USD' });
	const update = (agentLimits: object) => ({
		resource: 'subscription',
		operation: 'update',
		subscriptionId: byId(subscription.id),
		updateFields: { items: itemOf(id, 2) },
		agentLimits,
	});
	expect(await answer(update(above('500')))).toContain(
		"This subscription is in USD, but this tool may only use SAR ('Refuse Amounts Above'). Nothing was sent.",
	);
	expect(await answer(update(above('53', 'USD')))).toContain('would come to 54.00 USD');
	expect(await answer(update(above('54', 'USD')))).toMatch(/^\[/);
});

it('what comes out above the limit all the same is named: nobody but a person can take it back', async () => {
	const made = await anInvoice(shop.call);
	const respond = (body: object) =>
		sim.faults.add({
			method: 'POST',
			path: '/invoices$',
			times: 1,
			action: { type: 'body', body, status: 201 },
		});
	respond({ ...made, total_amount: '50.01', amount: '1.00' });
	expect(await invoice(above('50'))).toContain(
		`The invoice came to 50.01 SAR, but this tool has a limit of 50.00 SAR ('Refuse Amounts Above'). It now exists in Stream (${made.id}). Tell a person, who can cancel it. Do not create another one.`,
	);
	respond({ id: made.id, amount: '50.01' });
	expect(await invoice(above('50'))).toContain('The invoice came to 50.01 SAR');
	respond({ id: made.id });
	expect(await invoice(above('50'))).not.toContain('came to');
	respond({ ...made, total_amount: '50.00' });
	expect(await invoice(above('50'))).not.toContain('came to');
});

it('a closed link in a currency without a limit is not opened again', async () => {
	const id = await product([{ currency: 'USD', amount: '27' }]);
	const made = await merchant.link(id, { currency: 'USD' });
	sim.act.setLinkStatus(made.id, 'INACTIVE');
	const open = (agentLimits: object) => ({
		resource: 'paymentLink',
		operation: 'activate',
		paymentLinkId: byId(made.id),
		agentLimits,
	});
	expect(await answer(open(above('500')))).toContain('This payment link is in USD');
	expect(await answer(open(above('26', 'USD')))).toContain(
		'This payment link would come to 27.00 USD',
	);
	expect(await answer(open(above('27', 'USD')))).toContain('"ACTIVE"');
});

it('a closed link whose amount Stream does not show is not opened again', async () => {
	const { id } = await merchant.link(shop.product);
	sim.act.setLinkStatus(id, 'INACTIVE');
	const body = await merchant.request('GET', `/payment_links/${id}`);
	for (const name of Object.keys(body)) if (name.startsWith('amount')) delete body[name];
	sim.faults.add({ method: 'GET', path: `${id}$`, action: { type: 'body', body } });
	const parameters = {
		resource: 'paymentLink',
		operation: 'activate',
		paymentLinkId: byId(id),
		agentLimits: above('500'),
	};
	expect(await answer(parameters)).toContain(
		"Stream does not show the amount of this payment link, so it cannot be checked against 'Refuse Amounts Above'. Leave this to a person.",
	);
	expect(sim.all('paymentLink').map(({ status }) => status)).toEqual(['INACTIVE']);
});

it('of several currencies each may be used', async () => {
	const refuseAbove = {
		limit: [
			{ currency: 'SAR', amount: '50' },
			{ currency: 'USD', amount: '50' },
		],
	};
	const said = await answer(link({ refuseAbove }, { additionalFields: { currency: 'AED' } }));
	expect(said).toContain('is in AED, but this tool may only use SAR, USD (');
	expect(said).toContain('Use SAR or USD, or leave this to a person.');
});

it('a link of the order that is above the limit may be closed, to be replaced by one below', async () => {
	const made = await merchant.link(shop.product, {
		items: [{ product_id: shop.product, quantity: 4 }],
		custom_metadata: { order_reference: 'A-1' },
	});
	const more = { orderReference: 'A-1', additionalFields: { ifLinkDiffers: 'replace' } };
	expect(await answer(link(above('50'), more))).toContain('"url"');
	expect(sim.find('paymentLink', made.id)!.status).toBe('INACTIVE');
});

it('a link above the limit is closed although the first answer to that is lost', async () => {
	const coupon = await amountOff();
	sim.faults.add({ method: 'PATCH', times: 1, action: { type: 'reset' } });
	expect(await answer(link(above('39'), { additionalFields: { coupons: [coupon] } }))).toContain(
		'The payment link came to 40.00 SAR',
	);
	expect(sim.all('paymentLink').map(({ status }) => status)).toEqual(['INACTIVE']);
});

describe('with a coupon', () => {
	const made = async (most: string, ...lines: object[]) => {
		const itemsJson = JSON.stringify(lines);
		return await answer(link(above(most), { itemsFrom: 'json', itemsJson }));
	};
	const line = async (quantity: number, min_quantity: number) => ({
		product_id: shop.product,
		quantity,
		min_quantity,
		allow_custom_quantity: true,
		coupons: [await amountOff()],
	});

	it('what the customer must buy of one of the lines counts', async () => {
		const tea = { product_id: (await merchant.product('Tea', '5')).id, quantity: 1 };
		expect(await made('79', await line(1, 3), tea)).toContain('would come to 80.00 SAR');
	});

	it('what the link begins with anyway is no more than that', async () => {
		expect(await made('66', await line(3, 3))).toContain('"url"');
	});
});

describe('what is looked up before is called by its name', () => {
	const action = { type: 'status', status: 404, body: { detail: 'Not there' } } as const;
	beforeEach(() => void sim.faults.add({ method: 'GET', action }));

	it.each<[string, () => object]>([
		['product', () => link(above('50'))],
		[
			'payment link',
			() => ({
				resource: 'paymentLink',
				operation: 'activate',
				paymentLinkId: byId(shop.product),
				agentLimits: above('50'),
			}),
		],
		[
			'payment',
			() => ({
				resource: 'payment',
				operation: 'markPaid',
				paymentId: byId(shop.product),
				paymentMethod: 'CASH',
				agentLimits: above('50'),
			}),
		],
	])('%s', async (subject, parameters) => {
		expect(await answer(parameters())).toContain(`Stream has no ${subject} with this ID.`);
	});
});

it('of many allowed products twenty are named', async () => {
	const ids = Array.from({ length: 21 }, (_, at) => `00000000-0000-4000-8000-0000000000${at + 10}`);
	const allowedProducts = { product: ids.map((id) => ({ productId: byId(id) })) };
	const said = await answer(link({ allowedProducts }));
	expect(said).toContain(`Use one of these product IDs: ${ids.slice(0, 20).join(', ')}.`);
	expect(said).not.toContain(ids[20]);
});

describe('a payment', () => {
	async function paid(currency = 'SAR'): Promise<string> {
		const id = await product([{ currency, amount: '100' }]);
		const made = await merchant.link(id, { currency });
		return String((await sim.pay(made.id)).paymentId);
	}
	const refund = (id: string, agentLimits: object, more: object = {}) => ({
		resource: 'payment',
		operation: 'refund',
		paymentId: byId(id),
		refundReason: 'REQUESTED_BY_CUSTOMER',
		agentLimits,
		...more,
	});
	const part = { additionalFields: { amount: askModel('amount') } };

	it('in a currency without a limit is not refunded', async () => {
		const id = await paid('USD');
		expect(await answer(refund(id, above('500')))).toContain('This refund is in USD');
		expect(await answer(refund(id, above('100', 'USD')))).toContain('"refundedAmount":"100.00"');
	});

	it('of which a part went back counts with what is left', async () => {
		sim.switches.partialRefunds = 'cumulative';
		const id = await paid();
		expect(await answer(refund(id, above('40'), part), { amount: '40' })).toContain('"40.00"');
		expect(await answer(refund(id, above('59.99')))).toContain(
			'This refund would come to 60.00 SAR',
		);
		expect(await answer(refund(id, above('60')))).toContain('"refundedAmount":"100.00"');
	});

	it('of which a part goes back counts in its own currency', async () => {
		sim.switches.partialRefunds = 'cumulative';
		const id = await paid('KWD');
		expect(await answer(refund(id, above('5', 'KWD'), part), { amount: '5.005' })).toContain(
			'This refund would come to 5.005 KWD',
		);
		expect(await answer(refund(id, above('5', 'KWD'), part), { amount: 'USD 5' })).toContain(
			`'Amount' "USD 5" is not in KWD`,
		);
	});

	it('whose amount Stream does not show is left to a person', async () => {
		const id = await paid();
		const body = await merchant.request('GET', `/payments/${id}`);
		for (const name of Object.keys(body)) if (name.startsWith('amount')) delete body[name];
		sim.faults.add({ method: 'GET', path: `${id}$`, action: { type: 'body', body } });
		expect(await answer(refund(id, above('500')))).toContain(
			"Stream does not show the amount of this refund, so it cannot be checked against 'Refuse Amounts Above'. Leave this to a person.",
		);
		expect(shop.writes().filter(({ request }) => request.endsWith('/refund'))).toEqual([]);
	});

	it('is called what is done with it', async () => {
		const { payments } = await anInvoice(shop.call);
		const on = (operation: string) => ({
			resource: 'payment',
			operation,
			paymentId: byId(payments[0].id),
			paymentMethod: 'CASH',
			agentLimits: above('1'),
		});
		expect(await answer(on('markPaid'))).toContain('This payment would come to ');
		expect(await answer(on('autoCharge'))).toContain('This charge would come to ');
	});
});
