import type { IDataObject } from 'n8n-workflow';

import { toExactMs } from '../values/timestamps';
import type { ApiRequest, Client } from './client';
import { NEWEST_FIRST, type Page, PAGE_SIZE, readPage, sideBySide } from './paging';

/** A list of records in the order of their creation. */
export type List = Pick<ApiRequest, 'path' | 'errorContext'>;

/** What is done with each record that a list shows; it may be shown twice. */
export type OnRow = (row: IDataObject) => void;

export interface WholeList {
	/** Ids of all records. */
	ids: Set<unknown>;
	/** Stamp of the newest record when the reading began, in milliseconds; 0 without any. */
	newest: number;
}

/** One page of a list, counted from 1, in the order of creation. */
export async function pageOf(
	client: Client,
	list: List,
	number: number,
	direction: 'asc' | 'desc',
): Promise<Page> {
	const query = { ...NEWEST_FIRST, sort_direction: direction };
	return await readPage(client, { ...list, query }, number, PAGE_SIZE);
}

/**
 * How many pages, oldest first, reach from the beginning of a list into its newest page, which is there already. They
 * have at least one record in common, even if Stream has counted one too few.
 */
export function pagesBeside({ total = 0, rows }: Page): number {
	return total > rows.length ? Math.floor((total - rows.length) / PAGE_SIZE) + 1 : 0;
}

/**
 * Reads a whole list oldest first, several pages at once: records are only added at the end, so these pages do not move.
 * The proof that none is missed: times ascend within and across pages, the pages reach the newest one, and there are as
 * many records as Stream counts.
 *
 * @param first the newest page
 * @param lanes how many pages may be asked for at once
 * @returns undefined without that proof
 */
export async function readOldestFirst(
	client: Client,
	list: List,
	first: Page,
	lanes: number,
	onRow: OnRow,
): Promise<WholeList | undefined> {
	const { total, rows: newestRows, hasMore } = first;
	const pages = pagesBeside(first);
	if (total === undefined || (hasMore && !pages)) return undefined;
	const ids = new Set<unknown>();
	const newest = Math.max(0, ...newestRows.map(stampOf));
	const note = (row: IDataObject) => {
		onRow(row);
		// What was made after the reading had begun is not counted; the next reading finds it.
		if (stampOf(row) <= newest) ids.add(row.id);
	};
	newestRows.forEach(note);
	const newestIds = new Set(newestRows.map(({ id }) => id));
	let isJoined = !pages;
	const spans: Array<{ from: number; to: number }> = [];
	const numbers = Array.from({ length: pages }, (_, at) => at + 1);
	const isWhole = await sideBySide(numbers, lanes, async (number) => {
		const { rows } = await pageOf(client, list, number, 'asc');
		rows.forEach(note);
		isJoined ||= number === pages && rows.some(({ id }) => newestIds.has(id));
		const stamps = rows.map(stampOf);
		spans[number] = { from: stamps[0], to: stamps[stamps.length - 1] };
		return rows.length > 0 && stamps.every((stamp, at) => at === 0 || stamps[at - 1] <= stamp);
	});
	const ascends = numbers.every((at) => at === 1 || spans[at - 1]?.to <= spans[at]?.from);
	return isWhole && isJoined && ascends && ids.size === total ? { ids, newest } : undefined;
}

function stampOf({ created_at: at }: IDataObject): number {
	return toExactMs(at) ?? 0;
}
