import { toggle } from '../../../shared/fields/builders';
import { shownWhen } from '../../../shared/fields/shownWhen';
import type { Operation } from '../../../shared/operation/operation';
import {
	description,
	name,
	ownIds,
	prices,
	recurringInterval,
	recurringIntervalCount,
	type,
} from './fields';

/** POST /products. */
export const create: Operation = {
	value: 'create',
	name: 'Create',
	action: 'Create product',
	description: 'Create a new product or plan with its prices',
	method: 'POST',
	path: '/products',
	creates: true,
	fields: [
		name(true),
		type({ required: true }),
		shownWhen(recurringInterval, { type: ['RECURRING'] }),
		shownWhen(recurringIntervalCount, { type: ['RECURRING'] }),
		prices(true),
	],
	collection: {
		name: 'additionalFields',
		fields: [
			description,
			...ownIds,
			toggle('is_one_time', 'Is One Time', {
				description:
					'Whether the product is for a single invoice only. Stream then hides it from the catalog.',
			}),
		],
	},
	validate: ({ payload }) => {
		// With Type from an expression the panel shows the interval for every type.
		if (payload.type !== 'RECURRING') {
			delete payload.recurring_interval;
			delete payload.recurring_interval_count;
		}
	},
};
