import type { INodePropertyCollection } from 'n8n-workflow';

import type { ErrorContext } from '../api/errorMessages';
import { lineLabel, quoted } from '../errors/labels';
import type { Field } from '../fields/field';
import { isShown } from '../fields/shownWhen';
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
		values,
	}: Pick<Call, 'resource' | 'operation' | 'errorContext' | 'path' | 'values'>,
	path = own,
): ErrorContext {
	const { fields = [], collection, list, feature } = operation;
	const shown = fields.filter((field) => isShown(field, values));
	const all = [...shown, ...(collection?.fields ?? []), ...(list ? sortFields : [])];
	return {
		subject: resource.subject,
		creates: operation.creates,
		labelOf: (steps) => labelOf(all, steps),
		feature: path === own ? feature : undefined,
		...errorContext,
	};
}
/** `['items', 0, 'product_id']` is what messages call "'Product' of item 1 in 'Items'". */
export function labelOf(fields: Field[], path: Array<string | number>): string | undefined {
	const [head, ...rest] = path;
	const field = fields.find(({ api }) => api !== undefined && api === head);
	if (!field) return undefined;
	const { displayName, type, options } = field.property;
	const label = quoted(displayName);
	if (!field.lines || !rest.length) return label;
	const [index, ...inner] = rest;
	if (typeof index !== 'number') {
		const own = labelOf(field.lines, rest);
		return own ? `${own} in ${label}` : label;
	}
	// What is given as JSON has no boxes of its own.
	const [line] =
		type === 'json' ? [{ displayName: 'Item' }] : (options as INodePropertyCollection[]);
	const whole = lineLabel(line.displayName, index, label);
	const own = labelOf(field.lines, inner);
	return own ? `${own} of ${whole}` : whole;
}
