import type { Operation } from '../../../shared/operation/operation';
import { details, name, validateBusiness } from './fields';

/** POST /consumers (guide, "Create a Customer"). */
export const create: Operation = {
	value: 'create',
	name: 'Create',
	action: 'Create consumer',
	description:
		'Create a new consumer (customer). Stream refuses a second one with the same phone number or email.',
	method: 'POST',
	path: '/consumers',
	creates: true,
	fields: [name({ required: true })],
	collection: { name: 'additionalFields', fields: details },
	validate: (prepared) => validateBusiness(prepared, true),
};
