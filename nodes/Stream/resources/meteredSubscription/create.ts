import { InputError } from '../../../shared/errors/inputError';
import { date } from '../../../shared/fields/builders';
import { locator } from '../../../shared/fields/locators';
import type { Operation } from '../../../shared/operation/operation';

/** There only for organizations that Stream has enabled for it. */
export const METERED = 'Metered billing';

/** POST /metered/metered-subscriptions. */
export const create: Operation = {
	value: 'create',
	name: 'Create',
	action: 'Create metered subscription',
	description: 'Create a new metered subscription, which bills a consumer for what they use',
	method: 'POST',
	path: '/metered/metered-subscriptions',
	creates: true,
	feature: METERED,
	fields: [
		locator('consumer', { required: true, description: 'The consumer who pays' }),
		locator('product', { required: true, description: 'The metered product to bill' }),
	],
	collection: {
		name: 'additionalFields',
		fields: [
			date('starts_at', 'Starts At', {
				description: 'When the subscription starts. Without it, the subscription starts now.',
			}),
			date('ends_at', 'Ends At', {
				description:
					'When the subscription ends. Without it, the subscription continues until you deactivate it. A date without a time includes the whole day.',
				endOfDay: true,
			}),
		],
	},
	validate: ({ payload: { starts_at: start, ends_at: end } }) => {
		if (end === undefined) return;
		if (Date.parse(String(end)) <= (start === undefined ? Date.now() : Date.parse(String(start)))) {
			throw new InputError(
				start === undefined ? "'Ends At' is in the past." : "'Ends At' is not after 'Starts At'.",
				"Choose a later time, or leave 'Ends At' empty.",
			);
		}
	},
};
