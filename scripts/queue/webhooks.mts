import { setTimeout as sleep } from 'node:timers/promises';
import { checkWebhookStarts, compareEvents } from '../../support/history/events.mts';
import { eventsWorkflow } from '../../support/realN8n/eventsWorkflow.mts';
import { admin, until } from '../../support/realN8n/publishTemplate.mts';
import { executionIds } from '../../support/realN8n/patience.mts';
import type { Problems } from '../../support/script/problems.mts';
import { step } from '../../support/script/terminal.mts';
import type { TestBed } from './testBed.mts';
import { pay } from './triggers.mts';
import { Worker } from './worker.mts';

/** Simulated minutes after which every call is repeated, and how long one of them takes. */
const repeatMinutes = [2, 5, 30];
const minuteMs = 500;
const patienceMs = 120_000;

/**
 * A Stream Webhook Trigger that registers itself, with two processes that take its calls: one is killed when it has
 * just acknowledged one, and started again. Each event starts the workflow at most once in the life of a process,
 * always with the same eventId.
 */
export async function webhookProcesses(
	testBed: TestBed,
	problems: Problems,
): Promise<{ calls: number; byWebhook: number }> {
	const { n8n, simulator, credential, events, balancer } = testBed;
	const names = ['webhook-1', 'webhook-2'];
	const processes = await step(`Started: ${names.join(', ')}`, () =>
		Promise.all(names.map((name) => Worker.forWebhooks(n8n, name))),
	);
	balancer.targets = processes.map(({ url }) => url);
	const endpoints = async () =>
		(await admin(simulator, 'GET', '/webhooks')) as Array<{ url: string }>;
	const attempts = async () =>
		(await admin(simulator, 'GET', '/webhooks/attempts')) as Array<{ status: number | null }>;
	await admin(simulator, 'PATCH', '/webhooks/settings', { repeatMinutes, minuteMs });
	const workflow = eventsWorkflow(credential, events.url, true);
	const { id } = await n8n.client.createWorkflow({ ...workflow, name: 'Webhooks' });
	await n8n.client.publish(id);
	const [endpoint, ...others] = await endpoints();
	problems.ensure('Stream calls the balancer', endpoint?.url.startsWith(balancer.url));
	problems.equal('Further endpoints', others.length, 0);
	const before = (await simulator.transitions()).length;

	await step('Payments are told by webhook; a process is killed in the middle', async () => {
		for (let i = 0; i < 3; i++) await pay(simulator);
		await until(async () => (await attempts()).length > 0, patienceMs);
		await processes[0].kill();
		for (let i = 0; i < 3; i++) await pay(simulator);
		balancer.targets[0] = (await Worker.forWebhooks(n8n, names[0])).url;
		await sleep(1.5 * Math.max(...repeatMinutes) * minuteMs);
	});
	const own = async () => {
		const ids = new Set(await executionIds(n8n.client, id));
		return events.received.filter(({ execution }) => ids.has(execution));
	};
	const state = async () => compareEvents(await simulator.transitions(before), await own());
	await step('Every event has started the workflow', () =>
		until(async () => (await state()).missed === 0, patienceMs),
	);
	const delivered = await own();
	for (const problem of (await state()).problems) problems.list.push(`Webhooks: ${problem}`);
	// The two processes, and the one that was started again.
	const starts = checkWebhookStarts(delivered, [{ from: 0, to: Infinity }], 3);
	problems.list.push(...starts);
	const byWebhook = delivered.filter(({ webhookEvent }) => webhookEvent).length;
	problems.ensure('Webhooks have started the workflow', byWebhook > 0);
	await n8n.client.unpublish(id);
	const isGone = await until(async () => !(await endpoints()).length, patienceMs);
	problems.ensure('Unpublished, the endpoint has gone', isGone);
	return { calls: (await attempts()).length, byWebhook };
}
