import type { Collection, SortKey, Stored } from '../core/collection.mts';
import { ValidationError, refuse } from '../core/errors.mts';
import { exponent, toUnits, type Currency } from '../core/money.mts';
import type { State } from '../core/state.mts';
import type { Switches } from '../switches/index.mts';
import { boolean, dateTime, decimal, integer, oneOf, text } from '../validation/scalars.mts';
import { uuid } from '../validation/identity.mts';
import type { Context, QueryFields } from './operation.mts';

const MAX_LIMIT = 100;

/** Parameters of lists without sorting. */
export const pagingOnly: QueryFields = {
	page: { check: integer({ gt: 0 }), fallback: 1 },
	limit: { check: integer({ gt: 0 }), fallback: 10 },
};

/** Parameters that almost every list has. */
export const paging: QueryFields = {
	...pagingOnly,
	sort_field: { check: text() },
	sort_direction: { check: text() },
};

/** Ready-made query parameters. */
export const queries = {
	text: { check: text() },
	flag: { check: boolean },
	id: { check: uuid() },
	ids: { check: uuid(), many: true },
	date: { check: dateTime },
	price: { check: decimal() },
	words: (words: readonly string[]) => ({ check: oneOf(...words), many: true }),
} satisfies Record<string, unknown>;

/** Parameters of lists that a server with these switches checks, and then forgets. */
export function ignoredFilters({ dateFilters, statusFilter, linkFilter }: Switches): string[] {
	return [
		...(dateFilters === 'honour' ? [] : ['to_date']),
		...(dateFilters === 'ignore' ? ['from_date'] : []),
		...(statusFilter === 'honour' ? [] : ['statuses']),
		...(linkFilter === 'honour' ? [] : ['payment_link_id']),
	];
}

/**
 * Answers a list request.
 * @param filter conditions of this list; undefined when the query sets none, which is fastest
 * @param keys sortable fields besides `created_at` and `updated_at`
 */
export function listPage<T extends Stored>(
	context: Context,
	collection: Collection<T>,
	view: (row: T, state: State) => unknown,
	filter?: (row: T) => boolean,
	keys: Record<string, SortKey<T>> = {},
): unknown {
	const { state, query } = context;
	const { page } = query;
	const limit = checkLimit(query.limit, state);
	const field = query.sort_field || 'created_at';
	const ascending = isAscending(query.sort_direction, state);
	let key: SortKey<T> | undefined;
	if (field !== 'created_at') {
		if (state.switches.sort === 'refuse') throw refuse(`Sorting by '${field}' is not supported`);
		if (state.switches.sort === 'honour') {
			key = field === 'updated_at' ? (row) => updatedAt(row, state) : keys[field];
		}
	}
	const result = collection.page({
		page,
		limit,
		ascending,
		filter,
		key,
		nullsFirst: state.switches.sortNulls === 'postgres' && !ascending,
		now: state.clock.now(),
	});
	const maxPage = Math.ceil(result.total / limit);
	return {
		data: result.rows.map((row) => view(row, state)),
		pagination: {
			total_count: shownTotal(result.total, result.rows.length, state),
			max_page: maxPage,
			current_page: page,
			limit,
			has_next_page: page < maxPage,
			has_previous_page: page > 1,
		},
	};
}

function isAscending(direction: string | undefined, { switches }: State): boolean {
	const wanted =
		switches.sortDirection === 'honour' && direction ? direction : switches.defaultOrder;
	return wanted.toLowerCase() === 'asc';
}

/** How many rows the server says there are. */
function shownTotal(total: number, onPage: number, { switches }: State): number {
	const lies = { exact: total, tooFew: Math.max(0, total - 1), tooMany: total + 1, page: onPage };
	return lies[switches.totalCount];
}

function updatedAt(row: Stored, state: State): number | null {
	if (row.updated_at !== null) return row.updated_at;
	return state.switches.updatedAtOnCreate === 'created' ? row.created_at : null;
}

function checkLimit(limit: number, state: State): number {
	if (limit <= MAX_LIMIT) return limit;
	if (state.switches.limitOver100 === 'clamp') return MAX_LIMIT;
	throw new ValidationError([
		{
			type: 'less_than_equal',
			loc: ['query', 'limit'],
			msg: `Input should be less than or equal to ${MAX_LIMIT}`,
			input: String(limit),
			ctx: { le: MAX_LIMIT },
		},
	]);
}

/** Joins conditions; those that are undefined do not count. */
export function every<T>(
	...conditions: Array<((row: T) => boolean) | undefined | false>
): ((row: T) => boolean) | undefined {
	const active = conditions.filter((condition) => typeof condition === 'function');
	if (active.length === 0) return undefined;
	if (active.length === 1) return active[0];
	return (row) => active.every((condition) => condition(row));
}

/** Inclusive range over a time or number; rows without a value do not match. */
export function between<T>(
	from: number | undefined,
	to: number | undefined,
	value: (row: T) => number | null,
): ((row: T) => boolean) | undefined {
	if (from === undefined && to === undefined) return undefined;
	return (row) => {
		const at = value(row);
		return at !== null && (from === undefined || at >= from) && (to === undefined || at <= to);
	};
}

/** An amount in thousandths, so that amounts of different currencies can be compared. */
export function thousandthsOf(units: number, currency: Currency): number {
	return units * 10 ** (3 - exponent(currency));
}

/** Inclusive range over an amount; the bounds are decimal texts in currency units. */
export function priceBetween<T extends { currency: Currency }>(
	from: string | undefined,
	to: string | undefined,
	amount: (row: T) => number,
): ((row: T) => boolean) | undefined {
	if (from === undefined && to === undefined) return undefined;
	const low = from === undefined ? -Infinity : toUnits(from, 3);
	const high = to === undefined ? Infinity : toUnits(to, 3);
	return (row) => {
		const thousandths = thousandthsOf(amount(row), row.currency);
		return thousandths >= low && thousandths <= high;
	};
}

/** The comma list of `currencies`; blanks and case do not matter. */
export function inCurrencies<T extends { currency: string | null }>(
	list: string | undefined,
): ((row: T) => boolean) | undefined {
	if (list === undefined || list.trim() === '') return undefined;
	const wanted = new Set(list.split(',').map((code) => code.trim().toUpperCase()));
	return (row) => row.currency !== null && wanted.has(row.currency);
}

/** One of several values. */
export function among<T, V>(
	values: V[] | undefined,
	value: (row: T) => V,
): ((row: T) => boolean) | undefined {
	if (!values || values.length === 0) return undefined;
	const wanted = new Set(values);
	return (row) => wanted.has(value(row));
}
