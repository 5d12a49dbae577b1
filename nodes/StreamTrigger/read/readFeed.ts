import type { Reader } from '../../shared/events/reader';
import { Cursor } from '../detect/cursor';
import { Detector, type Candidate, type Memory } from '../detect/detector';
import { MOST_LISTED, Tracked } from '../detect/tracked';
import type { Feed, FeedState } from './feed';
import { scanAll } from './fullScan';
import { readChanges } from './latestChanges';
import { readNewRecords } from './newRecords';
import { NEWEST_FIRST, placesOf, type Work } from './observe';
import { adoptOpen, MOST_SINGLE, readInTurn, readSingly, sweepOpen } from './openRecords';

/** Requests of a usual poll of one feed: the newest page, the latest changes, a page of the sweep. */
const USUAL = 3;
/** Records read one by one in a usual poll, where the list cannot be asked for just these. */
const SINGLE = 2;
/** Up to so many open records one page shows them all. */
const ONE_PAGE = 100;
/** What asks for requests: pages of the open records, single records, whoever shares the list. */
type Wish = 'pages' | 'single' | 'shared';
const EVER: [number, number] = [Number.MAX_SAFE_INTEGER, 0];
const HOUR = 3_600_000;

/** What one poll found in a feed. Nothing is remembered until `finish`. */
export interface FeedPoll {
	detector: Detector;
	/** The watch of this feed began with this poll, or began to watch more. */
	begun: boolean;
	/** The newest page was the whole list. */
	whole: boolean;
	/** Whether one more request, for what else is watched of these records, may be sent in this poll. */
	leaves: boolean;
	/** Takes over what was handed out and returns what to keep. */
	finish(taken: Candidate[]): FeedState;
}

/**
 * Reads one feed and finds what has changed. Requests of a poll in which nothing did:
 *
 * - 1 while all records that can change stand on the newest page, or none can;
 * - 2 up to 100 open records: the newest page and the open ones (paid links: the newest page and up to two
 *   open invoices by id);
 * - 3 beyond: the newest page, the latest changes where the server can be asked for them, and the next page
 *   of a sweep over all open records, which nothing but the delay depends on.
 *
 * What does not fit into three requests takes turns.
 *
 * @param previous undefined to begin
 * @param room events that this poll can hand out
 * @param shares something else is watched of these records, which takes a request (`leaves`)
 * @throws Error when what was kept is damaged
 */
