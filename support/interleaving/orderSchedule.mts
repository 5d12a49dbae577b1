import type { IDataObject } from 'n8n-workflow';

import { openSimulator, type PaymentLink, type Switches } from '../../simulator/index.mts';
import { NODE } from '../engine/harness.mts';
import { checkHistory } from '../history/check.mts';
import { describe, type Row, type Shown } from '../history/history.mts';
import { countLinks } from '../history/links.mts';
import { factsOf, historyOf, shownIn } from '../history/read.mts';
import { randomFaults } from '../simulator/randomFaults.mts';
import { type Connection, Network } from './network.mts';
import {
	type Action,
	CANCEL,
	CARTS,
	REFUND,
	refundOf,
	rowsOf,
	SAME_CART,
} from './orderActions.mts';
import { endsOf } from './orderEnds.mts';
import { requestsOf, useAccount, type Engine, type Schedule } from './schedule.mts';

const MINUTE = 60_000;
const PROCESSES = 3;
const ORDERS = ['A', 'B', 'C'];
/** Links for the same items everywhere; for others in each process; or for orders that are cancelled and refunded. */
const SCENES = ['links', 'links', 'carts', 'ends'] as const;

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
 * overtake each other and fail, while processes die and somebody pays. In some schedules each process has other items
 * and replaces the links of the others; in some, orders are cancelled and refunded meanwhile. Then another process runs
 * all of it again.
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
	const scene = pick(SCENES);
	const same = pick(SAME_CART);
	const making = () => (scene === 'carts' ? pick(CARTS) : same);
	const orders = ORDERS.slice(0, pick([1, 1, 2, 3]));
	const shown: Shown[] = [];
	const rows: Row[] = [];
	const counts = { runs: 0, ended: 0, deaths: 0, payments: 0, refunds: 0, failedItems: 0 };
	const trace: string[] = [
		JSON.stringify({ scene, switches, distances: network.distances, orders }),
	];
	const note = (text: string) => void trace.push(`${new Date(time.now).toISOString()} ${text}`);
	/** What lists do not tell of yet. */
	const lagMs = (switches.listAgeMs ?? 0) + (switches.replica?.lagMs ?? 0);

	/** One execution; links count as shown when the node gives them out. @returns the row of each order */
	const run = async (
		type: string,
		{ send }: Connection,
		name: string,
		{ links, ...action }: Action,
	): Promise<Map<string, IDataObject>> => {
		const first = Math.floor(random() * orders.length);
		const all = action.parameters.resource === 'payment' ? orders.slice(0, 1) : orders;
		const items = [...all.slice(first), ...all.slice(0, first)].map((order) => ({ order }));
		counts.runs++;
		rows.push(...rowsOf(action, orders));
		const began = time.now;
		note(`${name} begins: ${JSON.stringify(action.parameters)}`);
		const options = { requestsAtOnce: pick([1, 5]) };
		const result = await engine.harness.run(
			{ ...action.parameters, options },
			{ type, items, send, node: { onError: 'continueRegularOutput' }, executionId: name },
		);
		counts.ended++;
		const given = links === undefined ? [] : shownIn(result.json, factsOf(simulator));
		const knows = scene === 'links' ? undefined : began - lagMs;
		shown.push(...given.map((one) => ({ ...one, at: time.now, knows })));
		counts.failedItems += result.json.filter(({ error }) => error).length;
		note(`${name} ends: ${JSON.stringify(result.json.map(brief))}`);
		return new Map(items.map(({ order }, i) => [order, result.json[i]]));
	};
	/** At some moment of the next so many milliseconds. */
	const within = (ms: number, act: () => void, after = 0) =>
		time.plan(time.now + after + random() * ms, act);

	const connections = types.slice(0, pick([2, 3])).map((type, i) => {
		const connection = network.connect();
		// Up to a minute and a half apart.
		const wrongBy = pick([0, 0, -45_000, 45_000]);
		const start = (name: string, action: Action) =>
			void time.withSkew(wrongBy, async () => {
				await run(type, connection, `process ${i}, ${name}`, action);
			});
		const starts = pick([1, 1, 2]);
		// Once more when the process knows that nothing older can appear.
		const later = pick([0, 0, 0, 130_000, 4 * MINUTE]);
		const begins = [...Array<number>(starts).fill(0), ...(later ? [later, later] : [])];
		for (const [n, after] of begins.entries()) {
			const action = making();
			within(pick([10, 1_000, 10_000]), () => start(`run ${n}`, action), after);
		}
		if (random() < 0.3) {
			within(20_000, () => {
				note(`process ${i} dies`);
				counts.deaths++;
				connection.kill();
			});
		}
		return { start };
	});
	const pay = () => {
		const payable = shown
			.map(({ link }) => simulator.find('paymentLink', link) as PaymentLink)
			.filter(({ status }) => status === 'ACTIVE');
		if (!payable.length) return;
		note('somebody pays');
		counts.payments++;
		void simulator.pay(pick(payable).id);
	};
	if (scene !== 'ends') {
		if (random() < 0.3) within(MINUTE, pay);
	} else {
		for (let i = pick([1, 2, 3]); i > 0; i--) within(MINUTE, pay);
		const paid = () => simulator.all('payment').filter(({ payed_at: at }) => at !== null);
		const ending = (): Action => {
			const payment = paid().length ? pick(paid()).id : undefined;
			const parts = payment ? [refundOf(payment), refundOf(payment, '10')] : [];
			return pick([CANCEL, REFUND, REFUND, ...parts]);
		};
		for (let i = pick([1, 2, 3]); i > 0; i--) {
			const action = pick([undefined, ending]);
			within(2 * MINUTE, () => {
				// The same in all of them at almost the same moment, or something else in each.
				const one = ending();
				for (const { start } of connections) {
					within(pick([10, 1_000]), () => start('ending', action ? action() : one));
				}
			});
		}
	}
	// So many that the links of the orders are not on the first page.
	const others = pick([0, 0, 0, 0, 110]);
	for (let n = 0; n < 2 && others; n++) {
		within(pick([1_000, 4 * MINUTE]), () => {
			const now = new Date(time.now);
			simulator.act.bulk.paymentLinks(others, { from: now, to: now, transitions: false });
		});
	}
	// Longer than an item may take, whatever goes wrong.
	await time.pass(14 * MINUTE);

	simulator.faults.clear();
	network.distances = { least: 2, most: 20, slowOneOf: Infinity };
	const again = scene === 'ends' ? pick([same, CANCEL, REFUND]) : making();
	const last = await run(types[PROCESSES], network.connect(), 'the last run', again);
	counts.refunds = simulator.ledger.filter(({ path }) => path.endsWith('/refund')).length;
	const facts = factsOf(simulator, before);
	const { problems, settled } = endsOf(again, last, facts, scene);
	const history = historyOf(facts, {
		rows,
		shown,
		settled,
		linksEach: again.links,
		endedAt: time.now,
	});
	const scope = { named: true, changing: scene !== 'links' };
	return {
		seed,
		problems: [...problems, ...checkHistory(history, scope).map(describe)],
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
		partialRefunds: pick(['once', 'cumulative']),
	};
}

const brief = ({
	orderReference,
	id,
	links,
	error,
	reused,
	result,
	refundedAmount,
}: IDataObject) => ({
	orderReference,
	id: id ?? (links as IDataObject[] | undefined)?.map((link) => link.id),
	error,
	reused,
	result,
	refundedAmount,
});
