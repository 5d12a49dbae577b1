import type { Client } from '../../shared/api/client';
import { type Page, PAGE_SIZE } from '../../shared/api/paging';
import {
	type List,
	type OnRow,
	pageOf,
	pagesBeside,
	readOldestFirst,
	type WholeList,
} from '../../shared/api/wholeList';
import { ApiError } from '../../shared/errors/apiError';
import { timeOf } from '../../shared/records/linkState';

/** Pages without a new row before the list counts as endless; on a busy account one can be pushed down. */
const MOST_STALE_PAGES = 5;
/** Fewer are read one after another. */
const LEAST_PAGES_SIDE_BY_SIDE = 3;

const LINKS: List = { path: '/payment_links', errorContext: { subject: 'payment link' } };

/**
 * Reads all links that were made since the given moment, newest first and unfiltered (a filter by status would make
 * rows skip between pages). A list that does not come in this order is read to its end.
 *
 * @param first page 1, if it has been read already
 * @returns ids of the links that were read, and the stamp of the newest
 * @throws ApiError for a list without an end
 */
export async function readNewest(
	client: Client,
	since: number,
	onLink: OnRow,
	first?: Page,
): Promise<WholeList> {
	const ids = new Set<unknown>();
	let newest = 0;
	let last = Infinity;
	let descends = true;
	let stalePages = 0;
	for (let number = 1; ; number++) {
		const known = number === 1 ? first : undefined;
		const { rows, hasMore, total } = known ?? (await pageOf(client, LINKS, number, 'desc'));
		const fresh = rows.filter(({ id }) => !ids.has(id));
		for (const link of fresh) {
			ids.add(link.id);
			onLink(link);
			const createdAt = timeOf(link.created_at);
			descends &&= createdAt <= last;
			last = createdAt;
			newest = Math.max(newest, createdAt);
		}
		// What Stream says of further pages counts before its number of rows.
		const isEnd = !(hasMore ?? (rows.length >= PAGE_SIZE && ids.size !== total));
		if (isEnd || (descends && last < since)) return { ids, newest };
		stalePages = fresh.length ? 0 : stalePages + 1;
		if (stalePages > MOST_STALE_PAGES) throw endless();
	}
}

/**
 * Reads the whole list. A long one is read oldest first, several pages at once. If that cannot prove that no link was
 * missed, the list is read again, newest first and one page after another.
 *
 * @param lanes how many pages may be asked for at once
 */
export async function readWhole(client: Client, lanes: number, onLink: OnRow): Promise<WholeList> {
	const first = await pageOf(client, LINKS, 1, 'desc');
	const isLong = first.hasMore && lanes > 1 && pagesBeside(first) >= LEAST_PAGES_SIDE_BY_SIDE;
	const oldestFirst = isLong && (await readOldestFirst(client, LINKS, first, lanes, onLink));
	return oldestFirst || (await readNewest(client, -Infinity, onLink, first));
}

function endless(): ApiError {
	return new ApiError(
		'Stream repeats the same page of payment links, so the node cannot tell which orders have one.',
		'Run the step again. If this happens again, contact Stream.',
		{ outcome: 'unknown', safeToRerun: true },
	);
}
