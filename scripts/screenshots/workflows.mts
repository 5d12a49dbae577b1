import { readTemplate } from '../../demo/workflows.mts';
import { webhookCredential } from './credentials.mts';
import type { Picture } from './picture.mts';

/** Templates of workflows/ whose canvas is shown in docs, each with the width of the window. */
const templates = {
	'orders-to-payment-links': 1440,
	'check-payment-status': 1440,
	'create-wait-verify': 2000,
	'paid-then-go-on': 1280,
	'verified-thank-you-page': 1280,
};

/** Pictures of whole workflows; they have the template's name. */
export const workflows: Picture[] = Object.entries(templates).map(([name, width]) => ({
	name,
	width,
	// With what is inside: names reach beyond their nodes.
	part: '.vue-flow__node, .vue-flow__node *',
	prepare: async ({ n8n, editor, credential }) => {
		const template = readTemplate(name);
		for (const node of template.nodes) {
			if (!node.type.startsWith('n8n-nodes-streampay.')) continue;
			node.credentials = { streamPayApi: credential };
			if (node.type.endsWith('.streamWebhookTrigger')) {
				node.credentials.streamPayWebhookApi = await webhookCredential(n8n.client);
			}
		}
		const { id } = await n8n.client.createWorkflow(template);
		await editor.openWorkflow(id);
		await editor.showWholeWorkflow();
	},
}));
