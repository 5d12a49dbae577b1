import fc from '../support/fastCheck.mts';

import type { StreamEvent } from '../../nodes/shared/events/events';
import { Driver } from './support/driver.mts';
import { ModelServer, type ModelOptions } from './support/modelServer.mts';

/**
 * Where no poll sees everything: pages that shift while they are read, records that change between two
 * requests, batches, restarts. What must hold: nothing is told twice, what is told was so, and in the end
 * everything has been told.
 */
const DAY = 86_400_000;
const LEGAL: Record<string, string[]> = {
	ACTIVE: ['INACTIVE', 'COMPLETED'],
	INACTIVE: ['ACTIVE'],
	COMPLETED: [],
};

type Step =
	| { do: 'create'; count: number }
	| { do: 'change'; count: number; seed: number }
	| { do: 'poll'; during: number }
	| { do: 'wait'; ms: number }
	| { do: 'fail'; at: number }
	| { do: 'restart' }
	| { do: 'pollAndLose' };

const step: fc.Arbitrary<Step> = fc.oneof(
	{
		weight: 3,
		arbitrary: fc.record({
			do: fc.constant('create'),
			count: fc.constantFrom(1, 3, 30, 120, 700),
		}),
	},
	{
		weight: 4,
		arbitrary: fc.record({
			do: fc.constant('change'),
			count: fc.constantFrom(1, 2, 10, 80, 250),
			seed: fc.nat(),
		}),
	},
	{ weight: 6, arbitrary: fc.record({ do: fc.constant('poll'), during: fc.nat(3) }) },
	{
		weight: 2,
		arbitrary: fc.record({ do: fc.constant('wait'), ms: fc.constantFrom(0, 20_000, 3 * DAY) }),
	},
	{ weight: 1, arbitrary: fc.record({ do: fc.constant('fail'), at: fc.nat(4) }) },
	{ weight: 1, arbitrary: fc.record({ do: fc.constant('restart') }) },
	{ weight: 1, arbitrary: fc.record({ do: fc.constant('pollAndLose') }) },
) as fc.Arbitrary<Step>;

interface Scenario {
	existing: number;
	steps: Step[];
	seed: number;
	maxEvents: number;
	options: Partial<ModelOptions>;
}

const scenario = fc.record({
	existing: fc.constantFrom(0, 5, 90, 130, 260, 420),
	steps: fc.array(step, { minLength: 5, maxLength: 25 }),
	seed: fc.nat(),
	maxEvents: fc.constantFrom(7, 50, 200),
	options: fc.record({
		sort: fc.constantFrom('honour', 'ignore', 'refuse'),
		nulls: fc.constantFrom('first', 'last'),
		updatedAtOnCreate: fc.boolean(),
		seconds: fc.boolean(),
	}),
}) as fc.Arbitrary<Scenario>;

function random(seed: number): (below: number) => number {
	let state = seed >>> 0;
	return (below) => {
		state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
		return Math.floor((state / 2 ** 32) * below);
	};
}

