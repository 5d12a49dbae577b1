import { startSimulator, type Simulator } from '../../../simulator/index.mts';
import { demoProducts } from '../../../simulator/seed.mts';
import { Harness } from '../../support/harness.mts';

let simulator: Simulator;
let harness: Harness;

beforeAll(async () => {
	simulator = await startSimulator({ seed: 'demo' });
	const { apiKey, apiSecret, url: baseUrl } = simulator;
	harness = await Harness.create({ apiKey, apiSecret, baseUrl });
});

afterAll(() => simulator.close());

it('shows the address and the status of a new link in the first columns', async () => {
	const [row] = await harness.rows({
		resource: 'paymentLink',
		operation: 'create',
		name: 'Order 1',
		orderReference: 'order_1',
		items: { item: [{ productId: { __rl: true, mode: 'id', value: demoProducts[0].id } }] },
	});
	const columns = Object.keys(row);
	expect(columns.slice(0, 6)).toEqual(['id', 'url', 'status', 'orderReference', 'reused', 'paid']);
	expect(row.url).toContain('/pay/');
});
