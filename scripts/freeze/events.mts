import { createRequire } from 'node:module';
import type { IDataObject, INode } from 'n8n-workflow';

import { Harness, TRIGGER } from '../../support/engine/harness.mts';
import { openWebhookServer } from '../../support/engine/webhookServer.mts';
import { Fixtures } from '../../support/engine/fixtures.mts';
import type { TestBed } from '../../support/engine/testBed.mts';
import { columnsOf } from './replay.mts';
import { withoutChance } from './tokens.mts';

/** Events that a saved trigger gave when its version was released, by name. */
export type Reported = Record<string, { eventId: string; columns: string[] }>;

export const WEBHOOK_TRIGGER = 'n8n-nodes-streampay.streamWebhookTrigger';
const SECRET = 'whsec_of_a_saved_workflow';

/** A day in the shop: a link is paid, a subscription begins and freezes, a payment is refunded. */
async function day(testBed: TestBed): Promise<void> {
	const fixtures = new Fixtures(testBed);
	const { id } = await fixtures.paidPayment();
	await fixtures.post(`/payments/${String(id)}/refund`, {
		refund_reason: 'REQUESTED_BY_CUSTOMER',
		refund_note: 'changed their mind',
	});
	await fixtures.runningFreeze();
}

/** What a saved Stream Trigger tells of a day. */
export async function pollDay(testBed: TestBed, node: INode): Promise<Reported> {
	const { id, name, parameters } = node;
	const trigger = testBed.harness.registerTrigger({ id, name, parameters }, { type: TRIGGER });
	await trigger.poll();
	await day(testBed);
	const items: IDataObject[] = [];
	for (let polls = 0; polls < 4; polls++) {
		items.push(...((await trigger.poll())?.[0] ?? []).map(({ json }) => json));
	}
	return reportedBy(items);
}

/** What a saved Stream Webhook Trigger tells of a day. */
export async function hearDay(testBed: TestBed, node: INode): Promise<Reported> {
	const { apiKey, apiSecret, url, webhooks } = testBed.sim;
	const harness = await Harness.create({
		default: { apiKey, apiSecret, baseUrl: url },
		hook: { secret: SECRET },
	} as never);
	const server = await openWebhookServer(harness, {
		...node,
		parameters: { ...node.parameters, registration: 'byHand' },
		credentials: {
			streamPayApi: { id: 'default', name: 'default' },
			streamPayWebhookApi: { id: 'hook', name: 'hook' },
		},
	});
	try {
		webhooks.settings.minuteMs = 1;
		webhooks.add(server.url, { secret: SECRET });
		await day(testBed);
		await webhooks.idle();
		await server.idle();
		return reportedBy(server.started.flatMap(({ items }) => items));
	} finally {
		await server.close();
	}
}

/** One of each event: its columns, and how its id is made, by which workflows tell repetitions. */
function reportedBy(items: IDataObject[]): Reported {
	const names = [...new Set(items.map(({ event }) => String(event)))].sort();
	return Object.fromEntries(
		names.map((name) => {
			const rows = items.filter(({ event }) => event === name);
			const ids = [...new Set(rows.map(({ eventId }) => withoutChance(String(eventId), [])))];
			return [name, { eventId: ids.sort().join(' or '), columns: columnsOf(rows) }];
		}),
	);
}

/** The descriptions of the built nodes, by type. */
export function builtNodes(): Record<string, { description: any }> {
	const load = createRequire(import.meta.url);
	const { n8n } = load('../../package.json') as { n8n: { nodes: string[] } };
	return Object.fromEntries(
		n8n.nodes.map((path) => {
			const [NodeType] = Object.values(load(`../../${path}`) as Record<string, new () => any>);
			const node = new NodeType();
			return [`n8n-nodes-streampay.${node.description.name}`, node];
		}),
	);
}
