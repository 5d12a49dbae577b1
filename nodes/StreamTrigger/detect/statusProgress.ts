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

/** Whether the record has moved back, so that its status may have come before. */
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

/** Two characters, more for a status that is not in `ranks` and for very many cycles. */
export function packProgress({ status, cycle }: Progress, ranks: Ranks): string {
	const at = Object.keys(ranks).indexOf(status);
	const letter = at < 0 ? `<${status.replace(/\W/g, toCode)}>` : String.fromCharCode(97 + at);
	const marks = cycle > 0 ? KNOWN : SINCE;
	return letter + (marks[Math.abs(cycle) - 1] ?? `(${cycle})`);
}

/**
 * Reads what packProgress wrote, at the start of a text.
 * @throws Error when it is damaged
 */
export function unpackProgress(text: string, ranks: Ranks): [Progress, rest: string] {
	const match = /^(?:<([\w-]*)>|([a-z]))(?:([1-9a-zA-Z])|\((-?\d+)\))/.exec(text);
	if (!match) throw new Error('An unknown status');
	const [all, other, letter, mark, number] = match;
	const status =
		other?.replace(/-(\w+)-/g, fromCode) ?? Object.keys(ranks)[letter.charCodeAt(0) - 97];
	if (status === undefined) throw new Error('An unknown status');
	const cycle = number ? Number(number) : KNOWN.indexOf(mark) + 1 || -SINCE.indexOf(mark) - 1;
	return [{ status, cycle }, text.slice(all.length)];
}

/** A status comes back exactly as it was, so that it is no change. */
function toCode(character: string): string {
	return `-${character.charCodeAt(0).toString(36)}-`;
}

function fromCode(_: string, code: string): string {
	return String.fromCharCode(parseInt(code, 36));
}
