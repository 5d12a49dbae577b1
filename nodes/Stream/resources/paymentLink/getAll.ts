import { amount, choices, date, idList } from '../../../shared/fields/builders';
import { CURRENCY_OPTIONS, PAYMENT_LINK_STATUS_OPTIONS } from '../../../shared/fields/enums';
import { filters } from '../../../shared/fields/field';
import type { Operation } from '../../../shared/operation/operation';
import { simplify } from '../../../shared/records/simplify/paymentLink';

/** GET /payment_links. */
export const getAll: Operation = {
	value: 'getAll',
	name: 'Get Many',
	action: 'Get many payment links',
	description:
		'Retrieve a list of payment links, filtered by status, date, price, product or currency',
	method: 'GET',
	path: '/payment_links',
	list: true,
	simplify,
	collection: filters([
		choices('statuses', 'Statuses', PAYMENT_LINK_STATUS_OPTIONS, {
			description:
				'Only links with one of these statuses. Completed alone does not prove a payment: see the amount collected.',
		}),
		date('from_date', 'From Date', { description: 'Only links created at or after this time' }),
		date('to_date', 'To Date', {
			description:
				'Only links created at or before this time. A date without a time includes the whole day.',
			endOfDay: true,
		}),
		amount('from_price', 'From Price', {
			description: 'Only links with at least this total amount',
			placeholder: 'e.g. 100',
		}),
		amount('to_price', 'To Price', {
			description: 'Only links with at most this total amount',
			placeholder: 'e.g. 500.50',
		}),
		idList('product_ids', 'Product IDs', 'product', {
			description: 'Only links with one of these products: a list, or IDs separated by commas',
		}),
		choices('currencies', 'Currencies', CURRENCY_OPTIONS, {
			description: 'Only links in one of these currencies',
			join: ',',
		}),
	]),
};