async function run({ existing, steps, seed, maxEvents, options }: Scenario): Promise<void> {
	const server = new ModelServer(options);
	const next = random(seed);
	const start = server.now;
	for (let n = 0; n < existing; n++) {
		const at = start - next(60 * DAY);
		const id = server.add('payment_links', { status: 'ACTIVE' }, at);
		if (next(3) === 0) server.change(id, { status: next(2) ? 'INACTIVE' : 'COMPLETED' });
	}
	const driver = new Driver(server, { maxEvents });
	/** All statuses that a record has had, with the last one told at `told`. */
	const history = new Map<string, string[]>();
	const reported = new Map<string, string>();
	const watched = new Set<string>();
	for (const { id, created, fields } of server.rows('payment_links')) {
		history.set(id, [fields.status as string]);
		reported.set(id, fields.status as string);
		if (fields.status !== 'COMPLETED' && created >= start - 30 * DAY) watched.add(id);
	}
	const create = () => {
		const id = server.add('payment_links', { status: 'ACTIVE' });
		history.set(id, ['ACTIVE']);
		reported.set(id, 'ACTIVE');
		watched.add(id);
		server.now += next(3);
	};
	const change = () => {
		const rows = server.rows('payment_links');
		if (rows.length === 0) return;
		const row = rows[next(2) ? next(rows.length) : Math.max(0, rows.length - 1 - next(20))];
		const targets = LEGAL[row.fields.status as string];
		if (targets.length === 0) return;
		server.now += 1 + next(5);
		server.change(row.id, { status: targets[next(targets.length)] });
		history.get(row.id)?.push(row.fields.status as string);
	};
	const ids = new Set<string>();
	const check = (events: StreamEvent[], before: Map<string, string>, again: boolean) => {
		expect(events.length).toBeLessThanOrEqual(maxEvents);
		expect(driver.size).toBeLessThan(65_536);
		const times = events.map(({ at }) => at);
		expect(times).toEqual([...times].sort((a, b) => a - b));
		for (const { id, eventId, status, previousStatus } of events) {
			if (!again) expect(ids).not.toContain(eventId);
			ids.add(eventId);
			expect(history.get(id)).toContain(status);
			if (previousStatus !== null) expect(previousStatus).toBe(before.get(id));
			expect(status).not.toBe(previousStatus);
			before.set(id, status ?? '');
		}
	};
	const poll = async (during = 0, again = false) => {
		server.onRequest = () => {
			for (let n = 0; n < during; n++) (next(3) ? change : create)();
		};
		const events = await driver.poll();
		server.onRequest = undefined;
		check(events, reported, again);
		return events;
	};
	// A baseline may take several polls; what changes meanwhile may go untold.
	for (let n = 0; n < 4; n++) expect(await poll()).toEqual([]);
	let saved = { states: driver.states, reported: new Map(reported) };
	for (const one of steps) {
		server.now += 1_000;
		if (one.do === 'create') for (let n = 0; n < one.count; n++) create();
		else if (one.do === 'change') for (let n = 0; n < one.count; n++) change();
		else if (one.do === 'wait') server.now += one.ms;
		else if (one.do === 'poll') {
			if ((await poll(one.during)).length > 0)
				saved = { states: driver.states, reported: new Map(reported) };
		} else if (one.do === 'fail') {
			server.onRequest = (n) => {
				if (n > one.at) throw new Error('no answer');
			};
			await driver.poll().then(
				(events) => {
					check(events, reported, false);
					if (events.length > 0) saved = { states: driver.states, reported: new Map(reported) };
				},
				() => undefined,
			);
			server.onRequest = undefined;
		} else if (one.do === 'restart') {
			driver.states = saved.states;
			reported.clear();
			for (const [id, status] of saved.reported) reported.set(id, status);
			for (const { id } of server.rows('payment_links'))
				if (!reported.has(id)) reported.set(id, 'ACTIVE');
		} else if (one.do === 'pollAndLose') {
			const before = { states: driver.states, reported: new Map(reported) };
			const first = await poll();
			driver.states = before.states;
			reported.clear();
			for (const [id, status] of before.reported) reported.set(id, status);
			const second = await poll(0, true);
			// The same server, the same state: the same events with the same ids.
			expect(second).toEqual(first);
			if (second.length > 0) saved = { states: driver.states, reported: new Map(reported) };
		}
	}
	let silent = 0;
	for (let n = 0; silent < 45; n++) {
		server.now += 60_000;
		silent = (await poll()).length > 0 ? 0 : silent + 1;
		expect(n).toBeLessThan(3_000);
	}
	for (const { id, fields } of server.rows('payment_links')) {
		if (watched.has(id)) expect([id, reported.get(id)]).toEqual([id, fields.status]);
	}
	server.take();
	await poll();
	expect(server.take().length).toBeLessThanOrEqual(3);
}

describe('a watch of many records', () => {
	it('tells every change once, whatever happens between', async () => {
		await fc.assert(fc.asyncProperty(scenario, run), {
			numRuns: Number(process.env.FC_RUNS ?? 40),
		});
	});
});
