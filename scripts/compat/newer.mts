import { join } from 'node:path';
import type { WorkflowDefinition } from '../../support/realN8n/index.mts';
import { START } from '../../support/realN8n/ordersWorkflow.mts';
import { until } from '../../support/realN8n/publishTemplate.mts';
import { openReceiver } from '../../support/realN8n/receiver.mts';
import { answerToAgent } from './agent.mts';
import { nodeTypes } from './editor.mts';
import { must, mustSucceed } from './must.mts';
import type { TestBed } from './testBed.mts';

const HTTP = 'n8n-nodes-base.httpRequest';
const patienceMs = 30_000;

/** Manual Trigger → one node → perhaps another one. */
function chain(name: string, ...nodes: Array<Record<string, unknown>>): WorkflowDefinition {
	const place = { typeVersion: 1, position: [0, 0], parameters: {} };
	const all = [
		{ ...place, id: 'n0', name: START, type: 'n8n-nodes-base.manualTrigger' },
		...nodes.map((node, i) => ({ ...place, id: `n${i + 1}`, name: `Node ${i + 1}`, ...node })),
	] as WorkflowDefinition['nodes'];
	const next = (at: number) => ({ main: [[{ node: all[at + 1].name, type: 'main', index: 0 }]] });
	return {
		name,
		nodes: all,
		connections: Object.fromEntries(all.slice(0, -1).map((node, at) => [node.name, next(at)])),
	};
}

/**
 * The address of a portal session reaches the next node. Whether n8n keeps it out of its stored executions, as the node
 * asks it to, is n8n's: it is told.
 */
