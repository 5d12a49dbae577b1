import type { Coupon } from '../core/records.mts';
import type { State } from '../core/state.mts';
import { stamps, thousandths } from './shared.mts';

/** A coupon as POST, PUT and payment links show it. */
export function couponView(coupon: Coupon, state: State) {
	const { created_at, updated_at } = stamps(coupon, state);
	return {
		created_at,
		updated_at,
		id: coupon.id,
		name: coupon.name,
		discount_value: thousandths(coupon.discount_value, state),
		currency: coupon.currency,
		is_percentage: coupon.is_percentage,
		is_active: coupon.is_active,
	};
}

/** A coupon as GET and lists show it. */
export function couponDetailView(coupon: Coupon, state: State) {
	return { ...couponView(coupon, state), redemptions: coupon.redemptions };
}
