import { createRequire } from 'node:module';
import type { IDataObject, INode } from 'n8n-workflow';

import { Harness, TRIGGER } from '../../support/engine/harness.mts';
import { openWebhookServer } from '../../support/engine/webhookServer.mts';
import { Scene } from '../../support/engine/fixtures.mts';
import type { Stage } from '../../support/engine/testBed.mts';
import { columnsOf } from './replay.mts';
import { withoutChance } from './tokens.mts';

/** Events that a saved trigger gave when its version was released, by name. */
export type Told = Record<string, { eventId: string; columns: string[] }>;

export const WEBHOOK_TRIGGER = 'n8n-nodes-streampay.streamWebhookTrigger';
const SECRET = 'whsec_of_a_saved_workflow';

/** A day in the shop: a link is paid, a subscription begins and freezes, a payment is refunded. */
async function day(stage: Stage): Promise<void> {
	const scene = new Scene(stage);
	const { id } = await scene.paidPayment();
	await scene.post(`/payments/${String(id)}/refund`, {
		refund_reason: 'REQUESTED_BY_CUSTOMER',
		refund_note: 'changed their mind',
	});
	await scene.runningFreeze();
}

/** What a saved Stream Trigger tells of a day. */
export async function pollDay(stage: Stage, node: INode): Promise<Told> {
	const { id, name, parameters } = node;
	const trigger = stage.harness.registerTrigger({ id, name, parameters }, { type: TRIGGER });
	await trigger.poll();
	await day(stage);
	const items: IDataObject[] = [];
	for (let polls = 0; polls < 4; polls++) {
		items.push(...((await trigger.poll())?.[0] ?? []).map(({ json }) => json));
	}
	return toldBy(items);
}

/** What a saved Stream Webhook Trigger tells of a day. */
export async function hearDay(stage: Stage, node: INode): Promise<Told> {
	const { apiKey, apiSecret, url, webhooks } = stage.sim;
	const harness = await Harness.create({
		default: { apiKey, apiSecret, baseUrl: url },
		hook: { secret: SECRET },
	} as never);
	const server = await openWebhookServer(harness, {
		...node,
		credentials: {
			streamPayApi: { id: 'default', name: 'default' },
			streamPayWebhookApi: { id: 'hook', name: 'hook' },
		},
	});
	try {
		webhooks.settings.minuteMs = 1;
		webhooks.add(server.url, { secret: SECRET });
		await day(stage);
		await webhooks.idle();
		await server.idle();
		return toldBy(server.started.flatMap(({ items }) => items));
	} finally {
		await server.close();
	}
}

/** One of each event: its columns, and how its id is made, by which workflows tell repetitions. */
function toldBy(items: IDataObject[]): Told {
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
