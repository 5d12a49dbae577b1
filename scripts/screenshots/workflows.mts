import { readTemplate } from '../../demo/workflows.mts';
import type { Picture } from './picture.mts';

/** Templates of workflows/ whose canvas is shown in docs: the picture has the template's name. */
const templates = ['orders-to-payment-links', 'check-payment-status'];

/** Pictures of whole workflows. */
export const workflows: Picture[] = templates.map((name) => ({
	name,
	part: '.vue-flow__node',
	prepare: async ({ n8n, editor, credential }) => {
		const template = readTemplate(name);
		for (const node of template.nodes) {
			if (node.type.startsWith('n8n-nodes-streampay.')) {
				node.credentials = { streamPayApi: credential };
			}
		}
		const { id } = await n8n.client.createWorkflow(template);
		await editor.openWorkflow(id);
		await editor.showWholeWorkflow();
	},
}));
