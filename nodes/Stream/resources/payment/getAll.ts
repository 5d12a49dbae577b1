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
			description: 'Only payments in one of these statuses. Paid means Succeeded or Settled.',
		}),
		text('search_term', 'Search Term', {
			description: 'Text to look for in payments',
			placeholder: 'e.g. Ahmad',
		}),
		date('from_date', 'From Date', { description: 'Only payments from this moment on' }),
		date('to_date', 'To Date', {
			description: 'Only payments up to this moment. A day without a time counts in full.',
			endOfDay: true,
		}),
	]),
};
