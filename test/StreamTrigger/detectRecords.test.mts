import type { IDataObject } from 'n8n-workflow';

import type { EventName } from '../../nodes/shared/events/events';
import {
	hasOpenPart,
	type InvoiceParts,
	invoiceKind,
	overdueSince,
} from '../../nodes/StreamTrigger/detect/records/invoices';
import { isExpiring, linkKind } from '../../nodes/StreamTrigger/detect/records/paymentLinks';
import {
	isSettled,
	openPaymentStatuses,
	paymentKind,
	refundKind,
} from '../../nodes/StreamTrigger/detect/records/payments';
import type {
	Reading,
	RecordType,
	Sighting,
	Watch,
} from '../../nodes/StreamTrigger/detect/records/recordType';
import { subscriptionKind } from '../../nodes/StreamTrigger/detect/records/subscriptions';

/** How single records are read: what is told of one, and what is remembered until it is seen again. */
const NOW = Date.UTC(2026, 0, 10, 12);
const HOUR = 3_600_000;
const at = (hours: number) => new Date(NOW + hours * HOUR).toISOString();
const CREATED = at(-48);
const UPDATED = '2026-01-10T11:00:00.123456Z';
const UPDATED_MS = NOW - HOUR + 123;

const watch = (events: EventName[], more: Partial<Watch> = {}): Watch => ({
	events: new Set(events),
	statuses: new Set(),
	expiringMs: 24 * HOUR,
	epoch: 'e',
	now: NOW,
	...more,
});
const of = (...statuses: string[]): Partial<Watch> => ({ statuses: new Set(statuses) });

/** Events as `id of the event, previous status > status @ time before now in ms`. */
const told = ({ events }: Reading) =>
	events.map(
		({ eventId, previousStatus, status, at: time }) =>
			`${eventId} ${previousStatus} > ${status} @${Math.round((time - NOW) * 1000) / 1000}`,
	);

/** Reads one record again and again, as it changes, and gives what was told each time. */
function life(kind: RecordType, first: Sighting, ...records: IDataObject[]): string[][] {
	let before: string | undefined;
	return records.map((record) => {
		const reading = kind.read(record, before, before === undefined ? first : 'known');
		before = reading.value;
		return told(reading);
	});
}

