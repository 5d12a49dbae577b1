import { amount, choice, text, toggle } from '../../../shared/fields/builders';
import type { Field } from '../../../shared/fields/field';
import { CURRENCY_OPTIONS } from '../../../shared/fields/options';
import { InputError } from '../../../shared/errors/inputError';
import { compareAmounts } from '../../../shared/values/money';

/** The fields of a coupon (OpenAPI schemas CouponCreate, CouponUpdate). */
export const name = (required = false): Field =>
	text('name', 'Name', {
		description: 'Name of the coupon',
		placeholder: 'e.g. Ramadan 2027',
		max: 80,
		...(required ? { required } : {}),
	});

export const discountValue = (required = false): Field =>
	amount('discount_value', 'Discount Value', {
		description: 'The discount: a percentage up to 100, or an amount of money',
		placeholder: 'e.g. 15',
		...(required ? { required } : {}),
	});

export const isPercentage = toggle('is_percentage', 'Is Percentage', {
	description: 'Whether the discount is a percentage instead of an amount of money',
});

export const currency = choice('currency', 'Currency', CURRENCY_OPTIONS, {
	description: 'Currency of the amount. The coupon works only where this currency is charged.',
	default: 'SAR',
});

export const isActive = toggle('is_active', 'Is Active', {
	description: 'Whether the coupon can be used',
	default: true,
});

/** @throws InputError for a percentage above 100 */
export function checkPercentage(value: unknown): void {
	if (value === undefined || compareAmounts(String(value), '100') <= 0) return;
	throw new InputError(
		`Discount Value ${String(value)} is more than 100 percent.`,
		'Enter a percentage up to 100, or turn Is Percentage off for an amount of money.',
	);
}
