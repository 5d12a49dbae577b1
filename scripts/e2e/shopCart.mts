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
	billing: { first_name: 'Reem', phone: '0507776655' },
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
	const { simulator } = testBed;
	const credential = await addCredential(suite, 'Nakheel Gifts (cart)');
	const id = await addOrder(suite, order, [
		{
			name: 'Stream',
			parameters: { resource: 'order', operation: 'createPaymentLinks' },
			credential,
		},
	]);
	await editor.openWorkflow(id);
	await suite.check('A list dragged onto Items (JSON) stands there alone', async () => {
		await editor.openNode('Stream');
		await editor.drag('number', 'orderReference');
		await editor.choose('itemsFrom', 'JSON');
		await editor.drag('line_items', 'itemsJson');
		const box = editor.parameter('itemsJson').locator('.cm-content');
		same((await box.innerText()).trim(), '{{ $json.line_items }}');
		await editor.typeInto('itemsJson', 'Home', 'Items: ');
		await editor.executeStep();
		contains(await editor.problem.innerText(), `'Items (JSON)' contains "[object Object]"`);
		await suite.picture('A list inside text');
	});
	await suite.check('The items of an order are dragged onto the panel', async () => {
		await editor.choose('itemsFrom', 'List From Input');
		await editor.choose('itemsFormat', 'WooCommerce');
		await suite.picture('Cart before dragging');
		await editor.drag('line_items', 'itemsList');
		await editor.addLine('Add Details');
		await editor.drag('first_name', 'name');
		await editor.drag('phone', 'phoneNumber');
		await suite.picture('Cart dragged');
	});
	await suite.check('Shipping with its tax, and the total that has to be met', async () => {
		await editor.addField('Add Field', 'Order Total');
		await editor.drag('total', 'orderTotal');
		await editor.startStep();
		await editor.problem
			.getByText('The items add up to 333.50, but the order total is 356.50. 23.00 is missing.')
			.waitFor();
		await suite.picture('Cart without shipping');
		await editor.addField('Add Field', 'Shipping');
		await editor.drag('shipping_total', 'shipping');
		await editor.typeInto('shipping', 'End', ' + ');
		await editor.drag('shipping_tax', 'shipping');
		await suite.picture('Cart with shipping');
	});
	await suite.check('The links of the order come of it', async () => {
		await editor.startStep();
		const row = await editor.firstRow('url');
		same([row.orderReference, row.amount, row.reused], ['727', '356.50', 'false']);
		const [link] = simulator
			.all('paymentLink')
			.filter(({ custom_metadata: metadata }) => metadata?.order_reference === '727');
		contains(row.url, String(link.id));
		const consumer = simulator.find('consumer', String(link.organization_consumer_id));
		same([consumer?.name, consumer?.phone_number], ['Reem', '+966507776655']);
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
			await editor.executeStep();
			same(await editor.problem.count(), 0);
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
			await editor.addField('Add Field', 'Shipping');
			await editor.fill('shipping', '20');
			await editor.executeStep();
			contains(await editor.problem.innerText(), "'Shipping'");
			await suite.picture('Shipping without a one-time item');
			await editor.fill('shipping', '');
			await editor.startStep();
			await editor.firstRow('url');
			const product = simulator.all('product').find(({ name }) => name === 'Coffee club')!;
			same([product.recurring_interval, product.recurring_interval_count], ['MONTH', 3]);
			await suite.picture('Item with billing');
			await editor.closePanel();
		},
	);
}

/** Lists as other shops have them, and one that no shop has: which of its keys is what. */
const shops = {
	Shopify: {
		list: [{ id: 1, name: 'Dates - 1 kg', price: '199.00', quantity: 2, product_id: 632910392 }],
		amount: '398.00',
	},
	Salla: {
		list: [{ id: 2, name: 'ثوب رجالي', quantity: 2, amounts: { total: { amount: 230 } } }],
		amount: '230.00',
	},
	Custom: {
		list: [{ title: 'Oud oil', each: 75, pieces: 2, color: 'black' }],
		amount: '150.00',
	},
};

/** Every format of a list. */
export async function formats(suite: Suite): Promise<void> {
	const { editor } = suite;
	const credential = await addCredential(suite, 'Nakheel Gifts (formats)');
	const names = Object.keys(shops);
	const id = await addOrder(
		suite,
		Object.fromEntries(Object.entries(shops).map(([name, { list }]) => [`of${name}`, list])),
		names.map((name) => ({
			name,
			parameters: {
				resource: 'order',
				operation: 'createPaymentLinks',
				orderReference: `F-${name}`,
				itemsFrom: 'list',
			},
			credential,
		})),
	);
	await editor.openWorkflow(id);
	for (const [name, { amount }] of Object.entries(shops)) {
		await suite.check(`A list in the format ${name} is dragged and sold`, async () => {
			await editor.openNode(name);
			await editor.drag(`of${name}`, 'itemsList');
			if (name === 'Custom') {
				await editor.fill('nameKey', 'title');
				await editor.fill('priceKey', 'each');
				await editor.fill('quantityKey', 'pieces');
			} else {
				await editor.choose('itemsFormat', name);
				same(await editor.parameter('priceKey').count(), 0);
			}
			await editor.executeStep();
			same(await editor.problem.count(), 0);
			same((await editor.firstRow('amount')).amount, amount);
			await suite.picture(`List in the format ${name}`);
			await editor.closePanel();
		});
	}
}

/** A workflow whose trigger gives this, with Stream nodes behind it. Returns its id. */
async function addOrder(suite: Suite, given: object, streamNodes: StreamNode[]): Promise<string> {
	const id = await addWorkflow(suite, 'An order of a shop', streamNodes);
	await suite.testBed.n8n.client.pin(id, { Start: [{ json: given as IDataObject }] });
	return id;
}