describe('payment links', () => {
	const link = (status: string, more: IDataObject = {}): IDataObject => ({
		id: 'L',
		status,
		created_at: CREATED,
		...more,
	});
	const both: EventName[] = ['paymentLinkStatusChanged', 'paymentLinkCompleted'];

	test('each change once, with its time', () => {
		const kind = linkKind(watch(both));
		const records = [
			link('ACTIVE'),
			link('INACTIVE', { updated_at: UPDATED }),
			link('ACTIVE', { updated_at: at(-0.5) }),
			link('ACTIVE', { updated_at: at(-0.1) }),
			link('COMPLETED', { updated_at: at(-0.05) }),
		];
		expect(life(kind, 'new', ...records)).toEqual([
			[],
			[`paymentLinkStatusChanged:L:INACTIVE:${UPDATED_MS} ACTIVE > INACTIVE @-3599876.544`],
			[`paymentLinkStatusChanged:L:ACTIVE:${NOW - HOUR / 2} INACTIVE > ACTIVE @-1800000`],
			[],
			[
				'paymentLinkCompleted:L ACTIVE > COMPLETED @-180000',
				'paymentLinkStatusChanged:L:COMPLETED ACTIVE > COMPLETED @-180000',
			],
		]);
		expect([kind.idOf(records[0]), kind.timeOf(records[0])]).toEqual(['L', NOW - 48 * HOUR]);
		expect(kind.read(records[4], undefined, 'new').final).toBe(true);
		expect(kind.read(records[1], undefined, 'new').final).toBe(false);
	});

	test('without a time of Stream changes are counted', () => {
		const records = [link('ACTIVE'), link('INACTIVE'), link('ACTIVE'), link('INACTIVE')];
		expect(life(linkKind(watch(both)), 'new', ...records).flat()).toEqual([
			`paymentLinkStatusChanged:L:INACTIVE ACTIVE > INACTIVE @${-48 * HOUR}`,
			`paymentLinkStatusChanged:L:ACTIVE:2 INACTIVE > ACTIVE @${-48 * HOUR}`,
			`paymentLinkStatusChanged:L:INACTIVE:2 ACTIVE > INACTIVE @${-48 * HOUR}`,
		]);
		expect(life(linkKind(watch(both)), 'existing', ...records).flat()[0]).toContain(
			'INACTIVE:e.1 ',
		);
	});

	test.each<[string, EventName[], Sighting, string[]]>([
		['both', both, 'new', ['paymentLinkCompleted:L', 'paymentLinkStatusChanged:L:COMPLETED']],
		['one', ['paymentLinkCompleted'], 'new', ['paymentLinkCompleted:L']],
		['the other', ['paymentLinkStatusChanged'], 'new', ['paymentLinkStatusChanged:L:COMPLETED']],
		['neither', ['paymentLinkExpiring'], 'new', []],
		['both of one that was there before', both, 'existing', []],
		// Its end can come again.
		[
			'both of one that is back',
			both,
			'reopened',
			['paymentLinkCompleted:L:e.14', 'paymentLinkStatusChanged:L:COMPLETED:e.14'],
		],
	])('made and completed between two polls: %s', (_, events, sighting, ids) => {
		const reading = linkKind(watch(events)).read(link('COMPLETED'), undefined, sighting);
		expect(reading.events.map(({ eventId }) => eventId)).toEqual(ids);
	});

	test.each<[string, IDataObject, boolean]>([
		['in a day', link('ACTIVE', { valid_until: at(24) }), true],
		['in more than a day', link('ACTIVE', { valid_until: at(24.01) }), false],
		['now', link('ACTIVE', { valid_until: at(0) }), false],
		['in a moment', link('ACTIVE', { valid_until: at(0.001) }), true],
		['never', link('ACTIVE'), false],
		['closed', link('INACTIVE', { valid_until: at(1) }), false],
		[
			'with nothing collected',
			link('ACTIVE', { valid_until: at(1), amount_collected: '0.00' }),
			true,
		],
		['paid', link('ACTIVE', { valid_until: at(1), amount_collected: '0.01' }), false],
	])('ends %s', (_, one, expiring) => {
		const settings = watch(['paymentLinkExpiring']);
		expect(isExpiring(one, settings)).toBe(expiring);
		const id = 'paymentLinkExpiring:L';
		const read = (before: string | undefined, sighting: Sighting) =>
			linkKind(settings).read(one, before, sighting);
		expect(read(undefined, 'new').events.map(({ eventId }) => eventId)).toEqual(
			expiring ? [id] : [],
		);
		expect(read(undefined, 'existing').events).toEqual([]);
		expect(
			linkKind(watch(both))
				.read(one, undefined, 'new')
				.events.map(({ event }) => event),
		).not.toContain('paymentLinkExpiring');
	});

	test('the end of a link is told once, at the time at which it was to be told', () => {
		const kind = linkKind(watch(['paymentLinkExpiring']));
		const [far, near] = [
			link('ACTIVE', { valid_until: at(48) }),
			link('ACTIVE', { valid_until: at(12) }),
		];
		expect(life(kind, 'existing', far, near, far, near)).toEqual([
			[],
			[`paymentLinkExpiring:L null > ACTIVE @${-12 * HOUR}`],
			[],
			[],
		]);
		expect(kind.read(near, undefined, 'new').events[0]).toMatchObject({
			event: 'paymentLinkExpiring',
			id: 'L',
			record: near,
		});
	});

	test('an event holds the link', () => {
		const one = link('COMPLETED');
		expect(linkKind(watch(both)).read(one, undefined, 'new').events[0]).toEqual({
			event: 'paymentLinkCompleted',
			eventId: 'paymentLinkCompleted:L',
			id: 'L',
			status: 'COMPLETED',
			previousStatus: null,
			at: NOW - 48 * HOUR,
			record: one,
		});
	});
});

