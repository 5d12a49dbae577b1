import type { INodeProperties } from 'n8n-workflow';

import type { Field } from './field';

/** The field, shown only while other parameters have one of the given values. */
export function shownWhen(
	field: Field,
	show: NonNullable<INodeProperties['displayOptions']>['show'],
): Field {
	return { ...field, property: { ...field.property, displayOptions: { show } } };
}

/** A choice on which other fields depend: a model that leaves it empty chooses what the panel starts with. */
export function orDefault(field: Field): Field {
	const { parse, property } = field;
	return { ...field, parse: (...given) => parse(...given) ?? property.default };
}

/**
 * Whether the panel would show a field for these values of the others. With an expression in place of a choice it shows
 * the fields of all choices, and only those of the one that was made are meant.
 *
 * @param values checked, by parameter name
 */
export function isShown({ property }: Field, values: Record<string, unknown>): boolean {
	return Object.entries(property.displayOptions?.show ?? {}).every(([name, wanted = []]) => {
		const value = values[name];
		return typeof value !== 'string' || (wanted as unknown[]).includes(value);
	});
}
