import type { IDataObject } from 'n8n-workflow';

import { ApiError } from '../errors/apiError';
import { InputError } from '../errors/inputError';
import { cancelableSleep } from './cancelableSleep';
import type { ApiRequest, Client } from './client';
import type { ErrorContext } from './errorMessages';

/** The most rows that one request can bring (OpenAPI: `limit` of every list). */
export const PAGE_SIZE = 100;

/** Order of creation, newest first: what every list of Stream can do. */
export const NEWEST_FIRST = { sort_field: 'created_at', sort_direction: 'desc' };

/** More rows than this from one item overflow the stack of n8n's engine. */
export const MOST_ROWS = 100_000;

/** So often a page that is behind the one before is asked for again, a little later each time. */
const MOST_BEHIND = 3;
const BEHIND_MS = 200;
/** A list that gets shorter all the time is read to its end all the same. */
const MOST_STEPS_BACK = 5;

/** One page of a list (OpenAPI schema Pagination). */
export interface Page {
	rows: IDataObject[];
	/** Undefined when Stream does not say. */
	hasMore?: boolean;
	/** Rows in all, when Stream says so. */
	total?: number;
}

/** Reads one page; `page` counts from 1, `size` is at most 100. */
export async function readPage(
	client: Client,
	request: Omit<ApiRequest, 'method'>,
	page: number,
	size: number,
): Promise<Page> {
	const body = await client.request({
		...request,
		method: 'GET',
		query: { ...request.query, page, limit: size },
	});
	return toPage(body, request.errorContext);
}

/**
 * Reads a list, page by page, in Stream's order.
 *
 * Up to 100 rows are one request of that size; more are pages of 100 and the surplus is cut here, because
 * `page=3&limit=50` would begin elsewhere than row 201. Rows that moved to a later page while the list was read
 * (new records push the others down) are given once. Where a page counts fewer rows than the page before, it comes from
 * a copy of Stream that is behind, and is asked for again; or rows have left the list and the others moved up, and the
 * pages that these may be on are read again.
 *
 * @param limit rows wanted; undefined for all
 * @param transform what is kept of each row: whole records of a long list would take twice the memory
 * @param lanes how many pages may be asked for at once
 * @throws InputError when the list has more rows than n8n can take from one item
 * @throws ApiError when Stream repeats itself or does not answer with a list
 */
export async function readList(
	client: Client,
	request: Omit<ApiRequest, 'method'>,
	limit?: number,
	transform = (row: IDataObject) => row,
	lanes = 1,
): Promise<IDataObject[]> {
	const size = limit === undefined ? PAGE_SIZE : Math.min(limit, PAGE_SIZE);
	const most = limit ?? MOST_ROWS;
	const rows: IDataObject[] = [];
	const seen = new Set<unknown>();
	const pages = new PagesInTurn();
	let [furthest, stepsBack] = [0, 0];
	for (let page = 1; ; page++) {
		const { movedUp, ...read } = await pages.read(
			page,
			async () => await readPage(client, request, page, size),
			size,
		);
		const { rows: found, hasMore, total } = read;
		if (limit === undefined && total !== undefined && total > MOST_ROWS) {
			throw tooMany(total, request.errorContext);
		}
		if (page === 1 && limit === undefined && lanes > 1) {
			const all = await readSideBySide(client, request, read, transform, lanes);
			if (all) return all;
		}
		furthest = Math.max(furthest, page);
		if (movedUp > 0 && stepsBack++ < MOST_STEPS_BACK) {
			page = Math.max(0, page - 1 - Math.ceil(movedUp / size));
			continue;
		}
		const before = rows.length;
		for (const row of found) {
			if (row.id !== undefined) {
				if (seen.has(row.id)) continue;
				seen.add(row.id);
			}
			if (rows.length === most) {
				if (limit !== undefined) return rows;
				throw tooMany(rows.length, request.errorContext);
			}
			rows.push(transform(row));
		}
		if (rows.length === limit || isLast(hasMore, found, size)) return rows;
		if (rows.length === before && page === furthest) {
			// Without a word about pages: a server that has only one gives it again.
			if (hasMore === undefined || (total !== undefined && rows.length >= total)) return rows;
			throw endless(request.errorContext);
		}
	}
}

/** Pages of one list, asked for one after another: one that counts fewer rows than the page before is asked for again. */
export class PagesInTurn {
	private counted = 0;

	/**
	 * @param ask for the page, perhaps once more
	 * @returns the page, and how many rows fewer it counts all the same
	 */
	async read(
		number: number,
		ask: (isAgain: boolean) => Promise<Page>,
		size = PAGE_SIZE,
	): Promise<Page & { movedUp: number }> {
		for (let again = 0; ; again++) {
			if (again) await cancelableSleep(BEHIND_MS * again);
			const page = await ask(again > 0);
			const movedUp = this.counted - (page.total ?? this.counted);
			if (movedUp > 0 && again < MOST_BEHIND) continue;
			this.counted = rowsCounted(page, number, size) ?? this.counted;
			return { ...page, movedUp };
		}
	}
}

