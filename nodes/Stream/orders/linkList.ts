import type { IDataObject } from 'n8n-workflow';

import type { Client } from '../../shared/api/client';
import type { ErrorContext } from '../../shared/api/errorMessages';
import { NEWEST_FIRST, type Page, PAGE_SIZE, readPage, sideBySide } from '../../shared/api/paging';
import { ApiError } from '../../shared/errors/apiError';
import { timeOf } from '../../shared/records/linkState';

/** What is done with each link that the list shows; it may be shown twice. */
export type OnLink = (link: IDataObject) => void;

export interface WholeList {
	/** Ids of all links. */
	ids: Set<unknown>;
	/** Stamp of the newest link when the reading began, in milliseconds; 0 without any. */
	newest: number;
}

/** Pages without a new row before the list counts as endless; on a busy account one can be pushed down. */
const MOST_STALE_PAGES = 5;
/** Fewer are read one after another. */
const LEAST_PAGES_SIDE_BY_SIDE = 3;

const ABOUT: ErrorContext = { subject: 'payment link' };

async function page(client: Client, number: number, direction: 'asc' | 'desc'): Promise<Page> {
	const query = { ...NEWEST_FIRST, sort_direction: direction };
	const request = { path: '/payment_links', query, errorContext: ABOUT };
	return await readPage(client, request, number, PAGE_SIZE);
}

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
	onLink: OnLink,
	first?: Page,
): Promise<WholeList> {
	const ids = new Set<unknown>();
	let newest = 0;
	let last = Infinity;
	let descends = true;
	let stalePages = 0;
	for (let number = 1; ; number++) {
		const known = number === 1 ? first : undefined;
		const { rows, hasMore, total } = known ?? (await page(client, number, 'desc'));
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
 * Reads the whole list. Long ones are read oldest first, so that several pages can be asked for at once: links are
 * only ever added at the end, so these pages do not move. That no link is missed is proven by what comes: stamps that
 * ascend within and across pages, and as many links as Stream counts. Without the proof the list is read once more,
 * newest first and one page after another.
 *
 * @param lanes how many pages may be asked for at once
 */
export async function readWhole(client: Client, lanes: number, onLink: OnLink): Promise<WholeList> {
	const first = await page(client, 1, 'desc');
	const oldestFirst = lanes > 1 ? await readOldestFirst(client, lanes, onLink, first) : undefined;
	return oldestFirst ?? (await readNewest(client, -Infinity, onLink, first));
}

/** @returns undefined without the proof that nothing is missed */
async function readOldestFirst(
	client: Client,
	lanes: number,
	onLink: OnLink,
	first: Page,
): Promise<WholeList | undefined> {
	const { total = 0, rows: newestRows } = first;
	// The newest page is there already.
	const pages = Math.ceil((total - newestRows.length) / PAGE_SIZE);
	if (!first.hasMore || pages < LEAST_PAGES_SIDE_BY_SIDE) return undefined;
	const ids = new Set<unknown>();
	const newest = Math.max(...newestRows.map(({ created_at: at }) => timeOf(at)));
	const note = (link: IDataObject) => {
		onLink(link);
		// What was made after the reading had begun is not counted; the next reading finds it.
		if (timeOf(link.created_at) <= newest) ids.add(link.id);
	};
	newestRows.forEach(note);
	const spans: Array<{ from: number; to: number }> = [];
	const numbers = Array.from({ length: pages }, (_, at) => at + 1);
	const isWhole = await sideBySide(numbers, lanes, async (number) => {
		const { rows } = await page(client, number, 'asc');
		rows.forEach(note);
		const stamps = rows.map(({ created_at: at }) => timeOf(at));
		spans[number] = { from: stamps[0], to: stamps[stamps.length - 1] };
		return rows.length > 0 && stamps.every((stamp, at) => at === 0 || stamps[at - 1] <= stamp);
	});
	const ascends = numbers.every((at) => at === 1 || spans[at - 1]?.to <= spans[at]?.from);
	return isWhole && ascends && ids.size === total ? { ids, newest } : undefined;
}

function endless(): ApiError {
	return new ApiError(
		'Stream repeats the same page of payment links, so it cannot be told which orders have one.',
		'Run the step again. If it stays like this, tell Stream.',
		{ outcome: 'unknown', safeToRerun: true },
	);
}
