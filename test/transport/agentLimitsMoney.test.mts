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
