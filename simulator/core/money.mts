import type { Switches } from '../switches/index.mts';

export const CURRENCIES = ['SAR', 'USD', 'EUR', 'GBP', 'AED', 'BHD', 'KWD', 'OMR', 'QAR'] as const;
export type Currency = (typeof CURRENCIES)[number];

/** Saudi VAT. */
export const VAT_PERCENT = 15;

/** Digits of the smallest unit (halalas: 2; fils and baisa: 3). */
export function exponent(currency: Currency): 2 | 3 {
	return currency === 'BHD' || currency === 'KWD' || currency === 'OMR' ? 3 : 2;
}

/**
 * A decimal text in units of 10^-places, rounded half up. Exact up to 2^53; the caller limits the
 * number of digits.
 */
export function toUnits(decimal: string, places: number): number {
	const [, sign, whole, fraction] = /^([+-]?)(\d*)\.?(\d*)$/.exec(decimal) ?? [];
	const digits = (fraction ?? '').padEnd(places + 1, '0');
	let units = BigInt(`${whole || '0'}${digits.slice(0, places)}`);
	if (digits[places] >= '5') units += 1n;
	return Number(sign === '-' ? -units : units);
}

/** Units of 10^-places as a decimal text with at least `decimals` digits, or bare. */
export function formatUnits(
	units: number,
	places: number,
	decimals: Switches['amountDecimals'],
): string {
	const negative = units < 0;
	const digits = String(Math.abs(units)).padStart(places + 1, '0');
	const whole = digits.slice(0, -places);
	let fraction = digits.slice(-places).replace(/0+$/, '');
	if (decimals !== 'bare') fraction = fraction.padEnd(decimals, '0');
	return `${negative ? '-' : ''}${whole}${fraction ? `.${fraction}` : ''}`;
}

/** An amount in smallest units as the API writes it. */
export function formatMoney(
	units: number,
	currency: Currency,
	decimals: Switches['amountDecimals'],
): string {
	const places = exponent(currency);
	// A dinar amount is never written with fewer than its three digits, except bare.
	return formatUnits(
		units,
		places,
		decimals === 'bare' ? 'bare' : (Math.max(decimals, places) as 2 | 3),
	);
}

/** a * b / c, rounded half up, without losing digits on the way. All arguments non-negative. */
export function mulDiv(a: number, b: number, c: number): number {
	const product = a * b * 2 + c;
	if (product <= Number.MAX_SAFE_INTEGER) return Math.floor(product / (c * 2));
	return Number((BigInt(a) * BigInt(b) * 2n + BigInt(c)) / (BigInt(c) * 2n));
}

export interface VatFlags {
	is_price_inclusive_of_vat: boolean;
	is_price_exempt_from_vat: boolean;
}

/** Splits a price as entered into what the payer pays and how much of it is VAT. */
export function vatOf(
	amount: number,
	flags: VatFlags,
): { gross: number; net: number; vat: number } {
	if (flags.is_price_exempt_from_vat) return { gross: amount, net: amount, vat: 0 };
	if (flags.is_price_inclusive_of_vat) {
		const net = mulDiv(amount, 100, 100 + VAT_PERCENT);
		return { gross: amount, net, vat: amount - net };
	}
	const vat = mulDiv(amount, VAT_PERCENT, 100);
	return { gross: amount + vat, net: amount, vat };
}
