import type { INodeExecutionData } from 'n8n-workflow';

import type { Parameters } from '../../support/engine/stream.mts';
import { NODE, type RunOptions } from '../../support/engine/harness.mts';
import { BUILT_BY_N8N, builtByN8n } from '../../support/engine/builtByN8n.mts';
import { orders } from '../../support/engine/shop.mts';
import { useShop } from '../support/use.mts';

/**
 * A workflow hands all items over at once (`customOperations`); an AI agent comes the way that n8n goes with
 * declarative nodes. Both have to do the same.
 */
const shop = useShop();
beforeAll(() => builtByN8n(shop));

const CREATE = 'paymentLink.create';

async function both(parameters: Parameters, options: RunOptions = {}) {
	const ends = [];
	for (const type of [NODE, BUILT_BY_N8N]) {
		const { status, error, outputs } = await shop.run(CREATE, parameters, { ...options, type });
		ends.push({
			status,
			message: error?.message,
			description: error?.description,
			itemIndex: error?.context?.itemIndex,
			outputs: outputs.map((items) => items.map(withoutChance)),
			requests: shop.sent(),
		});
		shop.begin();
	}
	return ends;
}

/** What the server makes up anew for each record. */
function withoutChance({ json, pairedItem }: INodeExecutionData): object {
	const { name, error, message, amount, status } = json;
	return { name, error, message, amount, status, pairedItem };
}

const withoutIds = (text: string) => text.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '<id>');

const items = () => orders(4).map((order, n) => ({ ...order, quantity: n === 2 ? 'many' : n + 1 }));
const withQuantity = () => ({
	...shop.create(),
	items: {
		item: [
			{
				productId: { __rl: true, mode: 'id', value: shop.product },
				quantity: '={{ $json.quantity }}',
			},
		],
	},
});

describe('both ways into the node', () => {
	it('make the same of rows that are right', async () => {
		const [one, other] = await both(shop.create(), { items: orders(7) });
		expect(one.status).toBe('success');
		expect(one.requests).toHaveLength(7);
		expect(one).toEqual(other);
	});

	it.each(['continueRegularOutput', 'continueErrorOutput', 'stopWorkflow'] as const)(
		'make the same of a row that is refused (%s)',
		async (onError) => {
			const [one, other] = await both(withQuantity(), { items: items(), node: { onError } });
			expect(one.requests).toHaveLength(onError === 'stopWorkflow' ? 0 : 3);
			expect(one).toEqual(other);
		},
	);

	it('make the same of a failure of Stream', async () => {
		const { faults } = shop.sim;
		const refuse = () =>
			faults.add({ method: 'POST', skip: 2, times: 1, action: { type: 'status', status: 400 } });
		refuse();
		const parameters = shop.create({ options: { requestsAtOnce: 1 } });
		const one = await shop.run(CREATE, parameters, { items: orders(5) });
		faults.clear();
		refuse();
		const other = await shop.run(CREATE, parameters, { items: orders(5), type: BUILT_BY_N8N });
		faults.clear();
		expect(one.status).toBe('error');
		expect(one.error.message).toBe(other.error.message);
		expect(withoutIds(one.error.description)).toBe(withoutIds(other.error.description));
		expect(one.error.context.itemIndex).toBe(2);
	});

	it('evaluate each parameter of the operation once when all items come at once', async () => {
		const seen: unknown[] = [];
		const counted = new Proxy(
			{ name: 'Order' },
			{ get: (target, key) => (key === 'name' && seen.push(key), Reflect.get(target, key)) },
		);
		await shop.rows(CREATE, shop.create({ name: '={{ $json.name }}' }), {
			items: [{ json: counted }],
		});
		expect(seen).toHaveLength(1);
	});
});
