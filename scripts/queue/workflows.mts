import type { WorkflowDefinition } from '../../support/realN8n/index.mts';
import { eventsWorkflow } from '../../support/realN8n/eventsWorkflow.mts';
import {
	type OrdersOptions,
	ordersWorkflow,
	START,
} from '../../support/realN8n/ordersWorkflow.mts';

const ordersPath = 'stream-orders';

/** Which orders an execution handles: so many, after so many others. */
export interface Batch {
	orders: number;
	after: number;
}

/** Rows of orders → customer → payment link → tell somebody outside, started by a call from a shop. */
export function calledOrdersWorkflow(
	options: Pick<OrdersOptions, 'credential' | 'receiverUrl'>,
): WorkflowDefinition {
	const workflow = ordersWorkflow({
		...options,
		orders: '$json.body.orders',
		after: '$json.body.after',
	});
	for (const node of workflow.nodes) {
		delete node.parameters.requestOptions;
		if (node.name !== START) continue;
		node.type = 'n8n-nodes-base.webhook';
		node.typeVersion = 2;
		node.webhookId = 'c0e00000-0000-4000-8000-00000000aaaa';
		node.parameters = { httpMethod: 'POST', path: ordersPath, options: {} };
	}
	return { ...workflow, name: 'Orders' };
}

/** Starts an execution of the orders' workflow; n8n answers before it has run. */
export async function callOrders(n8nUrl: string, batch: Batch): Promise<void> {
	const response = await fetch(`${n8nUrl}/webhook/${ordersPath}`, {
		method: 'POST',
		body: JSON.stringify(batch),
		headers: { 'content-type': 'application/json', connection: 'close' },
	});
	if (!response.ok) throw new Error(`n8n refused the orders: ${await response.text()}`);
}

const busySeconds = 3;

/** Stream Trigger → tell somebody outside → be busy for a while, so that one worker is not enough. */
export function triggerWorkflow(
	name: string,
	credential: { id: string; name: string },
	receiverUrl: string,
): WorkflowDefinition {
	const workflow = eventsWorkflow(credential, receiverUrl);
	const last = workflow.nodes.at(-1)!;
	const wait = {
		id: 'c0e00000-0000-4000-8000-000000000001',
		name: 'Wait',
		type: 'n8n-nodes-base.wait',
		typeVersion: 1.1,
		position: [440, 0],
		parameters: { resume: 'timeInterval', amount: busySeconds, unit: 'seconds' },
		webhookId: 'c0e00000-0000-4000-8000-00000000bbbb',
	};
	return {
		...workflow,
		name,
		nodes: [...workflow.nodes, wait],
		connections: {
			...workflow.connections,
			[last.name]: { main: [[{ node: wait.name, type: 'main', index: 0 }]] },
		},
	};
}
