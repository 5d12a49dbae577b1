import { newId } from '../core/organizations.mts';
import type { Payment } from '../core/records.mts';
import type { Switches } from '../switches/index.mts';
import { findConsumer } from '../domain/consumers.mts';
import { autoCharge, invoiceOf, markPaid, refundPayment } from '../domain/payments.mts';
import { among, between, every, listPage, paging, queries, thousandthsOf } from '../http/list.mts';
import { fetchRecord, type Context, type Operation } from '../http/operation.mts';
import { nullable, object, optional, required, type Fields } from '../validation/checks.mts';
import { boolean, decimal, oneOf, text } from '../validation/scalars.mts';
import { paymentView } from '../views/payment.mts';
import { money } from '../views/shared.mts';

/** Statuses that can be asked for. */
const PAYMENT_STATUSES = [
	'PENDING',
	'PROCESSING',
	'FAILED_INITIATION',
	'SUCCEEDED',
	'FAILED',
	'CANCELED',
	'UNDER_REVIEW',
	'EXPIRED',
	'SETTLED',
	'REFUNDED',
] as const;

/** Where payments can be refunded in part there is one more. */
export const paymentStatuses = ({ partialRefunds }: Switches): readonly string[] =>
	partialRefunds === 'ignored' ? PAYMENT_STATUSES : [...PAYMENT_STATUSES, 'PARTIALLY_REFUNDED'];

const METHODS = [
	'MADA',
	'MASTERCARD',
	'VISA',
	'APPLE_PAY',
	'SAMSUNG_PAY',
	'AMEX',
	'CASH',
	'PGW_CARD_UNSPECIFIED',
	'BANK_TRANSFER',
	'CARD',
	'QURRAH',
] as const;

const markPaidBody = object({
	payment_method: required(oneOf(...METHODS)),
	note: nullable(text()),
});

const refundFields: Fields = {
	refund_reason: required(oneOf('REQUESTED_BY_CUSTOMER', 'DUPLICATE', 'FRAUDULENT', 'OTHER')),
	refund_note: nullable(text()),
	allow_refund_multiple_related_payments: optional(boolean, () => false),
};
const refundBody = object(refundFields);
const partialRefundBody = object({ ...refundFields, amount: nullable(decimal()) });

const getPayment = ({ branch, params }: Context): Payment =>
	fetchRecord(branch, 'payment', params.payment_id);

function listFilter({ query, branch, state }: Context): ((row: Payment) => boolean) | undefined {
	const term = (query.search_term ?? '').trim().toLowerCase();
	return every<Payment>(
		among(query.invoice_id as string[] | undefined, (row) => row.invoice_id),
		among(query.statuses as string[] | undefined, (row) => row.current_status as string),
		between(query.from_date, query.to_date, (row) => row[state.switches.dateField]),
		term !== '' &&
			((row) => {
				const invoice = invoiceOf(branch, row);
				return (
					row.id === term ||
					String(invoice.org_invoice_number) === term ||
					(findConsumer(branch, invoice.organization_consumer_id)?.haystack ?? '').includes(term)
				);
			}),
	);
}

export const paymentOperations: Operation[] = [
	{
		method: 'GET',
		path: '/payments',
		query: (switches) => ({
			...paging,
			invoice_id: queries.ids,
			statuses: queries.words(paymentStatuses(switches)),
			search_term: queries.text,
			from_date: queries.date,
			to_date: queries.date,
		}),
		handle: (context) =>
			listPage(context, context.branch.payment, paymentView, listFilter(context), {
				amount: (row) => thousandthsOf(row.amount, row.currency),
				scheduled_on: (row) => row.scheduled_on,
				payed_at: (row) => row.payed_at,
				refunded_at: (row) => row.refunded_at,
				current_status: (row) => row.current_status,
			}),
	},
	{
		method: 'GET',
		path: '/payments/{payment_id}',
		handle: (context) => paymentView(getPayment(context), context.state),
	},
	{
		method: 'POST',
		path: '/payments/{payment_id}/mark-paid',
		body: () => markPaidBody,
		handle: (context) => {
			const { state, branch, body, now } = context;
			markPaid(state, branch, getPayment(context), body.payment_method, body.note, now);
			return {};
		},
	},
	{
		method: 'POST',
		path: '/payments/{payment_id}/refund',
		body: ({ partialRefunds }) => (partialRefunds === 'ignored' ? refundBody : partialRefundBody),
		handle: (context) => {
			const { state, branch, body, now } = context;
			const payment = getPayment(context);
			const before = payment.amount_refunded;
			refundPayment(state, branch, payment, body, now);
			if (state.switches.refundAnswer === 'payment') return paymentView(payment, state);
			return {
				id: newId(),
				payment_id: payment.id,
				amount: money(payment.amount_refunded - before, payment.currency, state),
				refund_reason: payment.refund_reason,
				refund_note: payment.refund_note,
			};
		},
	},
	{
		method: 'POST',
		path: '/payments/auto-charge-on-demand/{payment_id}',
		handle: (context) => {
			const payment = getPayment(context);
			autoCharge(context.state, context.branch, payment, context.now);
			return { payment_id: payment.id, invoice_id: payment.invoice_id };
		},
	},
];
