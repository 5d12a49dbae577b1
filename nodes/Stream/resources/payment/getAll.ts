import { choices, date, idList, text } from '../../../shared/fields/builders';
import { PAYMENT_STATUS_OPTIONS } from '../../../shared/fields/enums';
import { filters } from '../../../shared/fields/field';
import type { Operation } from '../../../shared/operation/operation';
import { simplify } from '../../../shared/records/simplify/payment';

/** GET /payments. */
export const getAll: Operation = {
	value: 'getAll',
	name: 'Get Many',
	action: 'Get many payments',
	description: 'Retrieve a list of payments, filtered by invoice, status or date',
	method: 'GET',
	path: '/payments',
	list: true,
	simplify,
	collection: filters([
		{
			...idList('invoice_id', 'Invoice IDs', 'invoice', {
				name: 'invoiceIds',
				description: 'Only payments of these invoices: a list, or IDs separated by commas',
			}),
		},
		choices('statuses', 'Statuses', PAYMENT_STATUS_OPTIONS, {
			description: 'Only payments with one of these statuses. Succeeded and Settled mean paid.',
		}),
		text('search_term', 'Search Term', {
			description: 'Text to search for in payments',
			placeholder: 'e.g. Ahmad',
		}),
		date('from_date', 'From Date', { description: 'Only payments made at or after this time' }),
		date('to_date', 'To Date', {
			description:
				'Only payments made at or before this time. A date without a time includes the whole day.',
			endOfDay: true,
		}),
	]),
};
