import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { put, type Filled } from '../../../support/engine/cases.mts';
import { isPairs } from '../../../support/engine/panel.mts';

/** Several ways to fill in one operation, as one node whose boxes all hold expressions, and the items they read. */
export function asItems(filled: Filled[]): { parameters: INodeParameters; items: IDataObject[] } {
	const parameters: INodeParameters = {};
	const [first] = filled;
	for (const { field, value } of first.given) {
		const expression = `={{ $json[${JSON.stringify(field.path)}] }}`;
		const { type } = field.property;
		// The editor has no expressions for a whole list.
		const box = isPairs(field.property)
			? value
			: type === 'resourceLocator'
				? { __rl: true, mode: 'id', value: expression }
				: expression;
		put(parameters, field, box);
	}
	const items = filled.map(({ given }) =>
		Object.fromEntries(given.map(({ field, value }) => [field.path, plain(value)])),
	);
	return { parameters, items };
}

/** Values by which the rows of one item can be told from those of the others. */
export function marksOf(items: IDataObject[], item: number): string[] {
	const others = items.filter((_one, index) => index !== item).flatMap(texts);
	return texts(items[item]).filter((text) => text.length > 5 && !others.includes(text));
}

function texts(item: IDataObject): string[] {
	return Object.values(item).filter((value): value is string => typeof value === 'string');
}

function plain(value: unknown): IDataObject[string] {
	const isLocator = typeof value === 'object' && value !== null && '__rl' in value;
	return (isLocator ? (value as { value?: unknown }).value : value) as IDataObject[string];
}
