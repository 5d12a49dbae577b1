import { owner } from '../../support/realN8n/realN8n.mts';
import { panelCounts } from './panels.mts';
import type { Suite } from './suite.mts';

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
		await editor.result(entry).click();
		await page.getByText(`Triggers (${events})`).waitFor();
		await page.getByText(`Actions (${operations})`).waitFor();
		await suite.picture('Triggers and actions');
	});
}
