import type { Micros } from '../core/clock.mts';
import { CURRENCIES, toUnits, type Currency } from '../core/money.mts';
import type { Check } from './checks.mts';
import { parseDateTime } from './datetime.mts';

/** Text, with bounds on its length in characters (code points, as Python counts). */
export function text(bounds: { min?: number; max?: number } = {}): Check<string> {
	const { min = 0, max = Infinity } = bounds;
	return (value, loc, out) => {
		if (typeof value !== 'string') {
			out.push({ type: 'string_type', loc, msg: 'Input should be a valid string', input: value });
			return '';
		}
		if (value.length <= max && value.length >= 2 * min) return value;
		const length = [...value].length;
		if (length < min || length > max) {
			const short = length < min;
			const bound = short ? min : max;
			out.push({
				type: short ? 'string_too_short' : 'string_too_long',
				loc,
				msg: `String should have at ${short ? 'least' : 'most'} ${bound} character${bound === 1 ? '' : 's'}`,
				input: value,
				ctx: { [short ? 'min_length' : 'max_length']: bound },
			});
		}
		return value;
	};
}

/** One of a fixed set of words. */
export function oneOf<T extends string>(...words: readonly T[]): Check<T> {
	const set = new Set<unknown>(words);
	const quoted = words.map((word) => `'${word}'`);
	const expected =
		quoted.length === 1
			? quoted[0]
			: `${quoted.slice(0, -1).join(', ')} or ${quoted[quoted.length - 1]}`;
	return (value, loc, out) => {
		if (set.has(value)) return value as T;
		out.push({
			type: 'enum',
			loc,
			msg: `Input should be ${expected}`,
			input: value,
			ctx: { expected },
		});
		return words[0];
	};
}

/** One of words that are known by a test; which they are is not said. */
export function oneOfWords(isKnown: (word: string) => boolean): Check<string> {
	return (value, loc, out) => {
		if (typeof value === 'string' && isKnown(value)) return value;
		const msg = 'Input should be a known event type';
		out.push({ type: 'enum', loc, msg, input: value, ctx: { expected: 'a known event type' } });
		return '';
	};
}

export const currency: Check<Currency> = oneOf(...CURRENCIES);

/** A whole number; texts of digits count, as in Pydantic's lax mode. */
export function integer(bounds: { gt?: number; ge?: number; le?: number } = {}): Check<number> {
	// The columns behind these fields are 32-bit integers.
	const limits = { ...bounds, le: bounds.le ?? 2_147_483_647 };
	return (value, loc, out) => {
		let number: number;
		if (typeof value === 'number') {
			if (!Number.isInteger(value)) {
				out.push({
					type: Number.isFinite(value) ? 'int_from_float' : 'finite_number',
					loc,
					msg: Number.isFinite(value)
						? 'Input should be a valid integer, got a number with a fractional part'
						: 'Input should be a finite number',
					input: value,
				});
				return 0;
			}
			number = value;
		} else if (typeof value === 'boolean') number = Number(value);
		else if (typeof value === 'string') {
			if (!/^\s*[+-]?\d+(\.0*)?\s*$/.test(value)) {
				out.push({
					type: 'int_parsing',
					loc,
					msg: 'Input should be a valid integer, unable to parse string as an integer',
					input: value,
				});
				return 0;
			}
			number = Number(value);
		} else {
			out.push({ type: 'int_type', loc, msg: 'Input should be a valid integer', input: value });
			return 0;
		}
		if (limits.gt !== undefined && number <= limits.gt) {
			out.push(bound('greater_than', 'greater than', 'gt', limits.gt, loc, value));
		} else if (limits.ge !== undefined && number < limits.ge) {
			out.push(
				bound('greater_than_equal', 'greater than or equal to', 'ge', limits.ge, loc, value),
			);
		} else if (number > limits.le) {
			out.push(bound('less_than_equal', 'less than or equal to', 'le', limits.le, loc, value));
		}
		return number;
	};
}

function bound(
	type: string,
	words: string,
	key: string,
	limit: number,
	loc: Array<string | number>,
	input: unknown,
) {
	return { type, loc, msg: `Input should be ${words} ${limit}`, input, ctx: { [key]: limit } };
}

