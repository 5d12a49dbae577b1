import { aLink, client } from '../../support/simulator/client.mts';
import { until } from '../../support/script/until.mts';
import { contains, same, type Suite } from './suite.mts';
import { addCredential, addWorkflow } from './workflow.mts';

const NODE = 'Stream Webhook Trigger';
const patienceMs = 60_000;

/** A Stream Webhook Trigger registers itself: for one call while building, and for good when published. */
export async function register(suite: Suite): Promise<void> {
	const { editor, testBed } = suite;
	const { page } = editor;
	const { simulator, n8n } = testBed;
	// n8n 1 has a switch where n8n 2 publishes.
	const isOld = n8n.install.version.startsWith('1.');
	const credential = await addCredential(suite, 'Nakheel Gifts (webhook)');
	const id = await addWorkflow(suite, 'Paid, by webhook', [
		{ name: NODE, type: 'streamWebhookTrigger', parameters: {}, credential },
	]);
	const paths = () => simulator.webhooks.endpoints.map(({ url }) => new URL(url).pathname);
	const waitForPaths = async (start?: string) => {
		const isSo = () => (start ? paths().some((path) => path.startsWith(start)) : !paths().length);
		await until(async () => isSo(), patienceMs);
		if (!isSo()) throw new Error(`Stream calls ${paths().join(', ') || 'nothing'}`);
	};
	const pay = async () => simulator.pay((await aLink(client(simulator))).id);

	await suite.check('The panel asks for a webhook secret By Hand only', async () => {
		await editor.openWorkflow(id);
		await editor.openNode(NODE);
		const secret = editor.panel.getByText('Credential for Stream Webhook API');
		same(await secret.count(), 0);
		await suite.picture('Webhook trigger, automatic');
		await editor.choose('registration', 'By Hand');
		await secret.waitFor();
		await suite.picture('Webhook trigger, by hand');
		await editor.choose('registration', 'Automatic');
		await secret.waitFor({ state: 'hidden' });
	});
	await suite.check(
		'Execute step listens at a test endpoint of its own, for one call',
		async () => {
			await editor.startStep();
			await waitForPaths('/webhook-test/');
			await suite.picture('Webhook trigger listens');
			await pay();
			const row = await editor.firstRow('eventId');
			contains(row.event, 'paymentLinkPaid');
			await suite.picture('Webhook trigger, one call');
			await waitForPaths();
			await editor.closePanel();
		},
	);
	await suite.check('Published by clicking, it is called for a payment', async () => {
		if (isOld) {
			await editor.at('workflow-activate-switch').click();
			await page.getByRole('button', { name: 'Got it' }).click();
		} else {
			await editor.at('workflow-open-publish-modal-button').click();
			await editor.at('workflow-publish-button').click();
			await page.getByRole('button', { name: 'Got it' }).click();
			await n8n.client.waitForPublished(id);
		}
		await waitForPaths('/webhook/');
		await suite.picture('Webhook trigger, published');
		await pay();
		const execution = await n8n.client.waitForTriggered(id);
		const [{ json }] = execution.items(NODE);
		same([execution.status, json.event], ['success', 'paymentLinkPaid']);
	});
	await suite.check('Not published any more, it leaves nothing in Stream', async () => {
		if (isOld) await editor.at('workflow-activate-switch').click();
		else await n8n.client.unpublish(id);
		await waitForPaths();
	});
}
