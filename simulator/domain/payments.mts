import type { Micros } from '../core/clock.mts';
import { ApiError, refuse } from '../core/errors.mts';
import { exponent, formatMoney, toUnits } from '../core/money.mts';
import { newId, type Branch } from '../core/organizations.mts';
import type { Invoice, Payment, PaymentStatus } from '../core/records.mts';
import type { State } from '../core/state.mts';
import { findConsumer } from './consumers.mts';
import { completeIfPaid, paymentsOf } from './invoices.mts';

const MANUAL = ['CASH', 'BANK_TRANSFER', 'CARD', 'QURRAH'];
const PAID: PaymentStatus[] = ['SUCCEEDED', 'SETTLED', 'PARTIALLY_REFUNDED'];

export const invoiceOf = (branch: Branch, payment: Payment): Invoice =>
	branch.invoice.get(payment.invoice_id)!;

/** Moves a payment to another status with the times that go with it, and follows it up. */
export function setPaymentStatus(
	state: State,
	branch: Branch,
	payment: Payment,
	to: PaymentStatus,
	cause: string,
	now: Micros,
	details: Partial<Pick<Payment, 'payment_method' | 'latest_pgw_message' | 'transaction_id'>> = {},
): void {
	Object.assign(payment, details);
	if (to === 'SUCCEEDED') {
		payment.payed_at = now;
		payment.payment_method ??= 'MADA';
	}
	if (to === 'SETTLED') {
		payment.payed_at ??= now;
		payment.settled_at = now;
	}
	if (to === 'REFUNDED' || to === 'PARTIALLY_REFUNDED') payment.refunded_at = now;
	if (to === 'REFUNDED') payment.amount_refunded = payment.amount;
	state.setStatus('payment', payment, to, cause, now);
	const invoice = invoiceOf(branch, payment);
	if (state.switches.touchInvoiceOnPayment) state.touch(invoice, now);
	completeIfPaid(state, branch, invoice, cause, now);
	const payments = paymentsOf(branch, invoice);
	if (
		state.switches.invoiceAfterRefund === 'CANCELED' &&
		payments.every(({ current_status: status }) => status === 'REFUNDED')
	) {
		state.setStatus('invoice', invoice, 'CANCELED', cause, now);
	}
}

/** A payment made outside Stream. */
export function markPaid(
	state: State,
	branch: Branch,
	payment: Payment,
	method: string,
	note: string | null,
	now: Micros,
): void {
	const { current_status: status } = payment;
	if (!['PENDING', 'UNDER_REVIEW', 'FAILED'].includes(status)) {
		if (status === 'PROCESSING') throw refuse('The payment is in progress', 'PAYMENT_IN_PROGRESS');
		throw refuse(`The payment is ${status}`, 'PAYMENT_FINALIZED');
	}
	if (!MANUAL.includes(method)) {
		throw refuse(`payment_method must be one of ${MANUAL.join(', ')}`);
	}
	const invoice = invoiceOf(branch, payment);
	if (invoice.type === 'INSTALLMENTS' && invoice.status !== 'ACCEPTED') {
		throw refuse(
			`An installment invoice must be ACCEPTED, it is ${invoice.status}`,
			'INVOICE_INVALID_STATUS',
		);
	}
	payment.note = note;
	setPaymentStatus(state, branch, payment, 'SUCCEEDED', 'mark-paid', now, {
		payment_method: method,
	});
}

export interface RefundRequest {
	refund_reason: string;
	refund_note: string | null;
	allow_refund_multiple_related_payments: boolean;
	/** Only where partial refunds exist; decimal text. */
	amount?: string | null;
}

