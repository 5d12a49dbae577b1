import type { IDataObject } from 'n8n-workflow';

import type { StreamEvent } from '../shared/events/events';
import { orderEventId, paidOrder } from '../shared/events/paidOrder';
import type { Reader } from '../shared/events/reader';
import { packKeys, shortKey, unpackKeys } from '../shared/values/keys';

/** How many reported orders are remembered. */
const MOST_TOLD = 500;

/**
 * Of the events for a paid link, those whose whole order is now paid and was not reported before.
 *
 * @param told packed keys of the orders that were reported
 * @param links records that were read before, by id
 * @throws ApiError
 */
export async function paidOrders(
	events: StreamEvent[],
	reader: Reader,
	links: Map<string, IDataObject>,
	told: string | undefined,
): Promise<{ events: StreamEvent[]; told?: string }> {
	if (!events.some(({ event }) => event === 'orderPaid')) return { events, told };
	const keys = unpackKeys(told ?? '');
	const kept: StreamEvent[] = [];
	for (const event of events) {
		if (event.event !== 'orderPaid') {
			kept.push(event);
			continue;
		}
		const found = await orderOf(event, reader, links);
		if (!found?.order) continue;
		const { order, record } = found;
		const id = orderEventId(order.reference);
		const key = shortKey(id);
		if (keys.includes(key)) continue;
		keys.push(key);
		kept.push({ ...event, eventId: id, record, links: order.links });
	}
	return { events: kept, told: packKeys(keys.slice(-MOST_TOLD)) || undefined };
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
