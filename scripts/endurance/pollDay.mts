import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { openSimulator } from '../../simulator/index.mts';
import { FakeN8n } from '../../support/engine/fakeN8n.mts';
import { Harness } from '../../support/engine/harness.mts';
import { compareEvents } from '../../support/history/events.mts';
import { Network } from '../../support/interleaving/network.mts';
import { playSchedule, useAccount, type Schedule } from '../../support/interleaving/schedule.mts';
import { watchedEvents } from '../../support/realN8n/eventsWorkflow.mts';
import { beside, Payers } from '../../support/simulator/payers.mts';
import type { Sample } from './sample.mts';

const MINUTE = 60_000;
/** Polls between two things that happen in Stream, and between two looks at the memory. */
const ACT_EVERY = 10;
const LOOK_EVERY = 30;

/** What a day of polls has left behind. */
export interface Day {
	samples: Sample[];
	/** Letters of the state that n8n stores, at each look. */
	states: number[];
	transitions: number;
	problems: string[];
}

/** A trigger polls every minute of the simulated clock, and reports what payers and the merchant do. */
export async function pollDay(polls: number, seed: number): Promise<Day> {
	setFlagsFromString('--expose-gc');
	const collect = runInNewContext('gc') as () => void;
	const credentials = { apiKey: '', apiSecret: '', baseUrl: '' };
	const engine = { credentials, harness: await Harness.create({ default: credentials }) };
	const day: Day = { samples: [], states: [], transitions: 0, problems: [] };
	const schedule: Schedule = async ({ harness }, { time, random }) => {
		const simulator = openSimulator({ seed: 'demo', now: () => time.now });
		useAccount(engine, simulator);
		harness.useNetwork(new Network(time, simulator, { least: 5, most: 20, slowOneOf: Infinity }));
		const n8n = new FakeN8n(harness, { event: [...watchedEvents] });
		const delivered = () =>
			n8n.items.map((item: Record<string, any>) => ({
				event: item.event,
				eventId: item.eventId,
				id: item.id,
				status: item.status,
				invoice: item.invoice?.id,
			}));
		const payers = new Payers(beside(simulator), random, delivered);
		await payers.prepare({ subscriptions: 12, openLinks: 8 });
		await time.pass(MINUTE);
		await n8n.register();
		for (let poll = 1; poll <= polls; poll++) {
			if (poll % ACT_EVERY === 0) await payers.act();
			await time.pass(MINUTE);
			await n8n.poll();
			if (poll % LOOK_EVERY !== 0) continue;
			// What the simulator notes is not the trigger's.
			simulator.ledger.length = 0;
			collect();
			const { heapUsed } = process.memoryUsage();
			day.samples.push({ heapUsed, open: process.getActiveResourcesInfo().length });
			day.states.push(JSON.stringify(n8n.state).length);
		}
		for (let more = 0; more < 5; more++) {
			await time.pass(MINUTE);
			await n8n.poll();
		}
		const { problems, transitions } = compareEvents(await payers.happened(), delivered());
		Object.assign(day, { problems, transitions });
		return { seed, problems, counts: {}, trace: [] };
	};
	await playSchedule(schedule, engine, seed);
	return day;
}
