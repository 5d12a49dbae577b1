import { entry } from './find.mts';
import { contains, same, type Suite } from './suite.mts';

/** Makes a payment link from an empty canvas, by clicking only. Returns the URL of the link. */
export async function build(suite: Suite): Promise<string> {
	const { editor } = suite;
	await suite.check('Manual Trigger and Stream are put on an empty canvas', async () => {
		await editor.openAddress('/workflow/new');
		await editor.at('canvas-add-button').click();
		await editor.searchNodes('manual');
		await editor.result('Manual Trigger').click();
		await editor.at('canvas-handle-plus').first().click();
		await editor.searchNodes('payment link');
		await editor.result(entry).click();
		await editor.result(/Create payment link(?!s)/).click();
		await editor.panel.waitFor();
		await suite.picture('Stream on the canvas');
	});
	await createCredential(suite);
	await suite.check('The panel takes all of a payment link', async () => {
		await editor.pick('consumerId', 'Sara', 'Sara Alghamdi');
		await editor.fill('name', 'Order 789');
		await editor.pick('productId', 'Ajwa', 'Ajwa Dates Box');
		await editor.fill('quantity', '2');
		await editor.fill('orderReference', 'order_789');
		await editor.addField('Add Field', 'Custom Metadata');
		await editor.addLine('Add Entry');
		await editor.fill('key', 'channel');
		await editor.fill('value', 'instagram');
		await suite.picture('Payment link filled in');
	});
	let url = '';
	await suite.check('The executed step shows the URL of the link in its table', async () => {
		await editor.executeStep();
		same(await editor.problem.count(), 0);
		const row = await editor.firstRow('url');
		same([row.name, row.status, row.orderReference], ['Order 789', 'ACTIVE', 'order_789']);
		const [link] = suite.testBed.simulator.all('paymentLink');
		same(link.custom_metadata?.channel, 'instagram');
		contains(row.url, '/pay/');
		url = row.url;
		await suite.picture('Payment link created');
	});
	return url;
}

/** The dialog of the credential: first with a wrong secret, then with the right one. */
async function createCredential(suite: Suite): Promise<void> {
	const { editor } = suite;
	const { apiKey, apiSecret, url } = suite.testBed.simulator;
	const dialog = editor.at('credential-edit-dialog');
	await suite.check('A wrong secret is refused with what to do', async () => {
		await editor.panel.getByText('Connect to Stream', { exact: true }).click();
		await editor.fill('apiKey', apiKey, dialog);
		await editor.fill('apiSecret', 'wrong', dialog);
		await editor.fill('baseUrl', url, dialog);
		await suite.picture('Credential');
		await editor.at('credential-save-button').click();
		await editor.page.getByText('More details').click();
		await dialog.getByText('Stream does not accept this key pair. Copy the API key').waitFor();
		await suite.picture('Credential refused');
	});
	await suite.check('The right secret is accepted', async () => {
		await editor.fill('apiSecret', apiSecret, dialog);
		await editor.at('credential-save-button').click();
		// n8n closes the dialog when the test has passed, and says so when it is opened again.
		await dialog.waitFor({ state: 'hidden' });
		await editor.at('credential-edit-button').click();
		await dialog.getByText('Connection tested successfully').waitFor();
		await suite.picture('Credential accepted');
		await editor.at('editCredential-modal').getByRole('button', { name: /close/i }).click();
		await dialog.waitFor({ state: 'hidden' });
	});
}
