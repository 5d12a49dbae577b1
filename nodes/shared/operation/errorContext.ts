import type { ErrorContext } from '../api/errorMessages';
import type { Field } from '../fields/field';
import { sortFields } from '../fields/sort';
import type { Call } from './operation';

/**
 * What the sentences about Stream's answers need to know of this operation.
 * @param path what is asked, if not the operation's own path: only that may be missing on an account
 */
export function errorContextOf(
	{
		resource,
		operation,
		errorContext,
		path: own,
	}: Pick<Call, 'resource' | 'operation' | 'errorContext' | 'path'>,
	path = own,
): ErrorContext {
	const { fields = [], collection, list, feature } = operation;
	const all = [...fields, ...(collection?.fields ?? []), ...(list ? sortFields : [])];
	return {
		subject: resource.subject,
		creates: operation.creates,
		labelOf: (steps) => labelOf(all, steps),
		feature: path === own ? feature : undefined,
		...errorContext,
	};
}
/** `['items', 0, 'product_id']` is what the panel calls "Items 1 → Product". */
export function labelOf(fields: Field[], path: Array<string | number>): string | undefined {
	const [head, ...rest] = path;
	const field = fields.find(({ api }) => api !== undefined && api === head);
	if (!field) return undefined;
	const { displayName } = field.property;
	if (!field.lines || !rest.length) return displayName;
	const isLine = typeof rest[0] === 'number';
	const inner = isLine ? rest.slice(1) : rest;
	const name = isLine ? `${displayName} ${Number(rest[0]) + 1}` : displayName;
	const innerLabel = labelOf(field.lines, inner);
	return innerLabel ? `${name} → ${innerLabel}` : name;
}
