import { text, toggle } from '../../../shared/fields/builders';
import { filters } from '../../../shared/fields/field';
import type { Operation } from '../../../shared/operation/operation';
import { discountType } from './fields';

/** GET /coupons. */
export const getAll: Operation = {
	value: 'getAll',
	name: 'Get Many',
	action: 'Get many coupons',
	description: 'Retrieve a list of coupons, with how often each was used',
	method: 'GET',
	path: '/coupons',
	list: true,
	collection: filters([
		text('search_term', 'Search Term', {
			description: 'Text to search for in the name',
			placeholder: 'e.g. ramadan',
		}),
		toggle('active', 'Active', {
			description:
				'Whether to return only active coupons, or only inactive ones when off. Without this filter, both are returned.',
			default: true,
		}),
		discountType('Only coupons with this kind of discount'),
	]),
};
