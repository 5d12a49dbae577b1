import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { openSimulator, type PaymentLink, type Switches } from '../../simulator/index.mts';
import { demoProducts } from '../../simulator/seed.mts';
import { NODE, type RunResult } from '../engine/harness.mts';
import { checkHistory } from '../history/check.mts';
import { describe, type Shown } from '../history/history.mts';
import { countLinks } from '../history/links.mts';
import { factsOf, historyOf, shownIn } from '../history/read.mts';
import { randomFaults } from '../simulator/randomFaults.mts';
import { type Connection, Network } from './network.mts';
import { requestsOf, useAccount, type Engine, type Schedule } from './schedule.mts';

const MINUTE = 60_000;
const PROCESSES = 3;
const ORDERS = ['A', 'B', 'C'];

const ids = (type: string) =>
	demoProducts.filter((product) => product.type === type).map(({ id }) => id);
const [item] = ids('ONE_OFF');
const [plan] = ids('RECURRING');
const byId = (value: string) => ({ __rl: true, mode: 'id', value });

/** What makes links, and how many of them each order has. */
const USES: Array<{ parameters: INodeParameters; links: number }> = [
	{
		links: 1,
		parameters: {
			resource: 'paymentLink',
			operation: 'create',
			name: 'Order',
			orderReference: '={{ $json.order }}',
			items: { item: [{ productId: byId(item), quantity: 1 }] },
		},
	},
	{
		links: 2,
		parameters: {
			resource: 'order',
			operation: 'createPaymentLinks',
			orderReference: '={{ $json.order }}',
			itemsFrom: 'json',
			itemsJson: JSON.stringify([
				{ product_id: item, quantity: 1 },
				{ product_id: plan, quantity: 1 },
			]),
		},
	},
];

/** Node types of processes that know nothing of each other, by engine. */
const processes = new WeakMap<object, string[]>();

function processesOf({ harness }: Engine): string[] {
	const known = processes.get(harness) ?? [
		NODE,
		...Array.from({ length: PROCESSES }, () => harness.anotherProcess()),
	];
	processes.set(harness, known);
	return known;
}

/**
 * Executions in several processes that make payment links for the same orders, over a network on which requests
 * overtake each other and fail, while processes die and somebody pays. Then another process runs all of it again.
 */
export const orderSchedule: Schedule = async (engine, { seed, time, random, pick, forced }) => {
	const types = processesOf(engine);
	const switches = { ...someSwitches(pick), ...forced };
	const simulator = openSimulator({ seed: 'demo', switches, now: () => time.now });
	useAccount(engine, simulator);
	const before = simulator.ledger.length;
	const network = new Network(time, simulator, {
		least: 2,
		most: pick([10, 100, 1_000]),
		slowOneOf: pick([20, 200]),
	});
	for (const rule of randomFaults(pick([0, 0, 0.05, 0.15]), seed)) simulator.faults.add(rule);
	const { parameters, links } = pick(USES);
	const orders = ORDERS.slice(0, pick([1, 1, 2, 3]));
	const shown: Shown[] = [];
	const counts = { runs: 0, ended: 0, deaths: 0, payments: 0, failedItems: 0 };
	const trace: string[] = [JSON.stringify({ switches, distances: network.distances, orders })];
	const note = (text: string) => void trace.push(`${new Date(time.now).toISOString()} ${text}`);

	/** One execution; rows count as shown when the node gives them out. */
	const run = async (type: string, { send }: Connection, name: string): Promise<RunResult> => {
		const first = Math.floor(random() * orders.length);
		const items = [...orders.slice(first), ...orders.slice(0, first)].map((order) => ({ order }));
		counts.runs++;
		note(`${name} begins`);
		const options = { requestsAtOnce: pick([1, 5]) };
		const result = await engine.harness.run(
			{ ...parameters, options },
			{ type, items, send, node: { onError: 'continueRegularOutput' }, executionId: name },
		);
		counts.ended++;
		const given = shownIn(result.json, factsOf(simulator));
		shown.push(...given.map((one) => ({ ...one, at: time.now })));
		counts.failedItems += result.json.filter(({ error }) => error).length;
		note(`${name} ends: ${JSON.stringify(result.json.map(brief))}`);
		return result;
	};

	for (const [i, type] of types.slice(0, pick([2, 3])).entries()) {
		const connection = network.connect();
		// Up to a minute and a half apart.
		const wrongBy = pick([0, 0, -45_000, 45_000]);
		const starts = pick([1, 1, 2]);
		for (let n = 0; n < starts; n++) {
			const name = `process ${i}, run ${n}`;
			time.plan(time.now + random() * pick([10, 1_000, 10_000]), () => {
				void time.withSkew(wrongBy, async () => await run(type, connection, name));
			});
		}
		if (random() < 0.3) {
			time.plan(time.now + random() * 20_000, () => {
				note(`process ${i} dies`);
				counts.deaths++;
				connection.kill();
			});
		}
	}
	if (random() < 0.3) {
		time.plan(time.now + random() * MINUTE, () => {
			const payable = shown
				.map(({ link }) => simulator.find('paymentLink', link) as PaymentLink)
				.filter(({ status }) => status === 'ACTIVE');
			if (!payable.length) return;
			note('somebody pays');
			counts.payments++;
			void simulator.pay(pick(payable).id);
		});
	}
	// Longer than an item may take, whatever goes wrong.
	await time.pass(10 * MINUTE);

	simulator.faults.clear();
	network.distances = { least: 2, most: 20, slowOneOf: Infinity };
	const last = await run(types[PROCESSES], network.connect(), 'the last run');
	const history = historyOf(factsOf(simulator, before), {
		rows: orders.map((order) => ({ names: [order, item, plan] })),
		shown,
		settled: orders,
		linksEach: links,
		endedAt: time.now,
	});
	const failed = last.json.filter(({ error }) => error);
	return {
		seed,
		problems: [
			...failed.map(({ error }) => `The last run fails: ${String(error)}`),
			...checkHistory(history, { named: true }).map(describe),
		],
		counts: { ...counts, ...countLinks(history) },
		trace: [...trace, ...requestsOf(simulator)],
	};
};

function someSwitches(pick: <T>(list: readonly T[]) => T): Partial<Switches> {
	return {
		timestampPrecision: pick(['micro', 'seconds']),
		timestampOffset: pick(['Z', 'none']),
		stampBeforeVisibleMs: pick([0, 0, 150, 280]),
		listAgeMs: pick([0, 0, 500, 5_000]),
		replica: pick([null, null, { lagMs: 150, reads: 'alternate' }, { lagMs: 250, reads: 'all' }]),
	};
}

const brief = ({ orderReference, id, links, error, reused }: IDataObject) => ({
	orderReference,
	id: id ?? (links as IDataObject[] | undefined)?.map((link) => link.id),
	error,
	reused,
});
