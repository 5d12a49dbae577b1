import type { IDataObject } from 'n8n-workflow';

import { placeOf, type Place } from '../detect/cursor';
import type { Detector } from '../detect/detector';
import type { Feed } from './feed';

/** One poll's work on one feed. */
export interface Work {
	feed: Feed;
	detector: Detector;
	/** Now, in milliseconds. */
	now: number;
}

/**
 * Shows rows of a list to the detector.
 * @param after id of the row before the first one
 * @returns how many were not as they had been, and the id of the last row
 */
export function observe(
	{ feed, detector }: Work,
	rows: IDataObject[],
	after?: string,
): { changed: number; last?: string } {
	let changed = 0;
	let last = after;
	for (const row of rows) {
		if (feed.accepts && !feed.accepts(row)) continue;
		if (detector.note(row, last) === 'changed') changed++;
		last = feed.kind.idOf(row);
	}
	return { changed, last };
}

/** Places of rows in the order of the list; rows without a time are left out. */
export function placesOf({ feed }: Work, rows: IDataObject[]): Place[] {
	return rows.flatMap((row) => {
		const at = feed.kind.timeOf(row);
		return at === undefined ? [] : [placeOf(feed.kind.idOf(row), at)];
	});
}

/** Whether a page of open records goes beyond what is tracked: its last row is too old to be. */
export function leavesWatch(work: Work, rows: IDataObject[]): boolean {
	return rows.length === 0 || isOld(work, rows[rows.length - 1]);
}

/** Whether a page of all records lies wholly before the look-back and shows nothing that is tracked. */
export function isPast(work: Work, rows: IDataObject[]): boolean {
	return rows.every((row) => isOld(work, row));
}

function isOld({ feed, detector, now }: Work, row: IDataObject): boolean {
	const { lookBackMs, kind } = feed;
	if (lookBackMs === undefined || (kind.timeOf(row) ?? now) >= now - lookBackMs) return false;
	return detector.memory.tracked.get(kind.idOf(row)) === undefined;
}
