import type { IDataObject } from 'n8n-workflow';

import type { ItemContext } from './itemContext';
/** What the editor writes when a column is dragged into a field: `={{ $json.name }}`, `={{ $json['Order No'] }}`. */
const COLUMN = /^=\{\{\s*\$json((?:\.[A-Za-z_]\w*|\['[^'\\]+'\]|\["[^"\\]+"\])+)\s*\}\}$/;
const KEY = /\.(\w+)|\['([^']+)'\]|\["([^"]+)"\]/g;

/** What only n8n can evaluate. */
const UNKNOWN = Symbol('unknown');

/**
 * The value of a parameter for one item, as `getNodeParameter` gives it.
 *
 * n8n takes a quarter of a millisecond for every expression of every item (docs/benchmarks.md). Fixed values and
 * plain columns of the item, which is what most workflows have, are read here without it; a parameter with anything
 * else in it is left to n8n as a whole.
 */
export function readParameter(context: ItemContext, name: string, fallback?: unknown): unknown {
	const raw = context.getNodeParameter(name, fallback as object, { rawExpressions: true });
	const value = resolve(raw, context.getInputData().json);
	return value === UNKNOWN ? context.getNodeParameter(name, fallback as object) : value;
}

function resolve(raw: unknown, row: IDataObject): unknown {
	if (typeof raw === 'string') return raw.startsWith('=') ? columnOf(raw, row) : raw;
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

function columnOf(expression: string, row: IDataObject): unknown {
	const path = COLUMN.exec(expression)?.[1];
	if (path === undefined) return UNKNOWN;
	let value: unknown = row;
	for (const [, plain, single, double] of path.matchAll(KEY)) {
		const key = plain ?? single ?? double;
		if (typeof value !== 'object' || value === null || !hasOwn(value, key)) return UNKNOWN;
		value = (value as IDataObject)[key];
	}
	// Dates and other objects look different once n8n has had them.
	return value === null || ['string', 'number', 'boolean'].includes(typeof value) ? value : UNKNOWN;
}

function hasOwn(value: object, key: string): boolean {
	return Object.prototype.hasOwnProperty.call(value, key);
}
