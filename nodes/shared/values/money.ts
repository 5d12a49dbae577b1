import { InputError } from '../errors/inputError';
import {
	checkRange,
	numberToText,
	readLine,
	refusal,
	show,
	trimEnd,
	type ValueFormat,
} from './clean';

/** The currencies that Stream takes (CurrencyCode of its API). */
export const CURRENCIES = ['SAR', 'USD', 'EUR', 'GBP', 'AED', 'BHD', 'KWD', 'OMR', 'QAR'] as const;

const THREE_DECIMALS = ['BHD', 'KWD', 'OMR'];

/** Most digits before the point: with three decimals this is what a JavaScript number holds exactly. */
const MOST_DIGITS = 12;

/** What people write for a currency, beside an amount or in a column of its own; some words can mean several. */
const MARKS: Record<string, string[]> = byCode({
	SAR: 'sar, sr, riyal, riyals, saudi riyal, saudi riyals, ﷼, \u20c1, ر.س, ريال, ريالات, ريال سعودي',
	USD: 'usd, $, us$, dollar, dollars, us dollar, us dollars, دولار, دولارات, دولار أمريكي, دولار أميركي',
	EUR: 'eur, €, euro, euros, يورو',
	GBP: 'gbp, £, pound sterling, british pound, british pounds, جنيه إسترليني, باوند',
	AED: 'aed, dh, dhs, dirham, dirhams, uae dirham, د.إ, درهم, دراهم, درهم إماراتي',
	BHD: 'bhd, bd, dinar, dinars, bahraini dinar, د.ب, دينار, دنانير, دينار بحريني',
	KWD: 'kwd, kd, dinar, dinars, kuwaiti dinar, د.ك, دينار, دنانير, دينار كويتي',
	OMR: 'omr, rial, rials, omani rial, ﷼, ر.ع, ر.ع., ريال, ريالات, ريال عماني',
	QAR: 'qar, qr, riyal, riyals, qatari riyal, ﷼, ر.ق, ريال, ريالات, ريال قطري',
});

function byCode(words: Record<string, string>): Record<string, string[]> {
	return Object.fromEntries(
		Object.entries(words).map(([code, list]) => [code, list.split(', ').map(bareMark)]),
	);
}

/** Without spaces, points, the Arabic article and what Arabic is written with or without. */
function bareMark(mark: string): string {
	return mark
		.toLowerCase()
		.replace(/(^|\s)ال/g, '')
		.replace(/[\s.\u0640]|\p{Mn}/gu, '')
		.replace(/[أإآ]/g, 'ا')
		.replace(/ى/g, 'ي');
}

/** The currencies that a word can mean. */
function meantBy(word: string): string[] {
	const bare = bareMark(word);
	return Object.keys(MARKS).filter((code) => MARKS[code].includes(bare));
}

/** The code of the one currency that a word means, such as "ريال سعودي" or "$"; undefined for any other word. */
export function currencyOf(word: string): string | undefined {
	const [code, ...others] = meantBy(word);
	return others.length ? undefined : code;
}

const AMOUNT: ValueFormat = {
	problem: 'is not an amount',
	hint: 'Enter a number with a decimal point, such as 1234.50.',
	limit: 100,
};

export interface AmountOptions {
	/** Code of the amount's currency: gives the number of decimals and refuses marks of others. */
	currency?: string;
	/** Smallest and largest amount allowed, as decimal text. */
	min?: string;
	max?: string;
	/** Most decimals allowed, where this is not the currency's affair (percentages, usage). */
	decimals?: number;
}

/**
 * Decimals of a currency: 3 for BHD, KWD and OMR, else 2.
 * @throws InputError for a currency that Stream does not take
 */
export function decimalsOf(currency: string): number {
	const code = currency.toUpperCase();
	if (!(CURRENCIES as readonly string[]).includes(code)) {
		throw new InputError(
			`'Currency' ${show(currency)} is not a currency that Stream accepts.`,
			`Use one of these: ${CURRENCIES.join(', ')}.`,
		);
	}
	return THREE_DECIMALS.includes(code) ? 3 : 2;
}

/** `1234.5`, `1,234.5` or `1 234.5` as `1234.5`; undefined for anything else, `1,5` too. */
export function plainDecimal(text: string): string | undefined {
	const match = /^(-?)(\d+|[1-9]\d{0,2}(?:(?:,\d{3})+|(?:\s\d{3})+))(?:\.(\d+))?$/.exec(text);
	if (!match) return undefined;
	const whole = match[2].replace(/\D/g, '').replace(/^0+(?=\d)/, '');
	const fraction = match[3] && trimEnd(match[3], /0/);
	return (match[1] && /[1-9]/.test(text) ? '-' : '') + whole + (fraction ? `.${fraction}` : '');
}

/** Arabic decimal and thousands separators to the point and the comma. */
export function plainSeparators(text: string): string {
	return text
		.replace(/٫/g, '.')
		.replace(/[٬،]/g, ',')
		.replace(/[−﹣－]/g, '-');
}

/** Whether an amount comes with a currency, or another word: "USD 5", "$5". */
export function hasMark(value: unknown): boolean {
	return /[\p{L}\p{Sc}]/u.test(String(value));
}

