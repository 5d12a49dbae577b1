import fc from '../support/fastCheck.mts';

import type { EventName } from '../../nodes/shared/events/events';
import { brief, Driver } from './support/driver.mts';
import { ModelServer, type Table } from './support/modelServer.mts';

/**
 * Up to a page of records every poll sees everything, so what it must say can be computed exactly: the
 * difference between what was there at this poll and at the last one.
 */
interface Case {
	table: Table;
	events: EventName[];
	/** Statuses by letter, the first being where records start. */
	statuses: string[];
	starting: string[];
	final: string[];
	created?: EventName;
	changed: EventName;
}

const LINKS: Case = {
	table: 'payment_links',
	events: ['paymentLinkStatusChanged'],
	statuses: ['ACTIVE', 'INACTIVE', 'COMPLETED'],
	starting: ['ACTIVE'],
	final: ['COMPLETED'],
	changed: 'paymentLinkStatusChanged',
};
const SUBSCRIPTIONS: Case = {
	table: 'subscriptions',
	events: ['subscriptionCreated', 'subscriptionStatusChanged'],
	statuses: ['INACTIVE', 'ACTIVE', 'FROZEN', 'CANCELED', 'EXPIRED', 'SOMETHING_NEW'],
	starting: ['INACTIVE', 'TRIAL_PENDING'],
	final: ['CANCELED', 'EXPIRED'],
	created: 'subscriptionCreated',
	changed: 'subscriptionStatusChanged',
};
const INVOICES: Case = {
	table: 'invoices',
	events: ['invoiceCreated', 'invoiceStatusChanged'],
	statuses: ['CREATED', 'SENT', 'ACCEPTED', 'COMPLETED', 'CANCELED'],
	starting: ['DRAFT', 'CREATED'],
	final: ['COMPLETED', 'REJECTED', 'CANCELED', 'EXPIRED'],
	created: 'invoiceCreated',
	changed: 'invoiceStatusChanged',
};

type Step =
	| { do: 'create'; status: number }
	| { do: 'change'; which: number; status: number }
	| { do: 'touch'; which: number }
	| { do: 'wait'; ms: number }
	| { do: 'poll' }
	/** A request fails: the poll throws. */
	| { do: 'fail'; at: number }
	/** n8n restarts with the state that was saved with the last events. */
	| { do: 'restart' }
	/** n8n dies after handing out events, before saving them. */
	| { do: 'pollAndLose' };

const step: fc.Arbitrary<Step> = fc.oneof(
	{ weight: 4, arbitrary: fc.record({ do: fc.constant('create'), status: fc.nat(9) }) },
	{
		weight: 6,
		arbitrary: fc.record({ do: fc.constant('change'), which: fc.nat(99), status: fc.nat(9) }),
	},
	{ weight: 1, arbitrary: fc.record({ do: fc.constant('touch'), which: fc.nat(99) }) },
	{
		weight: 4,
		arbitrary: fc.record({
			do: fc.constant('wait'),
			ms: fc.constantFrom(0, 1, 500, 60_000, 600_000),
		}),
	},
	{ weight: 5, arbitrary: fc.record({ do: fc.constant('poll') }) },
	{ weight: 1, arbitrary: fc.record({ do: fc.constant('fail'), at: fc.nat(2) }) },
	{ weight: 1, arbitrary: fc.record({ do: fc.constant('restart') }) },
	{ weight: 1, arbitrary: fc.record({ do: fc.constant('pollAndLose') }) },
) as fc.Arbitrary<Step>;

/** What a watcher with unlimited memory would know. */
class Reference {
	private open = new Map<string, string>();
	private met = new Set<string>();

	constructor(private readonly kind: Case) {}

	copy(): Reference {
		const copy = new Reference(this.kind);
		copy.open = new Map(this.open);
		copy.met = new Set(this.met);
		return copy;
	}

