import { InputError } from '../../../shared/errors/inputError';
import { choice, text } from '../../../shared/fields/builders';
import { MANUAL_PAYMENT_METHOD_OPTIONS } from '../../../shared/fields/enums';
import { locator } from '../../../shared/fields/locators';
import type { Operation } from '../../../shared/operation/operation';
import { readRecord, writeAndRead } from '../../../shared/operation/requests';
import { hasBeenPaid, isRefunded, statusWords } from '../../../shared/records/payments';

/** POST /payments/{payment_id}/mark-paid, which answers with nothing: the payment is read before and after. */
export const markPaid: Operation = {
	value: 'markPaid',
	name: 'Mark as Paid',
	action: 'Mark payment as paid',
	description: 'Record that a payment was made outside Stream, for example in cash',
	money: 'payment',
	method: 'POST',
	path: '/payments/{paymentId}/mark-paid',
	adds: { alreadyPaid: 'alreadyPaid' },
	fields: [
		locator('payment', { required: true }),
		choice('payment_method', 'Payment Method', MANUAL_PAYMENT_METHOD_OPTIONS, {
			description: 'How the customer paid. Online methods such as Mada cannot be recorded by hand.',
			default: 'CASH',
			required: true,
		}),
	],
	collection: {
		name: 'additionalFields',
		fields: [
			text('note', 'Note', {
				description: 'Your note or reference, such as a receipt number',
				placeholder: 'e.g. Receipt 4711',
			}),
		],
	},
	run: async (call) => {
		const { payload, path, values } = call;
		const record = `/payments/${String(values.paymentId)}`;
		const before = await readRecord(call, record);
		if (hasBeenPaid(before) && before.payment_method === payload.payment_method) {
			return [{ ...before, alreadyPaid: true }];
		}
		if (hasBeenPaid(before) || isRefunded(before)) {
			const method = before.payment_method;
			throw new InputError(
				`This payment is already ${statusWords(before)}${method ? ` (${String(method)})` : ''}.`,
				'Get the payment to see how it was paid. It cannot be recorded a second time.',
			);
		}
		const { record: after, response } = await writeAndRead(call, {
			request: { method: 'POST', path, body: payload },
			read: async () => await readRecord(call, record),
			isDone: (payment) =>
				hasBeenPaid(payment) && payment.payment_method === payload.payment_method,
			again: true,
		});
		return [{ ...after, alreadyPaid: response === undefined }];
	},
};
