import type { Client } from '../../shared/api/client';
import { type Page, PAGE_SIZE, PagesInTurn, sideBySide } from '../../shared/api/paging';
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

/** How many pages may be needed, and asked for at once. */
interface Ahead {
	pages: number;
	lanes: number;
}

/**
 * Reads all links that were made since the given moment, newest first and unfiltered (a filter by status would make
 * rows skip between pages). A list that does not come in this order is read to its end.
 *
 * Links are only added. A page that counts fewer of them than the page before comes from a copy of Stream that is
 * behind, and would leave out links that have been pushed down: it is asked for again.
 *
 * @param ahead what is known of the pages behind the first one; without it they are read one after another
 * @param first page 1, if it has been read already
 * @returns ids of the links that were read, and the stamp of the newest
 * @throws ApiError for a list without an end, or one that stays behind
 */
export async function readNewest(
	client: Client,
	since: number,
	onLink: OnRow,
	ahead: Ahead = { pages: 1, lanes: 1 },
	first?: Page,
): Promise<WholeList> {
	const ids = new Set<unknown>();
	let newest = 0;
	let last = Infinity;
	let descends = true;
	let stalePages = 0;
	let { pages, lanes } = ahead;
	const inTurn = new PagesInTurn();
	const ready = first ? [first] : [];
	for (let number = 1; ; number++) {
		if (!ready.length && number > 1 && lanes > 1) {
			const together = await readTogether(client, number, { pages, lanes });
			if (together) ready.push(...together);
			else lanes = 1;
		}
		const { rows, hasMore, total, movedUp } = await inTurn.read(number, async (isAgain) => {
			if (isAgain) ready.length = 0;
			return ready.shift() ?? (await pageOf(client, LINKS, number, 'desc'));
		});
		if (movedUp > 0) throw shrinking();
		pages = Math.min(pages, Math.ceil((total ?? 0) / PAGE_SIZE));
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

/** So many pages for each of those that are asked for at once are kept until they have been looked at. */
const PAGES_PER_LANE = 2;

/**
 * Reads some of the pages that are needed, several at once.
 *
 * @param from number of the first one
 * @returns undefined without the proof that nothing has moved meanwhile: links are only added, so the list was the same
 *   for all of these pages if each tells the same number of rows, which has to be more than the number of one page
 */
async function readTogether(
	client: Client,
	from: number,
	{ pages, lanes }: Ahead,
): Promise<Page[] | undefined> {
	const count = Math.min(pages - from + 1, lanes * PAGES_PER_LANE);
	if (count < 2) return undefined;
	const found: Page[] = [];
	const isWhole = await sideBySide([...Array(count).keys()], lanes, async (at) => {
		found[at] = await pageOf(client, LINKS, from + at, 'desc');
		const { total = 0 } = found[at];
		return total === (found[0]?.total ?? total) && total > (from + count - 2) * PAGE_SIZE;
	});
	return isWhole && found.every(({ total }) => total === found[0].total) ? found : undefined;
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
	return oldestFirst || (await readNewest(client, -Infinity, onLink, undefined, first));
}

function shrinking(): ApiError {
	return new ApiError(
		'Stream shows fewer payment links with each page, so the node cannot tell which orders have a link.',
		'Run the step again. If this happens again, contact Stream.',
		{ outcome: 'unknown', safeToRerun: true },
	);
}

function endless(): ApiError {
	return new ApiError(
		'Stream repeats the same page of payment links, so the node cannot tell which orders have a link.',
		'Run the step again. If this happens again, contact Stream.',
		{ outcome: 'unknown', safeToRerun: true },
	);
}