	see(server: ModelServer): string[] {
		const { table, starting, final, created, changed } = this.kind;
		const expected: string[] = [];
		for (const { id, fields } of server.rows(table)) {
			const status = fields.status as string;
			const before = this.open.get(id);
			const isNew = !this.met.has(id);
			if (isNew && created) expected.push(`${created} ${id} null > ${status}`);
			const differs =
				before === undefined
					? isNew
						? !starting.includes(status)
						: !final.includes(status)
					: before !== status;
			if (differs) expected.push(`${changed} ${id} ${before ?? null} > ${status}`);
			this.met.add(id);
			if (final.includes(status)) this.open.delete(id);
			else this.open.set(id, status);
		}
		return expected;
	}
}

async function run(kind: Case, existing: number[], steps: Step[], seconds: boolean): Promise<void> {
	const server = new ModelServer({ seconds });
	const driver = new Driver(server, { events: kind.events });
	const pick = (n: number) => kind.statuses[n % kind.statuses.length];
	for (const n of existing) {
		server.add(kind.table, { status: pick(n) });
		server.now += 1000;
	}
	let reference = new Reference(kind);
	for (let n = 0; n < 3; n++) expect(await driver.poll()).toEqual([]);
	reference.see(server);
	let saved = { states: driver.states, reference: reference.copy() };
	const ids = new Map<string, string>();
	const poll = async () => {
		const events = await driver.poll();
		const expected = reference.see(server);
		expect(brief(events).sort()).toEqual(expected.sort());
		// A new transition has a new id.
		for (const { eventId } of events) expect(ids.has(eventId)).toBe(false);
		return events;
	};
	for (const one of steps) {
		const rows = server.rows(kind.table);
		if (one.do === 'create' && rows.length < 90) {
			server.add(kind.table, { status: pick(one.status) });
		} else if (one.do === 'change' && rows.length > 0) {
			server.now += 1000;
			server.change(rows[one.which % rows.length].id, { status: pick(one.status) });
		} else if (one.do === 'touch' && rows.length > 0) {
			server.change(rows[one.which % rows.length].id, { note: 'x' });
		} else if (one.do === 'wait') server.now += one.ms;
		else if (one.do === 'poll') {
			const events = await poll();
			for (const { eventId, id } of events) ids.set(eventId, id);
			if (events.length > 0) saved = { states: driver.states, reference: reference.copy() };
		} else if (one.do === 'fail') {
			const before = JSON.stringify(driver.states);
			server.onRequest = (n) => {
				if (n > one.at) throw new Error('no answer');
			};
			const failed = await driver.poll().then(
				(events) => events,
				() => undefined,
			);
			server.onRequest = undefined;
			if (failed) {
				expect(brief(failed).sort()).toEqual(reference.see(server).sort());
				for (const { eventId, id } of failed) ids.set(eventId, id);
				if (failed.length > 0) saved = { states: driver.states, reference: reference.copy() };
			} else expect(JSON.stringify(driver.states)).toBe(before);
		} else if (one.do === 'restart') {
			driver.states = saved.states;
			reference = saved.reference.copy();
		} else if (one.do === 'pollAndLose') {
			const before = { states: driver.states, reference: reference.copy() };
			const events = await poll();
			driver.states = before.states;
			reference = before.reference;
			const again = await poll();
			expect(again).toEqual(events);
			for (const { eventId, id } of events) ids.set(eventId, id);
			if (events.length > 0) saved = { states: driver.states, reference: reference.copy() };
		}
	}
}

describe('a watch of up to a page of records tells exactly what changed', () => {
	it.each([
		['payment links', LINKS],
		['subscriptions', SUBSCRIPTIONS],
		['invoices', INVOICES],
	])('%s', async (_, kind) => {
		await fc.assert(
			fc.asyncProperty(
				fc.array(fc.nat(9), { maxLength: 8 }),
				fc.array(step, { maxLength: 40 }),
				fc.boolean(),
				async (existing, steps, seconds) => await run(kind, existing, steps, seconds),
			),
			{ numRuns: Number(process.env.FC_RUNS ?? 200) },
		);
	});
});
