import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { camelCase, choice, choices, type FieldUi } from './builders';
import type { Field } from './field';

/**
 * An object of switches that the API wants complete, as one list: what is chosen is on, the rest is off.
 * The values of the options are the names of the switches.
 */
export function switches(
	api: string,
	displayName: string,
	options: INodePropertyOptions[],
	ui: FieldUi,
): Field {
	const chosen = choices(api, displayName, options, ui);
	return {
		...chosen,
		parse: (value, label, fieldContext) => {
			const on = chosen.parse(value, label, fieldContext) as string[] | undefined;
			if (!on) return undefined;
			return Object.fromEntries(
				options.map(({ value: name }) => [name, on.includes(String(name))]),
			);
		},
	};
}

const OVERRIDES: INodePropertyOptions[] = [
	{
		name: 'As Set in Stream',
		value: 'null',
		description: 'Follow the setting of the organization',
	},
	{ name: 'Leave as It Is', value: '' },
	{ name: 'Off', value: 'false' },
	{ name: 'On', value: 'true' },
];

/** A switch that can also be left alone, or left to the organization's own setting (`null`). */
export function override(api: string, displayName: string, what: string): Field {
	const property: Pick<INodeProperties, 'name'> = { name: camelCase(api) };
	const field = choice(api, displayName, OVERRIDES, {
		...property,
		description: `Whether ${what}, instead of what is set for the organization`,
		default: '',
	});
	return {
		...field,
		parse: (value, label, fieldContext) => {
			const word = field.parse(String(value ?? ''), label, fieldContext);
			if (word === undefined) return undefined;
			return word === 'null' ? null : word === 'true';
		},
	};
}
