import { MOST_ROWS } from '../api/paging';
import { isEmpty } from '../values/clean';
import { toBoolean, toInteger } from '../values/text';
import type { Field } from './field';

/** How many rows of a list are wanted: parameters of every list, not sent as they are. */
export const returnAll: Field = {
	property: {
		displayName: 'Return All',
		name: 'returnAll',
		type: 'boolean',
		default: false,
		description: 'Whether to return all results or only up to a given limit',
	},
	parse: (value, label) => (isEmpty(value) ? undefined : toBoolean(value, label)),
};

export const limit: Field = {
	property: {
		displayName: 'Limit',
		name: 'limit',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 50,
		description: 'Max number of results to return',
		displayOptions: { show: { returnAll: [false] } },
	},
	parse: (value, label) =>
		isEmpty(value) ? undefined : toInteger(value, label, { min: 1, max: MOST_ROWS }),
};
