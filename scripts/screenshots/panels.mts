import { demoProducts } from '../../simulator/seed.mts';
import type { Picture, Scene } from './picture.mts';

/** Pictures of the node panel. */
export const panels: Picture[] = [
	{ name: 'payment-link-create', prepare: async (scene) => showExecutedLink(scene) },
];

/** The panel of README: a link that has just been created. */
async function showExecutedLink({ n8n, simulator, editor, credential }: Scene): Promise<void> {
	const [consumer] = simulator.all('consumer');
	const { id } = await n8n.client.createWorkflow({
		name: 'First link in five minutes',
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
				parameters: {
					resource: 'paymentLink',
					operation: 'create',
					name: 'Order 789',
					orderReference: 'order_789',
					consumerId: fromList(consumer),
					items: { item: [{ productId: fromList(demoProducts[0]), quantity: 2 }] },
				},
			},
		],
		connections: { Start: { main: [[{ node: 'Stream', type: 'main', index: 0 }]] } },
	});
	await editor.openWorkflow(id);
	await editor.openNode('Stream');
	await editor.executeStep();
}

/** A record as the panel keeps it when it was chosen from the list. */
function fromList({ id, name }: { id: string; name: string }): unknown {
	return { __rl: true, mode: 'list', value: id, cachedResultName: name };
}
