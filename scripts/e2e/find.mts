import { owner } from '../../support/realN8n/realN8n.mts';
import type { Suite } from './suite.mts';

/** What people type when they look for this package. */
const words = ['stream', 'streampay', 'payment link', 'customer'];

/** What n8n's search shows of the two nodes; it calls both Stream. */
const node = 'Take payments with Stream';
const trigger = 'Starts the workflow when something happens in Stream';

/** Signs in with the form and looks for the nodes as people do. */
export async function find(suite: Suite): Promise<void> {
	const { editor } = suite;
	const { page } = editor;
	await suite.check('The owner signs in with the form', async () => {
		await editor.openAddress('/signin');
		await editor.at('emailOrLdapLoginId').locator('input').fill(owner.email);
		await editor.at('password').locator('input').fill(owner.password);
		await editor.at('form-submit-button').click();
		await page.waitForURL(/\/home\//);
	});
	await suite.check('A new workflow has an empty canvas', async () => {
		await editor.openAddress('/workflow/new');
		await editor.at('canvas-add-button').click();
	});
	for (const word of words) {
		await suite.check(`Searching "${word}" finds Stream and Stream Trigger`, async () => {
			await editor.searchNodes(word);
			await editor.result(node).waitFor();
			await editor.result(trigger).waitFor();
			await suite.picture(`Search ${word}`);
		});
	}
}
