import { startSimulator, type Simulator } from '../../simulator/index.mts';
import { Harness } from '../support/harness.mts';
import { Merchant } from '../support/merchant.mts';
import { FakeN8n, forgetProcess } from './support/fakeN8n.mts';

let simulator: Simulator;
let harness: Harness;
let merchant: Merchant;
let product: any;

beforeAll(async () => {
	simulator = await startSimulator();
	const { url: baseUrl, apiKey, apiSecret } = simulator;
	harness = await Harness.create({ apiKey, apiSecret, baseUrl });
	merchant = new Merchant(simulator);
});
afterAll(() => simulator.close());

beforeEach(async () => {
	simulator.reset();
	forgetProcess();
	product = await merchant.product('Vase', '115.00');
});

/** A paying customer. */
const pay = async (linkId: string) => await simulator.pay(linkId);

it('tells that a link was paid, with everything about the order', async () => {
	const n8n = new FakeN8n(harness, { event: ['paymentLinkPaid'] });
	await n8n.register();
	const link = await merchant.link(product.id, {
		custom_metadata: { order_reference: '789', gift: true },
	});
	await n8n.poll();
	expect(n8n.items).toEqual([]);
	await pay(link.id);
	await n8n.poll();
	console.log(JSON.stringify(n8n.items, null, 1), n8n.failures);
	expect(n8n.items).toHaveLength(1);
});
