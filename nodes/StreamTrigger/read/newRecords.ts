import { NEWEST_FIRST } from '../../shared/api/paging';
import type { Page, Reader } from '../../shared/events/reader';
import type { Place } from '../detect/cursor';
import { observe, placesOf, type Work } from './observe';

/** So many pages are read from the newest record down; what lies deeper is read from its old end. */
const MOST_PAGES = 5;
/** More pages than any poll can read in its time. */
const NO_END = 2_000;

export interface NewRecords {
	/** The list has no other records than those shown. */
	whole: boolean;
	/** Records of the list up to here are handled once the poll has ended. */
	rank(floor: Place): number | undefined;
}

/**
 * Shows every record that came since the last poll: from the newest down to the cursor. One request, unless
 * more than a page of records is new.
 *
 * @param first the newest page, already read
 */
export async function readNewRecords(
	work: Work,
	reader: Reader,
	first: Page,
	rank: number | undefined,
): Promise<NewRecords> {
	const { feed, detector } = work;
	const { floor } = detector.memory.cursor;
	const query = { ...feed.query, ...NEWEST_FIRST };
	let page = first;
	for (let number = 1; ; number++) {
		observe(work, page.rows);
		const places = placesOf(work, page.rows);
		const last = places[places.length - 1];
		const reached = last !== undefined && last[0] < floor[0] && isSorted(places, -1);
		if (reached || !page.hasMore || page.rows.length === 0) {
			return { whole: !page.hasMore, rank: () => first.total };
		}
		if (number >= MOST_PAGES) {
			const found = await readBacklog(work, reader, first, rank);
			if (found) return found;
		}
		if (number >= NO_END || reader.exhausted) {
			// Older new records were not read: leave all of them to a poll that can.
			detector.endAt(0);
			return { whole: false, rank: () => rank };
		}
		page = await reader.list(feed.path, query, number + 1);
	}
}

/**
 * Shows new records from the old end, as many as this poll can hand out, so that a flood comes out in order
 * and in bounded memory. In ascending order nothing shifts: new records come after the last page.
 *
 * @param first the newest page, which is full
 * @param rank records before the cursor, as far as known
 * @returns undefined when the list cannot be read like that
 */
async function readBacklog(
	work: Work,
	reader: Reader,
	{ rows, total }: Page,
	rank = 0,
): Promise<NewRecords | undefined> {
	if (total === undefined) return undefined;
	// Not every server gives as many rows as it is asked for.
	const size = rows.length;
	const { feed, detector } = work;
	const { floor } = detector.memory.cursor;
	const query = { ...feed.query, ...NEWEST_FIRST, sort_direction: 'asc' };
	const read = async (number: number) => {
		const page = await reader.list(feed.path, query, number);
		return { ...page, number, places: placesOf(work, page.rows) };
	};
	// Find the last page that begins before the cursor. Only times count: records of the same time stand in
	// an order of the server's own.
	let low = 1;
	let high = Math.max(1, Math.ceil(total / size));
	let page = await read(Math.min(high, Math.floor(rank / size) + 1));
	while (low < high) {
		if (!isSorted(page.places, 1)) return undefined;
		const [first] = page.places;
		const last = page.places[page.places.length - 1];
		if (first === undefined || (page.number > 1 && first[0] >= floor[0])) {
			high = Math.max(low, page.number - 1);
		} else if (page.hasMore && last[0] < floor[0]) low = page.number + 1;
		else break;
		if (reader.exhausted) return undefined;
		page = await read((low + high) >> 1);
	}
	const start = (page.number - 1) * size;
	const places: Place[] = [];
	for (;;) {
		if (!isSorted(page.places, 1)) return undefined;
		observe(work, page.rows);
		places.push(...page.places);
		if (!page.hasMore || page.rows.length === 0) break;
		const end = places[places.length - 1][0];
		if (reader.exhausted || detector.holdsBefore(end)) {
			detector.endAt(end);
			break;
		}
		page = await read(page.number + 1);
	}
	return {
		whole: false,
		rank: (until) => start + places.filter(([at]) => at < until[0]).length,
	};
}

function isSorted(places: Place[], direction: 1 | -1): boolean {
	return places.every(([at], index) => index === 0 || (at - places[index - 1][0]) * direction >= 0);
}
