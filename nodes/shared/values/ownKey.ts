import { InputError } from '../errors/inputError';
import { trimEnd, trimInvisible, trimStart, withValue } from './clean';
import { FROM_SHEET, SHEET_ERROR, toText } from './text';

/** What people and language models write where there is no value. */
const PLACEHOLDERS = new Set(
	[
		'null|undefined|none|nil|nan|n/a|n.a|na|unknown|empty|blank|missing|false|true',
		'not available|not applicable|not provided|not given|not specified|not set|no value|tbd|tba',
		'لا يوجد|لا شيء|غير معروف|غير متوفر|غير محدد|مجهول|بدون|فارغ',
	].flatMap((line) => line.split('|')),
);

/** What JavaScript writes for a value that is not there, as a word of its own: not in `annulled` or `Nanette`. */
const TRACE =
	/(?<![\p{L}\p{N}])(?:undefined|null|NaN|Invalid Date(?:Time)?)(?![\p{L}\p{N}])|\[object [A-Z]\w*\]/u;

const LOADING = /^Loading(?:\.{3}|…)$/i;

/** A long number as a spreadsheet shows it: thousands of IDs look alike. */
const SHORTENED = /^\d(?:[.,]\d+)?E\+\d+$/i;

/** Around a word, or instead of one. */
const MARKS = /[\s"'`“”‘’«»()[\]{}<>\-‐-―_.…?*،/]/;

/**
 * A key from the user's own system (an order number, the ID of a customer in the shop): text, or a whole number as its
 * digits. A key that identifies nothing is refused, because all rows with it would count as one.
 *
 * @param fix what to do instead, as a sentence
 * @throws InputError
 */
export function toOwnKey(
	value: unknown,
	label: string,
	fix: string,
	limits: { min?: number; max?: number } = {},
): string {
	if (typeof value === 'number' || typeof value === 'string') {
		const lack = lackOf(value);
		if (lack) throw new InputError(`${withValue(label, value)} ${lack.problem}.`, lack.fix ?? fix);
	}
	return toText(value, label, limits);
}

interface Lack {
	/** What is wrong with the value, as the rest of a sentence about it. */
	problem: string;
	/** How to put it right, if not as everything else. */
	fix?: string;
}

const AS_TEXT = 'Format the column as text before you fill it in.';

/** Why a value identifies nothing; undefined when it may identify something. */
export function lackOf(value: unknown): Lack | undefined {
	if (typeof value === 'number') return lackOfNumber(value);
	if (value === undefined || value === null || value === false)
		return { problem: 'is not a value' };
	const text = Array.isArray(value) ? value.join() : value;
	// Dates and other objects.
	if (typeof text !== 'string') return undefined;
	const [trace] = TRACE.exec(text) ?? [];
	if (trace !== undefined) {
		return { problem: `contains "${trace}", so an expression in it gave no usable value` };
	}
	if (SHEET_ERROR.test(text) || LOADING.test(text)) return FROM_SHEET;
	const word = trimStart(trimEnd(trimInvisible(text), MARKS), MARKS).toLowerCase();
	if (SHORTENED.test(word)) {
		return { problem: 'is a long number that a spreadsheet shortened', fix: AS_TEXT };
	}
	return word === '' || PLACEHOLDERS.has(word)
		? { problem: 'is a placeholder, not a value' }
		: undefined;
}

function lackOfNumber(value: number): Lack | undefined {
	if (!Number.isFinite(value)) return { problem: 'is not a number' };
	if (!Number.isInteger(value)) {
		return {
			problem: 'is a number with decimals',
			fix: 'If it is correct, enter it as text.',
		};
	}
	return Number.isSafeInteger(value)
		? undefined
		: { problem: 'is a number so long that its last digits are lost', fix: AS_TEXT };
}
