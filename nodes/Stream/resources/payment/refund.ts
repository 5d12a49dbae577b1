import type { IDataObject } from 'n8n-workflow';

import { withKeys } from '../../../shared/api/keyedLock';
import { ApiError, isUnknown, withFix } from '../../../shared/errors/apiError';
import { InputError } from '../../../shared/errors/inputError';
import { amount, choice, text, toggle } from '../../../shared/fields/builders';
import { REFUND_REASON_OPTIONS } from '../../../shared/fields/enums';
import { notSent } from '../../../shared/fields/field';
import { locator } from '../../../shared/fields/locators';
import { shownWhen } from '../../../shared/fields/shownWhen';
import type { Call, Operation } from '../../../shared/operation/operation';
import { noteWritten, readCurrent } from '../../../shared/operation/ownWrites';
import { readRecord, unlessOpen, writeAndRead } from '../../../shared/operation/requests';
import {
	isRefunded,
	paymentStateOf,
	paymentStatusOf,
	statusWords,
} from '../../../shared/records/payments';
import { amountText, refundsOf } from '../../../shared/records/refunds';
import { partToRefund, requireAsked, type Part } from './partialRefund';

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

export const refundReason = choice('refund_reason', 'Refund Reason', REFUND_REASON_OPTIONS, {
	description: 'Why the payment is refunded',
	default: 'REQUESTED_BY_CUSTOMER',
	required: true,
});

export const refundNote = text('refund_note', 'Refund Note', {
	description: 'Your note about the refund',
	placeholder: 'e.g. Wrong size delivered',
	rows: 2,
});

/** The payment has no money that could be refunded. */
export class NotPaidError extends InputError {}

/** POST /payments/{payment_id}/refund. */
export const refund: Operation = {
	value: 'refund',
	name: 'Refund',
	action: 'Refund payment',
	description: 'Refund a payment, in full or in part',
	money: 'payment',
	method: 'POST',
	path: '/payments/{paymentId}/refund',
	adds: { refundableAmount: 'refundableAmount', alreadyRefunded: 'alreadyRefunded' },
	notices: [
		{
			displayName:
				"A refund returns real money and cannot be undone. Without 'Amount', everything is refunded, and running it again changes nothing. Stream documents full refunds only: an account without partial refunds ignores 'Amount' and refunds everything. This step then tells you.",
			name: 'refundNotice',
			type: 'notice',
			default: '',
		},
	],
	fields: [locator('payment', { required: true }), refundReason],
	collection: {
		name: 'additionalFields',
		fields: [
			notSent(
				amount('amount', 'Amount', {
					description:
						'Amount to refund, in the currency of the payment. Without it, everything that is left is refunded.',
					placeholder: 'e.g. 25.50',
					consequence: 'so the whole payment would be refunded',
					evenFromModel: true,
					inCurrency: true,
				}),
			),
			// An agent that repeats its call would refund again. n8n drops what the panel hides.
			shownWhen(
				toggle(undefined, 'Refund Again', {
					name: 'refundAgain',
					description:
						'Whether to refund more of a payment that was already refunded in part. When off, running again never refunds twice.',
				}),
				{ '@tool': [false] },
			),
			refundNote,
			toggle('allow_refund_multiple_related_payments', 'Refund Related Payments', {
				description:
					'Whether to refund all payments of the same transaction, if Stream can only refund them together',
			}),
		],
	},
	validate: ({ values, payload }) => {
		if (values.amount === undefined || !payload.allow_refund_multiple_related_payments) return;
		throw new InputError(
			"'Refund Related Payments' refunds whole payments, so it cannot be combined with 'Amount'.",
			"Remove one of the two under 'Additional Fields'.",
		);
	},
	run: async (call) => [await refundPayment(call)],
};

/**
 * Gives one payment back, once: `values.paymentId` and `path` of the call say which one. The caller holds the payment's
 * turn (executeItem.ts).
 *
 * @returns the payment as it is then, with `refundedAmount`, `refundableAmount` and `alreadyRefunded`
 * @throws InputError, ApiError
 */
export async function refundPayment(call: Call): Promise<IDataObject> {
	const work = async () => await unlessOpen(call, async () => await payBack(call));
	if (!call.payload.allow_refund_multiple_related_payments) return await work();
	// Which payments are related is known to Stream only: another row may be about one of them.
	const key = `${call.client.account} related refunds`;
	return await withKeys([key], work, call.context.getExecutionCancelSignal());
}

