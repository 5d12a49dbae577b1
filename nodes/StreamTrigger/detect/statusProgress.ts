/**
 * What is remembered of a status: the status and the lap. Statuses have an order; a record that goes back
 * (FAILED → PENDING → FAILED) starts a new lap, so that the second FAILED is told from the first where the
 * API gives no time for it.
 */
export interface Progress {
	status: string;
	/**
	 * 1, 2, …; negative when the record was met in the middle of its life: laps since then. From REOPENED
	 * down, when it had come to its end before.
	 */
	cycle: number;
}

const REOPENED = -14;

export type Ranks = Record<string, number>;

const KNOWN = '123456789abcdefghijklmnopqrstuvwxyz';
const SINCE = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** @param sight `new`: from its birth; `back`: it had come to its end before */
export function begin(status: string, sighting: 'new' | 'met' | 'back' | 'known'): Progress {
	return { status, cycle: sighting === 'new' ? 1 : sighting === 'back' ? REOPENED : -1 };
}

export function advance(before: Progress, status: string, ranks: Ranks): Progress {
	const back = (ranks[status] ?? -1) <= (ranks[before.status] ?? -1);
	return { status, cycle: back ? before.cycle + Math.sign(before.cycle) : before.cycle };
}

/** The next step of a record, and whether it is one; a first sight of a status in `starting` is none. */
export function follow(
	old: Progress | undefined,
	status: string,
	sighting: 'new' | 'met' | 'back' | 'known',
	ranks: Ranks,
	starting: string[],
): { changed: boolean; now: Progress } {
	if (!old) {
		const changed = sighting === 'back' || (sighting === 'new' && !starting.includes(status));
		return { changed, now: begin(status, sighting) };
	}
	const changed = old.status !== status;
	return { changed, now: changed ? advance(old, status, ranks) : old };
}

/** Whether the record has gone back, so that a status that it has on its way can have come before. */
export function isAgain({ cycle: lap }: Progress): boolean {
	return Math.abs(lap) > 1;
}

/** Whether the record had come to its end before, so that the end can come again. */
export function isReopened({ cycle: lap }: Progress): boolean {
	return lap <= REOPENED;
}

/** Part of an event's id for transitions without a time. The first lap of a whole life needs none. */
export function cycleMark({ cycle: lap }: Progress, epoch: string): string | undefined {
	if (lap === 1) return undefined;
	return lap > 0 ? String(lap) : `${epoch}.${-lap}`;
}

/** Two characters, more for a status that is not in `ranks`. */
export function packProgress({ status, cycle: lap }: Progress, ranks: Ranks): string {
	const at = Object.keys(ranks).indexOf(status);
	const letter = at < 0 ? `<${status.replace(/[^\w-]/g, '_')}>` : String.fromCharCode(97 + at);
	const laps = lap > 0 ? KNOWN : SINCE;
	return letter + laps[Math.min(Math.abs(lap), laps.length) - 1];
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
	const lap = known >= 0 ? known + 1 : -(SINCE.indexOf(match[3]) + 1);
	return [{ status, cycle: lap }, text.slice(match[0].length)];
}
