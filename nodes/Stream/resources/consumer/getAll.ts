import { text } from '../../../shared/fields/builders';
import { filters } from '../../../shared/fields/field';
import type { Operation } from '../../../shared/operation/operation';
import { simplify } from '../../../shared/records/simplify/consumer';

/** GET /consumers. */
export const getAll: Operation = {
	value: 'getAll',
	name: 'Get Many',
	action: 'Get many consumers',
	description: 'Retrieve a list of consumers, searched by name, phone number, email or external ID',
	method: 'GET',
	path: '/consumers',
	list: true,
	simplify,
	collection: filters([
		text('search_term', 'Search Term', {
			description:
				'Text to search for in name, phone number, email, external ID and IBAN. Stream also returns approximate matches.',
			placeholder: 'e.g. ahmad@example.com',
		}),
	]),
};
