import type { Switches } from '../switches/index.mts';

/** Microseconds since 1970; safe as a JavaScript number until the year 2255. */
export type Micros = number;

export const SECOND: Micros = 1_000_000;
export const HOUR: Micros = 3_600 * SECOND;
export const DAY: Micros = 24 * HOUR;

/** The simulator's time: the real one plus whatever tests have added. */
export class Clock {
	#offset = 0;

	/** @param real what counts as the real time, in milliseconds since 1970 */
	constructor(readonly real = () => performance.timeOrigin + performance.now()) {}

	now(): Micros {
		return Math.floor(this.real() * 1000) + this.#offset;
	}

	/** Moves the clock forward (or back) by milliseconds. */
	advance(ms: number): void {
		this.#offset += Math.round(ms * 1000);
	}

	reset(): void {
		this.#offset = 0;
	}
}

/** A time as the API writes it: ISO 8601, six decimals unless they are all zero. */
export function formatTime(at: Micros, switches: Pick<Switches, 'timestampOffset'>): string {
	const iso = new Date(Math.floor(at / 1000)).toISOString();
	const micros = at % SECOND;
	const text =
		micros === 0 ? iso.slice(0, 19) : `${iso.slice(0, 19)}.${String(micros).padStart(6, '0')}`;
	return switches.timestampOffset === 'Z' ? `${text}Z` : text;
}

/** `formatTime` that lets null through. */
export function formatTimeOrNull(
	at: Micros | null,
	switches: Pick<Switches, 'timestampOffset'>,
): string | null {
	return at === null ? null : formatTime(at, switches);
}