const BOOLEANS = new Map<unknown, boolean>([
	...['true', '1', 'yes', 'on', 't', 'y'].map((word) => [word, true] as const),
	...['false', '0', 'no', 'off', 'f', 'n'].map((word) => [word, false] as const),
]);

/** true/false, or one of the words and numbers that Pydantic takes for them. */
export const boolean: Check<boolean> = (value, loc, out) => {
	if (typeof value === 'boolean') return value;
	if (value === 0 || value === 1) return value === 1;
	if (typeof value === 'string') {
		const known = BOOLEANS.get(value.toLowerCase());
		if (known !== undefined) return known;
	}
	const parsed = typeof value === 'string' || typeof value === 'number';
	out.push({
		type: parsed ? 'bool_parsing' : 'bool_type',
		loc,
		msg: parsed
			? 'Input should be a valid boolean, unable to interpret input'
			: 'Input should be a valid boolean',
		input: value,
	});
	return false;
};

/** A decimal number or text. Returned as plain decimal text, which keeps every digit. */
export function decimal(bounds: { ge?: number; digits?: number } = {}): Check<string> {
	const { ge, digits = 12 } = bounds;
	return (value, loc, out) => {
		if (typeof value !== 'number' && typeof value !== 'string') {
			out.push({
				type: 'decimal_type',
				loc,
				msg: 'Decimal input should be an integer, float, string or Decimal object',
				input: value,
			});
			return '0';
		}
		if (typeof value === 'number' && !Number.isFinite(value)) {
			out.push({
				type: 'finite_number',
				loc,
				msg: 'Input should be a finite number',
				input: value,
			});
			return '0';
		}
		const plain = typeof value === 'number' ? plainNumber(value) : value.trim();
		if (!/^[+-]?(\d+\.?\d*|\.\d+)$/.test(plain)) {
			out.push({
				type: 'decimal_parsing',
				loc,
				msg: 'Input should be a valid decimal',
				input: value,
			});
			return '0';
		}
		if (plain.replace(/^[+-]?0*/, '').replace(/\..*$/, '').length > digits) {
			out.push({
				type: 'decimal_whole_digits',
				loc,
				msg: `Decimal input should have no more than ${digits} digits before the decimal point`,
				input: value,
				ctx: { whole_digits: digits },
			});
		} else if (ge !== undefined && toUnits(plain, 3) < ge * 1000) {
			out.push(bound('greater_than_equal', 'greater than or equal to', 'ge', ge, loc, value));
		}
		return plain;
	};
}

/** A number without exponent: 1e-7 → 0.0000001. */
function plainNumber(value: number): string {
	const short = String(value);
	if (!short.includes('e')) return short;
	return Math.abs(value) >= 1 ? BigInt(value).toString() : value.toFixed(20);
}

/** A point in time, as microseconds. */
export const dateTime: Check<Micros> = (value, loc, out) => {
	if (typeof value !== 'string' && typeof value !== 'number') {
		out.push({ type: 'datetime_type', loc, msg: 'Input should be a valid datetime', input: value });
		return 0;
	}
	const parsed = parseDateTime(value);
	if (typeof parsed === 'number') return parsed;
	out.push({
		type: 'datetime_from_date_parsing',
		loc,
		msg: `Input should be a valid datetime or date, ${parsed.error}`,
		input: value,
		ctx: { error: parsed.error },
	});
	return 0;
};

/** An http(s) address, kept as it was sent. */
export const url: Check<string> = (value, loc, out) => {
	const sent = text({ min: 1, max: 2000 })(value, loc, out);
	if (typeof value !== 'string' || sent === '' || [...sent].length > 2000) return sent;
	let scheme: string;
	try {
		scheme = new URL(sent).protocol;
	} catch {
		const error = sent.includes('://') ? 'empty host' : 'relative URL without a base';
		out.push({
			type: 'url_parsing',
			loc,
			msg: `Input should be a valid URL, ${error}`,
			input: value,
			ctx: { error },
		});
		return sent;
	}
	if (scheme !== 'http:' && scheme !== 'https:') {
		out.push({
			type: 'url_scheme',
			loc,
			msg: "URL scheme should be 'http' or 'https'",
			input: value,
			ctx: { expected_schemes: "'http' or 'https'" },
		});
	}
	return sent;
};