describe('subscriptions', () => {
	const all: EventName[] = [
		'subscriptionCreated',
		'subscriptionStatusChanged',
		'subscriptionRenewed',
		'subscriptionCancellationScheduled',
	];
	const subscription = (status: string, more: IDataObject = {}): IDataObject => ({
		id: 'S',
		status,
		created_at: CREATED,
		current_cycle_number: 1,
		...more,
	});
	const ids = (readings: string[][]) =>
		readings.map((one) => one.map((text) => text.split(' ')[0]));

	test('a whole life', () => {
		const updated = { updated_at: UPDATED };
		const records = [
			subscription('INACTIVE'),
			subscription('ACTIVE', updated),
			subscription('ACTIVE', { ...updated, current_cycle_number: 2 }),
			subscription('ACTIVE', { ...updated, current_cycle_number: 4 }),
			subscription('ACTIVE', { ...updated, current_cycle_number: 4, cancel_at_period_end: true }),
			subscription('ACTIVE', { ...updated, current_cycle_number: 4, cancel_at_period_end: true }),
			subscription('CANCELED', { ...updated, current_cycle_number: 4 }),
		];
		const readings = life(subscriptionKind(watch(all)), 'new', ...records);
		expect(readings[0]).toEqual([`subscriptionCreated:S null > INACTIVE @${-48 * HOUR}`]);
		expect(readings[1]).toEqual([
			`subscriptionStatusChanged:S:ACTIVE:${UPDATED_MS} INACTIVE > ACTIVE @-3599876.544`,
		]);
		expect(ids(readings.slice(2))).toEqual([
			['subscriptionRenewed:S:2'],
			['subscriptionRenewed:S:3', 'subscriptionRenewed:S:4'],
			[`subscriptionCancellationScheduled:S:${UPDATED_MS}`],
			[],
			['subscriptionStatusChanged:S:CANCELED'],
		]);
		for (const event of all) {
			const only = life(subscriptionKind(watch([event])), 'new', ...records);
			expect(only.flat()).toEqual(readings.flat().filter((text) => text.startsWith(`${event}:`)));
		}
	});

	test.each<[string, IDataObject, Sighting, string[]]>([
		['new', subscription('TRIAL_PENDING'), 'new', ['subscriptionCreated:S']],
		[
			'new and active',
			subscription('ACTIVE'),
			'new',
			['subscriptionCreated:S', 'subscriptionStatusChanged:S:ACTIVE'],
		],
		[
			'new and over',
			subscription('EXPIRED'),
			'new',
			['subscriptionCreated:S', 'subscriptionStatusChanged:S:EXPIRED'],
		],
		[
			'new and about to end',
			subscription('INACTIVE', { cancel_at_period_end: true }),
			'new',
			['subscriptionCreated:S', 'subscriptionCancellationScheduled:S:1'],
		],
		[
			'met and about to end',
			subscription('ACTIVE', { cancel_at_period_end: true }),
			'existing',
			[],
		],
		['existing', subscription('ACTIVE'), 'existing', []],
		['reopened', subscription('ACTIVE'), 'reopened', ['subscriptionStatusChanged:S:ACTIVE:e.14']],
		[
			'back and over',
			subscription('CANCELED', { updated_at: UPDATED }),
			'reopened',
			[`subscriptionStatusChanged:S:CANCELED:${UPDATED_MS}`],
		],
	])('%s', (_, one, sighting, expected) => {
		expect(ids(life(subscriptionKind(watch(all)), sighting, one))).toEqual([expected]);
	});

	test('the end is told again when the scheduled one was taken back', () => {
		const ending = subscription('ACTIVE', { cancel_at_period_end: true });
		const records = [
			subscription('ACTIVE'),
			ending,
			subscription('ACTIVE', { cancel_at_period_end: 1 }),
			ending,
		];
		expect(ids(life(subscriptionKind(watch(all)), 'existing', ...records))).toEqual([
			[],
			['subscriptionCancellationScheduled:S:e.1'],
			[],
			['subscriptionCancellationScheduled:S:e.1'],
		]);
	});

	test('cycles of which nothing was known, that go back, or that are too many', () => {
		const of = (current_cycle_number: unknown) =>
			subscription('ACTIVE', { current_cycle_number } as IDataObject);
		const renewed = (...cycles: unknown[]) =>
			ids(life(subscriptionKind(watch(['subscriptionRenewed'])), 'existing', ...cycles.map(of)));
		expect(renewed(undefined, 5)).toEqual([[], ['subscriptionRenewed:S:5']]);
		expect(renewed(0, 5)).toEqual([[], ['subscriptionRenewed:S:5']]);
		expect(renewed(5, null, 6)).toEqual([[], [], ['subscriptionRenewed:S:6']]);
		expect(renewed(5, -1, 1.5, 'x', 6)).toEqual([[], [], [], [], ['subscriptionRenewed:S:6']]);
		expect(renewed(5, '6')).toEqual([[], ['subscriptionRenewed:S:6']]);
		expect(renewed(5, 0, 8)).toEqual([[], [], ['subscriptionRenewed:S:8']]);
		expect(renewed(100, 101)).toEqual([[], ['subscriptionRenewed:S:101']]);
		expect(renewed(5, 4, 5)).toEqual([[], [], ['subscriptionRenewed:S:5']]);
		const many = renewed(1, 1_000)[1];
		expect([many.length, many[0], many[99]]).toEqual([
			100,
			'subscriptionRenewed:S:901',
			'subscriptionRenewed:S:1000',
		]);
	});

	test('only the chosen statuses are told of', () => {
		const records = ['ACTIVE', 'FROZEN', 'ACTIVE', 'CANCELED'].map((status) =>
			subscription(status),
		);
		const kind = subscriptionKind(watch(all, of('FROZEN', 'CANCELED')));
		expect(ids(life(kind, 'existing', ...records))).toEqual([
			[],
			['subscriptionStatusChanged:S:FROZEN:e.1'],
			[],
			['subscriptionStatusChanged:S:CANCELED'],
		]);
		expect(records.map((one) => kind.read(one, undefined, 'existing').final)).toEqual([
			false,
			false,
			false,
			true,
		]);
		expect(kind.read(subscription('EXPIRED'), undefined, 'existing').final).toBe(true);
	});

	test.each(['d1', 'd12', 'd10!', 'd101!', 'd1x0', 'd1x01', '%%'])(
		'a memory that is damaged is refused: %s',
		(before) => {
			const read = () => subscriptionKind(watch(all)).read(subscription('ACTIVE'), before, 'known');
			expect(read).toThrow(/A damaged|An unknown/);
		},
	);

	test('a new one stands where it was made, whatever has changed since', () => {
		const one = subscription('INACTIVE', { updated_at: UPDATED });
		expect(life(subscriptionKind(watch(all)), 'new', one)).toEqual([
			[`subscriptionCreated:S null > INACTIVE @${-48 * HOUR}`],
		]);
	});

	test('when it was made, and which it is', () => {
		const kind = subscriptionKind(watch(all));
		expect([
			kind.idOf(subscription('ACTIVE')),
			kind.idOf({}),
			kind.timeOf(subscription('ACTIVE')),
			kind.timeOf({}),
		]).toEqual(['S', '', NOW - 48 * HOUR, undefined]);
		expect(told(kind.read({ id: 'S', status: 'INACTIVE' }, undefined, 'new'))).toEqual([
			'subscriptionCreated:S null > INACTIVE @0',
		]);
	});
});

