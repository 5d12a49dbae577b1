import type { INodeParameters } from 'n8n-workflow';
import type { Switches } from '../../../simulator/index.mts';
import { Harness } from '../../../support/engine/harness.mts';
import { SimulatorProcess } from '../../../support/simulator/simulatorProcess.mts';
import { watches, type Watch } from './cases.mts';
import { mean, measure, mostRequests, type Cost } from './meter.mts';

export const sorts: Array<Switches['sort']> = ['honour', 'ignore', 'refuse'];
const idlePolls = 10;
const changes = 10;
/** A sweep of 2,000 open records takes 20 polls, a search through 100,000 links for a payment 200. */
const patience = 500;

/** One watch, so many records, one kind of server. */
export interface Row {
	watch: string;
	records: number;
	sort: string;
	linkIds: boolean;
	/** The mean, and the most requests of one poll. */
	idle: Cost;
	idleMost: number;
	withChanges: Cost;
	/** Polls until all changes were told. */
	polls: number;
	stateBytes: number;
}

/** A trigger in n8n's own poll context. */
export interface Trigger {
	/** One poll. @returns how many events it told */
	poll: () => Promise<number>;
	stateBytes: () => number;
}

/** @param parameters of the trigger */
export function openTrigger(harness: Harness, parameters: INodeParameters): Trigger {
	harness.restart();
	const node = { id: 'n', name: 'Trigger', parameters };
	const trigger = harness.registerTrigger(node, { budgetMs: 300_000 });
	return {
		poll: async () => (await trigger.poll())?.[0].length ?? 0,
		stateBytes: () => JSON.stringify(trigger.staticData).length,
	};
}

/** A simulator, and n8n with its credential. */
export async function openTestBed(): Promise<{ simulator: SimulatorProcess; harness: Harness }> {
	const simulator = await SimulatorProcess.start();
	const { apiKey, apiSecret, url: baseUrl } = simulator;
	return { simulator, harness: await Harness.create({ apiKey, apiSecret, baseUrl }) };
}

/** All watches, with 100 records and ten times as many again up to `most`. */
export async function* benchWatches(most: number): AsyncGenerator<Row> {
	for (const watch of watches) {
		for (let records = 100; records <= most; records *= 10) yield* benchWatch(watch, records);
	}
}

/** The watch on all kinds of servers, one after the other, with the same records. */
async function* benchWatch(watch: Watch, records: number): AsyncGenerator<Row> {
	const { simulator, harness } = await openTestBed();
	try {
		const ids = await watch.fill(simulator, records);
		for (const linkIds of watch.linkIds) {
			for (const sort of sorts) {
				await simulator.setSwitches({ sort, paymentLinkIdOnInvoice: linkIds });
				const trigger = openTrigger(harness, watch.parameters);
				const change = async (id: string) => await watch.change(simulator, id);
				const costs = await benchServer(trigger, change, ids);
				yield { watch: watch.name, records, sort, linkIds, ...costs };
			}
		}
	} finally {
		await simulator.stop();
	}
}

async function benchServer(
	trigger: Trigger,
	change: (id: string) => Promise<void>,
	ids: string[],
): Promise<Omit<Row, 'watch' | 'records' | 'sort' | 'linkIds'>> {
	// The watch begins, and settles.
	for (let n = 0; n < 12; n++) await trigger.poll();
	const idle: Cost[] = [];
	for (let n = 0; n < idlePolls; n++) idle.push(await measure(trigger.poll));
	for (let n = 0; n < changes; n++) {
		const [id] = ids.splice(Math.floor(((n + 0.5) / changes) * ids.length), 1);
		await change(id);
	}
	const polls: Cost[] = [];
	let reported = 0;
	while (reported < changes && polls.length < patience) {
		polls.push(await measure(async () => (reported += await trigger.poll())));
	}
	if (reported !== changes) throw new Error(`${reported} events for ${changes} changes`);
	return {
		idle: mean(idle),
		idleMost: mostRequests(idle),
		withChanges: mean(polls),
		polls: polls.length,
		stateBytes: trigger.stateBytes(),
	};
}
