import type { Operation } from '../../../shared/operation/operation';
import { pick } from '../../../shared/values/pick';
import { refundOrder } from '../../orders/refundOrder';
import { refundNote, refundReason } from '../payment/refund';
import { requiredOrderReference } from '../paymentLink/fields';

/** Gives back what an order was paid with: POST /payments/{payment_id}/refund for each of its payments. */
export const refund: Operation = {
	value: 'refund',
	name: 'Refund',
	action: 'Refund order',
	description:
		'Give the payments of an order back to the customer, all of them in full. Renewals of subscriptions stay: they are named.',
	money: 'payment',
	method: 'POST',
	path: '/payments',
	notices: [
		{
			displayName:
				'A refund sends real money back and cannot be undone. Running it again for a refunded order changes nothing.',
			name: 'orderRefundNotice',
			type: 'notice',
			default: '',
		},
	],
	fields: [requiredOrderReference, refundReason],
	collection: {
		name: 'additionalFields',
		fields: [refundNote],
	},
	simplify: (result) =>
		pick(result, [
			'orderReference',
			'status',
			'alreadyRefunded',
			'refundedAmount',
			'currency',
			'payments',
			'notRefunded',
			'renewals',
			'subscriptions',
			'openLinks',
		]),
	run: async (call) => [await refundOrder(call)],
};