const links = (link: string | null | undefined) => {
	const wanted: IDataObject[] = [];
	return { wanted, linkOf: () => link, want: (invoice: IDataObject) => void wanted.push(invoice) };
};
const NOTHING: InvoiceParts = { status: false, paid: false, payments: false, due: false };
const invoice = (status: string, more: IDataObject = {}): IDataObject => ({
	id: 'I',
	status,
	created_at: CREATED,
	...more,
});
const payment = (id: string, current_status: string, more: IDataObject = {}): IDataObject => ({
	id,
	current_status,
	...more,
});

describe('invoices', () => {
	const own: EventName[] = ['invoiceCreated', 'invoiceStatusChanged'];
	const kind = (events = own, more: Partial<Watch> = {}) =>
		invoiceKind(watch(events, more), { ...NOTHING, status: true }, links(null));

	test('their status', () => {
		const records = ['CREATED', 'SENT', 'ACCEPTED', 'COMPLETED'].map((status) =>
			invoice(status, { updated_at: UPDATED }),
		);
		const expected = [
			[`invoiceCreated:I null > CREATED @${-48 * HOUR}`],
			['invoiceStatusChanged:I:SENT CREATED > SENT @-3599876.544'],
			['invoiceStatusChanged:I:ACCEPTED SENT > ACCEPTED @-3599876.544'],
			['invoiceStatusChanged:I:COMPLETED ACCEPTED > COMPLETED @-3599876.544'],
		];
		expect(life(kind(), 'new', ...records)).toEqual(expected);
		expect(life(kind(['invoiceCreated']), 'new', ...records)).toEqual([expected[0], [], [], []]);
		expect(life(kind(['invoiceStatusChanged']), 'new', ...records)).toEqual([
			[],
			...expected.slice(1),
		]);
		expect(life(kind(own, of('SENT')), 'new', ...records)).toEqual([
			expected[0],
			expected[1],
			[],
			[],
		]);
		expect(life(kind(), 'existing', ...records)).toEqual([[], ...expected.slice(1)]);
		expect([kind().idOf(records[0]), kind().timeOf(records[0])]).toEqual(['I', NOW - 48 * HOUR]);
	});

	test.each(['COMPLETED', 'REJECTED', 'CANCELED', 'EXPIRED'])('%s is the end', (status) => {
		const reading = kind().read(invoice(status), undefined, 'new');
		expect(reading.final).toBe(true);
		expect(told(reading)).toEqual([
			`invoiceCreated:I null > ${status} @${-48 * HOUR}`,
			`invoiceStatusChanged:I:${status} null > ${status} @${-48 * HOUR}`,
		]);
		expect(kind().read(invoice(status), undefined, 'reopened').events[0].eventId).toBe(
			`invoiceStatusChanged:I:${status}:e.14`,
		);
		// Another end in the same lap is no second lap.
		const other = status === 'EXPIRED' ? 'CANCELED' : 'EXPIRED';
		expect(
			life(kind(), 'new', invoice('SENT'), invoice(status), invoice(other)).flat().slice(2),
		).toEqual([
			`invoiceStatusChanged:I:${status} SENT > ${status} @${-48 * HOUR}`,
			`invoiceStatusChanged:I:${other} ${status} > ${other} @${-48 * HOUR}`,
		]);
	});

	test.each(['DRAFT', 'CREATED', 'SENT', 'ACCEPTED', 'NEW'])('%s is not the end', (status) => {
		const reading = kind().read(invoice(status), undefined, 'new');
		expect(reading.final).toBe(false);
		expect(reading.events).toHaveLength(['DRAFT', 'CREATED'].includes(status) ? 1 : 2);
	});

	test('a status that comes again has another id', () => {
		const records = ['SENT', 'ACCEPTED', 'SENT', 'ACCEPTED'].map((status) => invoice(status));
		expect(
			life(kind(), 'existing', ...records)
				.flat()
				.map((text) => text.split(' ')[0]),
		).toEqual([
			'invoiceStatusChanged:I:ACCEPTED',
			'invoiceStatusChanged:I:SENT:e.2',
			'invoiceStatusChanged:I:ACCEPTED:e.2',
		]);
		records.forEach((one) => (one.updated_at = UPDATED));
		expect(life(kind(), 'existing', ...records)[2][0]).toContain(`:SENT:${UPDATED_MS} `);
	});

	test('with nothing to watch nothing is remembered', () => {
		const none = invoiceKind(watch(own), NOTHING, links(null));
		expect(none.read(invoice('SENT'), undefined, 'new')).toEqual({
			value: '',
			final: true,
			events: [],
		});
	});
});

