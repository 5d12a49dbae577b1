import type { Sighting } from './records/recordType';

/** The deadline is watched and has not come. */
const AHEAD = '-';
/** It has come: it was reported, or had come at the first poll. Comes once in a record's life. */
const COME = '!';

/**
 * Whether a deadline of a record has come since the last poll. One that had come at the first poll counts as known; a
 * new record is reported at once.
 *
 * @param before what was remembered; empty or undefined when it was not watched
 */
export function passDeadline(
	isDue: boolean,
	before: string | undefined,
	sighting: Sighting,
): { mark: string; isNews: boolean } {
	if (before === COME) return { mark: COME, isNews: false };
	if (!isDue) return { mark: AHEAD, isNews: false };
	return { mark: COME, isNews: before === AHEAD || sighting === 'new' };
}
