import fc from '../support/fastCheck.mts';
import type { IDataObject } from 'n8n-workflow';

import { brief, Driver } from './support/driver.mts';
import { ModelServer, uuid } from './support/modelServer.mts';

/**
 * Paid links and payments, both read from the list of invoices: exactly what changed, whatever the order in
 * which invoices, their payments and refunds move.
 */
const STATUSES = [
	'PENDING',
	'PROCESSING',
	'FAILED',
	'SUCCEEDED',
	'SETTLED',
	'REFUNDED',
	'CANCELED',
];
const LEGAL: Record<string, string[]> = {
	PENDING: ['PROCESSING', 'FAILED', 'SUCCEEDED', 'CANCELED'],
	PROCESSING: ['FAILED', 'SUCCEEDED', 'PENDING'],
	FAILED: ['PENDING', 'PROCESSING', 'SUCCEEDED'],
	SUCCEEDED: ['SETTLED', 'REFUNDED'],
	SETTLED: ['REFUNDED'],
	REFUNDED: [],
	CANCELED: [],
};
const HELD = ['SUCCEEDED', 'SETTLED'];

type Step =
	| { do: 'invoice'; parts: number; link: boolean; paid: boolean }
	| { do: 'move'; which: number; payment: number; to: number }
	| { do: 'split'; which: number }
	| { do: 'wait'; ms: number }
	| { do: 'poll' };

const step: fc.Arbitrary<Step> = fc.oneof(
	{
		weight: 4,
		arbitrary: fc.record({
			do: fc.constant('invoice'),
			parts: fc.integer({ min: 1, max: 3 }),
			link: fc.boolean(),
			paid: fc.boolean(),
		}),
	},
	{
		weight: 8,
		arbitrary: fc.record({
			do: fc.constant('move'),
			which: fc.nat(99),
			payment: fc.nat(2),
			to: fc.nat(9),
		}),
	},
	{ weight: 1, arbitrary: fc.record({ do: fc.constant('split'), which: fc.nat(99) }) },
	{
		weight: 3,
		arbitrary: fc.record({ do: fc.constant('wait'), ms: fc.constantFrom(0, 1, 60_000, 900_000) }),
	},
	{ weight: 5, arbitrary: fc.record({ do: fc.constant('poll') }) },
) as fc.Arbitrary<Step>;

async function run(steps: Step[], before: number, statuses: string[]): Promise<void> {
	const server = new ModelServer();
	let serial = 1_000_000;
	const stamp = () => new Date(server.now).toISOString();
	const payment = (status = 'PENDING'): IDataObject => ({
		id: uuid(serial++),
		current_status: status,
		amount: '10.00',
		payed_at: HELD.includes(status) ? stamp() : null,
		refunded_at: null,
	});
	const payments = (id: string) => server.row(id).fields.payments as IDataObject[];
	/** The invoice follows its payments, as Stream's does. */
	const follow = (id: string) => {
		const all = payments(id).map((one) => one.current_status as string);
		const open = all.filter((status) => !HELD.includes(status) && status !== 'REFUNDED').length;
		const done = server.row(id).fields.status === 'COMPLETED' || open === 0;
		server.change(id, {
			status: done ? 'COMPLETED' : 'ACCEPTED',
			remaining_amount: done ? '0.00' : `${open * 10}.00`,
		});
	};
	const create = (parts: number, link: boolean, paid: boolean) => {
		const id = server.add('invoices', {
			status: 'ACCEPTED',
			currency: 'SAR',
			remaining_amount: `${parts * 10}.00`,
			payment_link_id: link ? uuid(7) : null,
			payments: Array.from({ length: parts }, () => payment(paid ? 'SUCCEEDED' : 'PENDING')),
		});
		if (paid) follow(id);
	};
	for (let n = 0; n < before; n++) create(1 + (n % 3), n % 2 === 0, n % 5 === 0);
	server.now += 60_000;
	const driver = new Driver(server, {
		events: ['paymentLinkPaid', 'paymentStatusChanged'],
		statuses,
	});
	for (let n = 0; n < 3; n++) expect(await driver.poll()).toEqual([]);

	const reported = new Map<string, string>();
	const paid = new Set<string>();
	const isPaid = (fields: IDataObject) =>
		fields.status === 'COMPLETED' &&
		(fields.payments as IDataObject[]).some((one) => HELD.includes(one.current_status as string));
	for (const { id, fields } of server.rows('invoices')) {
		if (isPaid(fields)) paid.add(id);
		for (const one of payments(id)) reported.set(one.id as string, one.current_status as string);
	}
	const ids = new Set<string>();
	const check = async () => {
		const events = await driver.poll();
		const expected: string[] = [];
		for (const { id, fields } of server.rows('invoices')) {
			if (fields.payment_link_id && !paid.has(id)) {
				// All of it was given back before anybody looked: nobody is told.
				const status = fields.status as string;
				if (isPaid(fields)) expected.push(`paymentLinkPaid ${uuid(7)} null > null`);
				if (status === 'COMPLETED') paid.add(id);
			}
			for (const one of payments(id)) {
				const key = one.id as string;
				const [last, now] = [reported.get(key), one.current_status as string];
				const changed = last === undefined ? now !== 'PENDING' : last !== now;
				if (changed && (statuses.length === 0 || statuses.includes(now))) {
					// Refunds are found by asking for them: what was before is not known.
					const from = now === 'REFUNDED' ? null : (last ?? null);
					expected.push(`paymentStatusChanged ${key} ${from} > ${now}`);
				}
				reported.set(key, now);
			}
		}
		expect(brief(events).sort()).toEqual(expected.sort());
		for (const { eventId } of events) {
			expect(ids).not.toContain(eventId);
			ids.add(eventId);
		}
	};
	for (const one of steps) {
		const rows = server.rows('invoices');
		if (one.do === 'invoice' && rows.length < 80) create(one.parts, one.link, one.paid);
		else if (one.do === 'move' && rows.length > 0) {
			server.now += 1_000;
			const { id } = rows[one.which % rows.length];
			const all = payments(id);
			const target = all[one.payment % all.length];
			const targets = LEGAL[target.current_status as string];
			if (targets.length === 0) continue;
			const status = targets[one.to % targets.length];
			target.current_status = status;
			if (status === 'SUCCEEDED') target.payed_at = stamp();
			if (status === 'REFUNDED') target.refunded_at = stamp();
			follow(id);
		} else if (one.do === 'split' && rows.length > 0) {
			const { id, fields } = rows[one.which % rows.length];
			if (fields.status === 'COMPLETED') continue;
			payments(id).push(payment());
			follow(id);
		} else if (one.do === 'wait') server.now += one.ms;
		else if (one.do === 'poll') await check();
	}
	await check();
	await check();
}

it('a watch of paid links and payments tells exactly what changed', async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.array(step, { maxLength: 40 }),
			fc.nat(12),
			fc.constantFrom([], ['SUCCEEDED'], ['FAILED', 'REFUNDED'], STATUSES),
			run,
		),
		{ numRuns: Number(process.env.FC_RUNS ?? 200) },
	);
});
