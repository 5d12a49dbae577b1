import fc from '../support/fastCheck.mts';

import { EVENTS, type EventName } from '../../nodes/shared/events/events';
import { Driver } from './support/driver.mts';
import { ModelServer, uuid } from './support/modelServer.mts';

/**
 * A trigger whose settings are edited again and again while invoices are made and paid: what stays chosen is told
 * once each, whatever else is added, taken away or narrowed down; nothing is told of what was not chosen.
 */
type Step =
	| { do: 'sell'; paid: boolean; count: number }
	| { do: 'pay'; which: number }
	| { do: 'edit'; events: EventName[]; statuses: string[]; days: number; most: number }
	| { do: 'poll'; times: number }
	| { do: 'wait'; ms: number };

const OTHERS = EVENTS.filter((name) => name !== 'paymentLinkPaid');

const step = fc.oneof(
	{
		weight: 4,
		arbitrary: fc.record({
			do: fc.constant('sell'),
			paid: fc.boolean(),
			count: fc.constantFrom(1, 2, 60),
		}),
	},
	{ weight: 6, arbitrary: fc.record({ do: fc.constant('pay'), which: fc.nat() }) },
	{
		weight: 4,
		arbitrary: fc.record({
			do: fc.constant('edit'),
			events: fc.subarray(OTHERS),
			statuses: fc.constantFrom([], ['SUCCEEDED'], ['COMPLETED', 'SETTLED', 'ACTIVE']),
			days: fc.constantFrom(1, 30, 3650),
			most: fc.constantFrom(1, 7, 250),
		}),
	},
	{ weight: 5, arbitrary: fc.record({ do: fc.constant('poll'), times: fc.nat(3) }) },
	{
		weight: 2,
		arbitrary: fc.record({ do: fc.constant('wait'), ms: fc.constantFrom(1, 60_000, 3_600_000) }),
	},
) as fc.Arbitrary<Step>;

async function run(existing: number, steps: Step[]): Promise<void> {
	const server = new ModelServer();
	const open: string[] = [];
	const paid = new Set<string>();
	let serial = 1_000_000;
	const pay = (id: string) => {
		const { fields } = server.row(id);
		const [{ id: payment }] = fields.payments as Array<{ id: string }>;
		const payed_at = new Date(server.now).toISOString();
		server.change(id, {
			status: 'COMPLETED',
			remaining_amount: '0.00',
			payments: [{ id: payment, current_status: 'SUCCEEDED', payed_at }],
		});
	};
	const sell = (at?: number) => {
		const payments = [{ id: uuid(serial++), current_status: 'PENDING' }];
		const fields = { status: 'SENT', remaining_amount: '10.00', payments };
		return server.add('invoices', { ...fields, payment_link_id: uuid(42) }, at);
	};
	for (let n = 0; n < existing; n++) open.push(sell(server.now - (existing - n) * 60_000));
	const driver = new Driver(server, { events: ['paymentLinkPaid'] });
	for (let n = 0; n < 4; n++) expect(await driver.poll()).toEqual([]);
	const reported = new Set<string>();
	const hear = (events: Awaited<ReturnType<Driver['poll']>>) => {
		for (const { event, eventId } of events) {
			expect(driver.settings.events).toContain(event);
			expect(reported).not.toContain(eventId);
			reported.add(eventId);
		}
	};
	for (const one of steps) {
		server.now += 5_000;
		if (one.do === 'sell') {
			for (let n = 0; n < one.count; n++) {
				const id = sell();
				if (one.paid) pay(id);
				if (one.paid) paid.add(id);
				else open.push(id);
			}
		} else if (one.do === 'pay' && open.length > 0) {
			const [id] = open.splice(one.which % open.length, 1);
			pay(id);
			paid.add(id);
		} else if (one.do === 'edit') {
			driver.settings.events = EVENTS.filter(
				(name) => name === 'paymentLinkPaid' || one.events.includes(name),
			);
			Object.assign(driver.settings, {
				statuses: one.statuses,
				lookBackDays: one.days,
				expiringHours: 24,
				maxEvents: one.most,
			});
		} else if (one.do === 'poll') {
			for (let n = 0; n < one.times; n++) hear(await driver.poll());
		} else if (one.do === 'wait') server.now += one.ms;
	}
	hear(await driver.drain(120));
	const links = [...reported].filter((id) => id.startsWith('paymentLinkPaid:'));
	expect(links.sort()).toEqual([...paid].map((id) => `paymentLinkPaid:${id}`).sort());
}

it('what stays chosen is told once each, whatever else is edited', async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.constantFrom(0, 5, 130),
			fc.array(step, { minLength: 4, maxLength: 30 }),
			run,
		),
		{ numRuns: Number(process.env.FC_RUNS ?? 40) },
	);
});
