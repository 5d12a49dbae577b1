import type { IDataObject } from 'n8n-workflow';

/** What can be watched, by the values of the parameter Events. The order is part of the stored state. */
export const EVENTS = [
	'paymentLinkPaid',
	'paymentLinkCompleted',
	'paymentLinkStatusChanged',
	'paymentStatusChanged',
	'subscriptionCreated',
	'subscriptionStatusChanged',
	'subscriptionRenewed',
	'subscriptionCancellationScheduled',
	'invoiceCreated',
	'invoiceStatusChanged',
] as const;

export type EventName = (typeof EVENTS)[number];

export type EventResource = 'paymentLink' | 'payment' | 'subscription' | 'invoice';

export const RESOURCE_OF: Record<EventName, EventResource> = {
	paymentLinkPaid: 'paymentLink',
	paymentLinkCompleted: 'paymentLink',
	paymentLinkStatusChanged: 'paymentLink',
	paymentStatusChanged: 'payment',
	subscriptionCreated: 'subscription',
	subscriptionStatusChanged: 'subscription',
	subscriptionRenewed: 'subscription',
	subscriptionCancellationScheduled: 'subscription',
	invoiceCreated: 'invoice',
	invoiceStatusChanged: 'invoice',
};

/** One transition of one record. */
export interface StreamEvent {
	event: EventName;
	/** Same for every delivery of the same transition. */
	eventId: string;
	/** Of the record that the event is about; for a paid link: the link. */
	id: string;
	status: string | null;
	previousStatus: string | null;
	/** When it happened, as well as the API tells (milliseconds); for the order of events only. */
	at: number;
	/** The record, as Stream sent it; for a paid link it is fetched later. */
	record?: IDataObject;
	/** The invoice that a payment belongs to, or that a link was paid with. */
	invoice?: IDataObject;
}

/**
 * The identity of a transition: what happened to which record, and, where the same can happen to it again,
 * what tells the occasions apart - the time that Stream gives for it, else a count. Never the status that
 * was there before: who hears of a transition in another way (a webhook) has to come to the same id.
 *
 * @param record the invoice for a paid link, since a link can be paid many times
 */
export function eventId(
	event: EventName,
	record: string,
	...parts: Array<string | number | undefined>
): string {
	return [event, record, ...parts.filter((part) => part !== undefined && part !== '')].join(':');
}