async function payBack(call: Call): Promise<IDataObject> {
	const { payload, path } = call;
	const read = async () => await readRecord(call, recordOf(call));
	const before = await readCurrent(call, read, { versionOf: refundedSoFar });
	if (UNPAID.includes(paymentStatusOf(before))) {
		throw new NotPaidError(
			`This payment is ${statusWords(before)}, so there is nothing to refund.`,
			'Only paid payments can be refunded: Succeeded or Settled.',
		);
	}
	const part = partToRefund(call, before);
	if (part === 'done' || (part === 'all' && isRefunded(before))) return toOutput(before, true);
	const body = part === 'all' ? payload : { ...payload, amount: part.amount };
	try {
		const { record: after, response } = await writeAndRead(call, {
			request: { method: 'POST', path, body },
			read,
			isDone: (payment) => isDone(part, before, payment),
			versionOf: refundedSoFar,
			// The bank may still be at it: the next run reads the payment before it sends anything.
			again: false,
		});
		// The response may be no payment, and copies may be behind: more than before has been refunded.
		noteWritten(call, after, () => refundedSoFar(before) + 1);
		if (part !== 'all') requireAsked(call, part, after);
		return toOutput(after, response === undefined);
	} catch (thrown) {
		throw await explained(call, thrown);
	}
}

function recordOf({ values }: Call): string {
	return `/payments/${String(values.paymentId)}`;
}

/** The refunded amount stands in for `updated_at`, which payments lack. In smallest units; 1 for an unknown part. */
function refundedSoFar(payment: IDataObject): number {
	return Number(refundsOf(payment).back ?? (isRefunded(payment) ? Infinity : 1));
}

/** Whether the amount asked for was refunded; where Stream does not say how much, whether anything was. */
function isDone(part: Part | 'all', before: IDataObject, now: IDataObject): boolean {
	if (part === 'all') return isRefunded(now);
	const { back } = refundsOf(now);
	if (back !== undefined) return back >= part.target;
	return paymentStateOf(before) === 'paid';
}

function toOutput(payment: IDataObject, alreadyRefunded: boolean): IDataObject {
	const { currency, back, left } = refundsOf(payment);
	return {
		...payment,
		refundedAmount: amountText(back, currency),
		refundableAmount: amountText(left, currency),
		alreadyRefunded,
	};
}

async function explained(call: Call, thrown: unknown): Promise<unknown> {
	if (!(thrown instanceof ApiError)) return thrown;
	const { details } = thrown;
	const { payment_ids: ids, total_amount: total } = details.extra ?? {};
	if (Array.isArray(ids)) {
		return new ApiError(
			`The customer paid ${ids.length} payments in one transaction (${String(total)} in total), and Stream refunds them only together.`,
			`To refund all of them, turn on 'Refund Related Payments' under 'Additional Fields'. The payments: ${ids.join(', ')}.`,
			details,
		);
	}
	if (details.code === 'PAYMENT_REFUNDED_ALREADY') return await refusedAgain(call, thrown);
	if (!isUnknown(thrown) || details.safeToRerun === false) return thrown;
	// What was asked for on top of earlier refunds cannot be told from them.
	const isAnother = call.values.amount !== undefined && call.values.refundAgain === true;
	return withFix(
		thrown,
		isAnother
			? "Stream may have made this refund. Check the payment in Stream before you run this item again, because 'Refund Again' would refund it twice."
			: 'Stream may have made this refund. Run the step again in a few minutes. It checks the payment first and does not refund twice.',
	);
}

/** Stream gives this code for partly refunded payments, too: the payment itself says how much was refunded. */
async function refusedAgain(call: Call, thrown: ApiError): Promise<ApiError> {
	const payment = await readRecord(call, recordOf(call)).catch(() => ({}));
	const { currency, total, back, left } = refundsOf(payment);
	// Nothing refunded, or nothing left, contradicts what Stream has just said: a copy may be behind.
	const known = back && left;
	const went = known
		? `${amountText(back, currency)} of ${amountText(total, currency)} ${currency} of this payment has been refunded`
		: 'This payment has been refunded, at least in part';
	const rest = known ? `the remaining ${amountText(left, currency)} ${currency}` : 'the rest';
	return new ApiError(
		`${went}, and Stream refuses to refund it again (PAYMENT_REFUNDED_ALREADY).`,
		`To refund ${rest}, use the Stream dashboard or a bank transfer.`,
		thrown.details,
	);
}
