import type { INodeParameters } from 'n8n-workflow';

import { runAgent } from '../../../support/engine/agent.mts';
import { byId } from '../../../support/engine/shop.mts';
import { useShop } from '../../support/use.mts';

/**
 * What an AI agent is told of links that may be another customer's: never their addresses, for whoever talks to the
 * agent would read them.
 */
const { harness, merchant, sim } = useShop();

let ids: string[];
beforeEach(() => {
	ids = sim.act.bulk.paymentLinks(2, {
		to: new Date(Date.now() - 3_600_000),
		metadata: () => ({ order_reference: 'a' }),
	});
});

async function answer(parameters: object): Promise<string> {
	const tool = { name: 'Tool', parameters: parameters as INodeParameters, calls: [{}] };
	const { answers } = await runAgent(harness, [tool]);
	expect(answers[0][0]).not.toContain('http');
	return answers[0][0];
}

const create = (quantity = 1, additionalFields: object = {}) => ({
	resource: 'paymentLink',
	operation: 'create',
	name: 'Order',
	orderReference: 'a',
	items: {
		item: [{ productId: byId(sim.find('paymentLink', ids[0])!.items[0].product_id), quantity }],
	},
	additionalFields,
});
const refuseToClose = () =>
	sim.faults.add({ method: 'PATCH', action: { type: 'status', status: 400 } });

it('two links, one of which could not be closed', async () => {
	refuseToClose();
	expect(await answer(create())).toContain(
		'Order a has two payment links and the second could not be closed. Injected',
	);
});

it('a link that could not be closed', async () => {
	sim.act.setLinkStatus(ids[1], 'INACTIVE');
	refuseToClose();
	expect(await answer(create(2, { ifLinkDiffers: 'replace' }))).toContain(
		'Order a has a payment link that could not be closed. Injected',
	);
});

it('a link for items that the order does not have', async () => {
	const plan = await merchant.product('Plan', '50', { recurring_interval: 'MONTH' });
	const order = {
		resource: 'order',
		operation: 'createPaymentLinks',
		orderReference: 'a',
		itemsFrom: 'json',
		itemsJson: JSON.stringify([{ product_id: plan.id }]),
	};
	expect(await answer(order)).toContain(
		'Order a already has a payment link for one-time items, but this row has none.',
	);
});
