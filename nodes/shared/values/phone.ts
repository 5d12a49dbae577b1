import { readLine, refusal, type ValueFormat } from './clean';

/** A country whose national numbers are understood; '' for international numbers only. */
export type PhoneCountry = 'SA' | 'AE' | 'BH' | 'KW' | 'OM' | 'QA' | 'EG' | 'JO' | '';

/** Country, its code, an example after the code, mobiles, others, whether nationally dialled with a 0. */
type Plan = [name: string, code: string, example: string, mobile: RegExp, other: RegExp, zero?: 0];

/**
 * The numbers covered, after the country code: mobiles, then landlines and business numbers, which
 * customers have too. Numbers of other countries are taken with + (or 00) and 8 to 15 digits.
 */
// prettier-ignore
const PLANS: Record<string, Plan | undefined> = {
	SA: ['Saudi Arabia', '966', '501234567', /^5\d{8}$/, /^(1[1-7]\d{7}|9200\d{5})$/, 0],
	AE: ['the United Arab Emirates', '971', '501234567', /^5\d{8}$/, /^[234679]\d{7}$/, 0],
	BH: ['Bahrain', '973', '36123456', /^[36]\d{7}$/, /^[178]\d{7}$/],
	KW: ['Kuwait', '965', '50123456', /^[4569]\d{7}$/, /^2\d{7}$/],
	OM: ['Oman', '968', '92123456', /^[79]\d{7}$/, /^2\d{7}$/],
	QA: ['Qatar', '974', '33123456', /^[3567]\d{7}$/, /^4\d{7}$/],
	EG: ['Egypt', '20', '1012345678', /^1[0125]\d{8}$/, /^[2-9]\d{7,8}$/, 0],
	JO: ['Jordan', '962', '790123456', /^7[789]\d{7}$/, /^[2356]\d{7}$/, 0],
};

/**
 * A phone number as E.164 (`+966501234567`).
 *
 * With a default country, also its national form with or without the leading 0, 00 instead of +, and what a
 * sheet leaves of an international number (no +, a number, `966501234567.0`) - of another covered country
 * only for mobiles. With '' only numbers that start with +.
 *
 * @throws InputError
 */
export function toE164(value: unknown, label: string, defaultCountry: PhoneCountry): string {
	const home = PLANS[defaultCountry];
	const [name, code, example] = home ?? ['', '966', '501234567'];
	const form: ValueFormat = {
		problem: home
			? `is not a phone number in ${name}, nor one with + and a country code`
			: 'is not a phone number with + and a country code',
		hint: `Use the format +${code}${example}.`,
		limit: 60,
	};
	const text = readLine(value, label, form)
		.replace(/^'/, '')
		// Lead forms and telephone links write what kind of address it is.
		.replace(/^(?:p|tel|phone|whatsapp|sms):\s*/i, '')
		.replace(/^(\+?\d{7,})\.0$/, '$1');
	if (isRounded(value, text)) {
		const fix = 'If the number is correct, enter it as text. Otherwise format the column as text.';
		throw refusal(value, label, form, 'may have been rounded by a spreadsheet', fix);
	}
	const shape = typeof value === 'string' ? /^\(?\+?\s?\(?\d[\d\s().\-‐-―]*$/ : /^\d+$/;
	if (!shape.test(text)) {
		throw refusal(value, label, form, 'is not a phone number');
	}
	const digits = text.replace(/\D/g, '');
	let number: string | undefined;
	if (text.includes('+')) number = abroad(digits, home);
	else if (home && digits.startsWith('00')) number = abroad(digits.slice(2), home);
	else if (home) number = national(digits, home) ?? withoutPlus(digits, home);
	if (!number) throw refusal(value, label, form);
	return `+${number}`;
}

/** 966501234567 as 9.66501E+11, or what is left of it once that has been read as a number. */
function isRounded(value: unknown, text: string): boolean {
	return typeof value === 'number' ? /\d0{6}$/.test(text) : /^\d(?:[.,]\d+)?E\+\d+$/i.test(text);
}

/** Country code and number, if the digits are a national number of the country. */
function national(digits: string, [, code, , mobile, other, zero]: Plan): string | undefined {
	const rest = zero === 0 ? digits.replace(/^0/, '') : digits;
	return mobile.test(rest) || other.test(rest) ? code + rest : undefined;
}

/** Digits that start with a country code but lost the +. */
function withoutPlus(digits: string, home: Plan): string | undefined {
	const plan = planOf(digits);
	const number = plan && national(digits.slice(plan[1].length), plan);
	return plan === home || (number && plan?.[3].test(number.slice(plan[1].length)))
		? number
		: undefined;
}

/**
 * Digits after +: by the table for its countries (a 0 typed after the code is dropped), else by length.
 * A national number with + or 00 before it would reach somebody abroad.
 */
function abroad(digits: string, home?: Plan): string | undefined {
	const plan = planOf(digits);
	if (plan) return national(digits.slice(plan[1].length), plan);
	if (home && national(digits, home)) return undefined;
	return /^[1-9]\d{7,14}$/.test(digits) ? digits : undefined;
}

function planOf(digits: string): Plan | undefined {
	return Object.values(PLANS).find((plan) => plan && digits.startsWith(plan[1]));
}
