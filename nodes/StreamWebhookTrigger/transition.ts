import type { IDataObject } from 'n8n-workflow';

import { eventId } from '../shared/events/eventId';
import { proofOf } from '../shared/records/paidInvoice';
import { paymentStateOf } from '../shared/records/payments';
import { toMs } from '../shared/values/timestamps';
import { keyOf, type Delivery } from './delivery';

/** What Stream has of the things that an event is about. */
export interface Records {
	invoice?: IDataObject;
	payment?: IDataObject;
	paymentLink?: IDataObject;
	subscription?: IDataObject;
}

/** A transition as Stream Trigger names it. */
export interface Transition {
	event: string;
	/** The same as that of Stream Trigger, where it can see the transition, too. */
	eventId: string;
	resource: string;
	/** Of the record that the event is about; for a paid link: the link. */
	id: string;
	status: string | null;
}

const RENEWED = 'SUBSCRIPTION_CYCLE_RENEWED_SUCCESSFULLY';

/** Stream's time of what has happened to a payment: it is part of the id that Stream Trigger gives the event. */
const TIMES = new Map(
	Object.entries({
		PAYMENT_SUCCEEDED: 'payed_at',
		PAYMENT_MARKED_AS_PAID: 'payed_at',
		PAYMENT_REFUNDED: 'refunded_at',
		PAYMENT_PARTIALLY_REFUNDED: 'refunded_at',
	}),
);

/** Stream's names of events, the names that Stream Trigger has for them, and the status they lead to. */
export const NAMES: ReadonlyMap<string, [event: string, status?: string]> = new Map<
	string,
	[event: string, status?: string]
>(
	Object.entries({
		INVOICE_CREATED: ['invoiceCreated'],
		INVOICE_SENT: ['invoiceStatusChanged', 'SENT'],
		INVOICE_ACCEPTED: ['invoiceStatusChanged', 'ACCEPTED'],
		INVOICE_REJECTED: ['invoiceStatusChanged', 'REJECTED'],
		INVOICE_COMPLETED: ['invoiceStatusChanged', 'COMPLETED'],
		INVOICE_CANCELED: ['invoiceStatusChanged', 'CANCELED'],
		PAYMENT_SUCCEEDED: ['paymentStatusChanged', 'SUCCEEDED'],
		PAYMENT_MARKED_AS_PAID: ['paymentStatusChanged', 'SUCCEEDED'],
		PAYMENT_FAILED: ['paymentStatusChanged', 'FAILED'],
		PAYMENT_CANCELED: ['paymentStatusChanged', 'CANCELED'],
		PAYMENT_REFUNDED: ['paymentStatusChanged', 'REFUNDED'],
		PAYMENT_PARTIALLY_REFUNDED: ['paymentStatusChanged', 'PARTIALLY_REFUNDED'],
		SUBSCRIPTION_CREATED: ['subscriptionCreated'],
		SUBSCRIPTION_ACTIVATED: ['subscriptionStatusChanged', 'ACTIVE'],
		SUBSCRIPTION_INACTIVATED: ['subscriptionStatusChanged', 'INACTIVE'],
		SUBSCRIPTION_CANCELED: ['subscriptionStatusChanged', 'CANCELED'],
		[RENEWED]: ['subscriptionRenewed'],
		SUBSCRIPTION_FROZEN: ['subscriptionStatusChanged', 'FROZEN'],
		SUBSCRIPTION_CANCEL_AT_PERIOD_END: ['subscriptionCancellationScheduled'],
	}),
);

const RESOURCES = new Map(
	Object.entries({
		INVOICE: 'invoice',
		PAYMENT: 'payment',
		PAYMENT_LINK: 'paymentLink',
		SUBSCRIPTION: 'subscription',
	}),
);

/**
 * What a delivery tells, in the words of Stream Trigger. Kinds of events that this version does not know keep their
 * name in camelCase.
 *
 * @param records what Stream has now; without it Stream's word is taken
 */
export function transitionOf(delivery: Delivery, records?: Records): Transition {
	const { type, entityId: id } = delivery;
	const [event, leadsTo] = NAMES.get(type) ?? [camelCase(type)];
	const status =
		leadsTo === 'REFUNDED' ? refundStatus(delivery, records) : (leadsTo ?? delivery.status);
	const resource = RESOURCES.get(delivery.entityType) ?? '';
	const paid = type === 'INVOICE_COMPLETED' ? paidLink(records) : undefined;
	if (paid !== undefined) {
		return {
			event: 'paymentLinkPaid',
			eventId: eventId('paymentLinkPaid', id),
			resource: 'paymentLink',
			id: paid,
			status: textOf(records?.paymentLink?.status),
		};
	}
	const identity = eventId(event, id, ...occasionOf(event, status, delivery, records));
	return { event, eventId: identity, resource, id, status };
}

