import { milliseconds, needing, one, type SwitchInfo } from './info.mts';

export type ReplicaReads = { lagMs: number; reads: 'all' | 'alternate' } | null;

const replica: SwitchInfo<ReplicaReads> = {
	meaning: "Reads from a copy that is behind (simulator's clock)",
	positions: [
		{ value: null, seen: 'what was written is read at once' },
		{
			value: { lagMs: 500, reads: 'all' },
			seen: 'GET of a new id answers 404 for so long, and shows old fields after a change',
		},
		{
			value: { lagMs: 500, reads: 'alternate' },
			seen: 'every second read is behind: the same GET answers 404, 200, 404',
		},
	],
	accepts: (value) => {
		const { lagMs, reads } = (value ?? {}) as Record<string, unknown>;
		return typeof lagMs === 'number' && lagMs > 0 && (reads === 'all' || reads === 'alternate');
	},
};

/** What lists show, and in which order. */
export const listSwitches = {
	sort: one(
		'What sort_field other than created_at does',
		['honour', 'rows are in the wanted order'],
		['ignore', 'rows are in the order of creation'],
		['refuse', '400'],
	),
	sortDirection: one(
		'What sort_direction does',
		['honour', 'asc is oldest first'],
		['ignore', 'asc and desc give the same order'],
	),
	defaultOrder: one<'desc' | 'asc'>(
		'Order of a list without sort_direction',
		['desc', 'newest first'],
		['asc', 'oldest first'],
	),
	totalCount: one(
		'pagination.total_count',
		['exact', 'as many as there are rows on all pages'],
		['tooFew', 'one less'],
		['tooMany', 'one more'],
		['page', 'the number of rows on this page'],
	),
	sortNulls: one(
		'Where rows without a value go',
		['postgres', 'first when descending, last when ascending'],
		['last', 'always last'],
	),
	limitOver100: one(
		'What limit above 100 does',
		['refuse', '422'],
		['clamp', 'at most 100 rows, pagination.limit is 100'],
	),
	stampBeforeVisibleMs: milliseconds(
		"A new record appears in lists only this long after its creation was stamped (simulator's clock)",
		'a list read after the answer has the record',
		150,
		'a list read too early lacks the record, which GET by id has',
	),
	listAgeMs: milliseconds(
		"Rows of lists are as old as this, but new ones are there at once (simulator's clock)",
		'a row shows what GET by id shows',
		500,
		'status and every other field of a row, filters too, follow a change later than GET by id',
	),
	replica,
	dateFilters: one(
		'What from_date and to_date of a list do',
		['honour', 'only rows of that time'],
		['fromOnly', 'to_date is ignored'],
		['ignore', 'both are ignored'],
	),
	statusFilter: one(
		'What statuses of a list does',
		['honour', 'only rows with one of them'],
		['ignore', 'rows of every status'],
	),
	linkFilter: needing(
		'checkout',
		one(
			'What payment_link_id of the invoice list does',
			['honour', 'only invoices of that link'],
			['ignore', 'invoices of every link'],
		),
	),
};
