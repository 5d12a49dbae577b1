import { NEWEST_FIRST } from '../../shared/api/paging';
import type { Reader } from '../../shared/events/reader';
import type { FeedState } from './feed';
import { isPast, observe, type Work } from './observe';

/** A page that shows a change is followed by the next one, up to so many in one poll. */
const BURST_PAGES = 20;

/**
 * Looks at the next pages of the whole list, open or not, down to the look-back: when so much has changed at
 * once that this is shorter than asking for each record.
 * @returns whether the end was reached
 */
export async function scanAll(
	work: Work,
	reader: Reader,
	state: FeedState,
	pages: number,
): Promise<boolean> {
	const { feed, detector, now } = work;
	const query = { ...feed.query, ...NEWEST_FIRST };
	const { tracked } = detector.memory;
	const order: string[] = [];
	for (let count = 0; count < pages && !reader.exhausted && !detector.isFull; count++) {
		const number = state.scan ?? 1;
		const page = await reader.list(feed.path, query, number);
		const { changed } = observe(work, page.rows);
		order.push(...page.rows.map((row) => feed.kind.idOf(row)));
		tracked.arrange(order);
		if (feed.lookBackMs !== undefined && tracked.crowded) {
			// Room is short: what is older than the look-back is given up.
			for (const row of page.rows) {
				const id = feed.kind.idOf(row);
				const old = (feed.kind.timeOf(row) ?? now) < now - feed.lookBackMs;
				if (old && tracked.get(id) !== undefined) detector.forget(id);
			}
		}
		if (!page.hasMore || page.rows.length === 0 || isPast(work, page.rows)) {
			state.scan = 1;
			return true;
		}
		state.scan = number + 1;
		if (changed > 0) pages = Math.min(pages + 1, BURST_PAGES);
	}
	return false;
}
