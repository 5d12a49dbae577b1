import type { IDataObject } from 'n8n-workflow';

import { InputError } from '../../../shared/errors/inputError';

export function hasEnded({ status }: IDataObject): boolean {
	return status === 'CANCELED' || status === 'EXPIRED';
}

/** It runs on until the period is over and ends then. */
export function isEnding(subscription: IDataObject): boolean {
	return subscription.cancel_at_period_end === true;
}

/** The ids of the coupons on a record or a line. Stream shows them only as a calculation. */
export function couponIds(record: IDataObject): string[] {
	const calculation = (record.coupon_calculation_metadata ?? {}) as IDataObject;
	const list = (calculation.coupons ?? []) as IDataObject[];
	return list.map(({ coupon_id: id }) => String(id));
}

export function requireOpen(subscription: IDataObject): void {
	if (!hasEnded(subscription)) return;
	throw new InputError(
		`This subscription is ${String(subscription.status).toLowerCase()} and cannot change any more.`,
		'Create a new subscription for this consumer.',
	);
}
