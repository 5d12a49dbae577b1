import type { IDataObject } from 'n8n-workflow';
import { NEWEST_FIRST } from '../../shared/api/paging';

import { unlessRefused } from '../../shared/api/unlessRefused';
import type { Query, Reader } from '../../shared/events/reader';
import { Cursor, placeOf, type Place } from '../detect/cursor';
import { Detector, type Candidate, type Memory } from '../detect/detector';
import type { RecordType } from '../detect/records/recordType';
import { Tracked } from '../detect/tracked';
import type { FeedState } from './feed';
import type { FeedPoll } from './readFeed';

const LATEST_FIRST: Query = { sort_field: 'refunded_at', sort_direction: 'desc' };
/** Pages read in one poll while a refund is looked for, and where only looking shows whether there is one. */
const MOST_PAGES = 10;
const MOST_PAGES_UNCOUNTED = 2;
/** An order that the server does not know is tried again after so many polls. */
const REST = 60;
/** Pages read when the watch begins, to know which refunds were there before. */
const FIRST_PAGES = 50;

/** Payments in a status that only a refund brings. */
export interface RefundFeed {
	key: string;
	path: string;
	query: Query;
	kind: RecordType;
	signature: string;
	/** Refunds count from then on (milliseconds); undefined: from now. */
	startFrom?: number;
	/** The payments in a row of the list. */
	paymentsOf(row: IDataObject): IDataObject[];
	/** One row is one payment, which never leaves the list: their number tells whether there are new ones. */
	counted: boolean;
}

/**
 * Finds refunds by asking for refunded payments instead of remembering every payment that could be refunded.
 * One request while none is new: a payment stays REFUNDED, so their number says whether there are more than
 * were handled, and how many have to be found.
 *
 * @param shown refunded payments that other lists have shown in this poll
 * @param answer `whole`: those lists have shown all payments there are; `ask`: they have not, and Stream is
 *   asked; `wait`: it is asked at another poll
 */
export async function pollRefunds(
	feed: RefundFeed,
	reader: Reader,
	previous: FeedState | undefined,
	now: number,
	room: number,
	shown: IDataObject[],
	answer: 'whole' | 'ask' | 'wait',
): Promise<FeedPoll> {
	const known = previous?.signature === feed.signature ? previous : undefined;
	const quiet = !known && feed.startFrom === undefined;
	const memory: Memory = {
		cursor: known ? Cursor.decode(known.floor, known.recent) : new Cursor([feed.startFrom ?? 0, 0]),
		tracked: new Tracked(),
		complete: false,
		since: 0,
		newest: known?.newest,
	};
	const detector = new Detector(feed.kind, memory, now, room);
	const found = new Set<string>();
	const before: Place[] = [];
	const show = (payments: IDataObject[]) => {
		for (const payment of payments) {
			const id = feed.kind.idOf(payment);
			const at = feed.kind.timeOf(payment);
			if (at === undefined) continue;
			// Refunds from before the watch began count as handled.
			if (quiet) before.push(placeOf(id, at));
			else if (detector.note(payment) === 'changed') found.add(id);
		}
	};
	const payments = shown.filter((one) => matches(feed, one));
	show(payments);
	const last = known?.refunds;
	let refunds = last;
	let complete = answer === 'whole';
	if (answer === 'wait' && last) refunds = { ...last, total: last.total + found.size };
	if (answer === 'ask' || (answer === 'wait' && !known)) {
		const tries = (last?.rest ?? 0) === 0;
		let number = last?.page ?? 1;
		const plain = { ...feed.query, ...NEWEST_FIRST };
		const latest = { ...feed.query, ...LATEST_FIRST };
		let page = tries ? await unlessRefused(reader.list(feed.path, latest, number)) : undefined;
		const rest = page ? undefined : tries ? REST : (last?.rest ?? 0) - 1;
		const query = page ? latest : plain;
		page ??= await reader.list(feed.path, query, number);
		const { total } = page;
		const more = feed.counted && last && total !== undefined ? total - last.total : undefined;
		const most = !known ? FIRST_PAGES : feed.counted ? MOST_PAGES : MOST_PAGES_UNCOUNTED;
		complete = more === 0 && number === 1;
		for (let pages = 1; !complete; pages++) {
			show(page.rows.flatMap((row) => feed.paymentsOf(row)));
			const all = more !== undefined && more > 0 && found.size >= more && last?.page === undefined;
			if (all || !page.hasMore || page.rows.length === 0) complete = true;
			else if (pages >= most || reader.exhausted) break;
			else page = await reader.list(feed.path, query, ++number);
		}
		refunds = complete
			? { total: total ?? 0, rest }
			: { total: last?.total ?? 0, page: Math.max(1, number), rest };
	}
	if (quiet) memory.cursor = Cursor.after(before, true, now);
	const finish = (taken: Candidate[]): FeedState => {
		const all = detector.pending().length === taken.length;
		detector.holdFloor = !complete;
		const { cursor, newest } = detector.commit(taken);
		return {
			signature: feed.signature,
			parts: '',
			...cursor.encode(),
			tracked: '',
			newest,
			// What was not handed out has to be found again.
			refunds: all ? refunds : last,
		};
	};
	return { detector, begun: !known, whole: answer === 'whole', leaves: true, finish };
}

function matches(feed: RefundFeed, payment: IDataObject): boolean {
	const status = payment.current_status ?? payment.status;
	return [feed.query.statuses ?? feed.query.payment_statuses].flat().includes(status as string);
}
