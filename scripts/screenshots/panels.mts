import { demoProducts } from '../../simulator/seed.mts';
import type { Picture, Studio } from './picture.mts';
import { showExecutedStep } from './step.mts';

/** Pictures of the node panel. */
export const panels: Picture[] = [
	{ name: 'payment-link-create', prepare: showCreatedLink },
	{ name: 'create-payment-links', prepare: showSplitOrder },
	{ name: 'cart-from-shop', prepare: showShopCart },
	{ name: 'verify-redirect', prepare: showVerifiedRedirect },
	{ name: 'webhook-trigger', prepare: showWebhookTrigger },
];

/** The panel of README: a link that has just been created. */
async function showCreatedLink(studio: Studio): Promise<void> {
	const [consumer] = studio.simulator.all('consumer');
	await showExecutedStep(studio, 'First link in five minutes', {
		resource: 'paymentLink',
		operation: 'create',
		name: 'Order 789',
		orderReference: 'order_789',
		consumerId: fromList(consumer),
		items: { item: [{ productId: fromList(demoProducts[0]), quantity: 2 }] },
	});
}

/** A cart of one-time and recurring items, and its two links. */
async function showSplitOrder(studio: Studio): Promise<void> {
	const [consumer] = studio.simulator.all('consumer');
	const coffee = demoProducts.find(({ name }) => name.includes('Saudi Coffee Set'))!;
	await showExecutedStep(studio, 'A whole order', {
		resource: 'order',
		operation: 'createPaymentLinks',
		orderReference: 'A-1001',
		customerFrom: 'existing',
		consumerId: fromList(consumer),
		items: {
			line: [
				{ productId: fromList(coffee), quantity: 2 },
				{ name: 'Coffee club', price: '50', billingAndVat: { recurringInterval: 'MONTH' } },
			],
		},
	});
}

/** The items of an order of WooCommerce, as its webhook gives them. */
async function showShopCart(studio: Studio): Promise<void> {
	const line = { product_id: 93, quantity: 2, total: '190.00', total_tax: '28.50', sku: 'AB-M' };
	await showExecutedStep(studio, 'A cart from WooCommerce', {
		resource: 'order',
		operation: 'createPaymentLinks',
		orderReference: '727',
		itemsFrom: 'list',
		itemsList: JSON.stringify([{ id: 315, name: 'Abaya - Black, M', ...line }]),
		itemsFormat: 'wooCommerce',
		additionalFields: { shipping: '20.00 + 3.00', orderTotal: '241.50' },
	});
}

/** A customer who came back from the checkout page and has really paid. */
async function showVerifiedRedirect(studio: Studio): Promise<void> {
	const { simulator } = studio;
	const { apiKey, apiSecret, url } = simulator;
	const response = await fetch(`${url}/api/v2/payment_links`, {
		method: 'POST',
		headers: {
			'content-type': 'application/json',
			'x-api-key': Buffer.from(`${apiKey}:${apiSecret}`).toString('base64'),
		},
		body: JSON.stringify({
			name: 'Order A-1002',
			items: [{ product_id: demoProducts[0].id }],
			custom_metadata: { order_reference: 'A-1002' },
			success_redirect_url: 'https://shop.example/thanks',
		}),
	});
	const link = (await response.json()) as { id: string };
	const { redirectUrl } = await simulator.pay(link.id);
	await showExecutedStep(studio, 'The customer comes back', {
		resource: 'payment',
		operation: 'verifyRedirect',
		redirect: redirectUrl,
		expectedAmount: demoProducts[0].price,
		expectedOrderReference: 'A-1002',
	});
}

/** Where the address for Stream's dashboard is found. */
async function showWebhookTrigger({ n8n, editor, credential }: Studio): Promise<void> {
	const { id } = await n8n.client.createWorkflow({
		name: 'When Stream calls',
		nodes: [
			{
				id: 'hook',
				name: 'Stream Webhook Trigger',
				type: 'n8n-nodes-streampay.streamWebhookTrigger',
				typeVersion: 1,
				position: [0, 0],
				webhookId: 'f0c00001-0000-4000-8000-00000000aaaa',
				credentials: {
					streamPayApi: credential,
				},
				parameters: { events: ['INVOICE_COMPLETED'] },
			},
		],
		connections: {},
	});
	await editor.openWorkflow(id);
	await editor.openNode('Stream Webhook Trigger');
	await editor.panel.getByText('Webhook URLs', { exact: true }).click();
}

/** A record as the panel keeps it when it was chosen from the list. */
function fromList({ id, name }: { id: string; name: string }): unknown {
	return { __rl: true, mode: 'list', value: id, cachedResultName: name };
}
