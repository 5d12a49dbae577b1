import { NEWEST_FIRST } from '../../shared/api/paging';
import type { Reader } from '../../shared/events/reader';
import { Cursor } from '../detect/cursor';
import { Detector, type Candidate, type Memory } from '../detect/detector';
import { Tracked } from '../detect/tracked';
import type { Feed, FeedState } from './feed';
import { scanAll } from './fullScan';
import { readChanges } from './latestChanges';
import { readNewRecords, type NewRecords } from './newRecords';
import { placesOf, type Work } from './observe';
import { adoptOpen, MOST_SINGLE, readInTurn, readSingly, sweepOpen } from './openRecords';

/** Requests of a usual poll of one feed: the newest page, the latest changes, a page of the sweep. */
const USUAL = 3;
/** Records read one by one in a usual poll, where the list cannot be asked for just these. */
const SINGLE = 2;
/** Up to this many open records fit on one page. */
const ONE_PAGE = 100;
/** What needs requests: pages of open records, single records, other record types in the same list. */
type ReadNeed = 'pages' | 'single' | 'shared';
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
	const reading = new FeedReading(feed, reader, previous, now, room, shares);
	await reading.read();
	return reading;
}

/** The reading of one feed in one poll. */
class FeedReading implements FeedPoll {
	readonly detector: Detector;
	readonly begun: boolean;
	whole = false;
	leaves = true;
	/** What to keep, as far as this poll has got. */
	private readonly state: FeedState;
	/** What was kept, while it is of the same watch. */
	private readonly known: FeedState | undefined;
	private readonly memory: Memory;
	private readonly work: Work;
	/** Requests of the poll before this feed. */
	private readonly sentBefore: number;
	/** Every open record was looked at: a round is complete. */
	private roundEnded = false;
	/** All changes up to this time were shown (milliseconds). */
	private changesUntil: number | undefined;
	private rankOf: NewRecords['rank'] | undefined;

	constructor(
		private readonly feed: Feed,
		private readonly reader: Reader,
		previous: FeedState | undefined,
		private readonly now: number,
		room: number,
		private readonly shares: boolean,
	) {
		this.known = previous?.signature === feed.signature ? previous : undefined;
		const state: FeedState = { ...(this.known ?? begin(feed, now)), parts: feed.parts };
		this.state = state;
		this.begun = this.known?.parts !== feed.parts;
		if (this.begun && !feed.ids) {
			Object.assign(state, { adopt: [0, 1], complete: false, clean: false });
		}
		this.memory = {
			cursor: Cursor.decode(state.floor, state.recent),
			tracked: Tracked.decode(state.tracked),
			complete: state.complete === true,
			since: feed.lookBackMs === undefined ? 0 : now - feed.lookBackMs,
			newest: state.newest,
		};
		this.detector = new Detector(feed.kind, this.memory, now, room);
		this.work = { feed, detector: this.detector, now };
		this.sentBefore = reader.sent;
	}

	async read(): Promise<void> {
		const { feed, detector, reader, state } = this;
		if (feed.ids) await this.readChosen(feed.ids);
		else await this.readList();
		await feed.settle?.(reader, state, (record) => void detector.note(record));
	}

	/** Only these records, one by one. */
	private async readChosen(ids: string[]): Promise<void> {
		const { detector, memory, reader, state, work } = this;
		for (const id of memory.tracked.ids()) if (!ids.includes(id)) detector.forget(id);
		await readInTurn(work, reader, state, ids, MOST_SINGLE);
	}

	/** The newest page, and from there what may have changed. */
	private async readList(): Promise<void> {
		const { feed, known, memory, now, reader, state, work } = this;
		const first = await reader.list(feed.path, { ...feed.query, ...NEWEST_FIRST }, 1);
		if (!known && feed.startFrom === undefined) {
			memory.cursor = Cursor.after(placesOf(work, first.rows), !first.hasMore, now);
		}
		const head = await readNewRecords(work, reader, first, state.rank);
		this.whole = head.whole;
		this.rankOf = (floor) => head.rank(floor);
		if (state.adopt && !this.whole) await adoptOpen(work, reader, state);
		else delete state.adopt;
		if (!state.adopt) await this.readOpen();
	}

