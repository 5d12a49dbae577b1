import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { camelCase, choice, choices, type Look } from './builders';
import type { Field } from './field';

/**
 * An object of switches that the API wants complete, as one list: what is chosen is on, the rest is off.
 * The values of the options are the names of the switches.
 */
export function switches(
	api: string,
	displayName: string,
	options: INodePropertyOptions[],
	look: Look,
): Field {
	const chosen = choices(api, displayName, options, look);
	return {
		...chosen,
		read: (value, label, around) => {
			const on = chosen.read(value, label, around) as string[] | undefined;
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
		read: (value, label, around) => {
			const word = field.read(String(value ?? ''), label, around);
			if (word === undefined) return undefined;
			return word === 'null' ? null : word === 'true';
		},
	};
}