describe('late invoices', () => {
	const due = (status: string, hours: number, more: IDataObject = {}) =>
		payment(`p${hours}`, status, { scheduled_on: at(hours), ...more });
	test.each<[string, IDataObject, number | undefined]>([
		['late', invoice('SENT', { payments: [due('PENDING', -2)] }), -2],
		[
			'late with two',
			invoice('ACCEPTED', { payments: [due('FAILED', -2), due('FAILED_INITIATION', -5)] }),
			-5,
		],
		['late after a failure', invoice('SENT', { payments: [due('FAILED', -3)] }), -3],
		['late as created', invoice('CREATED', { payments: [due('PENDING', -1)] }), -1],
		['not late yet', invoice('SENT', { payments: [due('PENDING', 2)] }), undefined],
		['due at this moment', invoice('SENT', { payments: [due('PENDING', 0)] }), undefined],
		['under way', invoice('SENT', { payments: [due('PROCESSING', -2)] }), undefined],
		['paid in part', invoice('SENT', { payments: [due('SUCCEEDED', -5), due('PENDING', -2)] }), -2],
		['a draft', invoice('DRAFT', { payments: [due('PENDING', -2)] }), undefined],
		['over', invoice('EXPIRED', { payments: [due('PENDING', -2)] }), undefined],
		['of nobody knows when', invoice('SENT', { payments: [payment('p', 'PENDING')] }), undefined],
		['without payments', invoice('SENT'), undefined],
	])('%s', (_, one, hours) => {
		const since = hours === undefined ? undefined : NOW + hours * HOUR;
		expect(overdueSince(one, NOW)).toBe(since);
		const kind = invoiceKind(watch(['invoiceOverdue']), { ...NOTHING, due: true }, links(null));
		const ended = one.status === 'EXPIRED';
		const fresh = kind.read(one, undefined, 'new');
		expect(fresh.value).toBe(ended ? '' : hours === undefined ? 'D-' : 'D!');
		expect(fresh.final).toBe(ended);
		expect(told(fresh)).toEqual(
			hours === undefined ? [] : [`invoiceOverdue:I null > ${one.status} @${hours * HOUR}`],
		);
		expect(kind.read(one, undefined, 'existing').events).toEqual([]);
		expect(kind.read(one, 'D!', 'known').events).toEqual([]);
		for (const { event } of fresh.events) expect(event).toBe('invoiceOverdue');
		expect(kind.read(one, 'D-', 'known').events.map(({ record }) => record)).toEqual(
			hours === undefined ? [] : [one],
		);
	});
});

describe('paid payment links', () => {
	const events: EventName[] = ['paymentLinkPaid', 'orderPaid'];
	const paid = invoice('COMPLETED', { remaining_amount: '0.00', last_payment_paid_at: UPDATED });
	const read = (
		one: IDataObject,
		link: string | null | undefined,
		before: string | undefined,
		sighting: Sighting,
		wanted = events,
	) => {
		const finder = links(link);
		const kind = invoiceKind(watch(wanted), { ...NOTHING, paid: true }, finder);
		return { ...kind.read(one, before, sighting), wanted: finder.wanted };
	};
	const TOLD = [
		'paymentLinkPaid:I null > null @-3599876.544',
		'orderPaid:L null > null @-3599876.544',
	];

	test.each<
		[
			string,
			IDataObject,
			string | null | undefined,
			string | undefined,
			Sighting,
			value: string,
			events: string[],
		]
	>([
		['new and paid', paid, 'L', undefined, 'new', '', TOLD],
		['seen open, and paid', paid, 'L', 'L', 'known', '', TOLD],
		['paid before', paid, 'L', undefined, 'existing', '', []],
		['paid before, and back', paid, 'L', undefined, 'reopened', '', []],
		['not paid yet', invoice('SENT'), 'L', undefined, 'new', 'L', []],
		[
			'not paid yet, of an unknown link',
			invoice('SENT'),
			undefined,
			undefined,
			'existing',
			'L',
			[],
		],
		['of no link', paid, null, undefined, 'new', '', []],
		['not paid, of no link', invoice('SENT'), null, undefined, 'new', '', []],
		['never to be paid', invoice('EXPIRED'), 'L', 'L', 'known', '', []],
		['paid, of an unknown link', paid, undefined, undefined, 'new', 'L?', []],
		['paid, of a link that was looked for', paid, 'L', 'L?', 'known', '', TOLD],
		['paid before, of an unknown link', paid, undefined, undefined, 'existing', '', []],
	])('%s', (_, one, link, before, sighting, value, expected) => {
		const reading = read(one, link, before, sighting);
		expect(reading).toMatchObject({ value, final: value === '' });
		expect(told(reading)).toEqual(expected);
		expect(reading.wanted).toEqual(value === 'L?' ? [one] : []);
	});

	test('only what is wanted, with the invoice', () => {
		expect(told(read(paid, 'L', undefined, 'new', ['paymentLinkPaid']))).toEqual(TOLD.slice(0, 1));
		expect(told(read(paid, 'L', undefined, 'new', ['orderPaid']))).toEqual(TOLD.slice(1));
		const { events: found } = read(paid, 'L', undefined, 'new');
		expect(found[0]).toEqual({
			event: 'paymentLinkPaid',
			eventId: 'paymentLinkPaid:I',
			id: 'L',
			status: null,
			previousStatus: null,
			at: NOW - HOUR + 123.456,
			invoice: paid,
		});
		expect(found[1]).toMatchObject({ event: 'orderPaid', id: 'L', invoice: paid });
		const untimed = invoice('COMPLETED', { remaining_amount: '0.00' });
		expect(told(read(untimed, 'L', undefined, 'new', ['orderPaid']))).toEqual([
			`orderPaid:L null > null @${-48 * HOUR}`,
		]);
	});
});

