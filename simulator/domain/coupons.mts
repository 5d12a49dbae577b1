import type { Micros } from '../core/clock.mts';
import { refuse } from '../core/errors.mts';
import { toUnits, type Currency } from '../core/money.mts';
import type { Branch } from '../core/organizations.mts';
import type { Coupon } from '../core/records.mts';
import type { State } from '../core/state.mts';

export interface CouponRequest {
	name: string;
	/** Decimal text: percent, or an amount in `currency`. */
	discount_value: string;
	currency: Currency | null;
	is_percentage: boolean;
	is_active: boolean;
}

export function createCoupon(
	state: State,
	branch: Branch,
	request: CouponRequest,
	now: Micros,
): Coupon {
	const { discount_value: value, ...rest } = request;
	return state.add(
		branch,
		'coupon',
		{
			...rest,
			discount_value: toUnits(value, 3),
			is_deleted: false,
			is_used_in_finalized_invoice: false,
			redemptions: 0,
		},
		now,
		'api',
	);
}

/** Partial update. Once redeemed, only switching on and off is left. */
export function updateCoupon(
	state: State,
	coupon: Coupon,
	change: Partial<{ [Key in keyof CouponRequest]: CouponRequest[Key] | null }>,
	now: Micros,
): void {
	const { is_active: active, ...edits } = change;
	if (coupon.is_used_in_finalized_invoice && Object.keys(edits).length > 0) {
		throw refuse(
			`Coupon '${coupon.name}' is used in a finalized invoice and cannot be changed`,
			'COUPON_USED_IN_FINALIZED_INVOICE',
		);
	}
	const percentage = edits.is_percentage ?? coupon.is_percentage;
	// Turning an amount into a percentage drops its currency.
	const currency =
		edits.currency === undefined ? (edits.is_percentage ? null : coupon.currency) : edits.currency;
	if (percentage && currency !== null) {
		throw refuse('currency must not be set for percentage coupons');
	}
	if (!percentage && currency === null) {
		throw refuse('currency is required for fixed amount coupons');
	}
	if (edits.name) coupon.name = edits.name;
	if (edits.discount_value) coupon.discount_value = toUnits(edits.discount_value, 3);
	coupon.is_percentage = percentage;
	coupon.currency = currency;
	if (active !== undefined && active !== null) coupon.is_active = active;
	state.touch(coupon, now);
}

/** Takes a coupon out of use; links that carry it already keep it. */
export function deleteCoupon(state: State, branch: Branch, coupon: Coupon, now: Micros): void {
	coupon.is_deleted = true;
	coupon.is_active = false;
	branch.coupon.hide(coupon);
	state.touch(coupon, now);
}
