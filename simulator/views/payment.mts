import type { Payment } from '../core/records.mts';
import type { World } from '../core/world.mts';
import { money, time, timeOrNull } from './shared.mts';

function statusView({ current_status: status }: Payment, { switches }: World) {
	const forms = {
		current_status: { current_status: status },
		status: { status },
		both: { current_status: status, status },
	};
	return forms[switches.paymentStatusField];
}

/** A payment by itself. It names neither its invoice nor its customer. */
export function paymentView(payment: Payment, world: World) {
	const { currency } = payment;
	return {
		id: payment.id,
		amount: money(payment.amount, currency, world),
		currency,
		scheduled_on: time(payment.scheduled_on, world),
		type: payment.type,
		payment_method: payment.payment_method,
		...statusView(payment, world),
		payed_at: timeOrNull(payment.payed_at, world),
		refunded_at: timeOrNull(payment.refunded_at, world),
		refund_reason: payment.refund_reason,
		refund_note: payment.refund_note,
		amount_in_smallest_unit: payment.amount,
		...(world.switches.sdkOnlyFields ? { latest_pgw_message: payment.latest_pgw_message } : {}),
		...(world.switches.amountRefunded
			? { amount_refunded: money(payment.amount_refunded, currency, world) }
			: {}),
	};
}

/** A payment inside an invoice. */
export function invoicePaymentView(payment: Payment, world: World) {
	const { currency } = payment;
	return {
		id: payment.id,
		amount: money(payment.amount, currency, world),
		currency,
		scheduled_on: time(payment.scheduled_on, world),
		invoice_payment_number: payment.invoice_payment_number,
		type: payment.type,
		payment_method: payment.payment_method,
		...statusView(payment, world),
		payed_at: timeOrNull(payment.payed_at, world),
		settled_at: timeOrNull(payment.settled_at, world),
		refunded_at: timeOrNull(payment.refunded_at, world),
		pdf_link: null,
		paid_to_account_id: payment.payed_at ? world.branchOf(payment).organization.account_id : null,
		amount_in_smallest_unit: payment.amount,
	};
}
