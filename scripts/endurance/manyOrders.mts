import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { compareEvents } from '../../support/history/events.mts';
import {
	type Delivery,
	eventsWorkflow,
	watchedEvents,
} from '../../support/realN8n/eventsWorkflow.mts';
import { LINK, ordersWorkflow, type Shown, START } from '../../support/realN8n/ordersWorkflow.mts';
import { until } from '../../support/realN8n/publishTemplate.mts';
import { RealN8n } from '../../support/realN8n/realN8n.mts';
import { openReceiver } from '../../support/realN8n/receiver.mts';
import { onEnd } from '../../support/script/closers.mts';
import { say } from '../../support/script/terminal.mts';
import { SimulatorProcess } from '../../support/simulator/simulatorProcess.mts';
import type { Sample } from './sample.mts';

const ROUNDS = 12;
/** Payments in each round: each is an event of both triggers. */
const PAID = 10;
const HEAP_MB = 640;
const PROBE_PATIENCE_MS = 60_000;
const PATIENCE_MS = 120_000;

/** What many orders have left behind in n8n. */
export interface Many {
	samples: Sample[];
	links: number;
	events: number;
	problems: string[];
}

/** Orders in rounds, and both triggers beside them, in a real n8n whose heap is limited. */
export async function manyOrders(folder: string, orders: number): Promise<Many> {
	const simulator = await SimulatorProcess.start();
	onEnd(() => simulator.stop());
	const links = await openReceiver<Shown>(join(folder, 'links.jsonl'));
	onEnd(() => links.close());
	const events = await openReceiver<Delivery>(join(folder, 'events.jsonl'));
	onEnd(() => events.close());
	const probe = join(folder, 'memory.jsonl');
	const preload = `--import=${join(import.meta.dirname, '../../support/realN8n/memoryProbe.mts')}`;
	const n8n = await RealN8n.open(folder, {
		N8N_EXPRESSION_ENGINE: 'legacy',
		MEMORY_PROBE: probe,
		NODE_OPTIONS: `${preload} --max-old-space-size=${HEAP_MB}`,
	});
	const credential = await n8n.addCredential(simulator);
	const trigger = await n8n.client.createWorkflow(eventsWorkflow(credential, events.url, true));
	await n8n.client.publish(trigger.id);
	const before = (await simulator.transitions()).length;

	const samples: Sample[] = [];
	const problems: string[] = [];
	const each = Math.ceil(orders / ROUNDS);
	let made = 0;
	for (let round = 0; round < ROUNDS; round++) {
		const options = { orders: each, after: round * each, credential, receiverUrl: links.url };
		const { id } = await n8n.client.createWorkflow(ordersWorkflow(options));
		const execution = await n8n.client.run(id, START, 10 * 60_000);
		const given = execution.items(LINK).map(({ json }) => String(json.id));
		if (given.length !== each) problems.push(`Round ${round}: ${given.length} links of ${each}`);
		made += given.length;
		for (const link of given.slice(0, PAID)) await simulator.pay(link);
		samples.push(await look(n8n, probe));
		const { heapUsed, open } = samples[round];
		say(`Round ${round + 1} of ${ROUNDS}: ${Math.round(heapUsed / 2 ** 20)} MB, ${open} open`);
	}
	const state = async () =>
		compareEvents(
			await simulator.transitions(before),
			events.received.filter(({ event }) => watchedEvents.includes(event as never)),
		);
	await until(async () => (await state()).missed === 0, PATIENCE_MS);
	const { received, problems: untold } = await state();
	return { samples, links: made, events: received, problems: [...problems, ...untold] };
}

async function look(n8n: RealN8n, probe: string): Promise<Sample> {
	const lines = () =>
		existsSync(probe) ? readFileSync(probe, 'utf8').split('\n').filter(Boolean) : [];
	const before = lines().length;
	n8n.signal('SIGUSR2');
	const deadline = Date.now() + PROBE_PATIENCE_MS;
	while (lines().length === before) {
		if (Date.now() > deadline) throw new Error('n8n does not say what it holds');
		await sleep(100);
	}
	return JSON.parse(lines().at(-1)!) as Sample;
}
