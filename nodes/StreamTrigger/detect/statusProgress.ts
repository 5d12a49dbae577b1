/**
 * What is remembered of a status: the status and its cycle. Statuses have an order; a record that goes back
 * (FAILED → PENDING → FAILED) starts a new cycle, so that the second FAILED differs from the first where the
 * API gives no time for it.
 */
export interface Progress {
	status: string;
	/**
	 * 1, 2, …; negative when the record was met in the middle of its life: cycles since then. From REOPENED
	 * down, when it had come to its end before.
	 */
	cycle: number;
}

const REOPENED = -14;

export type Ranks = Record<string, number>;

const KNOWN = '123456789abcdefghijklmnopqrstuvwxyz';
const SINCE = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** @param sighting `new`: since it was created; `reopened`: it had ended before */
export function begin(
	status: string,
	sighting: 'new' | 'existing' | 'reopened' | 'known',
): Progress {
	return { status, cycle: sighting === 'new' ? 1 : sighting === 'reopened' ? REOPENED : -1 };
}

export function advance(before: Progress, status: string, ranks: Ranks): Progress {
	const back = (ranks[status] ?? -1) <= (ranks[before.status] ?? -1);
	return { status, cycle: back ? before.cycle + Math.sign(before.cycle) : before.cycle };
}

/** The next state of a record and whether it changed; a new record with a status in `starting` has not. */
export function follow(
	old: Progress | undefined,
	status: string,
	sighting: 'new' | 'existing' | 'reopened' | 'known',
	ranks: Ranks,
	starting: string[],
): { changed: boolean; now: Progress } {
	if (!old) {
		const changed = sighting === 'reopened' || (sighting === 'new' && !starting.includes(status));
		return { changed, now: begin(status, sighting) };
	}
	const changed = old.status !== status;
	return { changed, now: changed ? advance(old, status, ranks) : old };
}

/** Whether the record has gone back, so that its status may have come before. */
export function isAgain({ cycle }: Progress): boolean {
	return Math.abs(cycle) > 1;
}

/** Whether the record had ended before, so that it can end again. */
export function isReopened({ cycle }: Progress): boolean {
	return cycle <= REOPENED;
}

/** Part of an event's id for transitions without a time. The first cycle of a whole life needs none. */
export function cycleMark({ cycle }: Progress, epoch: string): string | undefined {
	if (cycle === 1) return undefined;
	return cycle > 0 ? String(cycle) : `${epoch}.${-cycle}`;
}

/** Two characters, more for a status that is not in `ranks`. */
export function packProgress({ status, cycle }: Progress, ranks: Ranks): string {
	const at = Object.keys(ranks).indexOf(status);
	const letter = at < 0 ? `<${status.replace(/[^\w-]/g, '_')}>` : String.fromCharCode(97 + at);
	const marks = cycle > 0 ? KNOWN : SINCE;
	return letter + marks[Math.min(Math.abs(cycle), marks.length) - 1];
}

/**
 * Reads what packProgress wrote, at the start of a text.
 * @throws Error when it is damaged
 */
export function unpackProgress(text: string, ranks: Ranks): [Progress, rest: string] {
	const match = /^(?:<([\w-]*)>|([a-z]))([1-9a-zA-Z])/.exec(text);
	const status = match?.[1] ?? Object.keys(ranks)[match ? match[2].charCodeAt(0) - 97 : -1];
	if (!match || status === undefined) throw new Error('A status that is none');
	const known = KNOWN.indexOf(match[3]);
	const cycle = known >= 0 ? known + 1 : -(SINCE.indexOf(match[3]) + 1);
	return [{ status, cycle }, text.slice(match[0].length)];
}
