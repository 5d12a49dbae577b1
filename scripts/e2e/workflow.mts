import { randomUUID } from 'node:crypto';
import type { WorkflowDefinition } from '../../support/realN8n/index.mts';
import type { Suite } from './suite.mts';

/** A Stream node with chosen parameters, in a workflow that is opened for a part of the suite. */
export interface StreamNode {
	name: string;
	/** Default: the node Stream. */
	type?: 'stream' | 'streamTool' | 'streamTrigger' | 'streamWebhookTrigger';
	parameters: Record<string, unknown>;
	credential: { id: string; name: string };
}

/** Saves a workflow with a Manual Trigger, and Stream nodes beside it. Returns its id. */
export async function addWorkflow(
	{ testBed }: Suite,
	name: string,
	streamNodes: StreamNode[],
): Promise<string> {
	const start = {
		id: 'start',
		name: 'Start',
		type: 'n8n-nodes-base.manualTrigger',
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
	};
	const nodes = streamNodes.map(({ name: node, type = 'stream', parameters, credential }, i) => ({
		id: `stream-${i}`,
		name: node,
		type: `n8n-nodes-streampay.${type}`,
		typeVersion: 1,
		position: [300, i * 220],
		parameters,
		...(type === 'streamWebhookTrigger' && { webhookId: randomUUID() }),
		credentials: { streamPayApi: credential },
	}));
	const targets = nodes
		.filter(({ type }) => type.endsWith('.stream'))
		.map(({ name: node }) => ({ node, type: 'main', index: 0 }));
	const workflow: WorkflowDefinition = {
		name,
		nodes: targets.length ? [start, ...nodes] : nodes,
		connections: targets.length ? { Start: { main: [targets] } } : {},
	};
	return (await testBed.n8n.client.createWorkflow(workflow)).id;
}

/** The credential of a merchant of the simulator in n8n. */
export async function addCredential(
	{ testBed: { n8n, simulator } }: Suite,
	name: string,
	{ apiKey, apiSecret }: { apiKey: string; apiSecret: string } = simulator,
): Promise<{ id: string; name: string }> {
	const data = { apiKey, apiSecret, branchId: '', baseUrl: simulator.url };
	return { id: await n8n.client.createCredential({ name, type: 'streamPayApi', data }), name };
}
