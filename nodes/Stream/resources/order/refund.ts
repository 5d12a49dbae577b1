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
		'Refund all payments of an order in full. Later subscription payments are not refunded; they are listed in the output.',
	money: 'payment',
	method: 'POST',
	path: '/payments',
	notices: [
		{
			displayName:
				'A refund returns real money and cannot be undone. Running it again for a refunded order changes nothing.',
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