describe('payments of invoices', () => {
	const kind = (more: Partial<Watch> = {}, events: EventName[] = ['paymentStatusChanged']) =>
		invoiceKind(watch(events, more), { ...NOTHING, payments: true }, links(null));
	const open = (...payments: IDataObject[]) => invoice('SENT', { payments });
	const A = '0b6f1a52-6c0e-4c55-9d0b-6a3f9d1b7c11';
	const B = '7d2c4f0e-95b1-4f43-8a57-2f6a0e5d9b20';
	const paidAt = { payed_at: UPDATED };

	test('each step once', () => {
		const steps = [
			open(payment(A, 'PENDING')),
			open(payment(A, 'FAILED')),
			open(payment(A, 'PENDING')),
			open(payment(A, 'PENDING')),
			open(payment(A, 'SUCCEEDED', paidAt)),
			open(payment(A, 'SETTLED', paidAt)),
		];
		expect(life(kind(), 'new', ...steps)).toEqual([
			[],
			[`paymentStatusChanged:${A}:FAILED PENDING > FAILED @${-48 * HOUR}`],
			[`paymentStatusChanged:${A}:PENDING:2 FAILED > PENDING @${-48 * HOUR}`],
			[],
			[`paymentStatusChanged:${A}:SUCCEEDED:${UPDATED_MS} PENDING > SUCCEEDED @-3599876.544`],
			[`paymentStatusChanged:${A}:SETTLED SUCCEEDED > SETTLED @${-48 * HOUR}`],
		]);
		expect(life(kind({}, ['invoiceCreated']), 'new', ...steps).flat()).toEqual([]);
		const only = life(kind(of('SUCCEEDED')), 'new', ...steps).flat();
		expect(only).toEqual([expect.stringContaining('SUCCEEDED')]);
		expect(kind().read(steps[1], undefined, 'new').events[0] ?? {}).toMatchObject({
			record: steps[1].payments && payment(A, 'FAILED'),
			invoice: steps[1],
		});
	});

	test.each<[string, IDataObject, string | undefined, Sighting, string[]]>([
		[
			'new: what has happened',
			open(payment(A, 'FAILED'), payment(B, 'PENDING')),
			undefined,
			'new',
			[`${A}:FAILED`],
		],
		['met: nothing', open(payment(A, 'FAILED')), undefined, 'existing', []],
		['met, then tracked: what is new', open(payment(A, 'FAILED')), '', 'known', [`${A}:FAILED`]],
		[
			'back: what is open again',
			open(payment(A, 'PENDING'), payment(B, 'SETTLED')),
			undefined,
			'reopened',
			[`${A}:PENDING:e.14`],
		],
		[
			'refunded, with its time: told elsewhere',
			open(payment(A, 'REFUNDED', { refunded_at: UPDATED })),
			undefined,
			'new',
			[],
		],
		['refunded, without a time', open(payment(A, 'REFUNDED')), undefined, 'new', [`${A}:REFUNDED`]],
		[
			'refunded in part, without a time',
			open(payment(A, 'PARTIALLY_REFUNDED')),
			undefined,
			'new',
			[`${A}:PARTIALLY_REFUNDED`],
		],
		['canceled', open(payment(A, 'CANCELED')), undefined, 'new', [`${A}:CANCELED`]],
		['without an ID', open(payment('', 'FAILED'), null as never), undefined, 'new', []],
	])('%s', (_, one, before, sighting, expected) => {
		const value = before === undefined ? undefined : `P${before}`;
		const { events } = kind().read(one, value, sighting);
		expect(events.map(({ eventId }) => eventId)).toEqual(
			expected.map((id) => `paymentStatusChanged:${id}`),
		);
	});

	test('another payment that joins is told by itself', () => {
		const one = payment(A, 'FAILED');
		for (const joined of [
			[one, payment(B, 'SUCCEEDED')],
			[payment(B, 'SUCCEEDED'), one],
		]) {
			const readings = life(kind(), 'new', open(one), open(...joined), open(...joined));
			expect(readings[1]).toEqual([
				`paymentStatusChanged:${B}:SUCCEEDED null > SUCCEEDED @${-48 * HOUR}`,
			]);
			expect(readings[2]).toEqual([]);
		}
		expect(kind().read(open(one), undefined, 'new').value).toMatch(/^P[0-9a-z]{4}e1$/);
		expect(kind().read(open(one, payment(B, 'PENDING')), undefined, 'new').value).toMatch(
			/^P[0-9a-z]{4}e1[0-9a-z]{4}a1$/,
		);
	});

	test.each<[string, IDataObject, Partial<Watch>, boolean]>([
		[
			'ended and paid',
			invoice('COMPLETED', { payments: [payment(A, 'SUCCEEDED')] }),
			of('FAILED'),
			true,
		],
		[
			'ended and paid, to be settled',
			invoice('COMPLETED', { payments: [payment(A, 'SUCCEEDED')] }),
			of('SETTLED'),
			false,
		],
		[
			'ended and paid, all watched',
			invoice('COMPLETED', { payments: [payment(A, 'SUCCEEDED')] }),
			{},
			false,
		],
		[
			'ended with one that is open',
			invoice('COMPLETED', { payments: [payment(A, 'SETTLED'), payment(B, 'FAILED')] }),
			{},
			false,
		],
		['ended', invoice('CANCELED', { payments: [] }), {}, true],
		['not ended', open(payment(A, 'SETTLED')), {}, false],
	])('%s is final: %p', (_, one, more, final) => {
		const reading = kind(more).read(one, undefined, 'new');
		expect(reading.final).toBe(final);
		const anyOpen = ((one.payments as IDataObject[]) ?? []).some(
			(each) => !isSettled(String(each.current_status), watch(['paymentStatusChanged'], more)),
		);
		expect(hasOpenPart(reading.value, 'payments', watch(['paymentStatusChanged'], more))).toBe(
			anyOpen,
		);
	});

	test('an invoice that hides its payments keeps what is known of them', () => {
		const hidden = invoice('SENT', { payments: 'hidden' });
		expect(kind().read(hidden, undefined, 'new')).toEqual({ value: '', final: true, events: [] });
		expect(kind().read(hidden, 'P0001a1', 'known')).toEqual({
			value: 'P0001a1',
			final: false,
			events: [],
		});
	});
});

