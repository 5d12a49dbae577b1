import type { IDataObject } from 'n8n-workflow';

import { contains, same, type Suite } from './suite.mts';
import { addCredential, addWorkflow, type StreamNode } from './workflow.mts';

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
	const id = await addOrder(suite, order, [
		{
			name: 'Stream',
			parameters: { resource: 'order', operation: 'createPaymentLinks' },
			credential,
		},
	]);
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
			'The items add up to 333.50, but the order total is 356.50. 23.00 is missing.',
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

/** Products of the account in a list, and what an item of an order shows at first. */
export async function items(suite: Suite): Promise<void> {
	const { editor, testBed } = suite;
	const { simulator } = testBed;
	const credential = await addCredential(suite, 'Nakheel Gifts (items)');
	const [consumer] = simulator.all('consumer');
	const consumerId = { __rl: true, mode: 'id', value: consumer.id };
	const idOf = (type: string) => simulator.all('product').find((one) => one.type === type)!.id;
	const later = '2035-01-01T00:00:00Z';
	const sells = {
		invoice: { consumerId, scheduledOn: later },
		paymentLink: { name: 'Order 1' },
		subscription: { consumerId, periodStart: later },
	};
	const cart = (type: string) => [{ stream_id: idOf(type), pieces: 2, color: 'black' }];
	const lists = { once: cart('ONE_OFF'), monthly: cart('RECURRING') };
	const id = await addOrder(suite, lists, [
		...Object.entries(sells).map(([resource, parameters]) => ({
			name: resource,
			parameters: { resource, operation: 'create', ...parameters },
			credential,
		})),
		{
			name: 'order',
			parameters: { resource: 'order', operation: 'createPaymentLinks', orderReference: 'B-1' },
			credential,
		},
	]);
	await editor.openWorkflow(id);
	for (const resource of Object.keys(sells)) {
		await suite.check(`A list of products is dragged onto ${resource}`, async () => {
			await editor.openNode(resource);
			await editor.choose('itemsFrom', 'List From Input');
			await editor.drag(resource === 'subscription' ? 'monthly' : 'once', 'itemsList');
			await editor.fill('productIdKey', 'stream_id');
			await editor.fill('quantityKey', 'pieces');
			await editor.page.waitForTimeout(1_500);
			await editor.executeStep();
			same(await editor.at('node-error-message').count(), 0);
			await suite.picture(`List of ${resource}`);
			await editor.closePanel();
		});
	}
	await suite.check(
		'The first item is open, with name, price and quantity; billing and VAT are added',
		async () => {
			await editor.openNode('order');
			same(await editor.parameter('recurringInterval').count(), 0);
			await suite.picture('Item of an order');
			await editor.fill('name', 'Coffee club');
			await editor.fill('price', '50');
			await editor.addField('Add Billing or VAT', 'Billing');
			await editor.choose('recurringInterval', 'Month');
			await editor.addField('Add Billing or VAT', 'Billing Interval Count');
			await editor.fill('recurringIntervalCount', '3');
			await editor.page.waitForTimeout(1_500);
			await editor.executeStep();
			same(await editor.at('node-error-message').count(), 0);
			const product = simulator.all('product').find(({ name }) => name === 'Coffee club')!;
			same([product.recurring_interval, product.recurring_interval_count], ['MONTH', 3]);
			await suite.picture('Item with billing');
			await editor.closePanel();
		},
	);
}

/** A workflow whose trigger gives this, with Stream nodes behind it. Returns its id. */
async function addOrder(suite: Suite, given: object, streamNodes: StreamNode[]): Promise<string> {
	const id = await addWorkflow(suite, 'An order of a shop', streamNodes);
	await suite.testBed.n8n.client.pin(id, { Start: [{ json: given as IDataObject }] });
	return id;
}