/** Gives money back. Payments made in one transaction go together or not at all. */
export function refundPayment(
	state: State,
	branch: Branch,
	payment: Payment,
	request: RefundRequest,
	now: Micros,
): void {
	const { current_status: status } = payment;
	const closed =
		status === 'REFUNDED' ||
		(status === 'PARTIALLY_REFUNDED' && state.switches.partialRefunds === 'once');
	if (closed) {
		throw refuse(`Payment ${payment.id} was refunded already`, 'PAYMENT_REFUNDED_ALREADY');
	}
	if (!PAID.includes(status)) {
		throw refuse(`The payment is ${status}`, 'PAYMEND_UNPAID');
	}
	const together = relatedPayments(branch, payment);
	if (together.length > 1 && !request.allow_refund_multiple_related_payments) {
		const total = together.reduce((sum, { amount }) => sum + amount, 0);
		throw new ApiError(
			400,
			'STREAM_ERROR',
			'Several payments were paid in one transaction and can only be refunded together',
			{
				payment_ids: together.map(({ id }) => id),
				total_amount: formatMoney(total, payment.currency, state.switches.amountDecimals),
			},
		);
	}
	const partial = request.amount ? toUnits(request.amount, exponent(payment.currency)) : undefined;
	const left = payment.amount - payment.amount_refunded;
	if (partial !== undefined && (partial <= 0 || partial > left)) {
		throw refuse('amount must be greater than 0 and at most what is left to refund');
	}
	for (const each of together) {
		each.refund_reason = request.refund_reason;
		each.refund_note = request.refund_note;
		if (each === payment && partial !== undefined && partial < left) {
			giveBack(state, branch, each, partial, now);
		} else setPaymentStatus(state, branch, each, 'REFUNDED', 'refund', now);
	}
}

/** A part goes back. A second part does not change the status: it is noted as a change. */
function giveBack(state: State, branch: Branch, payment: Payment, part: number, now: Micros): void {
	const before = payment.amount_refunded;
	payment.amount_refunded += part;
	if (payment.current_status !== 'PARTIALLY_REFUNDED') {
		setPaymentStatus(state, branch, payment, 'PARTIALLY_REFUNDED', 'refund', now);
		return;
	}
	payment.refunded_at = now;
	state.touch(payment, now);
	const amounts = [String(before), String(payment.amount_refunded)] as const;
	state.note('payment', payment, ...amounts, 'refund', now, 'amount_refunded');
}

function relatedPayments(branch: Branch, payment: Payment): Payment[] {
	if (payment.transaction_id === null) return [payment];
	return branch.payment.rows.filter(
		(row) => row.transaction_id === payment.transaction_id && PAID.includes(row.current_status),
	);
}

/** Charges the card the customer stored at an earlier checkout. */
export function autoCharge(state: State, branch: Branch, payment: Payment, now: Micros): void {
	if (state.switches.autoCharge === 'disabled') {
		throw refuse('Auto charge is not enabled for this organization', 'FEATURE_DISABLED');
	}
	const chargeable = ['PENDING', 'PROCESSING', 'FAILED', 'FAILED_INITIATION', 'UNDER_REVIEW'];
	if (!chargeable.includes(payment.current_status)) {
		throw refuse(`The payment is ${payment.current_status}`, 'PAYMENT_FINALIZED');
	}
	const consumer = findConsumer(branch, invoiceOf(branch, payment).organization_consumer_id);
	if (!consumer?.card) {
		throw refuse('The consumer has no active stored card', 'AUTO_INVOICE_MISSING_CARD_ID');
	}
	if (consumer.card === 'declined') {
		setPaymentStatus(state, branch, payment, 'FAILED', 'auto-charge', now, {
			latest_pgw_message: 'DECLINED',
		});
		throw refuse('The card was declined', 'PAYMENT_GATEWAY_DECLINED');
	}
	setPaymentStatus(state, branch, payment, 'SUCCEEDED', 'auto-charge', now, {
		payment_method: 'MADA',
		latest_pgw_message: 'APPROVED',
	});
}

/** The payer pays open payments of an invoice in one go; a declined card leaves them FAILED. */
export function payOpenPayments(
	state: State,
	branch: Branch,
	payments: Payment[],
	outcome: 'paid' | 'declined' | 'pending',
	method: string,
	now: Micros,
): void {
	const status = { paid: 'SUCCEEDED', declined: 'FAILED', pending: 'PROCESSING' } as const;
	const transaction = newId();
	for (const payment of payments) {
		setPaymentStatus(state, branch, payment, status[outcome], 'checkout', now, {
			payment_method: method,
			transaction_id: transaction,
			latest_pgw_message: outcome === 'declined' ? 'DECLINED' : 'APPROVED',
		});
	}
}
