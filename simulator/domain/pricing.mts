import { refuse } from '../core/errors.mts';
import { exponent, mulDiv, vatOf, type Currency } from '../core/money.mts';
import { newId, type Branch } from '../core/organizations.mts';
import type { AppliedCoupon, Coupon, Line, Price, Product, Totals } from '../core/records.mts';
import type { Micros } from '../core/clock.mts';
import { fetchRecord } from '../http/operation.mts';

/** A line as requests give it. */
export interface LineRequest {
	product_id: string;
	quantity: number;
	coupons?: string[] | null;
}

/** The price that is in force for a currency. */
export function activePrice(product: Product, currency: Currency): Price | undefined {
	return product.prices.find((price) => price.is_active && price.currency === currency);
}

/** The price shown as the product's own: the first active one. */
export function defaultPrice(product: Product): Price {
	return product.prices.find((price) => price.is_active) ?? product.prices[0];
}

/** The coupons with these ids; refuses unknown, inactive and foreign-currency ones. */
export function usableCoupons(branch: Branch, ids: string[], currency: Currency): Coupon[] {
	return ids.map((id) => {
		const coupon = fetchRecord(branch, 'coupon', id);
		if (coupon.is_deleted || !coupon.is_active) {
			throw refuse(`Coupon '${coupon.name}' (${id}) is not active`);
		}
		if (coupon.currency !== null && coupon.currency !== currency) {
			throw refuse(`Coupon '${coupon.name}' is in ${coupon.currency}, not in ${currency}`);
		}
		return coupon;
	});
}

/** Applies coupons one after the other, in the order given; none takes more than is left. */
export function applyCoupons(
	amount: number,
	coupons: Coupon[],
	currency: Currency,
): { amount: number; applied: AppliedCoupon[] } {
	let running = amount;
	const applied = coupons.map((coupon, index) => {
		// A percentage is kept in thousandths of a percent, an amount in thousandths of the currency.
		const wanted = coupon.is_percentage
			? mulDiv(running, coupon.discount_value, 100_000)
			: mulDiv(coupon.discount_value, 10 ** exponent(currency), 1000);
		const discount = Math.min(wanted, running);
		const step: AppliedCoupon = {
			coupon_id: coupon.id,
			name: coupon.name,
			is_percentage: coupon.is_percentage,
			discount_value: coupon.discount_value,
			order: index + 1,
			amount_before_discount: running,
			discount_amount: discount,
			amount_after_discount: running - discount,
		};
		running -= discount;
		return step;
	});
	return { amount: running, applied };
}

/** Prices one line: pieces, then the line's own coupons. */
export function priceLine(
	branch: Branch,
	product: Product,
	price: Price,
	request: LineRequest,
	now: Micros,
): Line {
	const { gross, vat } = vatOf(price.amount, price);
	const original = gross * request.quantity;
	if (!Number.isSafeInteger(original)) throw refuse('The total amount is too large');
	const couponIds = request.coupons ?? [];
	const coupons = usableCoupons(branch, couponIds, price.currency);
	const { amount, applied } = applyCoupons(original, coupons, price.currency);
	return {
		id: newId(),
		created_at: now,
		updated_at: null,
		product_id: product.id,
		quantity: request.quantity,
		product_price_id: price.id,
		unit_gross: gross,
		unit_vat: vat,
		original_amount: original,
		discounted_amount: amount,
		coupon_ids: couponIds,
		coupons: applied,
	};
}

/** Adds lines up and applies the coupons of the whole. */
export function totalOf(
	branch: Branch,
	lines: Line[],
	couponIds: string[],
	currency: Currency,
): Totals {
	const original = lines.reduce((sum, line) => sum + line.original_amount, 0);
	const afterItems = lines.reduce((sum, line) => sum + line.discounted_amount, 0);
	if (!Number.isSafeInteger(original)) throw refuse('The total amount is too large');
	const coupons = usableCoupons(branch, couponIds, currency);
	const { amount, applied } = applyCoupons(afterItems, coupons, currency);
	const vatBefore = lines.reduce(
		(sum, line) =>
			sum +
			mulDiv(line.unit_vat * line.quantity, line.discounted_amount, line.original_amount || 1),
		0,
	);
	return {
		amount,
		original_amount: original,
		item_level_discounted_amount: afterItems,
		vat_amount: afterItems === 0 ? 0 : mulDiv(vatBefore, amount, afterItems),
		coupons: applied,
	};
}
