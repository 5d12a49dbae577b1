import { packId, shortKey, unpackId } from './keys';
import { packKeys, unpackKeys } from './keySet';

/** Up to here every record is kept with its id: 2,000 take 50 to 60 KB. */
export const MOST_LISTED = 2_000;
/** Beyond this nothing more is remembered, so that the state stays below 64 KB. */
export const MOST_TRACKED = 10_000;
const MOST_TEXT = 60_000;
/** Where room is short, stands for what a value says to tell the parts of its record apart: `+` and a letter. */
export const ANY = '*';

/**
 * The records that can still change, each with a short text about what was last seen of it.
 *
 * Up to MOST_LISTED records are kept with their ids, newest first: the order of Stream's lists, so that a
 * page shows which of its neighbours have left. Beyond that only short keys are kept, grouped by the text:
 * enough to recognise a record in a list, not to ask for it.
 */
export class Tracked {
	private readonly values = new Map<string, string>();
	private readonly short = new Map<number, string>();
	private order: string[] = [];

	/** @throws Error when the text is damaged */
	static decode(text: string): Tracked {
		const tracked = new Tracked();
		for (const part of text === '' ? [] : text.slice(1).split(',')) {
			if (text[0] === 'L') {
				const [id, value] = unpackId(part);
				tracked.values.set(id, value);
				tracked.order.push(id);
			} else if (text[0] === 'S') {
				const [value, keys] = part.split(':');
				for (const key of unpackKeys(keys)) tracked.short.set(key, value);
			} else throw new Error('A set of records of an unknown kind');
		}
		return tracked;
	}

	encode(): string {
		if (this.size === 0) return '';
		if (this.listed && this.size <= MOST_LISTED) {
			const text = `L${this.order.map((id) => packId(id) + this.values.get(id)).join(',')}`;
			if (text.length <= MOST_TEXT) return text;
		}
		const groups = new Map<string, number[]>();
		const put = (key: number, text: string) => {
			const value = text.replace(/\+\w/, ANY);
			const group = groups.get(value);
			if (group) group.push(key);
			else groups.set(value, [key]);
		};
		for (const [key, value] of this.short) put(key, value);
		for (const [id, value] of this.values) put(shortKey(id), value);
		return `S${[...groups].map(([value, keys]) => `${value}:${packKeys(keys)}`).join(',')}`;
	}

	get size(): number {
		return this.values.size + this.short.size;
	}

	/** Whether all ids are known, in the order of Stream's lists. */
	get listed(): boolean {
		return this.short.size === 0;
	}

	get full(): boolean {
		return this.size >= MOST_TRACKED;
	}

	/** The ids, newest record first; complete only when `listed`. */
	ids(): readonly string[] {
		return this.order;
	}

	get(id: string): string | undefined {
		return this.values.get(id) ?? (this.short.size ? this.short.get(shortKey(id)) : undefined);
	}

	/**
	 * Remembers what was seen of a record. New ones come first, or right after the record `after`,
	 * when that is tracked.
	 * @returns false when there is no room for one more
	 */
	set(id: string, value: string, after?: string): boolean {
		if (this.values.has(id)) {
			this.values.set(id, value);
			return true;
		}
		const known = this.short.delete(shortKey(id));
		if (!known && this.full) return false;
		this.values.set(id, value);
		const at = after !== undefined && this.values.has(after) ? this.order.indexOf(after) + 1 : 0;
		this.order.splice(at, 0, id);
		return true;
	}

	/** Puts records into the order in which a list shows them, moving as few as possible. */
	arrange(ids: string[]): void {
		const places = new Map(this.order.map((id, at) => [id, at]));
		const known = ids.filter((id) => places.has(id));
		const stay = new Set(longestRise(known.map((id) => places.get(id) ?? 0)));
		if (stay.size === known.length) return;
		let before: string | undefined;
		for (const id of known) {
			if (!stay.has(places.get(id) ?? 0)) {
				this.order.splice(this.order.indexOf(id), 1);
				const next = before ?? known.find((one) => stay.has(places.get(one) ?? 0)) ?? id;
				this.order.splice(this.order.indexOf(next) + (before ? 1 : 0), 0, id);
			}
			before = id;
		}
	}

	/** Puts records that stand among the rows of a page behind the last of them. */
	moveBehind(ids: string[], rows: string[]): void {
		const moved = new Set(ids);
		const last = [...rows].sort((a, b) => this.order.indexOf(b) - this.order.indexOf(a))[0];
		if (ids.length === 0 || !this.values.has(last)) return;
		const others = this.order.filter((id) => !moved.has(id));
		others.splice(others.indexOf(last) + 1, 0, ...this.order.filter((id) => moved.has(id)));
		this.order = others;
	}

	delete(id: string): void {
		if (this.values.delete(id)) this.order = this.order.filter((other) => other !== id);
		else this.short.delete(shortKey(id));
	}
}

/** The longest rising subsequence. */
function longestRise(numbers: number[]): number[] {
	const tails: number[] = [];
	const before = new Map<number, number | undefined>();
	for (const number of numbers) {
		let at = tails.findIndex((tail) => tail >= number);
		if (at < 0) at = tails.length;
		before.set(number, tails[at - 1]);
		tails[at] = number;
	}
	const rise: number[] = [];
	for (
		let at: number | undefined = tails[tails.length - 1];
		at !== undefined;
		at = before.get(at)
	) {
		rise.unshift(at);
	}
	return rise;
}
