import { InputError } from '../errors/inputError';
import {
	attempt,
	checkRange,
	isEmpty,
	printable,
	readLine,
	refusal,
	trimInvisible,
	type ValueFormat,
} from './clean';
import { plainDecimal, plainSeparators } from './money';

const EMAIL: ValueFormat = {
	problem: 'is not an email address',
	hint: 'Enter an address such as name@example.com.',
	limit: 300,
};
const ATOM = "[\\p{L}\\p{N}!#$%&'*+/=?^_`{|}~-]+";
const HOST_LABEL = '[\\p{L}\\p{N}](?:[\\p{L}\\p{N}-]{0,61}[\\p{L}\\p{N}])?';
const ADDRESS = new RegExp(
	`^${ATOM}(?:\\.${ATOM})*@(?:${HOST_LABEL}\\.)+(?=\\p{L})${HOST_LABEL}$`,
	'u',
);

const WEB_ADDRESS: ValueFormat = {
	problem: 'is not a URL',
	hint: 'Enter a URL that starts with https://, such as https://shop.example/thanks.',
	limit: 2000,
};

const INTEGER: ValueFormat = {
	problem: 'is not a whole number',
	hint: 'Enter a whole number, such as 3.',
	limit: 100,
};

const BOOLEAN: ValueFormat = {
	problem: 'is not true or false',
	hint: 'Enter true or false.',
	limit: 10,
};
const YES = ['true', 'yes', '1', 'on', 'نعم'];
const NO = ['false', 'no', '0', 'off', 'لا'];

const TEXT: ValueFormat = {
	problem: 'is not text',
	hint: 'Enter text, or use an expression that returns text.',
	limit: 400,
};

/** What spreadsheets show instead of a value. */
export const SHEET_ERROR =
	/#(?:N\/A|(?:REF|VALUE|NUM|NULL|ERROR|SPILL|CALC|FIELD|BLOCKED|CONNECT|BUSY|UNKNOWN|DIV\/0)!|NAME\?)/i;
export const FROM_SHEET = {
	problem: 'is what a spreadsheet shows instead of a value',
	fix: 'Correct the cell or its formula.',
};

/** Longest text where the caller sets no limit. */
const MOST_TEXT = 65_536;

/** One email address, as typed. */
export function toEmail(value: unknown, label: string): string {
	const text = readLine(value, label, EMAIL);
	if (text.length > 254 || text.indexOf('@') > 64 || !ADDRESS.test(text)) {
		throw refusal(value, label, EMAIL);
	}
	return text;
}

/** An http or https address without user name and password, as typed (other scripts percent-encoded). */
export function toHttpUrl(value: unknown, label: string): string {
	const raw = typeof value === 'string' ? trimInvisible(value) : value;
	const { limit } = WEB_ADDRESS;
	if (typeof raw === 'string' && raw.length > limit) throw tooLong(label, limit);
	// Checks kind and emptiness; digits and invisible characters of a path stay as they are.
	readLine(raw, label, WEB_ADDRESS);
	const text = String(raw);
	const url =
		/^https?:\/\/[^/\\?#]/i.test(text) && !/[\s\\\p{C}]/u.test(text)
			? attempt(() => new URL(text))
			: undefined;
	if (!url) throw refusal(value, label, WEB_ADDRESS);
	if (url.username || url.password) {
		const fix = 'Remove the part before the @: everyone who pays sees this URL.';
		throw refusal(value, label, WEB_ADDRESS, 'contains a user name or password', fix);
	}
	const address = /^[\x21-\x7e]+$/.test(text) ? text : url.href;
	if (address.length > limit) throw tooLong(label, limit);
	return address;
}

/**
 * Text or a number as text: trimmed, without characters that cannot be printed. Empty values give ''
 * unless `min` is above 0. Lengths are in characters (code points).
 */
export function toText(
	value: unknown,
	label: string,
	{ min = 0, max = MOST_TEXT }: { min?: number; max?: number } = {},
): string {
	let text = '';
	if (typeof value === 'string') text = value;
	else if (!isEmpty(value)) text = readLine(value, label, TEXT);
	if (text.length > 2 * MOST_TEXT + max * 2) throw tooLong(label, max);
	text = trimInvisible(printable(text));
	refuseSheetError(text, label);
	// A character is one or two units of a string.
	if (text.length > max && [...text].length > max) throw tooLong(label, max);
	if (text.length < 2 * min && [...text].length < min) {
		throw text === ''
			? new InputError(`${label} is empty.`, TEXT.hint)
			: refusal(text, label, TEXT, 'is too short', `Use at least ${min} characters.`);
	}
	return text;
}

/**
 * A text may say something of `#N/A`, but nothing has it for a value.
 * @throws InputError
 */
export function refuseSheetError(value: unknown, label: string): void {
	if (typeof value !== 'string' || SHEET_ERROR.exec(value)?.[0] !== trimInvisible(value)) return;
	throw refusal(value, label, TEXT, FROM_SHEET.problem, FROM_SHEET.fix);
}

/** A whole number; `3.0`, `1,000` and Arabic digits too. */
export function toInteger(
	value: unknown,
	label: string,
	{ min, max }: { min?: number; max?: number } = {},
): number {
	const number = Number(plainDecimal(plainSeparators(readLine(value, label, INTEGER))));
	if (!Number.isSafeInteger(number)) throw refusal(value, label, INTEGER);
	checkRange(value, label, INTEGER, { min, max }, (limit) => number - limit);
	return number;
}

/** true or false; also yes/no, on/off, 1/0, نعم/لا in any case. */
export function toBoolean(value: unknown, label: string): boolean {
	if (typeof value === 'boolean') return value;
	const word = readLine(value, label, BOOLEAN).toLowerCase();
	if (YES.includes(word)) return true;
	if (NO.includes(word)) return false;
	throw refusal(value, label, BOOLEAN);
}

function tooLong(label: string, max: number): InputError {
	return new InputError(
		`${label} is longer than ${max} characters.`,
		`Shorten it to at most ${max} characters.`,
	);
}
export function textOf(value: unknown): string {
	return typeof value === 'string' ? value : '';
}
