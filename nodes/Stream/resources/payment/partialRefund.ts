import type { IDataObject } from 'n8n-workflow';

import { ApiError } from '../../../shared/errors/apiError';
import { InputError } from '../../../shared/errors/inputError';
import type { Call } from '../../../shared/operation/operation';
import { isTool } from '../../../shared/operation/toolMode';
import { isRefunded } from '../../../shared/records/payments';
import { amountText, refundsOf } from '../../../shared/records/refunds';
import { toAmount, toSmallestUnit } from '../../../shared/values/money';

/** A part of a payment that is to be refunded. */
export interface Part {
	/** Decimal text, as Stream takes it. */
	amount: string;
	currency: string;
	/** In the smallest unit: what is refunded now, and what will then have been refunded altogether. */
	asked: bigint;
	target: bigint;
}

/**
 * How much of the payment to refund: a part, everything (which is sent without an amount, as Stream documents it), or
 * nothing more, because exactly this was refunded before.
 *
 * Stream has no idempotency key for refunds. So a payment of which a part was refunded before this run is only
 * refunded further when the user says that it is another refund: running again must not refund twice.
 *
 * @param before the payment as it is now
 * @throws InputError when this amount cannot be refunded
 */
export function partToRefund(call: Call, before: IDataObject): Part | 'all' | 'done' {
	if (call.values.amount === undefined) return 'all';
	const { currency, total, back, left } = refundsOf(before);
	const amount = toAmount(call.values.amount, "'Amount'", { currency });
	const asked = toSmallestUnit(amount, currency);
	const inWords = (value: bigint) => `${amountText(value, currency)} ${currency}`;
	if (asked <= 0n) {
		throw new InputError(
			`'Amount' ${amount} is too low to refund.`,
			"Enter an amount above 0, or remove 'Amount' to refund everything.",
		);
	}
	if (isRefunded(before) && asked !== total) {
		const all = total === undefined ? '' : ` (${inWords(total)})`;
		throw new InputError(
			`This payment has already been refunded in full${all}.`,
			'There is nothing left to refund. Nothing was sent.',
		);
	}
	if (isRefunded(before)) return 'done';
	if (total === undefined || back === undefined || left === undefined) {
		throw new InputError(
			'Part of this payment has been refunded, but Stream does not say how much.',
			"Check the payment in the Stream dashboard, or remove 'Amount' to refund all that is left.",
		);
	}
	const run = givenBy(call);
	const earlier = back - run.given;
	if (earlier > 0n && call.values.refundAgain !== true) {
		if (earlier === asked && !run.isFound) {
			run.isFound = true;
			return 'done';
		}
		throw new InputError(
			`${amountText(back, currency)} of ${inWords(total)} of this payment has already been refunded.`,
			isTool(call.context.getNode())
				? 'If this is another refund, leave it to a person.'
				: "If this is another refund, turn on 'Refund Again' under 'Additional Fields'.",
		);
	}
	if (asked > left) {
		const gone = back > 0n ? `, and ${inWords(back)} has been refunded` : '';
		throw new InputError(
			`'Amount' ${inWords(asked)} is more than can be refunded: ${inWords(total)} was paid${gone}.`,
			`Enter at most ${amountText(left, currency)}, or remove 'Amount' to refund all that is left.`,
		);
	}
	if (asked === left) return 'all';
	return { amount, currency, asked, target: back + asked };
}

/**
 * Notes what the run has refunded.
 *
 * @param after the payment after the refund
 * @throws ApiError when another amount than the one asked for was refunded
 */
export function requireAsked(call: Call, part: Part, after: IDataObject): void {
	const { back } = refundsOf(after);
	const before = part.target - part.asked;
	givenBy(call).given += part.asked;
	// Not shown, or not yet: Stream has taken the refund.
	if (back === undefined || back === before || back === part.target) return;
	const { currency } = part;
	throw new ApiError(
		`Stream refunded ${amountText(back - before, currency)} ${currency} instead of ${amountText(part.asked, currency)} ${currency}.`,
		'This Stream account may not support partial refunds. Do not run this item again. Check the payment in Stream, and charge the customer again for the part that you meant to keep.',
		{ outcome: 'unknown', safeToRerun: false },
	);
}

interface Given {
	/** How much of the payment earlier rows of this run have refunded, in the smallest unit. */
	given: bigint;
	/** The refund made before this run is the one that one of its rows asks for. */
	isFound: boolean;
}

function givenBy({ run, client, path }: Call): Given {
	return run.share(client, `given back ${path}`, () => ({ given: 0n, isFound: false }));
}
