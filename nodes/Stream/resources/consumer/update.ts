import { locator } from '../../../shared/fields/locators';
import type { Operation } from '../../../shared/operation/operation';
import { details, name, reviewBusiness } from './fields';

/** PUT /consumers/{consumer_id}: only the fields that are sent change. */
export const update: Operation = {
	value: 'update',
	name: 'Update',
	action: 'Update consumer',
	description: 'Change the given fields of a consumer and leave the others as they are',
	method: 'PUT',
	path: '/consumers/{consumerId}',
	idempotent: true,
	fields: [locator('consumer', { required: true })],
	collection: { name: 'updateFields', fields: [name(), ...details] },
	validate: (prepared) => reviewBusiness(prepared, false),
};