	/** Looks after the open records that did not stand on the newest page. */
	private async readOpen(): Promise<void> {
		const { detector, feed, reader, state, whole, work } = this;
		if (whole || detector.unseenCount === 0) {
			// Gone from the list: deleted.
			await readSingly(work, reader, detector.unseen().slice(0, MOST_SINGLE));
			// An empty list does not prove that all open records are known: the next one does.
			this.roundEnded = detector.newestSeen > 0;
			if (!this.roundEnded) state.clean = true;
		} else if (!feed.tracksAll()) {
			await readInTurn(work, reader, state, detector.unseen(), SINGLE);
		} else await this.sweep();
	}

	/** The open records page by page, beside the latest changes. */
	private async sweep(): Promise<void> {
		const { detector, feed, memory, reader, state, work } = this;
		const few = memory.tracked.size <= ONE_PAGE;
		const [filter] = feed.open;
		const others = detector.unseen().filter((id) => !filter.matches(memory.tracked.get(id) ?? ''));
		if (!few) await this.readLatest();
		const { pages, single } = this.allot(others.length > 0 ? ['pages', 'single'] : ['pages']);
		await readInTurn(work, reader, state, others, single);
		if (pages > 0 && !state.scan) {
			this.roundEnded = await sweepOpen(work, reader, state, few ? 1 : pages);
		}
		if (state.scan && (await scanAll(work, reader, state, MOST_SINGLE))) delete state.scan;
	}

	/** Divides the requests that are left of a usual poll: what does not fit takes turns. */
	private allot(needs: ReadNeed[]): Record<ReadNeed, number> {
		const { reader, shares, state } = this;
		const requests = Math.max(1, USUAL - (reader.sent - this.sentBefore));
		let all: ReadNeed[] = shares ? [...needs, 'shared'] : needs;
		const fits = all.length <= requests;
		// The pages decide how late changes are found, so others in the same list wait longer.
		if (!fits && shares) all = [...needs, ...needs, 'shared'];
		const first = fits ? 0 : (state.rotation ?? 0) % all.length;
		if (!fits) state.rotation = (first + requests) % all.length;
		const chosen = [...all, ...all].slice(first, first + Math.min(requests, all.length));
		this.leaves = chosen.includes('shared');
		return {
			pages: chosen.includes('pages') ? 1 + requests - chosen.length : 0,
			single: chosen.includes('single') ? 1 : 0,
			shared: this.leaves ? 1 : 0,
		};
	}

	private async readLatest(): Promise<void> {
		const { detector, now, reader, state, work } = this;
		const since = Math.min(now, detector.newestSeen || now) - HOUR;
		const start = state.changes ?? { sort: 'open', lead: 0, since, seenAt: now };
		const changes = await readChanges(work, reader, start);
		state.changes = changes.state;
		this.changesUntil = changes.seenUntil;
	}

	finish(taken: Candidate[]): FeedState {
		const { detector, feed, known, now, state } = this;
		const all = detector.pending().length === taken.length;
		const { cursor, tracked, newest } = detector.commit(taken);
		state.newest = newest;
		if (this.roundEnded && !feed.ids) {
			if (state.clean !== false && detector.adopted === 0) state.complete = true;
			state.clean = true;
		}
		if (detector.adopted > 0) state.clean = false;
		if (detector.overflowed || detector.reopened) state.complete = false;
		const crowded = state.overflowed === true && tracked.crowded;
		state.overflowed = detector.overflowed || crowded || undefined;
		if (!all && known) {
			// Changes that were not handed out have to be found again, and soon.
			const { sweep, scan, next, rotation } = known;
			Object.assign(state, { sweep, scan, next, rotation });
		}
		if (all) this.settleChanges(now);
		const rank = this.rankOf?.(cursor.floor);
		if (rank !== undefined) state.rank = rank;
		return { ...state, ...cursor.encode(), tracked: tracked.encode() };
	}

	private settleChanges(now: number): void {
		const { changesUntil } = this;
		const { changes } = this.state;
		if (!changes || changesUntil === undefined || changesUntil <= changes.since) return;
		Object.assign(changes, { since: changesUntil, seenAt: now });
	}
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
