import { choice, text, toggle } from '../../../shared/fields/builders';
import { CURRENCY_OPTIONS, PRODUCT_TYPE_OPTIONS } from '../../../shared/fields/enums';
import { filters } from '../../../shared/fields/field';
import type { Operation } from '../../../shared/operation/operation';
import { simplify } from '../../../shared/records/simplify/product';

/** GET /products. */
export const getAll: Operation = {
	value: 'getAll',
	name: 'Get Many',
	action: 'Get many products',
	description: 'Retrieve a list of products, filtered by name, type, currency or status',
	method: 'GET',
	path: '/products',
	list: true,
	simplify,
	collection: filters([
		text('search_term', 'Search Term', {
			description: 'Text to search for in name and description',
			placeholder: 'e.g. membership',
		}),
		toggle('active', 'Active', {
			description:
				'Whether to return only active products, or only inactive ones when off. Without this filter, both are returned.',
			default: true,
		}),
		choice('type', 'Type', PRODUCT_TYPE_OPTIONS, {
			description: 'Only products of this type',
			default: 'ONE_OFF',
		}),
		choice('currency', 'Currency', CURRENCY_OPTIONS, {
			description: 'Only products with an active price in this currency',
			default: 'SAR',
		}),
	]),
};
