import type { INodeProperties } from 'n8n-workflow';

import type { Field } from './field';

/** The field, shown only while other parameters have one of the given values. */
export function shownWhen(
	field: Field,
	show: NonNullable<INodeProperties['displayOptions']>['show'],
): Field {
	return { ...field, property: { ...field.property, displayOptions: { show } } };
}

/**
 * Whether the panel would show a field for these values of the others. With an expression in place of a choice it shows
 * the fields of all choices, and only those of the one that was made are meant.
 *
 * @param fields all that stand beside it
 * @param values checked, by parameter name
 */
export function isShown(
	{ property }: Field,
	fields: Field[],
	values: Record<string, unknown>,
): boolean {
	return Object.entries(property.displayOptions?.show ?? {}).every(([name, wanted = []]) => {
		const other = fields.find((one) => one.property.name === name);
		const value = values[name] ?? other?.property.default;
		return !other || typeof value !== 'string' || (wanted as unknown[]).includes(value);
	});
}
