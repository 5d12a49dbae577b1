import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { put, type Filled } from '../../../support/engine/cases.mts';
import { isPairs, type PanelField } from '../../../support/engine/panel.mts';

/** The name of an argument; n8n allows no dots and 64 characters. */
const argument = ({ path }: PanelField) => path.replace(/\./g, '_').slice(-64);

/** The type in which a model gives a value of this box. */
export function typeOf(value: unknown): 'string' | 'number' | 'boolean' | 'json' {
	if (typeof value === 'number' || typeof value === 'boolean') return typeof value as 'number';
	return typeof value === 'object' ? 'json' : 'string';
}

/** What only people decide, even under an agent. */
const PEOPLE = ['ifLinkExists', 'ifLinkDiffers'];

/** What a model says for one box; nothing without a value. */
export interface Said {
	type: ReturnType<typeof typeOf>;
	value: unknown;
}

/** The same parameters with every box left to the model, and what the model fills in. */
export function forModel(
	{ given }: Filled,
	says: (value: unknown, field: PanelField) => Said = (value) => ({ type: typeOf(value), value }),
): { parameters: INodeParameters; args: IDataObject } {
	const parameters: INodeParameters = {};
	const args: IDataObject = {};
	for (const { field, value } of given) {
		const isLocator = field.property.type === 'resourceLocator';
		const plain = (isLocator ? (value as IDataObject).value : value) as IDataObject[string];
		// The editor has no such button on a whole list, and some things only people decide.
		if (isPairs(field.property) || PEOPLE.includes(field.property.name)) {
			put(parameters, field, value);
			continue;
		}
		const said = says(plain, field);
		const words = [argument(field), field.property.description ?? '', said.type];
		const ask = `={{ $fromAI(${words.map((word) => JSON.stringify(word)).join(', ')}) }}`;
		put(parameters, field, isLocator ? { __rl: true, mode: 'id', value: ask } : ask);
		if (said.value !== undefined) args[argument(field)] = said.value as IDataObject[string];
	}
	return { parameters, args };
}
