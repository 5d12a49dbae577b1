import { ValidationError, type Detail } from '../core/errors.mts';

export type Loc = Array<string | number>;

/**
 * Looks at one value: returns it as the application uses it, or adds to `out` what is wrong. After a
 * complaint the returned value means nothing.
 */
export type Check<T = any> = (value: unknown, loc: Loc, out: Detail[]) => T;

/** How a field of an object stands. Built with `required`, `optional`, `nullable` and `unset`. */
export interface Field<T = any> {
	check: Check<T>;
	required: boolean;
	nullable: boolean;
	/** Gives the value of a field that was not sent; absent means that the key stays away. */
	fallback?: () => T;
}

export const required = <T,>(check: Check<T>): Field<T> => ({
	check,
	required: true,
	nullable: false,
});
/** May be left out, may not be null. */
export const optional = <T,>(check: Check<T>, fallback: () => T): Field<T> => ({
	check,
	required: false,
	nullable: false,
	fallback,
});
/** May be left out or null; both read as null. */
export const nullable = <T,>(check: Check<T>): Field<T | null> => ({
	check,
	required: false,
	nullable: true,
	fallback: () => null,
});
/** May be left out (then the key stays away) or null. For partial updates. */
export const unset = <T,>(check: Check<T>): Field<T | null> => ({
	check,
	required: false,
	nullable: true,
});
/** Must be sent, may be null. */
export const requiredNullable = <T,>(check: Check<T>): Field<T | null> => ({
	check,
	required: true,
	nullable: true,
});

export type Fields = Record<string, Field>;

/** A rule over several fields, run once each of them is fine. `fail` words it as Pydantic would. */
export type Rule = (value: any, fail: (message: string, ...loc: Loc) => void) => void;

/** An object with these fields; unknown keys are ignored, as the vendor's server does. */
export function object(fields: Fields, rule?: Rule): Check<any> {
	const entries = Object.entries(fields);
	return (value, loc, out) => {
		if (!isRecord(value)) {
			out.push({
				type: 'model_attributes_type',
				loc,
				msg: 'Input should be a valid dictionary or object to extract fields from',
				input: value,
			});
			return {};
		}
		const complaints = out.length;
		const clean: Record<string, unknown> = {};
		for (const [name, field] of entries) {
			if (!Object.hasOwn(value, name)) {
				if (field.required) {
					out.push({ type: 'missing', loc: [...loc, name], msg: 'Field required', input: value });
				} else if (field.fallback) clean[name] = field.fallback();
				continue;
			}
			const given = value[name];
			clean[name] =
				given === null && field.nullable ? null : field.check(given, [...loc, name], out);
		}
		if (rule && out.length === complaints) {
			rule(clean, (message, ...path) => {
				out.push({
					type: 'value_error',
					loc: [...loc, ...path],
					msg: `Value error, ${message}`,
					input: value,
					ctx: { error: {} },
				});
			});
		}
		return clean;
	};
}

/** A list of `item`, with bounds on its length. */
export function list<T>(item: Check<T>, bounds: { min?: number; max?: number } = {}): Check<T[]> {
	return (value, loc, out) => {
		if (!Array.isArray(value)) {
			out.push({ type: 'list_type', loc, msg: 'Input should be a valid list', input: value });
			return [];
		}
		const { min = 0, max = Infinity } = bounds;
		if (value.length < min || value.length > max) {
			const short = value.length < min;
			const bound = short ? min : max;
			const items = bound === 1 ? 'item' : 'items';
			out.push({
				type: short ? 'too_short' : 'too_long',
				loc,
				msg: `List should have at ${short ? 'least' : 'most'} ${bound} ${items} after validation, not ${value.length}`,
				input: value,
				ctx: {
					field_type: 'List',
					[short ? 'min_length' : 'max_length']: bound,
					actual_length: value.length,
				},
			});
			return [];
		}
		return value.map((entry, index) => item(entry, [...loc, index], out));
	};
}

/** Any JSON object, kept as it is. */
export const dictionary: Check<Record<string, unknown>> = (value, loc, out) => {
	if (isRecord(value)) return value;
	out.push({ type: 'dict_type', loc, msg: 'Input should be a valid dictionary', input: value });
	return {};
};

/** A JSON object whose values are texts. */
export const textMap: Check<Record<string, string>> = (value, loc, out) => {
	const map = dictionary(value, loc, out);
	for (const [key, entry] of Object.entries(map)) {
		if (typeof entry === 'string') continue;
		const msg = 'Input should be a valid string';
		out.push({ type: 'string_type', loc: [...loc, key], msg, input: entry });
	}
	return map as Record<string, string>;
};

/** Adds a condition to a check; the message appears as Pydantic's value_error. */
export function refine<T>(check: Check<T>, test: (value: T) => string | undefined): Check<T> {
	return (value, loc, out) => {
		const complaints = out.length;
		const clean = check(value, loc, out);
		if (out.length > complaints) return clean;
		const message = test(clean);
		if (message) {
			out.push({
				type: 'value_error',
				loc,
				msg: `Value error, ${message}`,
				input: value,
				ctx: { error: {} },
			});
		}
		return clean;
	};
}

export function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Throws the collected complaints, if any. */
export function assertValid(details: Detail[]): void {
	if (details.length > 0) throw new ValidationError(details);
}
