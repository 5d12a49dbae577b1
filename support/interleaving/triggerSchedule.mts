import { openSimulator, type Switches } from '../../simulator/index.mts';
import { FakeN8n, KINDS } from '../engine/fakeN8n.mts';
import { compareEvents } from '../history/events.mts';
import type { Delivered } from '../history/history.mts';
import { watchedEvents } from '../realN8n/eventsWorkflow.mts';
import { beside, Payers } from '../simulator/payers.mts';
import { randomFaults } from '../simulator/randomFaults.mts';
import { Network } from './network.mts';
import { requestsOf, useAccount, type Schedule } from './schedule.mts';

const MINUTE = 60_000;
let triggers = 0;
const RESTS: Array<'no' | 'beforeSave' | 'beforeExecution'> = [
	'no',
	'beforeSave',
	'beforeExecution',
];

/**
 * A trigger in a fake of n8n, polling every minute for a while, while payers and the merchant do things in
 * Stream, requests take their time or fail, and n8n is killed.
 */
export const triggerSchedule: Schedule = async (engine, { seed, time, random, pick, forced }) => {
	const { harness } = engine;
	const switches = { ...someSwitches(pick), ...forced };
	const log: string[] = [];
	const note = (text: string) => void log.push(`${new Date(time.now).toISOString()} ${text}`);
	const simulator = openSimulator({
		seed: 'demo',
		switches,
		now: () => time.now,
	});
	useAccount(engine, simulator);
	const network = new Network(time, simulator, { least: 5, most: 20, slowOneOf: Infinity });
	harness.useNetwork(network);
	const n8n = new FakeN8n(harness, { event: [...watchedEvents, 'orderPaid'] }, pick(KINDS));
	// Another trigger for each schedule: this process remembers the others.
	n8n.node.id = `node-${++triggers}`;
	const delivered = () => n8n.items.map(toDelivered);
	/** Executions whose state n8n did not save: they are reported again, and only what happens after that is visible. */
	const unsaved = new Set<unknown>();
	const settled = () =>
		n8n.executions
			.filter((execution) => !unsaved.has(execution))
			.flatMap((one) => one.map(toDelivered));
	const payers = new Payers(beside(simulator), random, settled);
	await payers.prepare({ subscriptions: 3, openLinks: 3, orders: true });
	// Nobody can tell what was there before from what is shown late.
	await time.pass(MINUTE);
	note('registers');
	await n8n.register();
	note('registered');
	network.distances = { least: 5, most: pick([20, 200, 2_000]), slowOneOf: pick([20, 200]) };
	const counts = { kills: 0, polls: 0, acts: 0, faults: 0, orders: 0 };

	const faults = pick([0, 0, 0.05, 0.2]);
	for (const rule of randomFaults(faults, seed)) simulator.faults.add({ ...rule, method: 'GET' });
	const length = 12 * MINUTE;
	const end = time.now + length;
	const at = (share: number, run: () => void) => time.plan(time.now + share * length, run);
	for (let i = 0; i < 12; i++) {
		at(random(), () => {
			counts.acts++;
			void payers.act();
		});
	}
	/** n8n runs, or will again at a time that is planned. */
	let isUp = true;
	const kill = n8n.kill.bind(n8n);
	n8n.kill = () => {
		kill();
		if (!isUp) return;
		note('killed');
		if (n8n.dies === 'beforeSave') unsaved.add(n8n.executions.at(-1));
		counts.kills++;
		isUp = false;
		n8n.dies = 'no';
		time.plan(time.now + random() * 3 * MINUTE, () => {
			note('started');
			isUp = true;
			void n8n.register('init');
		});
	};
	for (let i = pick([0, 1, 2, 3]); i > 0; i--) {
		const rest = pick(RESTS);
		at(random(), () => {
			if (!isUp) return;
			// With the next events, or at once.
			if (rest === 'no') n8n.kill();
			else n8n.dies = rest;
		});
	}
	/** Orders that were told before they were paid. */
	const early = new Set<string>();
	const tooEarly = async () => {
		const told = delivered().flatMap(({ event, order }) => (event === 'orderPaid' ? [order!] : []));
		const paid = told.length ? await payers.paidOrders() : [];
		return told.filter((order) => !paid.includes(order));
	};
	/** As long as it is watched, at the same second of each minute. */
	let idleTicks = 0;
	const tick = () => {
		idleTicks = isUp && !n8n.active ? idleTicks + 1 : 0;
		if (idleTicks > 3) {
			// n8n has given the trigger up: somebody publishes it again.
			note('published');
			idleTicks = 0;
			void n8n.register('activate');
		} else if (isUp) {
			counts.polls++;
			note(`poll ${counts.polls} begins`);
			const n = counts.polls;
			void n8n.poll().then(async () => {
				note(`poll ${n} has ended; ${n8n.items.length} items`);
				for (const order of await tooEarly()) early.add(order);
			});
		}
		time.plan(time.now + MINUTE, tick);
	};
	time.plan(time.now + random() * MINUTE, tick);
	await time.pass(end - time.now);

	// Everything is quiet: what has happened must be reported, and nothing else.
	simulator.faults.clear();
	n8n.dies = 'no';
	const state = async () =>
		compareEvents(await payers.happened(), delivered(), await payers.paidOrders());
	for (let minutes = 0; minutes < 90 && (await state()).missed > 0; minutes++) {
		await time.pass(MINUTE);
	}
	await time.pass(3 * MINUTE);
	const { problems, transitions, received, redelivered } = await state();
	problems.push(...[...early].map((order) => `${order} was told before it was paid`));
	counts.orders = (await payers.paidOrders()).length;
	counts.faults = simulator.ledger.filter(({ fault }) => fault).length;
	return {
		seed,
		problems,
		counts: { ...counts, transitions, received, redelivered },
		trace: [
			`${n8n.mode} ${JSON.stringify(switches)}`,
			...log,
			...requestsOf(simulator),
			...simulator.transitions.map((t) => JSON.stringify(t)),
			...n8n.failures.map((f) => `failed: ${String(f.message)} ${String(f.description)}`),
			...n8n.items.map((item) => JSON.stringify(item)),
		],
	};
};

/** What the sources about Stream disagree on, as far as the trigger has to do with it. */
function someSwitches(pick: <T>(list: readonly T[]) => T): Partial<Switches> {
	return {
		sort: pick(['honour', 'ignore', 'refuse']),
		sortNulls: pick(['postgres', 'last']),
		updatedAtOnCreate: pick(['null', 'created']),
		timestampPrecision: pick(['micro', 'seconds']),
		timestampOffset: pick(['Z', 'none']),
		paymentLinkIdOnInvoice: pick([true, false]),
		touchLinkOnPayment: pick([true, false]),
		touchInvoiceOnPayment: pick([true, false]),
		stampBeforeVisibleMs: pick([0, 0, 500, 5_000]),
		listAgeMs: pick([0, 0, 2_000, 30_000]),
		replica: pick([null, null, { lagMs: 500, reads: 'alternate' }, { lagMs: 5_000, reads: 'all' }]),
	};
}

function toDelivered(item: Record<string, any>): Delivered {
	const { event, eventId, id, status, invoice, orderReference: order } = item;
	return { event, eventId, id, status, invoice: invoice?.id, order };
}
