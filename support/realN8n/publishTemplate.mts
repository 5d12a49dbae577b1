import { randomBytes } from 'node:crypto';
import { pollTimesEvery, readTemplate } from './templates.mts';
import type { WorkflowDefinition } from './index.mts';
import type { RealN8n } from './realN8n.mts';
import type { SimulatorProcess } from '../simulator/simulatorProcess.mts';

export { until } from '../script/until.mts';

/** What the last nodes of the templates tell the receiver. */
export interface Reported {
	template: string;
	/** Name of the node that was reached. */
	node: string;
	order: string;
	eventId?: string;
}

export interface Credentials {
	api: { id: string; name: string };
	webhook: { id: string; name: string };
	secret: string;
}

/** Credentials of the simulator's merchant and of a webhook endpoint. */
export async function addCredentials(
	n8n: RealN8n,
	simulator: SimulatorProcess,
): Promise<Credentials> {
	const api = await n8n.addCredential(simulator);
	const secret = randomBytes(24).toString('base64url');
	const name = 'Stream simulator webhooks';
	const data = { secret, otherSecrets: '' };
	const credential = { name, type: 'streamPayWebhookApi', data };
	const test = await n8n.client.testCredential(credential);
	if (test.status !== 'OK') throw new Error(`The webhook credential is refused: ${test.message}`);
	return { api, secret, webhook: { id: await n8n.client.createCredential(credential), name } };
}

/** Imports a template as a user would, puts a call of the receiver behind its ends, and publishes it. */
export async function publishTemplate(
	n8n: RealN8n,
	file: string,
	credentials: Pick<Credentials, 'api'> & Partial<Credentials>,
	receiverUrl: string,
	adjust: (nodes: WorkflowDefinition['nodes']) => void = () => {},
): Promise<string> {
	const template = readTemplate(file);
	for (const node of template.nodes) {
		if (node.type.startsWith('n8n-nodes-streampay.')) {
			node.credentials = { streamPayApi: credentials.api };
			if (node.type.endsWith('WebhookTrigger') && credentials.webhook) {
				node.credentials.streamPayWebhookApi = credentials.webhook;
				node.parameters.registration = 'byHand';
			}
		}
		// The places where users put their own steps.
		if (node.type === 'n8n-nodes-base.noOp') {
			node.type = 'n8n-nodes-base.httpRequest';
			node.typeVersion = 4.2;
			node.parameters = {
				method: 'POST',
				url: receiverUrl,
				sendBody: true,
				specifyBody: 'json',
				jsonBody: `={{ JSON.stringify({ template: '${file}', node: '${node.name}', order: $json.orderReference ?? $json.order ?? '' }) }}`,
				options: {},
			};
		}
	}
	adjust(template.nodes);
	const { id } = await n8n.client.createWorkflow(template);
	await n8n.client.publish(id);
	return id;
}

/** Makes the polling trigger ask every ten seconds: more often than every minute only goes like this. */
export function pollOften(nodes: WorkflowDefinition['nodes']): void {
	const poll = nodes.find(({ type }) => type.endsWith('.streamTrigger'))!;
	poll.parameters.pollTimes = pollTimesEvery(10);
}

/** The simulator's pages for other processes. */
export async function admin(
	simulator: SimulatorProcess,
	method: string,
	path: string,
	body?: unknown,
): Promise<any> {
	const response = await fetch(`${simulator.url}/__admin${path}`, {
		method,
		body: JSON.stringify(body),
		headers: { 'content-type': 'application/json' },
	});
	return await response.json();
}
