import type { IDataObject } from 'n8n-workflow';

import { ApiError, isUnknown, withFix } from '../../../shared/errors/apiError';
import { InputError } from '../../../shared/errors/inputError';
import { choice, text, toggle } from '../../../shared/fields/builders';
import { REFUND_REASON_OPTIONS } from '../../../shared/fields/enums';
import { locator } from '../../../shared/fields/locators';
import type { Call, Operation } from '../../../shared/operation/operation';
import { readRecord, unlessOpen, writeAndRead } from '../../../shared/operation/requests';
import { isRefunded, paymentStatusOf, statusWords } from '../../../shared/records/payments';

/** Nothing was paid in these; a status that this version does not know is left to Stream. */
const UNPAID = [
	'PENDING',
	'PROCESSING',
	'UNDER_REVIEW',
	'FAILED',
	'FAILED_INITIATION',
	'CANCELED',
	'EXPIRED',
];

/** POST /payments/{payment_id}/refund. */
export const refund: Operation = {
	value: 'refund',
	name: 'Refund',
	action: 'Refund payment',
	description: 'Give the full amount of a payment back to the customer',
	method: 'POST',
	path: '/payments/{paymentId}/refund',
	notices: [
		{
			displayName:
				'A refund sends real money back, in full, and cannot be undone. Running it again for a refunded payment changes nothing.',
			name: 'refundNotice',
			type: 'notice',
			default: '',
		},
	],
	fields: [
		locator('payment', { required: true }),
		choice('refund_reason', 'Refund Reason', REFUND_REASON_OPTIONS, {
			description: 'Why the money goes back',
			default: 'REQUESTED_BY_CUSTOMER',
			required: true,
		}),
	],
	collection: {
		name: 'additionalFields',
		fields: [
			text('refund_note', 'Refund Note', {
				description: 'Your note on the refund',
				placeholder: 'e.g. Wrong size delivered',
				rows: 2,
			}),
			toggle('allow_refund_multiple_related_payments', 'Refund Related Payments', {
				description:
					'Whether to refund all payments that the customer made in the same transaction, where Stream can only refund them together',
			}),
		],
	},
	run: async (call) => await unlessOpen(call, async () => await payBack(call)),
};

async function payBack(call: Call): Promise<IDataObject[]> {
	const { payload, path, values } = call;
	const record = `/payments/${String(values.paymentId)}`;
	const before = await readRecord(call, record);
	if (isRefunded(before)) return [{ ...before, alreadyRefunded: true }];
	if (UNPAID.includes(paymentStatusOf(before))) {
		throw new InputError(
			`This payment is ${statusWords(before)}, so there is no money to give back.`,
			'Only paid payments can be refunded: Succeeded or Settled.',
		);
	}
	try {
		const { record: after, response } = await writeAndRead(call, {
			request: { method: 'POST', path, body: payload },
			read: async () => await readRecord(call, record),
			isDone: isRefunded,
			// The bank may still be at it: the next run reads the payment before it sends anything.
			again: false,
		});
		return [{ ...after, alreadyRefunded: response === undefined }];
	} catch (thrown) {
		throw explained(thrown);
	}
}

function explained(thrown: unknown): unknown {
	if (!(thrown instanceof ApiError)) return thrown;
	const { details } = thrown;
	const { payment_ids: ids, total_amount: total } = details.extra ?? {};
	if (Array.isArray(ids)) {
		return new ApiError(
			`The customer paid ${ids.length} payments in one transaction (${String(total)} in total), and Stream refunds them only together.`,
			`To refund all of them, turn on Refund Related Payments under Additional Fields. The payments: ${ids.join(', ')}.`,
			details,
		);
	}
	if (!isUnknown(thrown)) return thrown;
	return withFix(
		thrown,
		'Stream may have made this refund all the same. Run the step again in a few minutes: it reads the payment first and does not refund twice.',
	);
}
