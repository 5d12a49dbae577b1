import type { IDataObject } from 'n8n-workflow';

import { isUnknown } from '../shared/errors/apiError';
import { rethrow } from '../shared/errors/rethrow';
import type { StreamEvent } from '../shared/events/events';
import { orderEventId, paidOrder } from '../shared/events/paidOrder';
import type { Reader } from '../shared/events/reader';
import { LATE_MS } from '../shared/operation/ownWrites';
import { toOrderLink } from '../shared/records/orderLink';
import { attempt } from '../shared/values/clean';
import { packKeys, shortKey, unpackKeys } from '../shared/values/keys';
import { packEvents, unpackEvents, type WaitingLink } from './state';

/** How many reported orders are remembered. */
const MOST_REPORTED = 500;

/** What is kept of orders between polls. */
export interface OrderMemory {
	/** Packed keys of the orders that were reported. */
	reported?: string;
	/** Paid links whose orders have yet to be looked at again. */
	waiting?: WaitingLink[];
}

/** Longer than this no link waits, whatever Stream does. */
const LONGEST_WAIT_MS = 24 * 60 * 60_000;

/**
 * Of the events for a paid link, those whose whole order is now paid and was not reported before.
 *
 * Stream may answer from copies that are behind, in which the link, the other part or its payment is not there yet: an
 * order that is not whole is looked at again for two minutes. What cannot be read in time waits for the next poll.
 *
 * @param links records that were read before, by id
 * @param budget the time of the poll, and how many events it may hand over; the other ones count
 * @throws ApiError
 */
export async function paidOrders(
	events: StreamEvent[],
	reader: Reader,
	links: Map<string, IDataObject>,
	{ reported, waiting = [] }: OrderMemory,
	budget: { now: number; room: number },
): Promise<OrderMemory & { events: StreamEvent[] }> {
	if (!waiting.length && !events.some(({ event }) => event === 'orderPaid'))
		return { events, reported };
	const { now, room } = budget;
	const keys = unpackKeys(reported ?? '');
	const left: WaitingLink[] = [];
	let count = events.filter(({ event }) => event !== 'orderPaid').length;
	/** The order's own event; undefined when there is none (yet). */
	const resolve = async (event: StreamEvent, since: number): Promise<StreamEvent | undefined> => {
		const { reference = '' } = toOrderLink(links.get(event.id) ?? {});
		if (keys.includes(shortKey(orderEventId(reference)))) return undefined;
		const hasTime = count < room && !reader.exhausted;
		const seen = hasTime ? await unlessSilent(orderOf(event, reader, links)) : null;
		const { record, order } = seen ?? {};
		if (!order) {
			const longest = seen === null ? LONGEST_WAIT_MS : LATE_MS;
			if (canBeWhole(record) && now - since < longest) {
				left.push({ since, events: packEvents([event]) });
			}
			return undefined;
		}
		const id = orderEventId(order.reference);
		const key = shortKey(id);
		if (keys.includes(key)) return undefined;
		keys.push(key);
		count++;
		return { ...event, eventId: id, record, links: order.links };
	};
	const kept: Array<StreamEvent | undefined> = [];
	// What is new comes first: the order's event is about the part that was paid last.
	for (const event of events) {
		kept.push(event.event === 'orderPaid' ? await resolve(event, now) : event);
	}
	for (const { since, events: packed } of waiting) {
		for (const event of attempt(() => unpackEvents(packed)) ?? []) {
			kept.push(await resolve(event, since));
		}
	}
	return {
		events: kept.filter((event) => event !== undefined),
		reported: packKeys(keys.slice(-MOST_REPORTED)) || undefined,
		waiting: left.length ? left : undefined,
	};
}

/** A link that Stream does not show yet may belong to an order. */
function canBeWhole(record: IDataObject | undefined): boolean {
	if (!record) return true;
	const { reference, additional } = toOrderLink(record);
	return !!reference && !additional;
}

/** Null when Stream does not answer in time. */
async function unlessSilent<T>(work: Promise<T>): Promise<T | null> {
	try {
		return await work;
	} catch (thrown) {
		if (isUnknown(thrown) && thrown.details.status === undefined) return null;
		throw rethrow(thrown);
	}
}

/** The same events once more, with the links of their orders: what is handed over again knows only IDs. */
export async function withOrders(
	events: StreamEvent[],
	reader: Reader,
	links: Map<string, IDataObject>,
): Promise<StreamEvent[]> {
	const whole: StreamEvent[] = [];
	for (const event of events) {
		const found = event.event === 'orderPaid' && (await orderOf(event, reader, links));
		if (!found) whole.push(event);
		else {
			const { record, order } = found;
			whole.push({ ...event, record, links: order?.links ?? [record] });
		}
	}
	return whole;
}

async function orderOf({ id }: StreamEvent, reader: Reader, links: Map<string, IDataObject>) {
	const record = links.get(id) ?? (await reader.get(`/payment_links/${encodeURIComponent(id)}`));
	if (!record) return undefined;
	links.set(id, record);
	return { record, order: await paidOrder(record, reader) };
}