export async function readFeed(
	feed: Feed,
	reader: Reader,
	previous: FeedState | undefined,
	now: number,
	room: number,
	shares = false,
): Promise<FeedPoll> {
	const known = previous?.signature === feed.signature ? previous : undefined;
	const state: FeedState = { ...(known ?? begin(feed, now)), parts: feed.parts };
	const begun = known?.parts !== feed.parts;
	if (begun && !feed.ids) Object.assign(state, { adopt: [0, 1], complete: false, clean: false });
	const memory: Memory = {
		cursor: Cursor.decode(state.floor, state.recent),
		tracked: Tracked.decode(state.tracked),
		complete: state.complete === true,
		since: feed.lookBackMs === undefined ? 0 : now - feed.lookBackMs,
		newest: state.newest,
	};
	const detector = new Detector(feed.kind, memory, now, room);
	const work: Work = { feed, detector, now };
	const sent = reader.sent;
	let rank: ((floor: Cursor['floor']) => number | undefined) | undefined;
	let whole = false;
	let fieldContext = false;
	let leaves = true;
	let changesUntil: number | undefined;

	if (feed.ids) {
		const { ids } = feed;
		for (const id of memory.tracked.ids()) if (!ids.includes(id)) detector.forget(id);
		await readInTurn(work, reader, state, ids, MOST_SINGLE);
	} else {
		const first = await reader.list(feed.path, { ...feed.query, ...NEWEST_FIRST }, 1);
		if (!known && feed.startFrom === undefined) {
			memory.cursor = Cursor.after(placesOf(work, first.rows), !first.hasMore, now);
		}
		const head = await readNewRecords(work, reader, first, state.rank);
		({ whole } = head);
		rank = (floor) => head.rank(floor);
		if (state.adopt && !whole) await adoptOpen(work, reader, state);
		else delete state.adopt;
		if (!state.adopt) await readRest();
	}
	await feed.settle?.(reader, state, (record) => void detector.note(record));

	/** Looks after the open records that did not stand on the newest page. */
	async function readRest(): Promise<void> {
		const left = detector.unseenCount;
		if (whole || left === 0) {
			// Listed and gone from the list: deleted.
			if (memory.tracked.listed)
				await readSingly(work, reader, detector.unseen().slice(0, MOST_SINGLE));
			// An empty list does not prove that all open records are known: the next one does.
			fieldContext = detector.newestSeen > 0;
			if (!fieldContext) state.clean = true;
			return;
		}
		if (!feed.tracksAll()) return await readInTurn(work, reader, state, detector.unseen(), SINGLE);
		if (!memory.tracked.listed) {
			await readLatest();
			const { pages } = allot(['pages']);
			if (pages > 0) fieldContext = await scanAll(work, reader, state, pages);
			if (fieldContext && memory.tracked.size < MOST_LISTED * 0.75) {
				// Few enough again to keep their ids.
				state.adopt = [0, 1];
				await adoptOpen(work, reader, state, MOST_LISTED / ONE_PAGE);
				delete state.adopt;
			}
			return;
		}
		const few = memory.tracked.size <= ONE_PAGE;
		const [filter] = feed.open;
		const others = detector.unseen().filter((id) => !filter.matches(memory.tracked.get(id) ?? ''));
		if (!few) await readLatest();
		const { pages, single } = allot(others.length > 0 ? ['pages', 'single'] : ['pages']);
		await readInTurn(work, reader, state, others, single);
		if (pages > 0 && !state.scan) {
			fieldContext = await sweepOpen(work, reader, state, few ? 1 : pages);
		}
		if (state.scan && (await scanAll(work, reader, state, MOST_SINGLE))) delete state.scan;
	}

	/** Divides the requests that are left of a usual poll: what does not fit takes turns. */
	function allot(wishes: Wish[]): Record<Wish, number> {
		const requests = Math.max(1, USUAL - (reader.sent - sent));
		let all: Wish[] = shares ? [...wishes, 'shared'] : wishes;
		const fits = all.length <= requests;
		// The delay of changes hangs on the pages: whoever shares the list waits longer.
		if (!fits && shares) all = [...wishes, ...wishes, 'shared'];
		const first = fits ? 0 : (state.rotation ?? 0) % all.length;
		if (!fits) state.rotation = (first + requests) % all.length;
		const chosen = [...all, ...all].slice(first, first + Math.min(requests, all.length));
		leaves = chosen.includes('shared');
		return {
			pages: chosen.includes('pages') ? 1 + requests - chosen.length : 0,
			single: chosen.includes('single') ? 1 : 0,
			shared: leaves ? 1 : 0,
		};
	}

	async function readLatest(): Promise<void> {
		const changes = await readChanges(
			work,
			reader,
			state.changes ?? {
				sort: 'open',
				lead: 0,
				since: Math.min(now, detector.newestSeen || now) - HOUR,
				seenAt: now,
			},
		);
		state.changes = changes.state;
		changesUntil = changes.seenUntil;
	}

	const finish = (taken: Candidate[]): FeedState => {
		const all = detector.pending().length === taken.length;
		const { cursor, tracked, newest } = detector.commit(taken);
		state.newest = newest;
		if (fieldContext && !feed.ids) {
			if (state.clean !== false && detector.adopted === 0) state.complete = true;
			state.clean = true;
		}
		if (detector.adopted > 0) state.clean = false;
		if (detector.overflowed || detector.reopened) state.complete = false;
		const crowded = state.overflowed === true && tracked.size > MOST_LISTED;
		state.overflowed = detector.overflowed || crowded || undefined;
		// Changes that were not handed out have to be found again, and soon.
		if (!all && known)
			Object.assign(state, {
				sweep: known.sweep,
				scan: known.scan,
				turn: known.next,
				beat: known.rotation,
			});
		if (state.changes && changesUntil !== undefined && all && changesUntil > state.changes.since) {
			Object.assign(state.changes, { since: changesUntil, seenAt: now });
		}
		const position = rank?.(cursor.floor);
		if (position !== undefined) state.rank = position;
		return { ...state, ...cursor.encode(), tracked: tracked.encode() };
	};
	return { detector, begun, whole, leaves, finish };
}

/** Whether what was kept can be read. */
export function isUsable(state: FeedState): boolean {
	try {
		Cursor.decode(state.floor, state.recent);
		Tracked.decode(state.tracked);
		return typeof state.signature === 'string';
	} catch {
		return false;
	}
}

function begin(feed: Feed, now: number): FeedState {
	const floor: [number, number] = feed.ids ? EVER : [feed.startFrom ?? now, 0];
	return { signature: feed.signature, parts: '', floor, recent: '', tracked: '' };
}
