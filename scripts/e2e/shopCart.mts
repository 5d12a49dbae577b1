import type { Suite } from './suite.mts';
import { contains, same } from './suite.mts';
import { addCredential } from './workflow.mts';

/** An order of WooCommerce as its webhook `order.created` brings it, shortened. */
const order = {
	id: 727,
	number: '727',
	status: 'pending',
	currency: 'SAR',
	shipping_total: '20.00',
	shipping_tax: '3.00',
	total: '356.50',
	total_tax: '46.50',
	billing: { first_name: 'Reem', phone: '0509876543' },
	line_items: [
		{
			id: 315,
			name: 'Abaya - Black, M',
			product_id: 93,
			quantity: 2,
			total: '190.00',
			total_tax: '28.50',
			sku: 'AB-M',
			price: 95,
		},
		{
			id: 316,
			name: 'Oud oil',
			product_id: 22,
			quantity: 3,
			total: '100.00',
			total_tax: '15.00',
			sku: '',
			price: 33.333333,
		},
	],
};

/** The cart of a shop, dragged from the input onto the panel. */
export async function shopCart(suite: Suite): Promise<void> {
	const { editor, testBed } = suite;
	const credential = await addCredential(suite, 'Nakheel Gifts (cart)');
	const { id } = await testBed.n8n.client.createWorkflow({
		name: 'An order of WooCommerce',
		nodes: [
			{
				id: 'start',
				name: 'WooCommerce',
				type: 'n8n-nodes-base.manualTrigger',
				typeVersion: 1,
				position: [0, 0],
				parameters: {},
			},
			{
				id: 'stream',
				name: 'Stream',
				type: 'n8n-nodes-streampay.stream',
				typeVersion: 1,
				position: [300, 0],
				parameters: { resource: 'order', operation: 'createPaymentLinks' },
				credentials: { streamPayApi: credential },
			},
		],
		connections: { WooCommerce: { main: [[{ node: 'Stream', type: 'main', index: 0 }]] } },
		pinData: { WooCommerce: [{ json: order }] },
	});
	await editor.openWorkflow(id);
	await suite.check('The items of an order are dragged onto the panel', async () => {
		await editor.openNode('Stream');
		await editor.choose('itemsFrom', 'List From Input');
		await editor.choose('itemsFormat', 'WooCommerce');
		await suite.picture('Cart before dragging');
		await editor.drag('number', 'orderReference');
		await editor.drag('line_items', 'itemsList');
		await suite.picture('Cart dragged');
	});
	await suite.check('Shipping with its tax, and the total that has to be met', async () => {
		await editor.addField('Add Field', 'Order Total');
		await editor.drag('total', 'orderTotal');
		await editor.executeStep();
		contains(
			await editor.at('node-error-message').innerText(),
			'The items come to 333.50, the order total is 356.50: 23.00 is missing.',
		);
		await suite.picture('Cart without shipping');
		await editor.addField('Add Field', 'Shipping');
		await editor.drag('shipping_total', 'shipping');
		await editor.parameter('shipping').locator('.cm-content').click();
		await editor.page.keyboard.press('End');
		await editor.page.keyboard.type(' + ');
		await editor.drag('shipping_tax', 'shipping');
		await suite.picture('Cart with shipping');
	});
	await suite.check('The links of the order come of it', async () => {
		await editor.startStep();
		const row = await editor.firstRow('url');
		same([row.orderReference, row.amount, row.reused], ['727', '356.50', 'false']);
		const [link] = testBed.simulator
			.all('paymentLink')
			.filter(({ custom_metadata: metadata }) => metadata?.order_reference === '727');
		contains(row.url, String(link.id));
		same(
			link.items.map(({ quantity }) => quantity),
			[2, 1, 1],
		);
		await suite.picture('Links of the cart');
	});
}
