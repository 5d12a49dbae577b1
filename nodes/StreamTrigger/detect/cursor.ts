import { shortKey } from '../../shared/values/keys';

/** Records that appear up to this much later than their time stamp says are still found. */
export const OVERLAP_MS = 5 * 60_000;
/** How far the clock of n8n may be ahead where no record shows Stream's. */
const EMPTY_MS = 24 * 60 * 60_000;
/** Handled records that are remembered one by one; a busy shop's overlap shrinks to these. */
const MOST_RECENT = 300;
/** Letters of a short key, and of the milliseconds above the floor, which can be the beginning of all time. */
const KEY_LETTERS = 9;
const TIME_LETTERS = 8;
const ENTRY = KEY_LETTERS + TIME_LETTERS;

/** A place in time: milliseconds, and the short key for records of the same millisecond. */
export type Place = readonly [at: number, key: number];

export function compare(a: Place, b: Place): number {
	return a[0] - b[0] || a[1] - b[1];
}

export function placeOf(id: string, at: number): Place {
	return [at, shortKey(id)];
}

/**
 * Tells records that were handled before from those that were not: everything up to `floor` was, and of
 * what lies above it exactly the records in `recent`. The floor stays behind the newest record, because
 * records can become visible later than others that were stamped after them.
 */
export class Cursor {
	constructor(
		public floor: Place,
		private recent: Map<number, number> = new Map(),
	) {}

	/**
	 * Begins now: everything up to the newest of these records counts as handled.
	 * @param places of the newest records
	 * @param whole there are no others
	 * @param now milliseconds
	 */
	static after(places: Place[], whole: boolean, now: number): Cursor {
		const sorted = [...places].sort(compare);
		// An empty list may only have seemed empty: what is old must not be news when it shows up.
		if (sorted.length === 0) return new Cursor([now - EMPTY_MS, 0]);
		// A record stamped in the future must not hide those that come before it.
		const back: Place = [Math.min(sorted[sorted.length - 1][0], now) - OVERLAP_MS, 0];
		// Records of the same time may stand on the next page, in any order.
		const lowest: Place = [sorted[0][0] + 1, 0];
		const cursor = new Cursor(whole || compare(lowest, back) < 0 ? back : lowest);
		cursor.add(sorted);
		return cursor;
	}

	/** @throws Error when the text is damaged */
	static decode(floor: unknown, recent: unknown): Cursor {
		if (!Array.isArray(floor) || floor.length !== 2 || !floor.every(Number.isFinite)) {
			throw new Error('A damaged place in time');
		}
		const text = String(recent ?? '');
		const map = new Map<number, number>();
		if (text.length % ENTRY !== 0) throw new Error('A list of recent records that breaks off');
		for (let at = 0; at < text.length; at += ENTRY) {
			const key = parseInt(text.slice(at, at + KEY_LETTERS), 36);
			const later = parseInt(text.slice(at + KEY_LETTERS, at + ENTRY), 36);
			if (![key, later].every(Number.isFinite)) throw new Error('A damaged recent record');
			map.set(key, Number(floor[0]) + later);
		}
		return new Cursor([Number(floor[0]), Number(floor[1])], map);
	}

	encode(): { floor: [number, number]; recent: string } {
		const recent = [...this.recent].map(
			([key, at]) =>
				key.toString(36).padStart(KEY_LETTERS, '0') +
				Math.min(at - this.floor[0], 36 ** TIME_LETTERS - 1)
					.toString(36)
					.padStart(TIME_LETTERS, '0'),
		);
		return { floor: [...this.floor], recent: recent.join('') };
	}

	isNew(place: Place): boolean {
		return compare(place, this.floor) > 0 && !this.recent.has(place[1]);
	}

	/** Remembers records as handled. */
	add(places: Iterable<Place>): void {
		for (const place of places) {
			if (compare(place, this.floor) > 0) this.recent.set(place[1], place[0]);
		}
	}

	/**
	 * Moves the floor up to `until` (milliseconds) and forgets what lies below it.
	 * @param before nothing at or after this place may be taken for handled
	 */
	advance(until: number, before?: Place): void {
		const limit: Place = [Math.min(until, before ? before[0] - OVERLAP_MS : until), 0];
		if (compare(limit, this.floor) > 0) this.raise(limit);
		const surplus = this.recent.size - MOST_RECENT;
		if (surplus <= 0) return;
		const places = [...this.recent].map(([key, at]): Place => [at, key]).sort(compare);
		const cut = places[surplus - 1];
		if (!before || compare(cut, before) < 0) this.raise(cut);
	}

	private raise(floor: Place): void {
		this.floor = floor;
		this.recent = new Map([...this.recent].filter(([key, at]) => compare([at, key], floor) > 0));
	}
}
