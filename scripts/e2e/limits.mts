import { contains, type Suite } from './suite.mts';
import { addCredential, addWorkflow } from './workflow.mts';

const NODE = 'Stream tool';

/** What people allow an AI agent, on the panel of its tool; a step of a workflow has nothing of it. */
export async function limits(suite: Suite): Promise<void> {
	const { editor } = suite;
	const credential = await addCredential(suite, 'Nakheel Gifts (agent)');
	const parameters = { resource: 'paymentLink', operation: 'create' };
	const id = await addWorkflow(suite, 'Agent', [
		{ name: NODE, type: 'streamTool', parameters, credential },
		{ name: 'Stream step', parameters, credential },
	]);
	const title = editor.panel.getByText('Limits for the Agent', { exact: true });
	await suite.check('A tool that sells has limits: amounts, and products from a list', async () => {
		await editor.openWorkflow(id);
		await editor.openNode(NODE);
		await title.waitFor();
		await editor.addField('Add Limit', 'Refuse Amounts Above');
		await editor.addLine('Add Currency');
		await editor.fill('amount', '500');
		await editor.addField('Add Limit', 'Allowed Products');
		await editor.addLine('Add Product');
		const entries = await editor.openRecords('productId');
		contains((await entries.allInnerTexts()).join(), 'Ajwa Dates Box');
		await suite.picture('Limits for the agent');
		await entries.filter({ hasText: 'Ajwa Dates Box' }).first().click();
		await editor.closePanel();
	});
	await suite.check('A step of a workflow has none', async () => {
		await editor.openNode('Stream step');
		if (await title.count()) throw new Error('The step has limits for an agent');
		await editor.closePanel();
	});
}