export async function portalUrl({ n8n, simulator, credential }: TestBed): Promise<string> {
	const handed = await openReceiver<{ url: string }>(join(n8n.folder, 'portal.jsonl'));
	try {
		const { id: consumer } = await simulator.api<{ id: string }>('POST', '/consumers', {
			name: 'Portal',
		});
		const { id } = await n8n.client.createWorkflow(
			chain(
				'Portal',
				{
					name: 'Stream',
					type: 'n8n-nodes-streampay.stream',
					credentials: { streamPayApi: credential },
					parameters: {
						resource: 'consumer',
						operation: 'createPortalSession',
						consumerId: { __rl: true, mode: 'id', value: consumer },
					},
				},
				{
					type: HTTP,
					typeVersion: 4.2,
					parameters: {
						method: 'POST',
						url: handed.url,
						sendBody: true,
						specifyBody: 'json',
						jsonBody: '={{ JSON.stringify({ url: $json.portalUrl }) }}',
						options: {},
					},
				},
			),
		);
		const execution = await n8n.client.run(id, START);
		mustSucceed(execution);
		await until(() => handed.received.length > 0, patienceMs);
		const [{ url }] = handed.received;
		must(/^https?:\/\//.test(url), `The next node got ${url}`);
		const [{ json }] = execution.items('Stream');
		const isHidden = json.portalUrl !== url;
		must(json.consumerId === consumer, 'The other columns are hidden as well');
		return `handed over, and ${isHidden ? 'hidden' : 'shown'} in the stored execution`;
	} finally {
		await handed.close();
	}
}

/** The credential's Environment: a key of the other kind writes nothing. */
export async function environment({ n8n, simulator }: TestBed): Promise<string> {
	const { apiKey, apiSecret, url: baseUrl } = simulator;
	const runWith = async (kind: string) => {
		const name = `Stream, ${kind}`;
		const data = { apiKey, apiSecret, branchId: '', baseUrl, environment: kind };
		const credential = { name, type: 'streamPayApi', data };
		const streamPayApi = { id: await n8n.client.createCredential(credential), name };
		const { id } = await n8n.client.createWorkflow(
			chain(name, {
				name: 'Stream',
				type: 'n8n-nodes-streampay.stream',
				credentials: { streamPayApi },
				parameters: { resource: 'consumer', operation: 'create', name: `Made, ${kind}` },
			}),
		);
		return n8n.client.run(id, START);
	};
	await simulator.setSwitches({ environment: 'sandbox' });
	const refused = await runWith('live');
	const said = refused.error?.message ?? '';
	must(refused.status === 'error', 'A sandbox key writes with Live Only');
	must(said.includes('belongs to a sandbox'), `Nobody understands: ${said}`);
	mustSucceed(await runWith('sandbox'));
	const made = (await simulator.records('consumer')).map(({ name }) => name);
	must(made.includes('Made, sandbox') && !made.includes('Made, live'), made.join(', '));
	return said;
}

/** A real agent cannot go beyond the limits that people have set for its tool. */
export async function agentLimits(testBed: TestBed): Promise<string> {
	const { simulator } = testBed;
	const product = await simulator.api<{ id: string }>('POST', '/products', {
		name: 'Limited',
		type: 'ONE_OFF',
		prices: [{ currency: 'SAR', amount: '30' }],
	});
	const parameters = {
		resource: 'paymentLink',
		operation: 'create',
		name: 'Limited',
		orderReference: '={{ $fromAI("order", "The order number", "string") }}',
		items: {
			item: [
				{
					productId: { __rl: true, mode: 'id', value: product.id },
					quantity: '={{ $fromAI("pieces", "How many", "number") }}',
				},
			],
		},
		agentLimits: {
			refuseAbove: { limit: [{ currency: 'SAR', amount: '50' }] },
			allowedProducts: { product: [{ productId: { __rl: true, mode: 'id', value: product.id } }] },
		},
	};
	const made = await answerToAgent(testBed, parameters, { order: 'L-1', pieces: 1 });
	must(made.includes('/pay/'), `Within the limits: ${made}`);
	const refused = await answerToAgent(testBed, parameters, { order: 'L-2', pieces: 2 });
	must(refused.includes('would come to 60.00 SAR'), `Above the limit: ${refused}`);
	const orders = (await simulator.records('paymentLink')).map(
		({ custom_metadata: metadata }) => metadata?.order_reference,
	);
	must(orders.includes('L-1') && !orders.includes('L-2'), 'A link above the limit was made');
	return 'one link made, one refused in a sentence';
}

/** An endpoint that the node does not have, by the HTTP Request node with the credential of this package. */
export async function otherEndpoint(testBed: TestBed): Promise<string> {
	const { n8n, simulator, credential } = testBed;
	const stream = (await nodeTypes(n8n.client)).find(({ name }) => name.endsWith('.stream'));
	const isOffered = JSON.stringify(stream?.properties).includes('__CUSTOM_API_CALL__');
	must(isOffered, 'n8n does not offer Custom API Call');
	const call = (url: string) =>
		chain('Other endpoint', {
			name: 'HTTP Request',
			type: HTTP,
			typeVersion: 4.2,
			credentials: { streamPayApi: credential },
			parameters: {
				url,
				authentication: 'predefinedCredentialType',
				nodeCredentialType: 'streamPayApi',
				options: {},
			},
		});
	const { id } = await n8n.client.createWorkflow(call(`${simulator.url}/api/v2/webhooks`));
	const execution = await n8n.client.run(id, START);
	mustSucceed(execution);
	const [{ json }] = execution.items('HTTP Request');
	must(Array.isArray(json.data), `Stream answers ${JSON.stringify(json)}`);
	const foreign = await openReceiver(join(n8n.folder, 'foreign.jsonl'));
	try {
		const other = await n8n.client.createWorkflow(call(`${foreign.url}/api/v2/webhooks`));
		const refused = await n8n.client.run(other.id, START);
		must(refused.status === 'error', 'The credential goes to another server');
		must(foreign.asked === 0, 'The other server was asked');
	} finally {
		await foreign.close();
	}
	return 'GET /webhooks, as Custom API Call sends people to it';
}
