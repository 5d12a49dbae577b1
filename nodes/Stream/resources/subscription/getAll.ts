import { amount, choices, date, idList, text, toggle } from '../../../shared/fields/builders';
import { CURRENCY_OPTIONS, SUBSCRIPTION_STATUS_OPTIONS } from '../../../shared/fields/enums';
import { filters } from '../../../shared/fields/field';
import { locator } from '../../../shared/fields/locators';
import type { Operation } from '../../../shared/operation/operation';
import { simplify } from '../../../shared/records/simplify/subscription';

/** GET /subscriptions. */
export const getAll: Operation = {
	value: 'getAll',
	name: 'Get Many',
	action: 'Get many subscriptions',
	description:
		'Retrieve a list of subscriptions, filtered by status, consumer, product, date or price',
	method: 'GET',
	path: '/subscriptions',
	list: true,
	simplify,
	collection: filters([
		choices('statuses', 'Statuses', SUBSCRIPTION_STATUS_OPTIONS, {
			description: 'Only subscriptions with one of these statuses',
		}),
		locator('consumer', { description: 'Only subscriptions of this consumer' }),
		toggle('latest_invoice_is_paid', 'Latest Invoice Is Paid', {
			description:
				'Whether to return only subscriptions whose latest invoice is paid or partly paid. Off returns only those whose latest invoice is unpaid.',
			default: true,
		}),
		text('search_term', 'Search Term', {
			description: 'Text to search for in product names and descriptions',
			placeholder: 'e.g. membership',
		}),
		date('from_date', 'From Date', {
			description: 'Only subscriptions created at or after this time',
		}),
		date('to_date', 'To Date', {
			description:
				'Only subscriptions created at or before this time. A date without a time includes the whole day.',
			endOfDay: true,
		}),
		date('current_period_start_from_date', 'Current Period Start From Date', {
			description: 'Only subscriptions whose current period started at or after this time',
		}),
		date('current_period_start_to_date', 'Current Period Start To Date', {
			description: 'Only subscriptions whose current period started at or before this time',
			endOfDay: true,
		}),
		date('current_period_end_from_date', 'Current Period End From Date', {
			description: 'Only subscriptions whose current period ends at or after this time',
		}),
		date('current_period_end_to_date', 'Current Period End To Date', {
			description: 'Only subscriptions whose current period ends at or before this time',
			endOfDay: true,
		}),
		amount('from_price', 'From Price', {
			description: 'Only subscriptions with at least this amount',
			placeholder: 'e.g. 100',
		}),
		amount('to_price', 'To Price', {
			description: 'Only subscriptions with at most this amount',
			placeholder: 'e.g. 500.50',
		}),
		idList('product_ids', 'Product IDs', 'product', {
			description:
				'Only subscriptions with one of these products: a list, or IDs separated by commas',
		}),
		choices('currencies', 'Currencies', CURRENCY_OPTIONS, {
			description: 'Only subscriptions in one of these currencies',
			join: ',',
		}),
	]),
};
