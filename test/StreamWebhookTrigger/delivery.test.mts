import { keyOf, toDelivery } from '../../nodes/StreamWebhookTrigger/delivery';
import { isRepeated } from '../../nodes/StreamWebhookTrigger/dedupe';
import { transitionOf } from '../../nodes/StreamWebhookTrigger/transition';

const body = {
	event_type: 'PAYMENT_SUCCEEDED',
	entity_type: 'PAYMENT',
	entity_id: 'p1',
	status: 'SUCCEEDED',
	timestamp: '2026-03-04T09:30:15.421903',
	data: {
		payment: { id: 'p1', url: 'https://x' },
		invoice: { id: 'i1', url: 'https://x' },
		payment_link: { id: 'l1', url: 'https://x' },
		metadata: { order_reference: 'A-1' },
	},
};
const read = (given: unknown, headers = {}) =>
	toDelivery(Buffer.from(typeof given === 'string' ? given : JSON.stringify(given)), headers);

describe('reading a delivery', () => {
	it('as the documentation shows it', () => {
		expect(read(body)).toEqual({
			type: 'PAYMENT_SUCCEEDED',
			entityType: 'PAYMENT',
			entityId: 'p1',
			status: 'SUCCEEDED',
			timestamp: '2026-03-04T09:30:15.421903',
			ids: { payment: 'p1', invoice: 'i1', payment_link: 'l1' },
			metadata: { order_reference: 'A-1' },
			body,
		});
	});

	it.each([
		['flat ids', { ...body, data: { invoice_id: 'i1', payment_link_id: 'l1' } }],
		[
			'flat ids outside of data',
			{ ...body, data: undefined, invoice_id: 'i1', payment_link_id: 'l1' },
		],
	])('with %s', (_name, given) => {
		expect(read(given)!.ids).toEqual({ payment: 'p1', invoice: 'i1', payment_link: 'l1' });
	});

	it('with metadata under its other name, and without references', () => {
		const bare = {
			event: 'INVOICE_COMPLETED',
			entity_id: 'i1',
			data: { custom_metadata: { a: 1 } },
		};
		expect(read(bare)).toMatchObject({
			type: 'INVOICE_COMPLETED',
			entityType: 'INVOICE',
			entityId: 'i1',
			status: null,
			timestamp: null,
			ids: { invoice: 'i1' },
			metadata: { a: 1 },
		});
	});

	it('with what only the headers say', () => {
		const headers = {
			'x-webhook-event': 'PAYMENT_LINK_PAY_ATTEMPT_FAILED',
			'x-webhook-entity-type': 'PAYMENT_LINK',
			'x-webhook-entity-id': 'l1',
		};
		expect(read({}, headers)).toMatchObject({
			type: 'PAYMENT_LINK_PAY_ATTEMPT_FAILED',
			entityId: 'l1',
			ids: { payment_link: 'l1' },
		});
	});

	it.each([
		'',
		'no JSON',
		'[]',
		'null',
		'"text"',
		'{}',
		'{"event_type": 7}',
		'{"event_type": " "}',
	])('%j is none', (given) => expect(read(given)).toBeUndefined());
});

describe('repetitions', () => {
	const key = (more: object) => keyOf(read({ ...body, ...more })!);

	it('what happens once is told by its record, the rest by its time, too', () => {
		expect(key({ timestamp: '2027-01-01T00:00:00' })).toBe(key({}));
		expect(key({ entity_id: 'p2' })).not.toBe(key({}));
		expect(key({ event_type: 'PAYMENT_FAILED' })).not.toBe(key({}));
		const failed = { event_type: 'PAYMENT_FAILED' };
		expect(key({ ...failed, timestamp: '2027-01-01T00:00:00' })).not.toBe(key(failed));
		expect(key(failed)).toBe(key(failed));
	});

	it('each part of a refund is one of its own, whatever Stream calls it', () => {
		for (const event_type of ['PAYMENT_REFUNDED', 'PAYMENT_PARTIALLY_REFUNDED']) {
			const part = { event_type, status: 'PARTIALLY_REFUNDED' };
			expect(key({ ...part, timestamp: '2027-01-01T00:00:00' })).not.toBe(key(part));
			expect(key(part)).toBe(key(part));
		}
		const whole = { event_type: 'PAYMENT_REFUNDED', status: 'REFUNDED' };
		expect(key({ ...whole, timestamp: '2027-01-01T00:00:00' })).toBe(key(whole));
	});

	it('without a time the whole body tells', () => {
		const failed = { event_type: 'PAYMENT_FAILED', timestamp: undefined };
		expect(key(failed)).toBe(key(failed));
		expect(key({ ...failed, data: {} })).not.toBe(key(failed));
	});

	const hour = 3_600_000;
	let trigger = 0;
	beforeEach(() => trigger++);
	const seen = (stored: any, one: string, now: number) =>
		isRepeated(`t${trigger}`, stored, one, now);

	it('are known from stored data, for two days', () => {
		const stored = {};
		expect(seen(stored, 'a', 0)).toBe(false);
		expect(seen(stored, 'a', 47 * hour)).toBe(true);
		expect(seen(stored, 'a', 49 * hour)).toBe(false);
	});

	it('are known while two deliveries do not see each other’s stored data', () => {
		expect(seen({}, 'a', 0)).toBe(false);
		expect(seen({}, 'a', 1_000)).toBe(true);
		// What n8n could not start is not stored either: the retry has to come through.
		expect(seen({}, 'a', 5 * 60_000)).toBe(false);
	});

	it('triggers do not know of each other', () => {
		expect(isRepeated('one', {}, 'a', 0)).toBe(false);
		expect(isRepeated('two', {}, 'a', 0)).toBe(false);
	});

	it('are remembered in bounded space', () => {
		const stored: any = {};
		for (let i = 0; i < 2_000; i++) seen(stored, `key${i}`, i * 1000);
		expect(Object.keys(stored.seen)).toHaveLength(500);
		expect(JSON.stringify(stored).length).toBeLessThan(20_000);
		expect(seen(stored, 'key1999', 2_000_000)).toBe(true);
		expect(seen(stored, 'key3', 2_000_000)).toBe(false);
	});

	it.each([null, 'x', [], { a: 'b' }, 5])(
		'stored data of another kind (%j) does no harm',
		(old) => {
			const stored: any = { seen: old };
			expect(seen(stored, 'a', 0)).toBe(false);
			expect(seen(stored, 'a', 1)).toBe(true);
		},
	);
});

