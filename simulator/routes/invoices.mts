import type { Branch } from '../core/organizations.mts';
import type { Invoice, Payment } from '../core/records.mts';
import { findConsumer } from '../domain/consumers.mts';
import { createInvoice, paymentsOf, updateInPlace } from '../domain/invoices.mts';
import {
	among,
	between,
	every,
	inCurrencies,
	listPage,
	paging,
	priceBetween,
	queries,
	thousandthsOf,
} from '../http/list.mts';
import { fetchRecord, made, type Context, type Operation } from '../http/operation.mts';
import type { Switches } from '../switches/index.mts';
import { list, nullable, object, optional, required, unset } from '../validation/checks.mts';
import { uuid } from '../validation/identity.mts';
import { boolean, currency, dateTime, integer, text } from '../validation/scalars.mts';
import { invoiceDetailView, invoiceListView } from '../views/invoice.mts';
import { paymentStatuses } from './payments.mts';

const STATUSES = [
	'DRAFT',
	'CREATED',
	'SENT',
	'ACCEPTED',
	'REJECTED',
	'COMPLETED',
	'CANCELED',
	'EXPIRED',
] as const;

const createBody = object({
	notify_consumer: optional(boolean, () => true),
	description: nullable(text({ max: 500 })),
	items: required(
		list(
			object({
				product_id: required(uuid(4)),
				quantity: required(integer({ gt: 0 })),
				coupons: nullable(list(uuid(4))),
			}),
			{ min: 1 },
		),
	),
	payment_methods: required(
		object({
			mada: required(boolean),
			visa: required(boolean),
			mastercard: required(boolean),
			amex: required(boolean),
			bank_transfer: required(boolean),
			installment: required(boolean),
			qurrah: optional(boolean, () => false),
		}),
	),
	coupons: nullable(list(uuid(4))),
	organization_consumer_id: required(uuid(4)),
	scheduled_on: required(dateTime),
	exclude_coupons_if_installments: optional(boolean, () => false),
	currency: optional(currency, () => 'SAR'),
});

const inPlaceBody = ({ inPlaceDescription }: Switches) =>
	object({
		scheduled_on: unset(dateTime),
		description: unset(text(inPlaceDescription === '0..500' ? { max: 500 } : { min: 1, max: 512 })),
	});

const getInvoice = ({ branch, params }: Context): Invoice =>
	fetchRecord(branch, 'invoice', params.invoice_id);

const CARDS_AND_WALLETS = new Set([
	'MADA',
	'MASTERCARD',
	'VISA',
	'AMEX',
	'APPLE_PAY',
	'SAMSUNG_PAY',
	'PGW_CARD_UNSPECIFIED',
]);

function listFilter({ query, branch, state }: Context): ((row: Invoice) => boolean) | undefined {
	const some = (test: (payment: Payment) => boolean) => (row: Invoice) =>
		paymentsOf(branch, row).some(test);
	const due = between<Payment>(query.due_date_from, query.due_date_to, (row) => row.scheduled_on);
	const withStatus = among<Payment, string>(query.payment_statuses, (row) => row.current_status);
	return every<Invoice>(
		query.payment_link_id !== undefined && ((row) => row.payment_link_id === query.payment_link_id),
		query.subscription_id !== undefined && ((row) => row.subscription_id === query.subscription_id),
		query.organization_consumer_id !== undefined &&
			((row) => row.organization_consumer_id === query.organization_consumer_id),
		among(query.statuses as string[] | undefined, (row) => row.status as string),
		between(query.from_date, query.to_date, (row) =>
			state.switches.dateField === 'created_at'
				? row.created_at
				: (paymentsOf(branch, row)[0]?.scheduled_on ?? null),
		),
		priceBetween(query.from_price, query.to_price, (row) => row.totals.amount),
		inCurrencies(query.currencies),
		due && some(due),
		withStatus && some(withStatus),
		query.payments_not_settled === true &&
			some(
				(payment) =>
					payment.current_status === 'SUCCEEDED' &&
					CARDS_AND_WALLETS.has(payment.payment_method ?? ''),
			),
		searchFilter(branch, query.search_term),
	);
}

function searchFilter(branch: Branch, term: string | undefined) {
	const wanted = (term ?? '').trim().toLowerCase();
	if (wanted === '') return undefined;
	return (row: Invoice) =>
		String(row.org_invoice_number) === wanted ||
		row.id === wanted ||
		(row.description ?? '').toLowerCase().includes(wanted) ||
		(findConsumer(branch, row.organization_consumer_id)?.haystack ?? '').includes(wanted);
}

export const invoiceOperations: Operation[] = [
	{
		method: 'POST',
		path: '/invoices',
		body: () => createBody,
		handle: (context) => {
			const { state, branch, body, now } = context;
			const invoice = createInvoice(state, branch, body, now);
			return invoiceDetailView(made(context, 'invoice', invoice), state);
		},
	},
	{
		method: 'GET',
		path: '/invoices',
		query: (switches) => ({
			...paging,
			include_payments: queries.flag,
			payment_link_id: queries.id,
			statuses: queries.words(STATUSES),
			payment_statuses: queries.words(paymentStatuses(switches)),
			search_term: queries.text,
			from_date: queries.date,
			to_date: queries.date,
			due_date_from: queries.date,
			due_date_to: queries.date,
			from_price: queries.price,
			to_price: queries.price,
			organization_consumer_id: { check: uuid(4) },
			subscription_id: { check: uuid(4) },
			currencies: queries.text,
			payments_not_settled: queries.flag,
		}),
		handle: (context) =>
			listPage(
				context,
				context.branch.invoice,
				(row, state) => invoiceListView(row, state, context.query.include_payments === true),
				listFilter(context),
				{
					org_invoice_number: (row) => row.org_invoice_number,
					status: (row) => row.status,
					amount: (row) => thousandthsOf(row.totals.amount, row.currency),
					total_amount: (row) => thousandthsOf(row.totals.amount, row.currency),
					scheduled_on: (row) => paymentsOf(context.branch, row)[0]?.scheduled_on ?? null,
				},
			),
	},
	{
		method: 'GET',
		path: '/invoices/{invoice_id}',
		handle: (context) => invoiceDetailView(getInvoice(context), context.state),
	},
	{
		method: 'PATCH',
		path: '/invoices/{invoice_id}/inplace',
		body: inPlaceBody,
		handle: (context) => {
			const { state, branch, body, now } = context;
			const invoice = getInvoice(context);
			updateInPlace(state, branch, invoice, body, now);
			return invoiceDetailView(invoice, state);
		},
	},
];
