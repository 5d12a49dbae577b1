import { NEWEST_FIRST, PAGE_SIZE } from '../../shared/api/paging';
import { unlessRefused } from '../../shared/api/unlessRefused';
import type { Query, Reader } from '../../shared/events/reader';
import type { Feed, FeedState, OpenFilter } from './feed';
import { leavesWatch, observe, type Work } from './observe';

/**
 * Pages read in one poll while open records are first taken up: all that can be watched. What changes between two
 * polls of a taking-up that is not done with one of them cannot be seen.
 */
const ADOPT_PAGES = 100;
/** A page that shows a change is followed by the next one, up to so many in one poll. */
const BURST_PAGES = 20;
/** Records read one by one in one poll, to see what became of those that have left a list. */
export const MOST_SINGLE = 20;
const AT_ONCE = 5;

/**
 * Takes up the open records of a feed: when the watch begins, and when more is watched than before.
 * What they are now counts as known.
 */
export async function adoptOpen(
	work: Work,
	reader: Reader,
	state: FeedState,
	pages = ADOPT_PAGES,
): Promise<void> {
	const { feed } = work;
	let last: string | undefined;
	for (let count = 0; state.adopt && count < pages && !reader.exhausted; count++) {
		const [index, number] = state.adopt;
		const filter = feed.open[index];
		if (!filter) break;
		const page = await listOpen(feed, filter, reader, state, number);
		last = observe(work, page.rows, last).last;
		const end = !page.hasMore || leavesWatch(work, page.rows);
		state.adopt = end ? [index + 1, 1] : [index, number + 1];
		if (end) last = undefined;
	}
	if (state.adopt && state.adopt[0] >= feed.open.length) delete state.adopt;
}

/**
 * Looks at the next page of the open records. Tracked records that should stand on it and do not have
 * changed: they are read one by one.
 * @param pages to look at in this poll, more where changes are found
 * @returns whether the last page of the round was reached
 */
export async function sweepOpen(
	work: Work,
	reader: Reader,
	state: FeedState,
	pages: number,
): Promise<boolean> {
	const { feed, detector } = work;
	const { tracked } = detector.memory;
	let reachedEnd = false;
	const [filter] = feed.open;
	for (
		let count = 0;
		count < pages && !reachedEnd && !reader.exhausted && !detector.isFull;
		count++
	) {
		const number = state.sweep ?? 1;
		const page = await listOpen(feed, filter, reader, state, number);
		const { changed } = observe(work, page.rows);
		const end = !page.hasMore || leavesWatch(work, page.rows);
		const shown = page.rows.map((row) => feed.kind.idOf(row));
		tracked.arrange(shown);
		const absent = absentFrom(work, filter, shown, number, end);
		const missing = absent.filter((id) => !detector.hasSeen(id));
		if (missing.length > MOST_SINGLE && (page.total ?? 0) / 100 < missing.length) {
			// So many that reading the whole list is shorter.
			state.scan ??= 1;
		}
		if (!state.scan) await readSingly(work, reader, missing.slice(0, MOST_SINGLE));
		// Still open, on another page: made at the same time as others, in another order than was thought.
		tracked.moveBehind(
			absent.filter((id) => detector.isSame(id)),
			shown,
		);
		if (missing.length > MOST_SINGLE) return false;
		state.sweep = end ? 1 : number + 1;
		reachedEnd = end;
		if (changed + missing.length > 0) pages = Math.min(pages + 1, BURST_PAGES);
	}
	return reachedEnd;
}

/** Reads records by their ids; those that no longer exist are forgotten. */
export async function readSingly(work: Work, reader: Reader, ids: string[]): Promise<void> {
	const { feed, detector } = work;
	for (let at = 0; at < ids.length && !reader.exhausted; at += AT_ONCE) {
		const some = ids.slice(at, at + AT_ONCE);
		const records = await Promise.all(
			some.map(async (id) => await reader.get(`${feed.path}/${encodeURIComponent(id)}`)),
		);
		records.forEach((record, index) => {
			if (record && (feed.accepts?.(record) ?? true)) detector.note(record);
			else detector.forget(some[index]);
		});
	}
}

/** Reads some of the records, others at the next poll. */
export async function readInTurn(
	work: Work,
	reader: Reader,
	state: FeedState,
	ids: readonly string[],
	count: number,
): Promise<void> {
	if (ids.length === 0) return;
	const from = (state.next ?? 0) % ids.length;
	const some = [...ids.slice(from), ...ids.slice(0, from)].slice(0, count);
	await readSingly(work, reader, some);
	state.next = ids.length <= count ? 0 : (from + some.length) % ids.length;
}

async function listOpen(
	feed: Feed,
	filter: OpenFilter,
	reader: Reader,
	state: FeedState,
	page: number,
) {
	const ask = async (query: Query) =>
		await reader.list(feed.path, { ...feed.query, ...query, ...NEWEST_FIRST }, page);
	const { query, olderQuery } = filter;
	if (!olderQuery) return await ask(query);
	if (!state.older) {
		const response = await unlessRefused(ask(query));
		if (response) return response;
		state.older = true;
	}
	return await ask(olderQuery);
}

/**
 * Tracked records that should stand on this page, between its first and its last known one, and do not.
 * Both the list and what is tracked are in order of creation, so they run side by side.
 */
function absentFrom(
	{ detector }: Work,
	filter: OpenFilter,
	rows: string[],
	number: number,
	isLast: boolean,
): string[] {
	const { tracked } = detector.memory;
	const listed = tracked.ids().filter((id) => filter.matches(tracked.get(id) ?? ''));
	const shown = new Set(rows);
	const at = listed.flatMap((id, index) => (shown.has(id) ? [index] : []));
	// Those before the page's first that stood on no page have left, too.
	const from = Math.min(at[0] ?? Infinity, (number - 1) * PAGE_SIZE);
	const to = isLast ? listed.length : (at[at.length - 1] ?? -1) + 1;
	return listed.slice(from, to).filter((id) => !shown.has(id));
}
