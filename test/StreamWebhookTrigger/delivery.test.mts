import { keyOf, toDelivery } from '../../nodes/StreamWebhookTrigger/delivery';
import { beginCall, endCall, type CallState } from '../../nodes/StreamWebhookTrigger/dedupe';
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
const read = (given: unknown) =>
	toDelivery(Buffer.from(typeof given === 'string' ? given : JSON.stringify(given)));

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

	it.each(['payment', 'Payment', ' PAYMENT '])('of an entity that is called %j', (entity_type) => {
		expect(read({ ...body, entity_type })).toMatchObject({ entityType: 'PAYMENT' });
		expect(transitionOf(read({ ...body, entity_type })!).resource).toBe('payment');
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
		const unsaid = { event_type: 'PAYMENT_REFUNDED', status: undefined };
		expect(key({ ...unsaid, timestamp: '2027-01-01T00:00:00' })).not.toBe(key(unsaid));
		const whole = { event_type: 'PAYMENT_REFUNDED', status: 'REFUNDED' };
		expect(key({ ...whole, timestamp: '2027-01-01T00:00:00' })).toBe(key(whole));
	});

	it('without a time the whole body tells', () => {
		const failed = { event_type: 'PAYMENT_FAILED', timestamp: undefined };
		expect(key(failed)).toBe(key(failed));
		expect(key({ ...failed, data: {} })).not.toBe(key(failed));
	});

	const hour = 3_600_000;
	let trigger = '';
	beforeEach(() => (trigger = `t${Math.random()}`));
	/** A call that is answered at once. */
	const call = (key: string, now: number): CallState => {
		const standing = beginCall(trigger, key, now);
		if (standing === 'new') endCall(trigger, key, true);
		return standing;
	};

	it('are known for two days once they were answered', () => {
		expect(call('a', 0)).toBe('new');
		expect(call('a', 47 * hour)).toBe('known');
		expect(call('a', 49 * hour)).toBe('new');
	});

	it('have to come again while the first is under way, or when it was not answered with 2xx', () => {
		expect(beginCall(trigger, 'a', 0)).toBe('new');
		expect(beginCall(trigger, 'a', 1_000)).toBe('underWay');
		endCall(trigger, 'a', false);
		expect(beginCall(trigger, 'a', 2_000)).toBe('new');
		// An answer that never came must not block for ever.
		expect(beginCall(trigger, 'a', hour)).toBe('new');
	});

	it('triggers do not know of each other', () => {
		expect(call('a', 0)).toBe('new');
		expect(beginCall('another', 'a', 0)).toBe('new');
	});

	it('are remembered in bounded space, the newest', () => {
		for (let i = 0; i < 25_000; i++) call(`key${i}`, i * 1_000);
		const now = 25_000_000;
		expect(beginCall(trigger, 'key24999', now)).toBe('known');
		expect(beginCall(trigger, 'key15100', now)).toBe('known');
		expect(beginCall(trigger, 'key3', now)).toBe('new');
	});
});

