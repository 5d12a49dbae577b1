import type { Payment } from '../core/records.mts';
import type { State } from '../core/state.mts';
import { money, time, timeOrNull } from './shared.mts';

function statusView({ current_status: status }: Payment, { switches }: State) {
	const forms = {
		current_status: { current_status: status },
		status: { status },
		both: { current_status: status, status },
	};
	return forms[switches.paymentStatusField];
}

/** A payment by itself. It names neither its invoice nor its customer. */
export function paymentView(payment: Payment, state: State) {
	const { currency } = payment;
	return {
		id: payment.id,
		amount: money(payment.amount, currency, state),
		currency,
		scheduled_on: time(payment.scheduled_on, state),
		type: payment.type,
		payment_method: payment.payment_method,
		...statusView(payment, state),
		payed_at: timeOrNull(payment.payed_at, state),
		refunded_at: timeOrNull(payment.refunded_at, state),
		refund_reason: payment.refund_reason,
		refund_note: payment.refund_note,
		amount_in_smallest_unit: payment.amount,
		...(state.switches.sdkOnlyFields ? { latest_pgw_message: payment.latest_pgw_message } : {}),
		...(state.switches.amountRefunded
			? { amount_refunded: money(payment.amount_refunded, currency, state) }
			: {}),
	};
}

/** A payment inside an invoice. */
export function invoicePaymentView(payment: Payment, state: State) {
	const { currency } = payment;
	return {
		id: payment.id,
		amount: money(payment.amount, currency, state),
		currency,
		scheduled_on: time(payment.scheduled_on, state),
		invoice_payment_number: payment.invoice_payment_number,
		type: payment.type,
		payment_method: payment.payment_method,
		...statusView(payment, state),
		payed_at: timeOrNull(payment.payed_at, state),
		settled_at: timeOrNull(payment.settled_at, state),
		refunded_at: timeOrNull(payment.refunded_at, state),
		pdf_link: null,
		paid_to_account_id: payment.payed_at ? state.branchOf(payment).organization.account_id : null,
		amount_in_smallest_unit: payment.amount,
	};
}
