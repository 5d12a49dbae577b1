import type { Sighting } from './records/recordType';

/** The deadline is watched and has not come. */
const AHEAD = '-';
/** It has come: told, or it had come when the watch of it began. Comes once in a record's life. */
const COME = '!';

/**
 * Whether a deadline of a record has come since it was last looked at. What had come when the watch of it began is
 * known, not news; a record that is new is told of at once.
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
