import { byId } from '../../support/editor/editor.mts';
import { contains, same, type Suite } from './suite.mts';

/** Stream as a tool of an AI agent, from the agent's own panel of tools. */
export async function agentTool(suite: Suite): Promise<void> {
	const { editor, testBed } = suite;
	const agent = 'AI Agent';
	const { id } = await testBed.n8n.client.createWorkflow({
		name: 'An agent without tools',
		nodes: [
			{
				id: 'agent',
				name: agent,
				type: '@n8n/n8n-nodes-langchain.agent',
				typeVersion: 3,
				position: [0, 0],
				parameters: {},
			},
		],
		connections: {},
	});
	await suite.check("An agent's tools have Stream under its name", async () => {
		await editor.openWorkflow(id);
		const handle = editor.page.locator(
			`${byId('canvas-node-input-handle')}[data-node-name="${agent}"][data-connection-type="ai_tool"]`,
		);
		await editor.at('canvas-handle-plus', handle).click();
		await editor.searchNodes('stream');
		await editor.result('Stream Tool').waitFor();
		await suite.picture('Tools of an agent');
		await editor.result('Stream Tool').click();
		await editor.panel.waitFor();
	});
	await suite.check('Its panel has what an agent needs, and nothing of a step', async () => {
		await editor.choose('resource', 'Payment Link');
		await editor.choose('operation', 'Create');
		await editor.panel.getByText('Limits for the Agent', { exact: true }).waitFor();
		const options = await editor.offered('Add Option');
		same(options.includes('Include Input Fields'), false);
		await editor.page.keyboard.press('Escape');
		contains(await editor.panel.innerText(), 'Tool Description');
		await suite.picture('Stream as a tool');
		await editor.closePanel();
	});
	await suite.check('The tool hangs on the agent', async () => {
		const { connections } = await testBed.n8n.client.workflow(id);
		same(
			Object.values(connections).map((one) => Object.keys(one as object)),
			[['ai_tool']],
		);
	});
}
