import { orders, pass } from '../../support/engine/shop.mts';
import { useShop } from '../support/use.mts';

const shop = useShop();

/** An expression that n8n cannot evaluate for the third item. */
const UNBUILDABLE = '={{ $json.name === "Order 3" ? $("No such node").item.json.x : $json.name }}';

describe('before anything is sent', () => {
	it('an item that n8n cannot build keeps all items from being sent', async () => {
		const { status, error } = await shop.run(
			'paymentLink.create',
			shop.create({ name: UNBUILDABLE }),
			{ items: orders(5) },
		);
		expect(status).toBe('error');
		expect(error.message).toBeTruthy();
		await pass(1_000);
		expect(shop.sent()).toEqual([]);
	});

	it('with "Continue" the other items are sent, and the unbuildable one is an error item', async () => {
		const { outputs } = await shop.run('paymentLink.create', shop.create({ name: UNBUILDABLE }), {
			items: orders(5),
			node: { onError: 'continueRegularOutput' },
		});
		expect(outputs[0].map(({ json }) => json.name ?? 'error')).toEqual([
			'Order 1',
			'Order 2',
			'error',
			'Order 4',
			'Order 5',
		]);
		expect(shop.sent()).toHaveLength(4);
	});

	it('a parameter that this node refuses keeps all items from being sent', async () => {
		const items = orders(5);
		items[4].until = 'someday';
		const { status, error } = await shop.run(
			'paymentLink.create',
			shop.create({ additionalFields: { validUntil: '={{ $json.until }}' } }),
			{ items },
		);
		expect(status).toBe('error');
		expect(error.message).toMatch(/^'Valid Until' .*\[item 4\]$/);
		expect(error.description).toMatch(
			/Of 5 items, 0 succeeded, 1 failed and 4 were not attempted\.$/,
		);
		expect(shop.sent()).toEqual([]);
	});

	it('with "Continue" only the refused item is not sent', async () => {
		const items = orders(5);
		items[1].until = 'someday';
		const { outputs } = await shop.run(
			'paymentLink.create',
			shop.create({ additionalFields: { validUntil: '={{ $json.until }}' } }),
			{ items, node: { onError: 'continueRegularOutput' } },
		);
		expect(outputs[0].map(({ json }) => Boolean(json.error))).toEqual([
			false,
			true,
			false,
			false,
			false,
		]);
		expect(shop.sent()).toHaveLength(4);
	});

	it('an unknown operation is refused', async () => {
		await expect(shop.refusal('paymentLink.={{ "cre" + "ate2" }}', { name: 'x' })).resolves.toMatch(
			/There is no operation ".*cre.*" for the resource "paymentLink"/,
		);
		expect(shop.sent()).toEqual([]);
	});

	it('Execute Once sends the first item only', async () => {
		const { outputs } = await shop.run('paymentLink.create', shop.create(), {
			items: orders(3),
			node: { executeOnce: true },
		});
		expect(outputs[0].map(({ json }) => json.name)).toEqual(['Order 1']);
		expect(outputs[0][0].pairedItem).toEqual({ item: 0 });
		expect(shop.sent()).toHaveLength(1);
	});

	it("n8n's own Batching sends every item once", async () => {
		const { outputs, status } = await shop.run(
			'paymentLink.create',
			shop.create({
				requestOptions: { batching: { batch: { batchSize: 2, batchInterval: 20 } } },
			}),
			{ items: orders(5) },
		);
		expect(status).toBe('success');
		expect(outputs[0].map(({ json }) => json.name)).toEqual(orders(5).map(({ name }) => name));
		expect(shop.sent()).toHaveLength(5);
	});
});