/**
 * An amount in major units as exact decimal text, never through a float: 19.99 stays "19.99".
 *
 * With a currency the text has all its decimals ("5" SAR is "5.00"). Without one up to three decimals are
 * taken and trailing zeros dropped. Commas, spaces and ٬ are read as thousands separators only where they
 * group three digits; what can be read in two ways (`1,5`, `1.234,50`) is refused, and so are exponents in
 * text, negative amounts and amounts of 10^12 and more.
 *
 * @throws InputError
 */
export function toAmount(value: unknown, label: string, options: AmountOptions = {}): string {
	const currency = options.currency?.toUpperCase();
	const own = currency ? decimalsOf(currency) : 3;
	const text = plainSeparators(readLine(value, label, AMOUNT));
	const [all = '', before, number] = /^(\D*)(\d[\d.,\s]*)/.exec(text) ?? [];
	const after = text.slice(all.length);
	if (number === undefined || /\d/.test(after)) throw refusal(value, label, AMOUNT);
	if (before.includes('-')) {
		const least = options.min ?? 'zero';
		throw refusal(value, label, AMOUNT, 'is negative', `Enter an amount of ${least} or more.`);
	}
	for (const mark of [before, after]) checkMark(mark, value, label, currency);
	// A point right before the digits is either `.5` or the end of a mark: not ours to guess.
	const plain = /[.,]$/.test(before) ? undefined : plainDecimal(number.trim());
	if (plain === undefined) {
		throw /[.,]/.test(text)
			? refusal(value, label, AMOUNT, 'can be read in more than one way')
			: refusal(value, label, AMOUNT);
	}
	const [whole, fraction = ''] = plain.split('.');
	if (whole.length > MOST_DIGITS) {
		throw refusal(value, label, AMOUNT, 'is too large');
	}
	// First, because rounding can end below the limit.
	checkRange(value, label, AMOUNT, options, (limit) => compareAmounts(plain, limit));
	const allowed = options.decimals ?? own;
	if (fraction.length > allowed) {
		// Where the currency is read later, its decimals are not known yet.
		const isKnown = options.decimals !== undefined || currency !== undefined;
		const fewest = isKnown ? allowed : 2;
		const more = isKnown ? '' : ` ${THREE_DECIMALS.join(', ')} allow ${allowed}.`;
		throw refusal(
			value,
			label,
			AMOUNT,
			`has more than ${allowed} decimal places`,
			`Round it to ${fewest} decimal places, for example with .round(${fewest}) in the expression.${more}`,
		);
	}
	return currency && options.decimals === undefined
		? `${whole}.${fraction.padEnd(own, '0')}`
		: plain;
}

/** Compares two decimal texts (or numbers) of any number of decimals: -1, 0 or 1, as sort wants it. */
export function compareAmounts(a: string | number, b: string | number): number {
	const [left, right] = [parse(a), parse(b)];
	const scale = Math.max(left.fraction.length, right.fraction.length);
	const difference = scaled(left, scale) - scaled(right, scale);
	return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/**
 * Decimal text in the smallest unit of the currency (halalas for SAR): "25.000" SAR is 2500n.
 * @throws InputError when the amount has parts smaller than that unit
 */
export function toSmallestUnit(amount: string | number, currency: string): bigint {
	const parts = parse(amount);
	const decimals = decimalsOf(currency);
	if (parts.fraction.length > decimals) {
		throw refusal(
			amount,
			'The amount',
			AMOUNT,
			`has more decimal places than ${currency.toUpperCase()}`,
			`Round it to ${decimals} decimal places.`,
		);
	}
	return scaled(parts, decimals);
}

interface Parts {
	sign: string;
	whole: string;
	fraction: string;
}

/** Decimal text as Stream sends it: `25.000`, `0`, `-1.5`; also `.5` and `5.`, which its pattern allows. */
function parse(amount: string | number): Parts {
	const text =
		typeof amount === 'number' && Number.isFinite(amount) ? numberToText(amount) : amount;
	const match =
		typeof text === 'string' && text.length <= AMOUNT.limit
			? /^([-+]?)(?=\.?\d)(\d*)(?:\.(\d*))?$/.exec(text)
			: null;
	if (!match) throw refusal(amount, 'The amount', AMOUNT, 'is not a decimal number');
	return {
		sign: match[1] === '-' ? '-' : '',
		whole: match[2] || '0',
		fraction: trimEnd(match[3] ?? '', /0/),
	};
}

function scaled({ sign, whole, fraction }: Parts, scale: number): bigint {
	return BigInt(sign + whole + fraction.padEnd(scale, '0'));
}

/** A currency mark beside the number must be a known one, and one of the currency where that is given. */
function checkMark(mark: string, value: unknown, label: string, currency?: string): void {
	if (bareMark(mark) === '') return;
	const meant = meantBy(mark);
	if (meant.length === 0) throw refusal(value, label, AMOUNT);
	if (currency && !meant.includes(currency)) {
		throw refusal(
			value,
			label,
			AMOUNT,
			`is not in ${currency}`,
			`Enter the amount in ${currency}, or change the currency.`,
		);
	}
}