test('all parts of an invoice are remembered by themselves', () => {
	const parts = { status: true, paid: true, payments: true, due: true };
	const one = invoice('SENT', { payments: [payment('p', 'PENDING')] });
	const events: EventName[] = [
		'invoiceStatusChanged',
		'paymentLinkPaid',
		'paymentStatusChanged',
		'invoiceOverdue',
	];
	const kind = invoiceKind(watch(events), parts, links('L'));
	const { value, final } = kind.read(one, undefined, 'existing');
	expect(value).toMatch(/^IcA\.L\.P[0-9a-z]{4}aA\.D-$/);
	expect(final).toBe(false);
	const ended = invoice('COMPLETED', {
		payments: [payment('p', 'SETTLED')],
		remaining_amount: '0',
	});
	const after = kind.read(ended, value, 'known');
	expect(after.final).toBe(true);
	expect(after.value).toMatch(/^Ie.\.P[0-9a-z]{4}g.$/);
	expect(after.events.map(({ event }) => event)).toEqual([
		'invoiceStatusChanged',
		'paymentLinkPaid',
		'paymentStatusChanged',
	]);
});

test.each<[string, boolean, boolean]>([
	['IcA', true, false],
	['IeA', false, false],
	['IaA', true, false],
	['I%%', false, false],
	['L', true, false],
	['L?', false, false],
	['D-', true, false],
	['P0001a1', false, true],
	['P0001h1', false, false],
	['P%%', false, false],
	['P0000g10001a1', false, true],
	['IeA.P0001a1', false, true],
	['', false, false],
])(
	'%s: whether the list of invoices (%p) or of payments (%p) should show it',
	(value, own, payments) => {
		const settings = watch(['paymentStatusChanged'], of('FAILED'));
		expect(hasOpenPart(value, 'invoices', settings)).toBe(own);
		expect(hasOpenPart(value, 'payments', settings)).toBe(payments);
	},
);

