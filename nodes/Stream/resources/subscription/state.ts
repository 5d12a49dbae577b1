import type { IDataObject } from 'n8n-workflow';

import { InputError } from '../../../shared/errors/inputError';
import { attempt } from '../../../shared/values/clean';
import { compareAmounts } from '../../../shared/values/money';

export function hasEnded({ status }: IDataObject): boolean {
	return status === 'CANCELED' || status === 'EXPIRED';
}

/** It runs on until the period is over and ends then. */
export function isEnding(subscription: IDataObject): boolean {
	return subscription.cancel_at_period_end === true;
}

/**
 * The ids of the coupons on a record or a line. Stream shows them only as a calculation.
 *
 * @param after column with the amount after these coupons
 * @throws InputError when the amounts tell of coupons that Stream does not show: sending the record back would take
 * them off
 */
export function couponIds(
	record: IDataObject,
	after: 'amount' | 'discounted_amount',
	subject = 'subscription',
): string[] {
	const calculation = record.coupon_calculation_metadata as IDataObject | null | undefined;
	if (calculation) {
		const list = (calculation.coupons ?? []) as IDataObject[];
		return list.map(({ coupon_id: id }) => String(id));
	}
	const { original_amount: whole, item_level_discounted_amount: ofItems = whole } = record;
	if (!isDiscounted(after === 'amount' ? ofItems : whole, record[after])) return [];
	throw new InputError(
		`Stream does not show the coupons of this ${subject}, and a change without them would remove them.`,
		"Under 'Update Fields', choose the coupons that it has, or turn on 'Remove Coupons'.",
	);
}

/** Whether an amount is less than another one; not when one of them is not shown. */
export function isDiscounted(before: unknown, after: unknown): boolean {
	const known = [before, after].every((one) => typeof one === 'string' || typeof one === 'number');
	return known && attempt(() => compareAmounts(String(after), String(before)) < 0) === true;
}

export function requireOpen(subscription: IDataObject): void {
	if (!hasEnded(subscription)) return;
	throw new InputError(
		`This subscription is ${String(subscription.status).toLowerCase()} and can no longer be changed.`,
		'Create a new subscription for this consumer.',
	);
}
