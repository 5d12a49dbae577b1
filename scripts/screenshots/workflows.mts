import { readTemplate } from '../../support/realN8n/templates.mts';
import { placeholder, type CredentialType } from './credentials.mts';
import type { Picture } from './picture.mts';

/** Templates of workflows/ whose canvas is shown in docs, each with the width of the window. */
const templates = {
	'orders-to-payment-links': 1440,
	'check-payment-status': 1440,
	'create-wait-verify': 2000,
	'paid-then-go-on': 1280,
	'verified-thank-you-page': 1280,
	'google-sheets-to-payment-links': 1400,
	'order-paid': 1600,
	'daily-reminders': 1700,
	'order-book': 1480,
	'woocommerce-to-payment-links': 1300,
	'subscriptions-to-crm': 1600,
	'form-to-payment': 1240,
	'ai-agent': 1100,
	'agent-refund-approval': 1100,
	'refund-approval': 1600,
	reconcile: 1800,
};

/** Credentials that nodes ask for. */
const needs: Array<[type: RegExp, credentialTypes: CredentialType[]]> = [
	[/\.streamWebhookTrigger$/, ['streamPayApi', 'streamPayWebhookApi']],
	[/\.stream(Tool|Trigger)?$/, ['streamPayApi']],
	[/\.googleSheets$/, ['googleSheetsOAuth2Api']],
	[/\.emailSend$/, ['smtp']],
	[/\.hubspot$/, ['hubspotAppToken']],
	[/\.lmChatOpenAi$/, ['openAiApi']],
];

/** Pictures of whole workflows; they have the template's name. */
export const workflows: Picture[] = Object.entries(templates).map(([name, width]) => ({
	name,
	width,
	// With what is inside: names reach beyond their nodes.
	part: '.vue-flow__node, .vue-flow__node *',
	prepare: async ({ n8n, editor, credential }) => {
		const template = readTemplate(name);
		for (const node of template.nodes) {
			for (const [type, credentialTypes] of needs) {
				if (!type.test(node.type)) continue;
				const entries = credentialTypes.map(async (name) => [
					name,
					name === 'streamPayApi' ? credential : await placeholder(n8n.client, name),
				]);
				node.credentials = Object.fromEntries(await Promise.all(entries));
			}
		}
		const { id } = await n8n.client.createWorkflow(template);
		await editor.openWorkflow(id);
		await editor.showWholeWorkflow();
	},
}));
