import { milliseconds, one } from './info.mts';

/** What lists show, and in which order. */
export const listSwitches = {
	sort: one(
		'What sort_field other than created_at does',
		['honour', 'rows are in the wanted order'],
		['ignore', 'rows are in the order of creation'],
		['refuse', '400'],
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
		'A new record appears in lists only this long after its creation was stamped (real time)',
		'a list read after the answer has the record',
		150,
		'a list read too early lacks the record, which GET by id has',
	),
};
