import { FIRST_COLUMNS } from '../../support/engine/events.mts';
import { contains, same, type Suite } from './suite.mts';
import { addCredential, addWorkflow } from './workflow.mts';

/** Every ten seconds: n8n allows a minute between the polls of one poll time, but several of them. */
const pollTimes = {
	item: [0, 10, 20, 30, 40, 50].map((second) => ({
		mode: 'custom',
		cronExpression: `${second} * * * * *`,
	})),
};

/** A customer pays the link, and a published Stream Trigger runs its workflow. */
export async function pay(suite: Suite, link: string): Promise<void> {
	const { editor, testBed } = suite;
	const { page } = editor;
	const { client } = testBed.n8n;
	const credential = await addCredential(suite, 'Nakheel Gifts (trigger)');
	const id = await addWorkflow(suite, 'Order paid', [
		{
			name: 'Stream Trigger',
			type: 'streamTrigger',
			parameters: { event: ['paymentLinkPaid'], pollTimes },
			credential,
		},
	]);
	await suite.check('A workflow with a Stream Trigger is published by clicking', async () => {
		await editor.openWorkflow(id);
		await editor.at('workflow-open-publish-modal-button').click();
		await editor.at('workflow-publish-button').click();
		await page.getByRole('button', { name: 'Got it' }).click();
		await client.waitForPublished(id);
		await suite.picture('Published');
	});
	await suite.check('The checkout page takes the payment', async () => {
		await page.goto(link);
		contains(await page.locator('h1').innerText(), 'Order 789');
		contains(await page.locator('#total').innerText(), '298.00 SAR');
		contains(await page.locator('#customer').innerText(), 'Sara Alghamdi');
		await suite.picture('Checkout');
		await page.locator('#pay').click();
		await page.locator('#paid').waitFor();
		await suite.picture('Paid');
	});
	await suite.check('The trigger has run the workflow with the order', async () => {
		const execution = await client.waitForTriggered(id);
		const [{ json }] = execution.items('Stream Trigger');
		same([execution.status, json.orderReference], ['success', 'order_789']);
		same(Object.keys(json).slice(0, FIRST_COLUMNS.length), FIRST_COLUMNS);
		await editor.openAddress(`/workflow/${id}/executions`);
		await editor.at('current-executions-list').getByText('Succeeded').first().waitFor();
		await suite.picture('Executions');
	});
}
