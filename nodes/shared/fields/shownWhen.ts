import type { INodeProperties } from 'n8n-workflow';

import type { Field } from './field';

/** The field, shown only while other parameters have one of the given values. */
export function shownWhen(
	field: Field,
	show: NonNullable<INodeProperties['displayOptions']>['show'],
): Field {
	return { ...field, property: { ...field.property, displayOptions: { show } } };
}
