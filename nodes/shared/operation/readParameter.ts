import type { IDataObject } from 'n8n-workflow';

import { columnOf, factsOf, isExpression } from '../fields/expression';
import type { ItemContext } from './itemContext';

type ParameterContext = Pick<ItemContext, 'getInputData' | 'getNodeParameter'>;

/** What only n8n can evaluate. */
const UNKNOWN = Symbol('unknown');
/** What n8n gives for a parameter that the panel hides. */
const HIDDEN = {};

/**
 * The value of a parameter for one item, as `getNodeParameter` gives it.
 *
 * n8n takes a quarter of a millisecond for every expression of every item (docs/benchmarks.md). Fixed values and
 * plain columns of the item, which is what most workflows have, are read here without it; a parameter with anything
 * else in it is left to n8n as a whole.
 */
export function readParameter(
	context: ParameterContext,
	name: string,
	fallback?: unknown,
): unknown {
	return readBoth(context, name, fallback).value;
}

/** The same with the value as it stands in the workflow, which is undefined where the panel hides the parameter. */
export function readBoth(
	context: ParameterContext,
	name: string,
	fallback?: unknown,
): { value: unknown; raw: unknown } {
	const raw: unknown = context.getNodeParameter(name, HIDDEN, { rawExpressions: true });
	if (raw === HIDDEN) return { value: fallback, raw: undefined };
	const value = resolve(raw, context.getInputData().json);
	return {
		value: value === UNKNOWN ? context.getNodeParameter(name, fallback as object) : value,
		raw,
	};
}

function resolve(raw: unknown, row: IDataObject): unknown {
	if (typeof raw === 'string') return isExpression(raw) ? valueOf(raw, row) : raw;
	if (typeof raw !== 'object' || raw === null) return raw;
	// Copies: n8n's own parameters must stay as they are.
	const copy: unknown[] | IDataObject = Array.isArray(raw) ? [] : {};
	for (const [key, inner] of Object.entries(raw)) {
		const value = resolve(inner, row);
		if (value === UNKNOWN) return UNKNOWN;
		(copy as IDataObject)[key] = value as IDataObject;
	}
	return copy;
}

/** What stands between `{{` and `}}`, evaluated for one item. */
export function evaluateCode(
	context: Pick<ItemContext, 'evaluateExpression' | 'getInputData' | 'getItemIndex'>,
	code: string,
): unknown {
	const value = columnValue(code, context.getInputData().json);
	if (value !== UNKNOWN) return value;
	return context.evaluateExpression(`{{ ${code} }}`, context.getItemIndex());
}

function valueOf(expression: string, row: IDataObject): unknown {
	const { parts, isSingle } = factsOf(expression);
	return isSingle ? columnValue(parts[0], row) : UNKNOWN;
}

function columnValue(code: string, row: IDataObject): unknown {
	const path = columnOf(code);
	if (path === undefined) return UNKNOWN;
	let value: unknown = row;
	for (const key of path) {
		if (typeof value !== 'object' || value === null || !hasOwn(value, key)) return UNKNOWN;
		value = (value as IDataObject)[key];
	}
	// Dates and other objects look different once n8n has had them.
	return value === null || ['string', 'number', 'boolean'].includes(typeof value) ? value : UNKNOWN;
}

function hasOwn(value: object, key: string): boolean {
	return Object.prototype.hasOwnProperty.call(value, key);
}
