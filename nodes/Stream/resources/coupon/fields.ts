import { InputError } from '../../../shared/errors/inputError';
import { quoted } from '../../../shared/errors/labels';
import { amount, choice, text, toggle } from '../../../shared/fields/builders';
import { CURRENCY_OPTIONS } from '../../../shared/fields/enums';
import type { Field } from '../../../shared/fields/field';
import { trimFraction, withValue } from '../../../shared/values/clean';
import { compareAmounts, hasMark, toAmount } from '../../../shared/values/money';

/** The fields of a coupon (OpenAPI schemas CouponCreate, CouponUpdate). */
export const name = (required = false): Field =>
	text('name', 'Name', {
		description: 'Name of the coupon',
		placeholder: 'e.g. Ramadan 2027',
		max: 80,
		...(required ? { required } : {}),
	});

export const discountValue = (required = false): Field => {
	const money = amount('discount_value', 'Discount Value', {
		description: 'A percentage up to 100 (15 or 15%), or an amount',
		placeholder: 'e.g. 15',
		...(required ? { required } : {}),
	});
	return {
		...money,
		// As it was given: what "SAR 5" and "5%" are is known only with the kind and the currency.
		parse: (value, label, fieldContext) =>
			money.parse(withoutSign(value), label, fieldContext) === undefined ? undefined : value,
	};
};

/** What the discount is; the API has a switch for it. */
export const discountType = (
	description = 'Whether the discount is an amount or a percentage',
): Field => {
	const kind = choice(
		'is_percentage',
		'Discount Type',
		[
			{ name: 'Amount', value: 'amount', description: 'A fixed amount off the price' },
			{ name: 'Percentage', value: 'percentage', description: 'A percentage off the price' },
		],
		{ name: 'discountType', description, default: 'percentage' },
	);
	return {
		...kind,
		parse: (value, label, fieldContext) => {
			const word = kind.parse(value, label, fieldContext);
			return word === undefined ? undefined : word === 'percentage';
		},
	};
};

export const currency = choice('currency', 'Currency', CURRENCY_OPTIONS, {
	description: 'Currency of the amount. The coupon only works for charges in this currency.',
	default: 'SAR',
});

export const isActive = toggle('is_active', 'Is Active', {
	description: 'Whether the coupon can be used',
	default: true,
});

/** "15%" is a percentage of 15. */
function withoutSign(value: unknown): unknown {
	if (typeof value !== 'string') return value;
	const text = value.trimEnd();
	return /[%٪]$/.test(text) ? text.slice(0, -1) : value;
}

/**
 * The discount as Stream takes it: money with the decimals of its currency, or a percentage up to 100.
 * @param currency undefined for a percentage
 * @throws InputError
 */
export function toDiscount(value: unknown, currency?: string): string {
	const label = quoted('Discount Value');
	if (currency !== undefined) return toAmount(value, label, { currency });
	const bare = withoutSign(value);
	const percent = toAmount(bare, label, { decimals: 3 });
	if (hasMark(bare)) {
		throw new InputError(
			`${withValue(label, value)} is not a percentage.`,
			"Enter only the number, such as 15, or change 'Discount Type'.",
		);
	}
	if (compareAmounts(percent, '100') > 0) {
		throw new InputError(
			`${label} ${percent} is more than 100 percent.`,
			"Enter a percentage up to 100, or change 'Discount Type'.",
		);
	}
	// Sheets keep 15 % as 0.15. Whoever writes the sign means what stands before it.
	const isShare = compareAmounts(percent, '0') > 0 && compareAmounts(percent, '1') < 0;
	if (isShare && bare === value) {
		const whole = trimFraction((Number(percent) * 100).toFixed(1));
		throw new InputError(
			`${label} ${percent} is less than 1 percent, which is how spreadsheets store ${whole}%.`,
			`Enter ${whole} or ${whole}%. If you mean less than 1 percent, enter ${percent}% with the sign.`,
		);
	}
	return percent;
}
