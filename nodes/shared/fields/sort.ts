import { choice, text } from './builders';
import type { Field } from './field';

/** Sorting of every list (OpenAPI: `sort_field`, `sort_direction`; Stream publishes no list of fields). */
export const sortFields: Field[] = [
	text('sort_field', 'Sort Field', {
		description: 'Field to sort by, with its name in Stream. created_at always works.',
		placeholder: 'e.g. created_at',
		default: 'created_at',
		ifEmpty: 'refuse',
	}),
	choice(
		'sort_direction',
		'Sort Direction',
		[
			{ name: 'Ascending', value: 'asc' },
			{ name: 'Descending', value: 'desc' },
		],
		{ description: 'Whether the oldest or newest records come first', default: 'desc' },
	),
];
