import type { IDataObject } from 'n8n-workflow';

import { NEWEST_FIRST } from '../api/paging';
import { isUsedFree } from '../records/linkState';
import { toOrderLink, type OrderLink } from '../records/orderLink';
import { partsOf, rankOfState } from '../records/orderParts';
import { proofOf } from '../records/paidInvoice';
import { textOf } from '../values/text';
import { eventId } from './eventId';
import type { Reader } from './reader';

/** Pages of payment links in which the other part of an order is looked for. */
const MOST_PAGES = 150;
/** The parts of an order are made within this time, as long as none was replaced. */
const TOGETHER_MS = 10 * 60_000;

/** Both triggers give the same ID to a paid order. */
export function orderEventId(reference: string): string {
	return eventId('orderPaid', encodeURIComponent(reference));
}

/**
 * The order that a paid link belongs to, if all its parts are paid.
 *
 * An order with one part needs no further request. If the link says that there are two (`order_parts`), the other one is
 * searched among the links, newest first, and its invoices are read.
 *
 * @param link as Stream shows it
 * @returns its reference and the paid links; undefined without an order, or if a part is unpaid
 * @throws ApiError
 */
export async function paidOrder(
	link: IDataObject,
	reader: Reader,
): Promise<{ reference: string; links: IDataObject[] } | undefined> {
	const own = toOrderLink(link);
	const { reference } = own;
	// A link that comes on top of an order is not the order.
	if (reference === undefined || reference === '' || own.additional) return undefined;
	if (own.parts === undefined || own.parts < 2) return { reference, links: [link] };
	const all = await linksOf(own, reader);
	const order = partsOf(all, rankOfState(new Set()));
	// One for each part: its own, or the one that stands in for it.
	const counting = order.links.slice(0, order.kinds.length);
	if (order.missing) return undefined;
	for (const one of counting) {
		if (one.id !== own.id && !(await isPaid(one, reader))) return undefined;
	}
	return { reference, links: counting.map(({ record }) => record) };
}

/** All links with the reference, as far down as both kinds are there and were made together. */
async function linksOf(own: OrderLink, reader: Reader): Promise<OrderLink[]> {
	const found = new Map<string, OrderLink>([[own.id, own]]);
	for (let page = 1; page <= MOST_PAGES; page++) {
		const { rows, hasMore } = await reader.list('/payment_links', NEWEST_FIRST, page);
		const links = rows.map((row) => toOrderLink(row));
		for (const one of links) if (one.reference === own.reference) found.set(one.id, one);
		const isWhole = [...found.values()].some(({ kind }) => kind !== own.kind);
		const last = links[links.length - 1];
		const reached = last === undefined ? -Infinity : last.createdAt;
		if (!hasMore || !rows.length || (isWhole && reached < own.createdAt - TOGETHER_MS)) break;
	}
	return [...found.values()];
}

/** COMPLETED alone proves nothing: the invoice does, or a link over 0.00 that was used. */
async function isPaid({ id, record }: OrderLink, reader: Reader): Promise<boolean> {
	if (isUsedFree(record)) return true;
	const query = { payment_link_id: id, include_payments: true, ...NEWEST_FIRST };
	const { rows } = await reader.list('/invoices', query, 1);
	return rows.some((row) => {
		const named = 'payment_link_id' in row ? textOf(row.payment_link_id) : id;
		return named === id && proofOf(row) === 'paid';
	});
}
