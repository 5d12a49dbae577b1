import type { INodePropertyOptions } from 'n8n-workflow';

import { choices, type FieldUi } from './builders';
import type { Field } from './field';

/**
 * An object of switches that the API wants complete, as one list: what is chosen is on, the rest is off.
 * The values of the options are the names of the switches.
 *
 * @param ui.ifNone what every switch becomes when nothing is chosen; without it the list must not be empty
 */
export function switches(
	api: string,
	displayName: string,
	options: INodePropertyOptions[],
	{ ifNone, ...ui }: FieldUi & { ifNone?: 'notSent' | null },
): Field {
	const chosen = choices(api, displayName, options, ui);
	const all = (of: (name: string) => boolean | null) =>
		Object.fromEntries(options.map(({ value }) => [value, of(String(value))]));
	return {
		...chosen,
		parse: (value, label, fieldContext) => {
			if (ifNone !== undefined && Array.isArray(value) && value.length === 0) {
				return ifNone === null ? all(() => null) : undefined;
			}
			const on = chosen.parse(value, label, fieldContext) as string[] | undefined;
			return on && all((name) => on.includes(name));
		},
	};
}
