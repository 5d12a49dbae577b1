import type { Coupon } from '../core/records.mts';
import type { World } from '../core/world.mts';
import { stamps, thousandths } from './shared.mts';

/** A coupon as POST, PUT and payment links show it. */
export function couponView(coupon: Coupon, world: World) {
	return {
		...stamps(coupon, world),
		id: coupon.id,
		name: coupon.name,
		discount_value: thousandths(coupon.discount_value, world),
		currency: coupon.currency,
		is_percentage: coupon.is_percentage,
		is_active: coupon.is_active,
	};
}

/** A coupon as GET and lists show it. */
export function couponDetailView(coupon: Coupon, world: World) {
	return { ...couponView(coupon, world), redemptions: coupon.redemptions };
}
