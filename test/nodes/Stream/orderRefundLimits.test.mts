import type { INodeParameters } from 'n8n-workflow';

import { askModel, runAgent } from '../../../support/engine/agent.mts';
import { byId } from '../../../support/engine/shop.mts';
import { byDefault, useShop } from '../../support/use.mts';

/** Order → Refund by an AI agent, within what people allow it, and beside other runs. */
const shop = useShop();
const { harness, merchant, sim } = shop;
beforeEach(() => byDefault(sim));

const REFUND = { method: 'POST', path: '/refund$' };

/** A link of the order over 100.00. */
async function link(additional = false): Promise<string> {
	const { id } = await merchant.link(shop.product, {
		items: [{ product_id: shop.product, quantity: 4 }],
		custom_metadata: {
			order_reference: 'A-1',
			...(additional && { order_reference_additional: true }),
		},
	});
	return id;
}
const pay = async (id: string) => String((await sim.pay(id)).paymentId);
const bothPaid = async () => [await pay(await link()), await pay(await link(true))];
const statusOf = (id: string) => sim.find('payment', id)!.current_status;
const isBack = (id: string) => statusOf(id) === 'REFUNDED';
const refundsSent = () =>
	shop.sent().filter(({ request }) => request.startsWith('POST') && request.endsWith('/refund'));

/** What the agent reads of its call. */
async function answer(most: string): Promise<string> {
	const parameters = {
		resource: 'order',
		operation: 'refund',
		orderReference: askModel('order'),
		refundReason: 'REQUESTED_BY_CUSTOMER',
		agentLimits: { refuseAbove: { limit: [{ currency: 'SAR', amount: most }] } },
	} as INodeParameters;
	const tool = { name: 'Tool', parameters, calls: [{ order: 'A-1' }] };
	return (await runAgent(harness, [tool])).answers[0][0];
}

describe('the limit of an agent', () => {
	it('holds for all payments of the order together', async () => {
		const ids = await bothPaid();
		expect(await answer('199.99')).toContain(
			'This refund would come to 200.00 SAR, but this tool has a limit of 199.99 SAR',
		);
		expect(refundsSent()).toEqual([]);
		expect(await answer('200')).toContain('"refundedAmount":"200.00"');
		expect(ids.map(isBack)).toEqual([true, true]);
	});

	it('holds for what is left of them', async () => {
		sim.switches.partialRefunds = 'cumulative';
		const [first] = await bothPaid();
		const part = { refund_reason: 'OTHER', amount: '40.00' };
		await merchant.request('POST', `/payments/${first}/refund`, part);
		expect(await answer('159.99')).toContain('This refund would come to 160.00 SAR');
		expect(await answer('160')).toContain('"refundedAmount":"200.00"');
	});

	it('is not used up by what went back earlier', async () => {
		const [first] = await bothPaid();
		await merchant.request('POST', `/payments/${first}/refund`, { refund_reason: 'OTHER' });
		expect(await answer('100')).toContain('"refundedAmount":"200.00"');
	});

	it('is used up by what has just gone back, when another payment comes in meanwhile', async () => {
		const first = await pay(await link());
		const args = [await link(true)];
		const action = { type: 'meanwhile', action: 'payLink', args } as const;
		sim.faults.add({ ...REFUND, times: 1, action });
		const said = await answer('150');
		expect(said).toContain('This refund would come to 200.00 SAR');
		expect(said).toContain(`Refunded: ${first}. `);
		const [second] = sim.all('payment').filter(({ id }) => id !== first);
		expect([first, second.id].map(statusOf)).toEqual(['REFUNDED', 'SUCCEEDED']);
	});

	it('ends the run where payments go back only together', async () => {
		const ids = await bothPaid();
		const error = { code: 'STREAM_ERROR', message: '', additional_info: 'Together only' };
		const body = { error, payment_ids: ids };
		sim.faults.add({ ...REFUND, times: 1, action: { type: 'status', status: 400, body } });
		expect(await answer('200')).toContain('This refund would cover several payments');
		expect(ids.map(isBack)).toEqual([false, false]);
	});
});

describe('beside another run of the same n8n', () => {
	const order = async () =>
		await shop.rows('order.refund', { orderReference: 'A-1', refundReason: 'OTHER' });

	it('an order is refunded by the one, and the other finds it refunded', async () => {
		await bothPaid();
		sim.switches.latencyMs = 20;
		const rows = (await Promise.all([order(), order()])).flat();
		expect(rows.map(({ alreadyRefunded }) => alreadyRefunded).sort()).toEqual([false, true]);
		expect(refundsSent()).toHaveLength(2);
	});

	it('a payment that is also refunded by itself goes back once', async () => {
		const id = await pay(await link());
		sim.faults.add({ ...REFUND, times: 1, action: { type: 'delay', ms: 500 } });
		const alone = shop.rows('payment.refund', { paymentId: byId(id), refundReason: 'OTHER' });
		await Promise.all([alone, order()]);
		expect(refundsSent()).toHaveLength(1);
	});
});