test('which statuses of a payment are open', () => {
	const waiting = ['PENDING', 'PROCESSING', 'UNDER_REVIEW', 'FAILED_INITIATION', 'FAILED'];
	const all = ['SUCCEEDED', 'SETTLED', 'PARTIALLY_REFUNDED', 'REFUNDED', 'CANCELED', 'EXPIRED'];
	for (const [settings, open] of [
		[watch(['paymentStatusChanged']), [...waiting, 'SUCCEEDED']],
		[watch(['paymentStatusChanged'], of('SETTLED')), [...waiting, 'SUCCEEDED']],
		[watch(['paymentStatusChanged'], of('FAILED')), waiting],
		[watch(['paymentLinkPaid']), waiting],
	] as const) {
		expect(openPaymentStatuses(settings)).toEqual(open);
		expect([...waiting, ...all].filter((status) => !isSettled(status, settings))).toEqual(open);
	}
});

describe('payments that were named', () => {
	const kind = (more: Partial<Watch> = {}) => paymentKind(watch(['paymentStatusChanged'], more));
	const part = (hours: number) => payment('p', 'PARTIALLY_REFUNDED', { refunded_at: at(hours) });

	test('each step, each part of a refund', () => {
		const steps = [
			payment('p', 'SUCCEEDED'),
			payment('p', 'SUCCEEDED'),
			part(-3),
			part(-3),
			part(-2),
			payment('p', 'REFUNDED', { refunded_at: UPDATED }),
		];
		expect(life(kind(), 'existing', ...steps)).toEqual([
			[],
			[],
			[
				`paymentStatusChanged:p:PARTIALLY_REFUNDED:${NOW - 3 * HOUR} SUCCEEDED > PARTIALLY_REFUNDED @${-3 * HOUR}`,
			],
			[],
			[
				`paymentStatusChanged:p:PARTIALLY_REFUNDED:${NOW - 2 * HOUR} PARTIALLY_REFUNDED > PARTIALLY_REFUNDED @${-2 * HOUR}`,
			],
			[`paymentStatusChanged:p:REFUNDED:${UPDATED_MS} PARTIALLY_REFUNDED > REFUNDED @-3599876.544`],
		]);
		expect(life(kind(of('REFUNDED')), 'existing', ...steps).flat()).toHaveLength(1);
		expect(kind().read(steps[0], undefined, 'existing')).toEqual({
			value: 'fA',
			final: false,
			events: [],
		});
		expect(kind().read(steps[0], 'fA', 'known')).toEqual({ value: 'fA', final: false, events: [] });
		expect(told(kind().read(payment('p', 'SETTLED'), 'fA', 'known'))).toEqual([
			'paymentStatusChanged:p:SETTLED SUCCEEDED > SETTLED @0',
		]);
		expect(kind().read(steps[5], 'hA', 'known').value).toBe('iA');
		expect(kind().read(steps[2], 'fA', 'known')).toMatchObject({
			value: `hA${NOW - 3 * HOUR}`,
			final: false,
		});
		expect([kind().idOf(steps[0]), kind().timeOf(steps[0])]).toEqual(['p', 0]);
	});

	test('a part of a refund without a time is told once', () => {
		const untimed = payment('p', 'PARTIALLY_REFUNDED');
		const readings = life(kind(), 'existing', payment('p', 'SUCCEEDED'), untimed, untimed);
		expect(readings).toEqual([
			[],
			['paymentStatusChanged:p:PARTIALLY_REFUNDED SUCCEEDED > PARTIALLY_REFUNDED @0'],
			[],
		]);
		expect(kind().read(untimed, 'fA', 'known').value).toBe('hA');
	});
});

describe('refunds', () => {
	const kind = (more: Partial<Watch> = {}) => refundKind(watch(['paymentStatusChanged'], more));
	const back = (status: string, refunded_at: unknown = UPDATED) =>
		payment('p', status, { refunded_at } as IDataObject);

	test('are told when they are new, each part by itself', () => {
		const one = back('REFUNDED');
		expect(kind().read(one, undefined, 'new')).toMatchObject({ value: '', final: true });
		expect(told(kind().read(one, undefined, 'new'))).toEqual([
			`paymentStatusChanged:p:REFUNDED:${UPDATED_MS} null > REFUNDED @-3599876.544`,
		]);
		for (const sighting of ['existing', 'known', 'reopened'] as const) {
			expect(kind().read(one, undefined, sighting).events).toEqual([]);
		}
		expect(kind(of('SUCCEEDED')).read(one, undefined, 'new').events).toEqual([]);
		expect(kind(of('REFUNDED')).read(one, undefined, 'new').events).toHaveLength(1);
		const ids = [one, back('PARTIALLY_REFUNDED'), back('REFUNDED', at(-1))].map((each) =>
			kind().idOf(each),
		);
		expect(ids[0]).toBe(`p/REFUNDED/${UPDATED_MS}`);
		expect(new Set(ids).size).toBe(3);
		expect([kind().timeOf(one), kind().timeOf(back('REFUNDED', null))]).toEqual([
			UPDATED_MS,
			undefined,
		]);
	});
});
