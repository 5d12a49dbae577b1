import type { INodePropertyCollection } from 'n8n-workflow';

import type { ErrorContext } from '../api/errorMessages';
import { lineLabel, quoted } from '../errors/labels';
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
/** `['items', 0, 'product_id']` is what messages call "'Product' of item 1 in 'Items'". */
export function labelOf(fields: Field[], path: Array<string | number>): string | undefined {
	const [head, ...rest] = path;
	const field = fields.find(({ api }) => api !== undefined && api === head);
	if (!field) return undefined;
	const { displayName, options = [] } = field.property;
	const label = quoted(displayName);
	if (!field.lines || !rest.length) return label;
	const [index, ...inner] = rest;
	if (typeof index !== 'number') {
		const own = labelOf(field.lines, rest);
		return own ? `${own} in ${label}` : label;
	}
	const [line] = options as INodePropertyCollection[];
	const whole = lineLabel(line.displayName, index, label);
	const own = labelOf(field.lines, inner);
	return own ? `${own} of ${whole}` : whole;
}
