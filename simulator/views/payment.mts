import type { Payment } from '../core/records.mts';
import type { State } from '../core/state.mts';
import { money, time, timeOrNull } from './shared.mts';

/** What a server does not have is undefined, which JSON leaves out. */
function statusView({ current_status: status }: Payment, { switches }: State) {
	const { paymentStatusField: field } = switches;
	return {
		current_status: field === 'status' ? undefined : status,
		status: field === 'current_status' ? undefined : status,
	};
}

/** A payment by itself. It names neither its invoice nor its customer. */
export function paymentView(payment: Payment, state: State) {
	const { currency } = payment;
	const { current_status, status } = statusView(payment, state);
	return {
		id: payment.id,
		amount: money(payment.amount, currency, state),
		currency,
		scheduled_on: time(payment.scheduled_on, state),
		type: payment.type,
		payment_method: payment.payment_method,
		current_status,
		status,
		payed_at: timeOrNull(payment.payed_at, state),
		refunded_at: timeOrNull(payment.refunded_at, state),
		refund_reason: payment.refund_reason,
		refund_note: payment.refund_note,
		amount_in_smallest_unit: payment.amount,
		latest_pgw_message: state.switches.sdkOnlyFields ? payment.latest_pgw_message : undefined,
		amount_refunded: state.switches.amountRefunded
			? money(payment.amount_refunded, currency, state)
			: undefined,
	};
}

/** A payment inside an invoice. */
export function invoicePaymentView(payment: Payment, state: State) {
	const { currency } = payment;
	const { current_status, status } = statusView(payment, state);
	return {
		id: payment.id,
		amount: money(payment.amount, currency, state),
		currency,
		scheduled_on: time(payment.scheduled_on, state),
		invoice_payment_number: payment.invoice_payment_number,
		type: payment.type,
		payment_method: payment.payment_method,
		current_status,
		status,
		payed_at: timeOrNull(payment.payed_at, state),
		settled_at: timeOrNull(payment.settled_at, state),
		refunded_at: timeOrNull(payment.refunded_at, state),
		pdf_link: null,
		paid_to_account_id: payment.payed_at ? state.branchOf(payment).organization.account_id : null,
		amount_in_smallest_unit: payment.amount,
	};
}
