import { demoProducts } from '../../../simulator/seed.mts';
import { useStream } from '../../support/use.mts';

const { sim: simulator, harness } = useStream({ seed: 'demo' });

it.each([
	[true, ['id', 'url', 'orderReference', 'status']],
	[false, ['id', 'url', 'status', 'orderReference', 'reused', 'paid']],
])(
	'shows address and status of a new link in the first columns (simplify: %s)',
	async (simplify, first) => {
		const [row] = await harness.rows({
			resource: 'paymentLink',
			operation: 'create',
			name: 'Order 1',
			orderReference: 'order_1',
			simplify,
			items: { item: [{ productId: { __rl: true, mode: 'id', value: demoProducts[0].id } }] },
		});
		const columns = Object.keys(row);
		expect(columns.slice(0, first.length)).toEqual(first);
		expect(row.url).toBe(simulator.checkoutUrl(row.id as string));
	},
);

it('refuses one-time and recurring products in one link before it is sent, and asks for a kind once', async () => {
	const mixed = ['ONE_OFF', 'RECURRING'].map((wanted) => {
		const { id: value } = demoProducts.find(({ type }) => type === wanted)!;
		return { productId: { __rl: true, mode: 'id', value } };
	});
	const create = async () =>
		await harness.run({
			resource: 'paymentLink',
			operation: 'create',
			name: 'Order 2',
			items: { item: mixed },
		});
	simulator.ledger.length = 0;
	const { status, error } = await create();
	expect(status).toBe('error');
	expect(error.message).toMatch(
		/^'Product' of item 1 in 'Items' is a one-time product .* 'Product' of item 2 in 'Items' is a recurring/,
	);
	expect(error.description).toContain('Order → Create Payment Links');
	await create();
	expect(simulator.ledger.map(({ method, path }) => `${method} ${path}`)).toEqual(
		mixed.map(({ productId }) => `GET /api/v2/products/${productId.value}`),
	);
});
