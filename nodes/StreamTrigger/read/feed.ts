import type { IDataObject } from 'n8n-workflow';

import type { LinkSearch } from '../../shared/events/linkFinder';
import type { Query, Reader } from '../../shared/events/reader';
import type { RecordType } from '../detect/records/recordType';

/** Records that can still change, as the list can be asked for them. */
export interface OpenFilter {
	query: Query;
	/** The same for servers that do not know the newer statuses. */
	olderQuery?: Query;
	/** Whether a tracked record should be in the filtered list. */
	matches(value: string): boolean;
}

/** One list of records that is watched. */
export interface Feed {
	/** Where its state is kept. */
	key: string;
	/** Path of the list; a record is at `path/{id}`. */
	path: string;
	/** Always sent: the scope, what to include. */
	query: Query;
	kind: RecordType;
	/** What identifies the list: if it changes, the trigger starts over. */
	signature: string;
	/** What is watched of a record: a change takes up what was not watched before. */
	parts: string;
	/** How old a record may be to be taken up, in milliseconds; undefined: any age. */
	lookBackMs?: number;
	/** New records count from then on (milliseconds); undefined: from now. */
	startFrom?: number;
	/** Whether a record belongs to the scope, where the list cannot be asked for it. */
	accepts?: (record: IDataObject) => boolean;
	/** How to ask for the open records. The first way shows nearly all of them, and is the one used at each poll. */
	open: OpenFilter[];
	/** Whether all open records of the list are tracked, so that the filtered list is what is tracked. */
	tracksAll(): boolean;
	/** Only these records, read one by one. */
	ids?: string[];
	/** Called after everything was shown: what needs further requests to be read is shown again. */
	settle?: (reader: Reader, state: FeedState, show: (record: IDataObject) => void) => Promise<void>;
}

/** What is kept of a feed between polls: plain data. */
export interface FeedState extends LinkSearch {
	signature: string;
	parts: string;
	floor: [number, number];
	recent: string;
	tracked: string;
	complete?: boolean;
	newest?: [at: number, seenAt: number];
	/** The filter and the page to go on with while open records are taken up. */
	adopt?: [filter: number, page: number];
	/** The page to look at next in the list of open records. */
	sweep?: number;
	/** The page to look at next in the list of all records. */
	scan?: number;
	/** Whose turn it is when records are read one by one. */
	next?: number;
	/** Who asks next, where not everything is asked for in every poll. */
	rotation?: number;
	/** This round of looking has met nothing that was not tracked. */
	clean?: boolean;
	/** Records in the list when all new ones were last handled, or handled so far. */
	rank?: number;
	/** The filters need their older form. */
	older?: boolean;
	changes?: ChangesState;
	/** Room ran out: not everything is watched. */
	overflowed?: boolean;
	/**
	 * Refunds in all, when the last one was handled, and where to go on looking; polls until a refused order
	 * is tried again.
	 */
	refunds?: { total: number; page?: number; rest?: number };
}

/** What is known about asking for the latest changes first. */
export interface ChangesState {
	/** `works`: proven by an answer. `refused`: does not. `open`: not shown yet. */
	sort: 'open' | 'works' | 'refused';
	/** Polls until a refused order is tried again. */
	rest?: number;
	/** Rows without a time of change that come first (PostgreSQL puts them there). */
	lead: number;
	/** No row had a time so far: the first page is looked at next, where other databases put those that have one. */
	startNext?: boolean;
	/** All changes up to this time (milliseconds) were seen. */
	since: number;
	/** When that was found (milliseconds). */
	seenAt: number;
}