describe('the identity of an event', () => {
	const of = (more: object, records?: object) =>
		transitionOf(read({ ...body, ...more })!, records as never);

	it('of a paid link is that of Stream Trigger', () => {
		const invoice = { event_type: 'INVOICE_COMPLETED', entity_type: 'INVOICE', entity_id: 'i1' };
		expect(of(invoice)).toMatchObject({
			event: 'paymentLinkPaid',
			eventId: 'paymentLinkPaid:i1',
			resource: 'paymentLink',
			id: 'l1',
		});
		const record = { id: 'i1', status: 'COMPLETED', remaining_amount: '0.00' };
		expect(
			of(invoice, { invoice: record, paymentLink: { id: 'l1', status: 'COMPLETED' } }),
		).toEqual({
			event: 'paymentLinkPaid',
			eventId: 'paymentLinkPaid:i1',
			resource: 'paymentLink',
			id: 'l1',
			status: 'COMPLETED',
		});
	});

	it('money that is not there (any more) does not make a paid link', () => {
		const invoice = { event_type: 'INVOICE_COMPLETED', entity_type: 'INVOICE', entity_id: 'i1' };
		const paymentLink = { id: 'l1', status: 'COMPLETED' };
		for (const record of [
			{ id: 'i1', status: 'ACCEPTED', remaining_amount: '10.00' },
			{
				id: 'i1',
				status: 'COMPLETED',
				remaining_amount: '0.00',
				payments: [{ id: 'p1', current_status: 'REFUNDED' }],
			},
		]) {
			expect(of(invoice, { invoice: record, paymentLink }).event).toBe('invoiceStatusChanged');
		}
	});

	it.each([
		[{ event_type: 'INVOICE_CREATED' }, 'invoiceCreated:p1'],
		[{ event_type: 'INVOICE_SENT' }, 'invoiceStatusChanged:p1:SENT'],
		[{ event_type: 'SUBSCRIPTION_CREATED' }, 'subscriptionCreated:p1'],
		[{ event_type: 'SUBSCRIPTION_CANCELED' }, 'subscriptionStatusChanged:p1:CANCELED'],
		[{ event_type: 'PAYMENT_CANCELED' }, 'paymentStatusChanged:p1:CANCELED'],
	])('that comes once needs no time: %j', (more, eventId) => {
		expect(of(more).eventId).toBe(eventId);
	});

	it('takes the time that Stream gives on the record, as Stream Trigger does', () => {
		const payment = {
			payed_at: '2026-03-04T09:30:14.000001Z',
			refunded_at: '2026-03-05T00:00:00Z',
		};
		const paid = Date.parse('2026-03-04T09:30:14.000Z');
		expect(of({}, { payment }).eventId).toBe(`paymentStatusChanged:p1:SUCCEEDED:${paid}`);
		expect(of({ event_type: 'PAYMENT_MARKED_AS_PAID' }, { payment }).eventId).toBe(
			`paymentStatusChanged:p1:SUCCEEDED:${paid}`,
		);
		expect(of({ event_type: 'PAYMENT_REFUNDED' }, { payment }).eventId).toBe(
			`paymentStatusChanged:p1:REFUNDED:${Date.parse('2026-03-05T00:00:00Z')}`,
		);
		const subscription = { status: 'FROZEN', updated_at: '2026-03-06T00:00:00Z' };
		expect(of({ event_type: 'SUBSCRIPTION_FROZEN' }, { subscription }).eventId).toBe(
			`subscriptionStatusChanged:p1:FROZEN:${Date.parse('2026-03-06T00:00:00Z')}`,
		);
	});

	it('a part of a refund is not the whole of it', () => {
		const payment = { current_status: 'PARTIALLY_REFUNDED', refunded_at: '2026-03-05T00:00:00Z' };
		const part = { event_type: 'PAYMENT_REFUNDED', status: 'PARTIALLY_REFUNDED' };
		expect(of(part, { payment })).toMatchObject({
			status: 'PARTIALLY_REFUNDED',
			eventId: `paymentStatusChanged:p1:PARTIALLY_REFUNDED:${Date.parse('2026-03-05T00:00:00Z')}`,
		});
		expect(of({ ...part, status: undefined }).status).toBe('REFUNDED');
	});

	it('kinds of events that are not known yet keep their name', () => {
		expect(of({ event_type: 'PAYMENT_SENT_TO_THE_MOON' })).toMatchObject({
			event: 'paymentSentToTheMoon',
			resource: 'payment',
			id: 'p1',
			status: 'SUCCEEDED',
		});
	});
});
