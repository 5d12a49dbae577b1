import type { Studio } from './picture.mts';

/** Opens the panel of a Stream node with these parameters, in a workflow of its own, and executes it. */
export async function showExecutedStep(
	{ n8n, editor, credential }: Studio,
	workflow: string,
	parameters: Record<string, unknown>,
): Promise<void> {
	const { id } = await n8n.client.createWorkflow({
		name: workflow,
		nodes: [
			{
				id: 'start',
				name: 'Start',
				type: 'n8n-nodes-base.manualTrigger',
				typeVersion: 1,
				position: [0, 0],
				parameters: {},
			},
			{
				id: 'stream',
				name: 'Stream',
				type: 'n8n-nodes-streampay.stream',
				typeVersion: 1,
				position: [220, 0],
				credentials: { streamPayApi: credential },
				parameters,
			},
		],
		connections: { Start: { main: [[{ node: 'Stream', type: 'main', index: 0 }]] } },
	});
	await editor.openWorkflow(id);
	await editor.openNode('Stream');
	await editor.executeStep();
	await editor.at('output-panel').locator('tbody td').first().waitFor();
}
