import { InputError } from '../errors/inputError';

/** One kind of value: the message for others (`is not an amount`), how to fix it, and the longest text. */
export interface ValueFormat {
	problem: string;
	hint: string;
	limit: number;
}

const SHOWN_LENGTH = 60;

/** Arabic-Indic (٠-٩) and Persian (۰-۹) digits to 0-9. */
export function normalizeDigits(text: string): string {
	return text.replace(/[٠-٩۰-۹]/g, (digit) => String(digit.charCodeAt(0) & 15));
}

/** Drops what cannot be printed (line breaks and tabs stay): the API's database refuses such characters. */
export function printable(text: string): string {
	return text.replace(/[^\P{Cc}\t\n\r]|\p{Cs}/gu, '');
}

/** Trims white space and invisible characters (zero-width, direction marks). */
export function trimInvisible(text: string): string {
	const edge = /[\s\p{Cf}]/u;
	return trimStart(trimEnd(text, edge), edge);
}

/** A pasted key without the quotes of the file or the chat that it was copied from; '' for what is no text. */
export function pastedSecret(value: unknown): string {
	const pasted = typeof value === 'string' ? trimInvisible(value) : '';
	const [, inner = pasted] = /^["'`“”„‘’«»](.*)["'`“”„‘’«»]$/s.exec(pasted) ?? [];
	return trimInvisible(inner);
}

/** Drops the characters of a class at the end. Linear, whatever the text, which a pattern such as `0+$` is not. */
export function trimEnd(text: string, edge: RegExp): string {
	let end = text.length;
	while (end > 0 && edge.test(text[end - 1])) end--;
	return text.slice(0, end);
}

/** Drops the characters of a class at the beginning. */
export function trimStart(text: string, edge: RegExp): string {
	let start = 0;
	while (start < text.length && edge.test(text[start])) start++;
	return text.slice(start);
}

/** Decimal text without zeros at the end of its fraction: "25.500" as "25.5", "25.00" as "25". */
export function trimFraction(text: string): string {
	return text.includes('.') ? trimEnd(trimEnd(text, /0/), /\./) : text;
}

/** Runs code of unknown objects (getters, proxies): `undefined` when it throws. */
export function attempt<T>(run: () => T): T | undefined {
	try {
		return run();
	} catch {
		return undefined;
	}
}

/** True for undefined, null and blank text: what n8n gives for a field left empty or a missing column. */
export function isEmpty(value: unknown): boolean {
	if (typeof value === 'string') return trimInvisible(value) === '';
	return value === undefined || value === null;
}

/** The exact decimal text of a finite number (its shortest one below 1e21), never with an exponent. */
export function numberToText(value: number): string {
	const [digits, exponent] = String(value).split('e');
	if (exponent === undefined) return digits;
	if (exponent.startsWith('+')) return String(BigInt(value));
	const zeros = '0'.repeat(-Number(exponent) - 1);
	return `${value < 0 ? '-' : ''}0.${zeros}${digits.replace(/[-.]/g, '')}`;
}

/** Refuses a number outside the limits; `compare` tells on which side of a limit it is. */
export function checkRange<T extends string | number>(
	value: unknown,
	label: string,
	form: ValueFormat,
	{ min, max }: { min?: T; max?: T },
	compare: (limit: T) => number,
): void {
	if (min !== undefined && compare(min) < 0) {
		throw refusal(value, label, form, `is below ${min}`, `Enter ${min} or more.`);
	}
	if (max !== undefined && compare(max) > 0) {
		throw refusal(value, label, form, `is above ${max}`, `Enter ${max} or less.`);
	}
}

/** A value as a message shows it: one short line, with passwords and keys cut. */
export function show(value: unknown): string {
	if (typeof value === 'object' && value !== null) {
		return attempt(() => Array.isArray(value)) ? '(a list)' : '(an object)';
	}
	if (typeof value === 'function' || typeof value === 'symbol') return `(a ${typeof value})`;
	const text = typeof value === 'bigint' && value > 10n ** 60n ? 'a long number' : String(value);
	const line = text
		.slice(0, 400)
		.replace(/[\p{C}\s]+/gu, ' ')
		.replace(/\/\/[^/\s]*@/g, '//…@')
		.trim();
	// A long run of letters and digits is an API key or a token rather than something typed.
	const safe = line.replace(/[\w+=]{24,}/g, (run) =>
		/[a-z]/i.test(run) && /\d/.test(run) ? `${run.slice(0, 4)}…` : run,
	);
	const letters = [...safe];
	return `"${letters.length > SHOWN_LENGTH ? `${letters.slice(0, SHOWN_LENGTH - 1).join('')}…` : safe}"`;
}

/** A parameter and its value as messages begin: `'Email' "x"`, `'Quantity' of item 1 in 'Items': "0"`. */
export function withValue(label: string, value: unknown): string {
	return `${label}${/ in '[^']*'$/.test(label) ? ':' : ''} ${show(value)}`;
}

/** `<label> "<value>" <problem>.`, by default that it is not of the form. */
export function refusal(
	value: unknown,
	label: string,
	form: ValueFormat,
	problem = form.problem,
	fix = form.hint,
): InputError {
	return new InputError(`${withValue(label, value)} ${problem}.`, fix);
}

/**
 * A number or text as one line of text: 0-9 digits, no invisible characters, trimmed, not empty.
 * Anything else is refused.
 */
export function readLine(value: unknown, label: string, form: ValueFormat): string {
	if (isEmpty(value)) throw new InputError(`${label} is empty.`, form.hint);
	let text: string | undefined;
	if (typeof value === 'string') text = value;
	else if (typeof value === 'number' && Number.isFinite(value)) text = numberToText(value);
	else if (typeof value === 'bigint' && value < 10n ** 60n && value > -(10n ** 60n))
		text = String(value);
	if (text === undefined || text.length > form.limit) throw refusal(value, label, form);
	return normalizeDigits(text.replace(/\p{Cf}/gu, '')).trim();
}