/** Servers that have no name of its own for it may call the refund of a part a refund. */
function refundStatus({ status }: Delivery, { payment }: Records = {}): string {
	const isPart =
		status === 'PARTIALLY_REFUNDED' ||
		(status !== 'REFUNDED' && payment && paymentStateOf(payment) === 'partlyRefunded');
	return isPart ? 'PARTIALLY_REFUNDED' : 'REFUNDED';
}

/** The link that a completed invoice was made by, if the money is proven to be there. */
function paidLink(records?: Records): string | undefined {
	if (!records) return undefined;
	const { invoice, paymentLink } = records;
	const isPaid = invoice !== undefined && proofOf(invoice) === 'paid';
	return isPaid && paymentLink ? String(paymentLink.id) : undefined;
}

/** Statuses that a record reaches only once; their ID needs no time. */
const ONCE = ['SENT', 'ACCEPTED', 'REJECTED', 'COMPLETED', 'CANCELED', 'EXPIRED'];

function occasionOf(
	event: string,
	status: string | null,
	delivery: Delivery,
	{ payment, subscription }: Records = {},
): Array<string | number | undefined> {
	// Without a time the whole call tells.
	const reportedAt = toMs(delivery.timestamp) ?? delivery.timestamp ?? keyOf(delivery);
	switch (event) {
		case 'invoiceCreated':
		case 'subscriptionCreated':
			return [];
		case 'subscriptionRenewed':
			return [
				(isCurrent(delivery, { subscription }) ? cycleOf(subscription) : undefined) ?? reportedAt,
			];
		case 'subscriptionCancellationScheduled':
			return [toMs(subscription?.updated_at) ?? reportedAt];
	}
	if (status === null) return [reportedAt];
	if (event === 'subscriptionStatusChanged' && status !== 'CANCELED') {
		const isStill = subscription?.status === status;
		return [status, (isStill && toMs(subscription?.updated_at)) || reportedAt];
	}
	if (event === 'paymentStatusChanged' && !ONCE.includes(status)) {
		const own = toMs(status === 'SUCCEEDED' ? payment?.payed_at : payment?.refunded_at);
		// The payment may have been read before this part of it was refunded, or after a later one was.
		const isOther = status === 'PARTIALLY_REFUNDED' && isOtherPart(own, reportedAt);
		return [status, (status !== 'FAILED' && !isOther && own) || reportedAt];
	}
	const isOnce = event.endsWith('StatusChanged') && ONCE.includes(status);
	return isOnce ? [status] : [status, reportedAt];
}

/** The number of the cycle that began, which Stream Trigger uses in the IDs of renewals. */
function cycleOf(subscription: IDataObject | undefined): number | undefined {
	const cycle = Number(subscription?.current_cycle_number ?? undefined);
	return Number.isSafeInteger(cycle) ? cycle : undefined;
}

/** A call is made within a minute of what it reports. */
const MINUTE = 60_000;

function isOtherPart(own: number | undefined, reportedAt: string | number): boolean {
	if (own === undefined || typeof reportedAt !== 'number') return false;
	return Math.abs(own - reportedAt) > MINUTE;
}

/**
 * Whether what Stream shows can be what the call is about. A server that answers from copies may show the part of a
 * refund before this one, or the cycle before.
 */
export function isCurrent(
	{ type, timestamp }: Delivery,
	{ payment, subscription }: Pick<Records, 'payment' | 'subscription'>,
): boolean {
	const reportedAt = toMs(timestamp) ?? -Infinity;
	if (payment) {
		const time = TIMES.get(type);
		if (time === undefined) return true;
		const own = toMs(payment[time]);
		return own !== undefined && (time !== 'refunded_at' || own > reportedAt - MINUTE);
	}
	const end = subscription && toMs(subscription.current_period_end);
	return type !== RENEWED || end === undefined || end > reportedAt;
}

function camelCase(type: string): string {
	return type
		.toLowerCase()
		.replace(/_+/g, '_')
		.replace(/_([a-z0-9])/g, (_match, letter: string) => letter.toUpperCase());
}

function textOf(value: unknown): string | null {
	return typeof value === 'string' ? value : null;
}
