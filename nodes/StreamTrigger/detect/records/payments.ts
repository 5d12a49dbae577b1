import type { IDataObject } from 'n8n-workflow';

import { eventId } from '../../../shared/events/eventId';
import type { StreamEvent } from '../../../shared/events/events';
import { paymentStatusOf } from '../../../shared/records/payments';
import { textOf } from '../../../shared/values/text';
import { toExactMs, toMs } from '../../../shared/values/timestamps';
import {
	advance,
	begin,
	cycleMark,
	packProgress,
	unpackProgress,
	type Progress,
} from '../statusProgress';
import { changedAt, wants, type RecordType, type Watch } from './recordType';

export const PAYMENT_RANKS = {
	PENDING: 0,
	PROCESSING: 1,
	UNDER_REVIEW: 2,
	FAILED_INITIATION: 3,
	FAILED: 4,
	SUCCEEDED: 5,
	SETTLED: 6,
	PARTIALLY_REFUNDED: 7,
	REFUNDED: 8,
	CANCELED: 8,
	EXPIRED: 8,
};

/** Nothing follows but a refund, and refunds are asked for (refundKind). */
const SETTLED = ['SETTLED', 'PARTIALLY_REFUNDED', 'REFUNDED', 'CANCELED', 'EXPIRED'];
export const REFUNDED = ['REFUNDED', 'PARTIALLY_REFUNDED'];

/** Statuses that a payment can leave for one that is watched, other than by a refund. */
export function openPaymentStatuses(watch: Watch): string[] {
	const waiting = ['PENDING', 'PROCESSING', 'UNDER_REVIEW', 'FAILED_INITIATION', 'FAILED'];
	return wants(watch, 'paymentStatusChanged', 'SETTLED') ? [...waiting, 'SUCCEEDED'] : waiting;
}

export function isSettled(status: string, watch: Watch): boolean {
	if (SETTLED.includes(status)) return true;
	return status === 'SUCCEEDED' && !wants(watch, 'paymentStatusChanged', 'SETTLED');
}

/** The next step of a payment, and the event that it is; a first sight of PENDING is none. */
export function stepPayment(
	payment: IDataObject,
	old: Progress | undefined,
	first: 'tell' | 'quiet' | 'born',
	watch: Watch,
	invoice?: IDataObject,
): { now: Progress; events: StreamEvent[] } {
	const status = paymentStatusOf(payment);
	if (old?.status === status) return { now: old, events: [] };
	const now = old
		? advance(old, status, PAYMENT_RANKS)
		: begin(status, first === 'born' ? 'new' : first === 'tell' ? 'reopened' : 'existing');
	const reported = old ? true : first === 'tell' || (first === 'born' && status !== 'PENDING');
	const asked = REFUNDED.includes(status) && toMs(payment.refunded_at) !== undefined;
	if (!reported || asked || !wants(watch, 'paymentStatusChanged', status))
		return { now, events: [] };
	return { now, events: [paymentEvent(payment, old?.status ?? null, now, watch, invoice)] };
}

export function paymentEvent(
	payment: IDataObject,
	previousStatus: string | null,
	now: Progress,
	watch: Watch,
	invoice?: IDataObject,
): StreamEvent {
	const id = textOf(payment.id);
	const { status } = now;
	const time = toMs(ownTime(payment, status));
	// SETTLED, CANCELED and EXPIRED come once in a life and have no time in every answer of Stream.
	const once = status === 'SUCCEEDED' || SETTLED.includes(status);
	return {
		event: 'paymentStatusChanged',
		eventId: eventId('paymentStatusChanged', id, status, once ? time : cycleMark(now, watch.epoch)),
		id,
		status,
		previousStatus,
		at: toExactMs(ownTime(payment, status)) ?? changedAt(invoice ?? {}, watch.now),
		record: payment,
		invoice,
	};
}

/** Stream's own time for this status of a payment. */
function ownTime(payment: IDataObject, status: string): unknown {
	if (status === 'SUCCEEDED') return payment.payed_at;
	return REFUNDED.includes(status) ? payment.refunded_at : undefined;
}

/** Single payments that the user named: read one by one, refunds included. */
export function paymentKind(watch: Watch): RecordType {
	return {
		idOf: (payment) => textOf(payment.id),
		timeOf: () => 0,
		read(payment, before) {
			const [old, part] = before === undefined ? [] : unpackProgress(before, PAYMENT_RANKS);
			const status = paymentStatusOf(payment);
			// A refund in parts stays in one status, with a later time.
			const parts = status === 'PARTIALLY_REFUNDED' ? String(toMs(payment.refunded_at) ?? '') : '';
			const isSame = old?.status === status && part === parts;
			const next = () => (old ? advance(old, status, PAYMENT_RANKS) : begin(status, 'existing'));
			const now = isSame ? old : next();
			const reported = old !== undefined && !isSame && wants(watch, 'paymentStatusChanged', status);
			const events = reported ? [paymentEvent(payment, old.status, now, watch)] : [];
			return { value: packProgress(now, PAYMENT_RANKS) + parts, final: false, events };
		},
	};
}

/**
 * Refunds, in order of their own time: a payment can be refunded months after it was paid, when it is long
 * forgotten here, so payments in these statuses are asked for. Each part of a refund is one more.
 */
export function refundKind(watch: Watch): RecordType {
	return {
		idOf: (payment) => [payment.id, paymentStatusOf(payment), toMs(payment.refunded_at)].join('/'),
		timeOf: (payment) => toMs(payment.refunded_at),
		read(payment, _before, sighting) {
			const status = paymentStatusOf(payment);
			const reported = sighting === 'new' && wants(watch, 'paymentStatusChanged', status);
			const events = reported
				? [paymentEvent(payment, null, begin(status, 'existing'), watch)]
				: [];
			return { value: '', final: true, events };
		},
	};
}
