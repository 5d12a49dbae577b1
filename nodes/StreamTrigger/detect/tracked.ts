import { packId, unpackId } from '../../shared/values/keys';

/** Beyond this nothing more is remembered: 2,000 records take 50 to 60 KB of the workflow's data, 10,000 up to 300. */
export const MOST_TRACKED = 10_000;

/**
 * The records that can still change, each with a short text about what was last seen of it: newest first, which is
 * the order of Stream's lists, so that a page shows which of its neighbours have left.
 */
export class Tracked {
	private readonly values = new Map<string, string>();
	/** Ids as they stood in the text. */
	private readonly packed = new Map<string, string>();
	private order: string[] = [];
	/** Where a record stood that was looked for: the next one is mostly beside it. */
	private near = 0;

	/** @throws Error when the text is damaged */
	static decode(text: string): Tracked {
		const tracked = new Tracked();
		for (const part of text === '' ? [] : text.split(',')) {
			const [id, value] = unpackId(part);
			tracked.values.set(id, value);
			tracked.packed.set(id, part.slice(0, part.length - value.length));
			tracked.order.push(id);
		}
		return tracked;
	}

	encode(): string {
		const text = (id: string) => (this.packed.get(id) ?? packId(id)) + this.values.get(id);
		return this.order.map(text).join(',');
	}

	get size(): number {
		return this.values.size;
	}

	get full(): boolean {
		return this.size >= MOST_TRACKED;
	}

	/** Nearly full: what is older than the look-back is given up. */
	get crowded(): boolean {
		return this.size > MOST_TRACKED * 0.9;
	}

	/** The ids, newest record first. */
	ids(): readonly string[] {
		return this.order;
	}

	get(id: string): string | undefined {
		return this.values.get(id);
	}

	/**
	 * Remembers what was seen of a record. New ones come first, or right after the record `after`,
	 * when that is tracked.
	 * @returns false when there is no room for one more
	 */
	set(id: string, value: string, after?: string): boolean {
		const isKnown = this.values.has(id);
		if (!isKnown && this.full) return false;
		this.values.set(id, value);
		if (isKnown) return true;
		this.near = after === undefined ? 0 : this.placeOf(after) + 1;
		this.order.splice(this.near, 0, id);
		return true;
	}

	/** Puts records into the order in which a list shows them, moving as few as possible. */
	arrange(ids: string[]): void {
		const places = new Map(this.order.map((id, at) => [id, at]));
		const known = ids.filter((id) => places.has(id));
		const stay = new Set(longestRise(known.map((id) => places.get(id) ?? 0)));
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
		const shown = new Set(rows);
		const last = [...this.order].reverse().find((id) => shown.has(id));
		if (last === undefined) return;
		const others = this.order.filter((id) => !moved.has(id));
		others.splice(others.indexOf(last) + 1, 0, ...this.order.filter((id) => moved.has(id)));
		this.order = others;
	}

	delete(id: string): void {
		if (!this.values.delete(id)) return;
		this.near = this.placeOf(id);
		this.order.splice(this.near, 1);
	}

	private placeOf(id: string): number {
		const { order, near } = this;
		return [near, near - 1].find((at) => order[at] === id) ?? order.indexOf(id);
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
