import { InputError } from '../errors/inputError';
import { toMetadata } from '../values/metadata';
import { camelCase, field, type Look, type Reader } from './builders';
import type { Field } from './field';

/** Key/value pairs and, as an alternative, the same as JSON: two parameters for one field of the API. */
export function metadata(api: string, displayName: string, look: Look): Field[] {
	const pairs: Field = {
		api,
		property: {
			displayName,
			name: look.name ?? camelCase(api),
			type: 'fixedCollection',
			typeOptions: { multipleValues: true },
			placeholder: 'Add Entry',
			default: {},
			description: look.description,
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
		read: (value, label) =>
			toMetadata(
				{ entries: (value as { entry?: Array<{ key: unknown; value: unknown }> })?.entry },
				label,
			),
	};
	const asJson = field(
		api,
		`${displayName} (JSON)`,
		{
			...look,
			name: `${camelCase(api)}Json`,
			default: '{}',
			description: `${look.description}, as a JSON object`,
		},
		{ type: 'json' },
		(value, label) => toMetadata({ json: value }, label),
	);
	return [pairs, asJson];
}

/** A list of lines, such as the items of a link. Empty boxes of a line are left out. */
export function lines(
	api: string,
	displayName: string,
	line: { name: string; displayName: string; fields: Field[] },
	look: Look,
): Field {
	const { required, ...rest } = look;
	return {
		api,
		lines: line.fields,
		property: {
			displayName,
			name: look.name ?? camelCase(api),
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
		read: (value, label, around) => {
			const given = (value as Record<string, unknown> | undefined)?.[line.name];
			const list = given === undefined ? [] : Array.isArray(given) ? given : [given];
			const result = list.map((entry, index) =>
				readGroup(line.fields, entry, `${label} ${index + 1} → `, around),
			);
			return result.length ? result : undefined;
		},
	};
}

/** One object with fields of its own, such as the payment methods of a link. */
export function group(
	api: string,
	displayName: string,
	part: { name: string; displayName: string; fields: Field[] },
	look: Look,
): Field {
	return {
		api,
		lines: part.fields,
		property: {
			displayName,
			name: look.name ?? camelCase(api),
			type: 'fixedCollection',
			default: {},
			...look,
			options: [
				{
					displayName: part.displayName,
					name: part.name,
					values: part.fields.map(({ property }) => property),
				},
			],
		},
		read: (value, label, around) => {
			const given = (value as Record<string, unknown> | undefined)?.[part.name];
			if (given === undefined) return undefined;
			const result = readGroup(part.fields, given, `${label} → `, around);
			return Object.keys(result).length ? result : undefined;
		},
	};
}

/** Reads the fields of one line or part into an object with the API's names. */
function readGroup(
	fields: Field[],
	given: unknown,
	prefix: string,
	around: Parameters<Reader>[2],
): Record<string, unknown> {
	const source = (typeof given === 'object' && given !== null ? given : {}) as Record<
		string,
		unknown
	>;
	const result: Record<string, unknown> = {};
	for (const one of fields) {
		const label = `${prefix}${one.property.displayName}`;
		const value = one.read(source[one.property.name], label, around);
		if (value === undefined) {
			if (one.property.required)
				throw new InputError(`${label} is empty.`, `Fill in ${one.property.displayName}.`);
			continue;
		}
		if (one.api) result[one.api] = value;
	}
	return result;
}
