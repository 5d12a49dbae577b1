import { locator } from '../../../shared/fields/locators';
import type { Operation } from '../../../shared/operation/operation';
import { simplify } from '../../../shared/records/simplify/consumer';

/** GET /consumers/{consumer_id}. */
export const get: Operation = {
	value: 'get',
	name: 'Get',
	action: 'Get consumer',
	description: 'Retrieve one consumer, with contact details and address',
	method: 'GET',
	path: '/consumers/{consumerId}',
	fields: [locator('consumer', { required: true })],
	simplify,
};
