import { owner } from '../../support/realN8n/realN8n.mts';
import { panelCounts } from './panels.mts';
import { same, type Suite } from './suite.mts';

/** What people type when they look for this package. */
const words = [
	'stream',
	'streampay',
	'payment link',
	'create payment link',
	'customer',
	'order',
	'coupon',
	'freeze',
	'refund',
	'subscription',
	'apple pay',
	'mada',
	'sadad',
	'riyadh',
	'saudi',
];

/** What n8n's search shows: Stream and Stream Trigger share an entry, with the trigger's description. */
export const entry = 'Take payments with Stream';
const webhook = 'Starts the workflow as soon as Stream sends';

/** Signs in with the form and looks for the nodes as people do. */
export async function find(suite: Suite): Promise<void> {
	const { editor } = suite;
	const { page } = editor;
	await suite.check('The owner signs in with the form', () => editor.signIn(owner));
	await suite.check('A new workflow has an empty canvas', async () => {
		await editor.openAddress('/workflow/new');
		await editor.at('canvas-add-button').click();
	});
	for (const word of words) {
		await suite.check(`Searching "${word}" finds Stream and Stream Webhook Trigger`, async () => {
			await editor.searchNodes(word);
			await editor.result(entry).waitFor();
			await editor.result(webhook).waitFor();
		});
	}
	await suite.picture('Search');
	await suite.check('The entry lists every event and every operation', async () => {
		const { events, operations } = panelCounts();
		await editor.searchNodes('stream');
		// The entry of Stream itself would have no action: Stream and its trigger are one.
		const shown = editor.at('item-iterator-item').filter({ hasText: /^\s*Stream(?!\s*Webhook)/ });
		await editor.result(entry).waitFor();
		same(await shown.count(), 1);
		await editor.result(entry).click();
		await page.getByText(`Triggers (${events})`).waitFor();
		await page.getByText(`Actions (${operations})`).waitFor();
		await suite.picture('Triggers and actions');
	});
}
