import { EVENTS, type EventName, type StreamEvent } from '../shared/events/events';
import { packId, unpackId } from '../shared/values/keys';
import type { FeedStates } from './read/readAll';

/** Raised whenever older versions could not read what is written. */
export const STATE_VERSION = 1;

/** What the trigger keeps between polls, as n8n stores it. Never changed in place: n8n may still be saving it. */
export interface TriggerState {
	v: number;
	/** When it was made (milliseconds); every state is later than the one before it. */
	at: number;
	/** Tells this watch from earlier ones, in ids that rest on a count. */
	epoch: string;
	/** The credential, address and branch it belongs to. */
	account: string;
	/** The organization that the key pair belongs to, and the one whose records were seen, where Stream tells. */
	owner?: string;
	organization?: string;
	feeds: FeedStates;
	/** The last events handed to n8n, until it is sure that they arrived. */
	handover?: Handover;
	/** Orders that were reported as paid (packed keys). */
	orders?: string;
	/** Paid links whose orders have yet to be looked at again. */
	waiting?: WaitingLink[];
	/** The watched payment link, where it was given by its address. */
	link?: { address: string; id: string };
	/** A notice for the user. */
	notice?: string;
}

/** An event (packed) that says Order Paid because a link was paid, and since when it waits, in milliseconds. */
export interface WaitingLink {
	since: number;
	events: string;
}

export interface Handover {
	id: string;
	/** When the events were found (ISO time). */
	detectedAt: string;
	/** When they were last handed over, in milliseconds. */
	last: number;
	/** How often. */
	times: number;
	/** The events, packed (`packEvents`). */
	events: string;
}

/**
 * The newest of the states that are given, since n8n can hand back one that is older than what this process
 * has: it saves the state only with events and when a trigger is registered.
 *
 * @returns `damaged` when something was stored that cannot be used: another version's, or broken
 */
export function newestState(candidates: unknown[]): { state?: TriggerState; damaged: boolean } {
	let state: TriggerState | undefined;
	let damaged = false;
	for (const candidate of candidates) {
		if (candidate === undefined || candidate === null) continue;
		if (!isState(candidate)) damaged = true;
		else if (!state || candidate.at > state.at) state = candidate;
	}
	return { state, damaged: damaged && !state };
}

function isState(value: unknown): value is TriggerState {
	const { v, at, epoch, account, feeds } = (value ?? {}) as Partial<TriggerState>;
	return (
		v === STATE_VERSION &&
		typeof at === 'number' &&
		typeof epoch === 'string' &&
		typeof account === 'string' &&
		typeof feeds === 'object' &&
		feeds !== null
	);
}

/** The events in about 80 characters each: enough to hand them over again, with fresh records. */
export function packEvents(events: StreamEvent[]): string {
	return events
		.map(({ event, eventId, id, invoice, status, previousStatus }) => {
			const invoiceId = typeof invoice?.id === 'string' ? invoice.id : '';
			const subject = subjectOf(event, id, invoiceId);
			return [
				EVENTS.indexOf(event).toString(36),
				packId(id),
				invoiceId && packId(invoiceId),
				// The rest of the id follows from the event and the record.
				eventId.slice(`${event}:${subject}`.length),
				status ?? '',
				previousStatus ?? '',
			]
				.map((part) => part.replace(/[|;\s]/g, '_'))
				.join('|');
		})
		.join(';');
}

/** What an event's id names first: a paid link its invoice, a paid order nothing but its reference. */
function subjectOf(event: EventName, id: string, invoiceId: string): string {
	if (event === 'orderPaid') return '';
	return event === 'paymentLinkPaid' ? invoiceId : id;
}

/** @throws Error when the text is damaged */
export function unpackEvents(text: string): StreamEvent[] {
	return text.split(';').map((entry) => {
		const [index, id, invoiceId, rest, status, previousStatus] = entry.split('|');
		const event = EVENTS[parseInt(index, 36)];
		if (!event || previousStatus === undefined) throw new Error('A damaged event');
		const [record] = unpackId(id);
		const invoice = invoiceId ? { id: unpackId(invoiceId)[0] } : undefined;
		const subject = subjectOf(event, record, invoice?.id ?? '');
		return {
			event,
			eventId: `${event}:${subject}${rest}`,
			id: record,
			status: status || null,
			previousStatus: previousStatus || null,
			at: 0,
			invoice,
		};
	});
}
