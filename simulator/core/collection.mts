import type { Micros } from './clock.mts';

/** What every stored record has. Times are microseconds, amounts smallest units. */
export interface Stored {
	id: string;
	created_at: Micros;
	updated_at: Micros | null;
	/** Counts the changes made to the record. */
	revision: number;
	organization_id: string;
	branch_id: string;
	/** From when on lists show it. */
	visible_at: Micros;
}

export type SortKey<T> = (row: T) => number | string | null;

export interface PageQuery<T> {
	page: number;
	limit: number;
	ascending: boolean;
	filter?: (row: T) => boolean;
	/** Sort by this instead of by creation time. */
	key?: SortKey<T>;
	nullsFirst?: boolean;
	/** Rows that are not visible yet are left out; default: none. */
	now?: Micros;
}

const before = (a: Stored, b: Stored): boolean =>
	a.created_at < b.created_at || (a.created_at === b.created_at && a.id < b.id);

/**
 * Records of one kind in one branch. The array is kept in the order of creation (equal stamps by id,
 * which is as arbitrary as a database), so that the default order needs neither sorting nor copying.
 */
export class Collection<T extends Stored> {
	readonly rows: T[] = [];
	readonly byId = new Map<string, T>();
	#allVisibleAt = 0;

	get(id: string): T | undefined {
		return this.byId.get(id);
	}

	add(row: T): void {
		this.byId.set(row.id, row);
		this.#allVisibleAt = Math.max(this.#allVisibleAt, row.visible_at);
		let at = this.rows.length;
		if (at > 0 && before(row, this.rows[at - 1])) at = this.#position(row);
		if (at === this.rows.length) this.rows.push(row);
		else this.rows.splice(at, 0, row);
	}

	/** Adds many records at once; they may be older than those already there. */
	addMany(rows: T[]): void {
		let ordered = true;
		for (const row of rows) {
			this.byId.set(row.id, row);
			this.#allVisibleAt = Math.max(this.#allVisibleAt, row.visible_at);
			const last = this.rows.at(-1);
			ordered &&= !last || before(last, row);
			this.rows.push(row);
		}
		if (!ordered) this.rows.sort((a, b) => (before(a, b) ? -1 : 1));
	}

	/** Takes a record out of the lists; it can still be read by its id. */
	hide(row: T): void {
		const at = this.#position(row);
		if (this.rows[at] === row) this.rows.splice(at, 1);
	}

	/** One page of the list and the number of all records that match. */
	page(query: PageQuery<T>): { rows: T[]; total: number } {
		const { now = Infinity } = query;
		const visible = this.#allVisibleAt > now;
		const { filter } = query;
		const matches =
			visible || filter
				? (row: T) => (!visible || row.visible_at <= now) && (!filter || filter(row))
				: undefined;
		const from = (query.page - 1) * query.limit;
		const to = from + query.limit;
		if (query.key) return this.#sorted(query, query.key, matches, from, to);
		const { rows } = this;
		const count = rows.length;
		if (!matches) {
			const slice = query.ascending
				? rows.slice(from, to)
				: rows.slice(Math.max(0, count - to), Math.max(0, count - from)).reverse();
			return { rows: slice, total: count };
		}
		const found: T[] = [];
		let total = 0;
		for (let i = 0; i < count; i++) {
			const row = rows[query.ascending ? i : count - 1 - i];
			if (!matches(row)) continue;
			if (total >= from && total < to) found.push(row);
			total++;
		}
		return { rows: found, total };
	}

	/** Any other order: only the rows up to the page's end are ever kept sorted. */
	#sorted(
		query: PageQuery<T>,
		key: SortKey<T>,
		matches: ((row: T) => boolean) | undefined,
		from: number,
		to: number,
	): { rows: T[]; total: number } {
		type Keyed = { row: T; key: number | string | null };
		const direction = query.ascending ? 1 : -1;
		const nulls = query.nullsFirst ? -1 : 1;
		const compare = (a: Keyed, b: Keyed): number => {
			if (a.key === b.key) return before(a.row, b.row) ? -direction : direction;
			if (a.key === null) return nulls;
			if (b.key === null) return -nulls;
			return a.key < b.key ? -direction : direction;
		};
		let kept: Keyed[] = [];
		let worst: Keyed | undefined;
		let total = 0;
		const count = this.rows.length;
		for (let i = 0; i < count; i++) {
			// Later fields mostly follow the creation time: starting at its far end prunes early.
			const row = this.rows[query.ascending ? i : count - 1 - i];
			if (matches && !matches(row)) continue;
			total++;
			const value = key(row);
			if (worst && value !== null && worst.key !== null) {
				if (query.ascending ? value > worst.key : value < worst.key) continue;
			}
			const candidate = { row, key: value };
			if (worst && compare(candidate, worst) > 0) continue;
			kept.push(candidate);
			if (kept.length >= to * 2 + 1000) {
				kept = kept.sort(compare).slice(0, to);
				worst = kept[to - 1];
			}
		}
		kept.sort(compare);
		return { rows: kept.slice(from, to).map((entry) => entry.row), total };
	}

	#position(row: T): number {
		let low = 0;
		let high = this.rows.length;
		while (low < high) {
			const middle = (low + high) >> 1;
			if (before(this.rows[middle], row)) low = middle + 1;
			else high = middle;
		}
		return low;
	}
}