/**
 * How many rows a list has by the word of one of its pages; undefined from a server that counts otherwise, such as the
 * rows of the page.
 */
export function rowsCounted(
	{ rows, hasMore, total = 0 }: Page,
	page: number,
	size = PAGE_SIZE,
): number | undefined {
	const shown = (page - 1) * size + rows.length;
	return total > shown || (total === shown && !hasMore) ? total : undefined;
}

/** Shorter lists are read one page after another. */
const LEAST_PAGES_SIDE_BY_SIDE = 3;

/**
 * Reads the pages of a long list after the first one, several at once, and keeps their order.
 *
 * @returns undefined without the proof that nothing has moved meanwhile: every page tells the same number of rows, and
 *   so many different ones have come
 */
async function readSideBySide(
	client: Client,
	request: Omit<ApiRequest, 'method'>,
	first: Page,
	transform: (row: IDataObject) => IDataObject,
	lanes: number,
): Promise<IDataObject[] | undefined> {
	const { total = 0, hasMore } = first;
	const count = Math.ceil(total / PAGE_SIZE);
	if (!hasMore || count < LEAST_PAGES_SIDE_BY_SIDE) return undefined;
	const ids = new Set<unknown>();
	const pages: IDataObject[][] = [];
	const take = (number: number, { rows, total: now, hasMore: goesOn }: Page) => {
		for (const { id } of rows) ids.add(id);
		pages[number] = rows.map(transform);
		// Stream may count too few.
		if (number === count - 1 && goesOn) return false;
		return now === total && rows.length === Math.min(PAGE_SIZE, total - number * PAGE_SIZE);
	};
	if (!take(0, first)) return undefined;
	const numbers = Array.from({ length: count - 1 }, (_, at) => at + 1);
	const isWhole = await sideBySide(numbers, lanes, async (number) =>
		take(number, await readPage(client, request, number + 1, PAGE_SIZE)),
	);
	return isWhole && ids.size === total ? pages.flat() : undefined;
}

/**
 * Does the same for all of a list, so many at once.
 *
 * @param work says whether to go on; what has been begun is waited for in any case
 * @returns false when one of them said no
 * @throws what the first of them throws
 */
export async function sideBySide<T>(
	list: T[],
	lanes: number,
	work: (one: T) => Promise<boolean>,
): Promise<boolean> {
	let next = 0;
	let goesOn = true;
	const lane = async () => {
		while (goesOn && next < list.length) {
			const went = await work(list[next++]);
			goesOn = goesOn && went;
		}
	};
	const stop = () => (goesOn = false);
	const running = Array.from({ length: lanes }, async () => await lane());
	running.forEach((one) => void one.catch(stop));
	await Promise.allSettled(running);
	await Promise.all(running);
	return goesOn;
}

/** A page that is not full is the last one, unless Stream says that there are more. */
function isLast(hasMore: boolean | undefined, found: IDataObject[], size: number): boolean {
	return hasMore === undefined ? found.length < size : !hasMore;
}

/** @throws ApiError when the answer is not a list */
function toPage(body: unknown, errorContext: ErrorContext): Page {
	const list = (Array.isArray(body) ? body : (body as IDataObject | undefined)?.data) as unknown;
	if (!Array.isArray(list) || !list.every((row) => typeof row === 'object' && row !== null)) {
		throw new ApiError(
			`Stream answered without a list of ${errorContext.subject} records.`,
			'Check the base URL in the Stream credential and run the step again.',
			{ outcome: 'unknown' },
		);
	}
	const paging = ((body as IDataObject).pagination ?? {}) as IDataObject;
	const { has_next_page: next, current_page: current, max_page: max, total_count: total } = paging;
	const counted = typeof current === 'number' && typeof max === 'number';
	const isTold = typeof next === 'boolean' || counted;
	return {
		rows: list as IDataObject[],
		hasMore: isTold ? next === true || (counted && current < max) : undefined,
		total: typeof total === 'number' ? total : undefined,
	};
}

function tooMany(count: number, errorContext: ErrorContext): InputError {
	return new InputError(
		`There are ${count} ${errorContext.subject} records, but n8n can only take ${MOST_ROWS} from one item.`,
		"Narrow the list with 'Filters', for example by date, or turn off 'Return All' and set a 'Limit'.",
	);
}

function endless(errorContext: ErrorContext): ApiError {
	return new ApiError(
		`Stream reports more ${errorContext.subject} records but does not send them, so the list is incomplete.`,
		"Run the step again. If this happens again, narrow the list with 'Filters'.",
		{ outcome: 'unknown' },
	);
}
