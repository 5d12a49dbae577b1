import { client, ok } from '../../support/simulator/client.mts';
import { contains, same, type Suite } from './suite.mts';
import { addCredential, addWorkflow } from './workflow.mts';

/** An order for a customer of the account, with fees and a discount, and how it ends: paid and refunded, or canceled. */
export async function orderEnd(suite: Suite): Promise<void> {
	const { editor, testBed } = suite;
	const { simulator } = testBed;
	const call = client(simulator);
	const credential = await addCredential(suite, 'Nakheel Gifts (end of an order)');
	const contact = { name: 'Huda Alharbi', phone_number: '+966507654321' };
	await ok(call('POST', '/consumers', contact));
	const step = (name: string, operation: string) => ({
		name,
		parameters: { resource: 'order', operation },
		credential,
	});
	const id = await addWorkflow(suite, 'End of an order', [
		step('Order', 'createPaymentLinks'),
		step('Give back', 'refund'),
		step('Call off', 'cancel'),
	]);
	await editor.openWorkflow(id);
	const run = async () => {
		await editor.executeStep();
		same(await editor.problem.count(), 0);
	};

	await suite.check('Nodes say on the canvas what they do', async () => {
		for (const subtitle of ['Create payment links: Order', 'Refund: Order', 'Cancel: Order']) {
			await editor.page.getByText(subtitle, { exact: true }).waitFor();
		}
		await suite.picture('Operations on the canvas');
	});
	await suite.check('An order is for an existing consumer, with fees and a discount', async () => {
		await editor.openNode('Order');
		await editor.fill('orderReference', 'E-1');
		await editor.choose('customerFrom', 'Existing Consumer');
		await editor.pick('consumerId', 'Huda', 'Huda Alharbi');
		await editor.fill('name', 'Gift box');
		await editor.fill('price', '100');
		// First both: what n8n shows under a box while somebody types would lie over the button.
		for (const field of ['Fees', 'Discount']) await editor.addField('Add Field', field);
		await editor.fill('fees', '15');
		await editor.fill('discount', '5');
		await run();
		await suite.picture('Order with fees and a discount');
		same((await editor.firstRow('amount')).amount, '110.00');
		await editor.closePanel();
	});
	await suite.check('A paid order is refunded by its reference', async () => {
		const [link] = simulator.all('paymentLink').slice(-1);
		await simulator.pay(link.id);
		await editor.openNode('Give back');
		await editor.fill('orderReference', 'E-1');
		await run();
		await suite.picture('Order refunded');
		const row = await editor.firstRow('refundedAmount');
		same([row.orderReference, row.refundedAmount], ['E-1', '110.00']);
		await editor.closePanel();
	});
	await suite.check('What is open of an order is closed by its reference', async () => {
		const prices = [{ currency: 'SAR', amount: '40' }];
		const product = await ok(call('POST', '/products', { name: 'Card', type: 'ONE_OFF', prices }));
		const items = [{ product_id: product.id, quantity: 1 }];
		const custom_metadata = { order_reference: 'E-2' };
		const link = await ok(call('POST', '/payment_links', { name: 'E-2', items, custom_metadata }));
		await editor.openNode('Call off');
		await editor.fill('orderReference', 'E-2');
		await run();
		await suite.picture('Order canceled');
		contains((await editor.firstRow('result')).result.toLowerCase(), 'closed');
		same(simulator.find('paymentLink', link.id)?.status, 'INACTIVE');
	});
	await suite.check('Called off again, there is nothing open', async () => {
		await editor.startStep();
		await editor.at('output-panel').getByText('nothingOpen').first().waitFor();
		await editor.closePanel();
	});
}
