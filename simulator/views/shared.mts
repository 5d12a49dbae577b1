import { formatTime, formatTimeOrNull, type Micros } from '../core/clock.mts';
import type { Stored } from '../core/collection.mts';
import { formatMoney, formatUnits, type Currency } from '../core/money.mts';
import type { AppliedCoupon } from '../core/records.mts';
import type { World } from '../core/world.mts';

export const time = (at: Micros, world: World): string => formatTime(at, world.switches);

export const timeOrNull = (at: Micros | null, world: World): string | null =>
	formatTimeOrNull(at, world.switches);

export const money = (units: number, currency: Currency, world: World): string =>
	formatMoney(units, currency, world.switches.amountDecimals);

/** Thousandths (coupon values) as decimal text. */
export const thousandths = (units: number, world: World): string =>
	formatUnits(units, 3, world.switches.amountDecimals);

/** The two stamps that almost every object has. */
export function stamps(
	record: Pick<Stored, 'created_at' | 'updated_at'>,
	world: World,
): { created_at: string; updated_at: string | null } {
	const never = world.switches.updatedAtOnCreate === 'created' ? record.created_at : null;
	return {
		created_at: time(record.created_at, world),
		updated_at: timeOrNull(record.updated_at ?? never, world),
	};
}

/** How coupons were applied; null when there were none. */
export function couponCalculation(
	applied: AppliedCoupon[],
	currency: Currency,
	world: World,
): unknown {
	if (applied.length === 0) return null;
	return {
		coupons: applied.map((coupon) => ({
			coupon_id: coupon.coupon_id,
			name: coupon.name,
			is_percentage: coupon.is_percentage,
			discount_value: thousandths(coupon.discount_value, world),
			order: coupon.order,
			amount_before_discount: money(coupon.amount_before_discount, currency, world),
			discount_amount: money(coupon.discount_amount, currency, world),
			amount_after_discount: money(coupon.amount_after_discount, currency, world),
			...(world.switches.sdkOnlyFields ? { currency } : {}),
		})),
	};
}

/** Settlement is in SAR; other currencies get a fixed rate of the simulator's own. */
const SAR_PER: Record<Currency, string> = {
	SAR: '1',
	USD: '3.75',
	EUR: '4.1',
	GBP: '4.8',
	AED: '1.02',
	BHD: '9.95',
	KWD: '12.2',
	OMR: '9.75',
	QAR: '1.03',
};

export function homeCurrency(
	units: number,
	currency: Currency,
	world: World,
): { home_currency_amount: string; exchange_rate_at_creation: string } {
	const rate = Number(SAR_PER[currency]);
	const places = currency === 'BHD' || currency === 'KWD' || currency === 'OMR' ? 1000 : 100;
	const halalas = Math.round((units / places) * rate * 100);
	return {
		home_currency_amount: money(halalas, 'SAR', world),
		exchange_rate_at_creation: SAR_PER[currency],
	};
}