describe('the identity of an event', () => {
	const of = (more: object, records?: object) =>
		transitionOf(read({ ...body, ...more })!, records as never);

	it('of a paid link is that of Stream Trigger', () => {
		const invoice = { event_type: 'INVOICE_COMPLETED', entity_type: 'INVOICE', entity_id: 'i1' };
		// Nothing proves the money.
		expect(of(invoice)).toMatchObject({
			event: 'invoiceStatusChanged',
			eventId: 'invoiceStatusChanged:i1:COMPLETED',
			status: 'COMPLETED',
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
		const timestamp = '2026-03-05T00:00:01Z';
		const part = { event_type: 'PAYMENT_REFUNDED', status: 'PARTIALLY_REFUNDED', timestamp };
		expect(of(part, { payment })).toMatchObject({
			status: 'PARTIALLY_REFUNDED',
			eventId: `paymentStatusChanged:p1:PARTIALLY_REFUNDED:${Date.parse('2026-03-05T00:00:00Z')}`,
		});
		const unsaid = { ...part, status: undefined };
		expect(of(unsaid).status).toBe('REFUNDED');
		expect(of(unsaid, { payment }).status).toBe('PARTIALLY_REFUNDED');
		expect(of({ ...part, status: 'REFUNDED' }, { payment }).status).toBe('REFUNDED');
	});

	it('two parts of a refund have two ids, also when the payment was read after the second', () => {
		const payment = { current_status: 'PARTIALLY_REFUNDED', refunded_at: '2026-03-05T09:00:00Z' };
		const ids = ['2026-03-05T00:00:00Z', '2026-03-05T09:00:01Z'].map((timestamp) => {
			const part = { event_type: 'PAYMENT_PARTIALLY_REFUNDED', timestamp };
			return of({ ...part, status: 'PARTIALLY_REFUNDED' }, { payment }).eventId;
		});
		expect(new Set(ids).size).toBe(2);
		expect(ids[1]).toContain(`:${Date.parse('2026-03-05T09:00:00Z')}`);
	});

	it('two parts of a refund have two ids, also when Stream still shows the first of them', () => {
		const payment = { current_status: 'PARTIALLY_REFUNDED', refunded_at: '2026-03-05T00:00:00Z' };
		const ids = ['2026-03-05T00:00:01Z', '2026-03-05T09:00:01Z'].map((timestamp) => {
			const part = { event_type: 'PAYMENT_PARTIALLY_REFUNDED', timestamp };
			return of({ ...part, status: 'PARTIALLY_REFUNDED' }, { payment }).eventId;
		});
		expect(new Set(ids).size).toBe(2);
		expect(ids[0]).toContain(`:${Date.parse('2026-03-05T00:00:00Z')}`);
	});

	it('two renewals have two ids, also when Stream still shows the cycle before', () => {
		const renewed = { event_type: 'SUBSCRIPTION_CYCLE_RENEWED_SUCCESSFULLY' };
		const march = { current_cycle_number: 2, current_period_end: '2026-04-01T00:00:00Z' };
		const ids = ['2026-03-01T00:00:05Z', '2026-04-01T00:00:05Z'].map(
			(timestamp) => of({ ...renewed, timestamp }, { subscription: march }).eventId,
		);
		expect(ids[0]).toBe('subscriptionRenewed:p1:2');
		expect(ids[1]).not.toBe(ids[0]);
	});

	it.each(['SENT', 'ACCEPTED', 'COMPLETED', 'CANCELED'])(
		'what is not a change of the status %s can come again in it, each with an id of its own',
		(status) => {
			const ids = ['2026-03-05T00:00:01Z', '2026-03-05T09:00:01Z'].map(
				(timestamp) => of({ event_type: 'INVOICE_UPDATED', status, timestamp }).eventId,
			);
			expect(new Set(ids).size).toBe(2);
		},
	);

	it('without a time two calls that differ have two ids', () => {
		const failed = { event_type: 'PAYMENT_FAILED', status: 'FAILED', timestamp: undefined };
		expect(of(failed).eventId).toBe(of(failed).eventId);
		expect(of({ ...failed, data: {} }).eventId).not.toBe(of(failed).eventId);
	});

	it.each(['constructor', '__proto__', 'toString', 'HASOWNPROPERTY'])(
		'a kind of event called %s is one that is not known',
		(event_type) => {
			const { event, eventId } = of({ event_type, entity_type: event_type });
			expect(typeof event).toBe('string');
			expect(eventId).toContain('p1');
			expect(of({ event_type, entity_type: event_type }).resource).toBe('');
		},
	);

	it('kinds of events that are not known yet keep their name', () => {
		expect(of({ event_type: 'PAYMENT_SENT_TO_THE_MOON' })).toMatchObject({
			event: 'paymentSentToTheMoon',
			resource: 'payment',
			id: 'p1',
			status: 'SUCCEEDED',
		});
	});
});
