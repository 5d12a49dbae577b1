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
	'paymentLinkExpiring',
	'invoiceOverdue',
	'orderPaid',
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
	paymentLinkExpiring: 'paymentLink',
	invoiceOverdue: 'invoice',
	orderPaid: 'paymentLink',
};

/** One transition of one record. */
export interface StreamEvent {
	event: EventName;
	/** Same for every delivery of the same transition (shared/eventId). */
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
	/** The link that a payment, an invoice or a subscription came from, where it is known. */
	link?: IDataObject;
	/** Of a paid order: its links. */
	links?: IDataObject[];
}
