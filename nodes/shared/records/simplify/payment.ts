import { paymentStatusOf } from '../payments';
import { amountText, refundsOf } from '../refunds';
import { simplifier } from './columns';

/** Stream calls the status `current_status`; its guide reads it as `status`. */
export const simplify = simplifier({
	id: 'id',
	status: (payment) => paymentStatusOf(payment) || null,
	amount: 'amount',
	currency: 'currency',
	refundedAmount: (payment) => {
		const { back, currency } = refundsOf(payment);
		return amountText(back, currency);
	},
	paymentMethod: 'payment_method',
	paidAt: 'payed_at',
	refundedAt: 'refunded_at',
	scheduledOn: 'scheduled_on',
	refundReason: 'refund_reason',
});
