import fc from '../support/fastCheck.mts';

import { Driver } from './support/driver.mts';
import { ModelServer, uuid, type ModelOptions } from './support/modelServer.mts';

/**
 * Refunds among more sales than a page: some are seen in the list of invoices, some only by asking for
 * refunded payments, which takes turns with other requests. Each must be told once.
 */
type Step =
	| { do: 'sell'; count: number }
	| { do: 'refund'; which: number; touches: boolean }
	| { do: 'pay'; which: number }
	| { do: 'poll'; times: number }
	| { do: 'fail'; at: number }
	| { do: 'restart' };

const step = fc.oneof(
	{ weight: 2, arbitrary: fc.record({ do: fc.constant('sell'), count: fc.constantFrom(1, 40) }) },
	{
		weight: 6,
		arbitrary: fc.record({ do: fc.constant('refund'), which: fc.nat(), touches: fc.boolean() }),
	},
	{ weight: 2, arbitrary: fc.record({ do: fc.constant('pay'), which: fc.nat() }) },
	{ weight: 5, arbitrary: fc.record({ do: fc.constant('poll'), times: fc.nat(4) }) },
	{ weight: 1, arbitrary: fc.record({ do: fc.constant('fail'), at: fc.nat(4) }) },
	{ weight: 1, arbitrary: fc.record({ do: fc.constant('restart') }) },
) as fc.Arbitrary<Step>;

interface Scenario {
	existing: number;
	/** Every so many sales, one is not paid yet. */
	openEvery: number;
	steps: Step[];
	options: Partial<ModelOptions>;
}

const scenario: fc.Arbitrary<Scenario> = fc.record({
	existing: fc.constantFrom(3, 130, 420),
	openEvery: fc.constantFrom(2, 9, 1_000),
	steps: fc.array(step, { minLength: 5, maxLength: 30 }),
	options: fc.record({ sort: fc.constantFrom('honour' as const, 'ignore', 'refuse') }),
});

async function run({ existing, openEvery, steps, options }: Scenario): Promise<void> {
	const server = new ModelServer(options);
	let sales = 0;
	const sell = (at?: number) => {
		const current_status = sales % openEvery === 0 ? 'PENDING' : 'SUCCEEDED';
		const status = current_status === 'PENDING' ? 'SENT' : 'COMPLETED';
		const payments = [{ id: uuid(1_000_000 + sales++), current_status }];
		server.add('invoices', { status, payments }, at);
	};
	const begin = server.now - 20 * 86_400_000;
	for (let n = 0; n < existing; n++) sell(begin + n * 60_000);
	const driver = new Driver(server, {
		events: ['paymentStatusChanged'],
		statuses: ['SUCCEEDED', 'REFUNDED'],
	});
	for (let n = 0; n < 4; n++) expect(await driver.poll()).toEqual([]);
	let saved = driver.states;
	const reported = new Set<string>();
	const refunded = new Set<string>();
	const poll = async (again: boolean) => {
		const events = await driver.poll();
		for (const { id, eventId, status } of events) {
			if (status !== 'REFUNDED') continue;
			expect(refunded).toContain(id);
			if (!again) expect(reported).not.toContain(eventId);
			reported.add(eventId);
		}
		if (events.length > 0) saved = driver.states;
	};
	const change = (which: number, from: string, to: string, touches: boolean) => {
		const rows = server.rows('invoices');
		const row = rows[which % rows.length];
		const [payment] = row.fields.payments as Array<Record<string, string>>;
		if (payment.current_status !== from) return;
		server.now += 1_000;
		const status = 'COMPLETED';
		const refunded_at = to === 'REFUNDED' ? new Date(server.now).toISOString() : null;
		const payments = [{ ...payment, current_status: to, refunded_at }];
		if (touches) server.change(row.id, { status, payments });
		else Object.assign(row.fields, { status, payments });
		if (to === 'REFUNDED') refunded.add(payment.id);
	};
	// After a restart, what was told since the last save may come again: with the same ids.
	let again = false;
	for (const one of steps) {
		server.now += 5_000;
		if (one.do === 'sell') for (let n = 0; n < one.count; n++) sell();
		else if (one.do === 'refund') change(one.which, 'SUCCEEDED', 'REFUNDED', one.touches);
		else if (one.do === 'pay') change(one.which, 'PENDING', 'SUCCEEDED', true);
		else if (one.do === 'restart') {
			driver.states = saved;
			again = true;
		} else if (one.do === 'poll') for (let n = 0; n < one.times; n++) await poll(again);
		else {
			server.onRequest = (n) => {
				if (n > one.at) throw new Error('no answer');
			};
			await poll(again).catch(({ message }: Error) => expect(message).toBe('no answer'));
			server.onRequest = undefined;
		}
	}
	for (let n = 0; n < 25; n++) {
		server.now += 60_000;
		await poll(again);
	}
	expect([...reported].map((id) => id.split(':')[1]).sort()).toEqual([...refunded].sort());
}

it('tells every refund once, wherever it is seen first', async () => {
	await fc.assert(fc.asyncProperty(scenario, run), {
		numRuns: Number(process.env.FC_RUNS ?? 60),
	});
});

/** What the random histories have shown, in their shortest form. */
describe('found by chance', () => {
	it('the first refund of all, seen at a poll that does not ask for refunds, is told once', async () => {
		const steps: Step[] = [
			{ do: 'pay', which: 0 },
			{ do: 'poll', times: 0 },
			{ do: 'refund', which: 0, touches: false },
		];
		await run({ existing: 420, openEvery: 2, steps, options: { sort: 'honour' } });
	});
});
