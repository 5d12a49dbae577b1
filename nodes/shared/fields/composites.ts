import { InputError } from '../errors/inputError';
import { lineLabel, quoted } from '../errors/labels';
import { toMetadata } from '../values/metadata';
import { camelCase, field, type FieldUi, type ParseValue } from './builders';
import type { Field } from './field';

/** Key/value pairs and, as an alternative, the same as JSON: two parameters for one field of the API. */
export function metadata(api: string, displayName: string, ui: FieldUi): Field[] {
	const pairs: Field = {
		api,
		property: {
			displayName,
			name: ui.name ?? camelCase(api),
			type: 'fixedCollection',
			typeOptions: { multipleValues: true },
			placeholder: 'Add Entry',
			default: {},
			description: ui.description,
			options: [
				{
					displayName: 'Entry',
					name: 'entry',
					values: [
						{
							displayName: 'Key',
							name: 'key',
							type: 'string',
							default: '',
							placeholder: 'e.g. order_id',
						},
						{
							displayName: 'Value',
							name: 'value',
							type: 'string',
							default: '',
							placeholder: 'e.g. order_789',
						},
					],
				},
			],
		},
		parse: (value, label) =>
			toMetadata(
				{ entries: (value as { entry?: Array<{ key: unknown; value: unknown }> })?.entry },
				label,
			),
	};
	const asJson = field(
		api,
		`${displayName} (JSON)`,
		{
			...ui,
			name: `${camelCase(api)}Json`,
			default: '{}',
			description: `${ui.description}, as a JSON object`,
		},
		{ type: 'json' },
		(value, label) => toMetadata({ json: value }, label),
	);
	return [pairs, asJson];
}

/** The same where Stream keeps nothing but text: numbers and flags become text, everything else is refused. */
export function textMetadata(api: string, displayName: string, ui: FieldUi): Field[] {
	return metadata(api, displayName, ui).map((one) => ({
		...one,
		parse: (value, label, fieldContext) => {
			const given = one.parse(value, label, fieldContext) as Record<string, unknown> | undefined;
			if (given === undefined) return undefined;
			return Object.fromEntries(
				Object.entries(given).map(([key, each]) => {
					if (['string', 'number', 'boolean'].includes(typeof each)) return [key, String(each)];
					throw new InputError(
						`${label} has a value under "${key}" that is not text.`,
						'Give each key one text, such as {"shop_id": "C-1001"}.',
					);
				}),
			);
		},
	}));
}

/** A list of lines, such as the items of a link. Empty boxes of a line are left out. */
export function lines(
	api: string,
	displayName: string,
	line: { name: string; displayName: string; fields: Field[] },
	ui: FieldUi,
): Field {
	const { required, ...rest } = ui;
	return {
		api,
		lines: line.fields,
		property: {
			displayName,
			name: ui.name ?? camelCase(api),
			type: 'fixedCollection',
			typeOptions: {
				multipleValues: true,
				...(required ? { multipleValueButtonText: `Add ${line.displayName}` } : {}),
			},
			default: {},
			...(required ? { required: true } : {}),
			...rest,
			options: [
				{
					displayName: line.displayName,
					name: line.name,
					values: line.fields.map(({ property }) => property),
				},
			],
		},
		parse: (value, label, fieldContext) => {
			const given = (value as Record<string, unknown> | undefined)?.[line.name];
			const list = given === undefined ? [] : Array.isArray(given) ? given : [given];
			const result = list.map((entry, index) => {
				const own = lineLabel(line.displayName, index, label);
				return readGroup(line.fields, entry, (name) => `${name} of ${own}`, fieldContext);
			});
			return result.length ? result : undefined;
		},
	};
}

/** One object with fields of its own, such as the payment methods of a link. */
export function group(
	api: string,
	displayName: string,
	part: { name: string; displayName: string; fields: Field[] },
	ui: FieldUi,
): Field {
	return {
		api,
		lines: part.fields,
		property: {
			displayName,
			name: ui.name ?? camelCase(api),
			type: 'fixedCollection',
			default: {},
			...ui,
			options: [
				{
					displayName: part.displayName,
					name: part.name,
					values: part.fields.map(({ property }) => property),
				},
			],
		},
		parse: (value, label, fieldContext) => {
			const given = (value as Record<string, unknown> | undefined)?.[part.name];
			if (given === undefined) return undefined;
			const result = readGroup(part.fields, given, (name) => `${name} in ${label}`, fieldContext);
			return Object.keys(result).length ? result : undefined;
		},
	};
}

/** Reads the fields of one line or part into an object with the API's names. */
function readGroup(
	fields: Field[],
	given: unknown,
	labelOf: (own: string) => string,
	fieldContext: Parameters<ParseValue>[2],
): Record<string, unknown> {
	const source = (typeof given === 'object' && given !== null ? given : {}) as Record<
		string,
		unknown
	>;
	const result: Record<string, unknown> = {};
	for (const one of fields) {
		const own = quoted(one.property.displayName);
		const label = labelOf(own);
		const value = one.parse(source[one.property.name], label, fieldContext);
		if (value === undefined) {
			if (one.property.required) throw new InputError(`${label} is empty.`, `Fill in ${own}.`);
			continue;
		}
		if (one.api) result[one.api] = value;
	}
	return result;
}
