import { formatTime, formatTimeOrNull, type Micros } from '../core/clock.mts';
import type { Stored } from '../core/collection.mts';
import { formatMoney, formatUnits, type Currency } from '../core/money.mts';
import type { AppliedCoupon } from '../core/records.mts';
import type { State } from '../core/state.mts';

export const time = (at: Micros, state: State): string => formatTime(at, state.switches);

export const timeOrNull = (at: Micros | null, state: State): string | null =>
	formatTimeOrNull(at, state.switches);

export const money = (units: number, currency: Currency, state: State): string =>
	formatMoney(units, currency, state.switches.amountDecimals);

/** Thousandths (coupon values) as decimal text. */
export const thousandths = (units: number, state: State): string =>
	formatUnits(units, 3, state.switches.amountDecimals);

/**
 * The two stamps that almost every object has. Views name them instead of spreading them: an object of one literal
 * takes V8 a tenth of the time, and lists have a hundred.
 */
export function stamps(
	record: Pick<Stored, 'created_at' | 'updated_at'>,
	state: State,
): { created_at: string; updated_at: string | null } {
	const never = state.switches.updatedAtOnCreate === 'created' ? record.created_at : null;
	return {
		created_at: time(record.created_at, state),
		updated_at: timeOrNull(record.updated_at ?? never, state),
	};
}

/** How coupons were applied; null when there were none. */
export function couponCalculation(
	applied: AppliedCoupon[],
	currency: Currency,
	state: State,
): unknown {
	if (applied.length === 0) return null;
	return {
		coupons: applied.map((coupon) => ({
			coupon_id: coupon.coupon_id,
			name: coupon.name,
			is_percentage: coupon.is_percentage,
			discount_value: thousandths(coupon.discount_value, state),
			order: coupon.order,
			amount_before_discount: money(coupon.amount_before_discount, currency, state),
			discount_amount: money(coupon.discount_amount, currency, state),
			amount_after_discount: money(coupon.amount_after_discount, currency, state),
			...(state.switches.sdkOnlyFields ? { currency } : {}),
		})),
	};
}

/** Settlement is in SAR; other currencies get a fixed rate of the simulator's own. */
export const SAR_PER: Record<Currency, string> = {
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

/** An amount as `home_currency_amount`. */
export function inHomeCurrency(units: number, currency: Currency, state: State): string {
	const rate = Number(SAR_PER[currency]);
	const places = currency === 'BHD' || currency === 'KWD' || currency === 'OMR' ? 1000 : 100;
	const halalas = Math.round((units / places) * rate * 100);
	return money(halalas, 'SAR', state);
}
