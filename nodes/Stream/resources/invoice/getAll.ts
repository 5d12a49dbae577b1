import type { IDataObject } from 'n8n-workflow';

import { amount, choices, date, text, toggle } from '../../../shared/fields/builders';
import {
	CURRENCY_OPTIONS,
	INVOICE_STATUS_OPTIONS,
	PAYMENT_STATUS_OPTIONS,
} from '../../../shared/fields/enums';
import { filters } from '../../../shared/fields/field';
import { locator } from '../../../shared/fields/locators';
import type { Call, Operation } from '../../../shared/operation/operation';
import { showRefunds } from '../../../shared/operation/readRefunds';
import { runOperation } from '../../../shared/operation/sendOperation';
import { paymentsOf } from '../../../shared/records/payments';
import { lacksRefund } from '../../../shared/records/refunds';
import { simplify } from '../../../shared/records/simplify/invoice';
import { linkByUrl } from '../../orders/linkByUrl';

/** Partly refunded invoices wait as they are until their payments have been read; of all others little is kept. */
async function withRefunds(call: Call): Promise<IDataObject[]> {
	const waiting = new Set<IDataObject>();
	const transform = (invoice: IDataObject) => {
		if (!paymentsOf(invoice).some(lacksRefund)) return call.transform(invoice);
		waiting.add(invoice);
		return invoice;
	};
	const rows = await runOperation({ ...call, transform });
	const payments = rows.filter((row) => waiting.has(row)).flatMap(paymentsOf);
	await showRefunds(call, payments, call.run.lanes);
	return rows.map((row) => (waiting.has(row) ? call.transform(row) : row));
}

/** GET /invoices. */
export const getAll: Operation = {
	value: 'getAll',
	name: 'Get Many',
	action: 'Get many invoices',
	description:
		'Retrieve a list of invoices, for example those of a payment link, a consumer or a subscription',
	method: 'GET',
	path: '/invoices',
	list: true,
	simplify,
	find: linkByUrl,
	run: withRefunds,
	collection: filters([
		toggle('include_payments', 'Include Payments', {
			description: 'Whether to include the payments of each invoice',
			// Of all that stands here, this alone does not narrow the list.
			consequence: '',
			default: true,
		}),
		locator('paymentLink', {
			description: 'Only invoices created by this payment link',
			byUrl: true,
		}),
		choices('statuses', 'Statuses', INVOICE_STATUS_OPTIONS, {
			description:
				'Only invoices with one of these statuses. Completed with nothing left to pay means paid.',
		}),
		choices('payment_statuses', 'Payment Statuses', PAYMENT_STATUS_OPTIONS, {
			description: 'Only invoices that have a payment with one of these statuses',
		}),
		text('search_term', 'Search Term', {
			description: 'Text to search for in invoices',
			placeholder: 'e.g. Ahmad',
		}),
		date('from_date', 'From Date', { description: 'Only invoices created at or after this time' }),
		date('to_date', 'To Date', {
			description:
				'Only invoices created at or before this time. A date without a time includes the whole day.',
			endOfDay: true,
		}),
		date('due_date_from', 'Due Date From', {
			description: 'Only invoices with a payment that is due at or after this time',
		}),
		date('due_date_to', 'Due Date To', {
			description:
				'Only invoices with a payment that is due at or before this time. A date without a time includes the whole day.',
			endOfDay: true,
		}),
		amount('from_price', 'From Price', {
			description: 'Only invoices with at least this total amount',
			placeholder: 'e.g. 100',
		}),
		amount('to_price', 'To Price', {
			description: 'Only invoices with at most this total amount',
			placeholder: 'e.g. 500.50',
		}),
		locator('consumer', { description: 'Only invoices of this consumer' }),
		locator('subscription', { description: 'Only invoices of this subscription' }),
		choices('currencies', 'Currencies', CURRENCY_OPTIONS, {
			description: 'Only invoices in one of these currencies',
			join: ',',
		}),
		toggle('payments_not_settled', 'Payments Not Settled', {
			description:
				'Whether to return only invoices with a card or wallet payment that Stream has not paid out to you yet',
			default: true,
		}),
	]),
};
