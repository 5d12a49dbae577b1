import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { InputError } from '../errors/inputError';
import { toIsoUtc } from '../values/dates';
import { toUuidList } from '../values/ids';
import { toJsonObject, toMetadata } from '../values/metadata';
import { toAmount } from '../values/money';
import { toE164 } from '../values/phone';
import { toBoolean, toEmail, toHttpUrl, toInteger, toText } from '../values/text';
import type { Field } from './field';

/** What most fields have in common on the panel. */
export interface Look {
	description: string;
	placeholder?: string;
	required?: boolean;
	/** Value that the panel starts with. */
	default?: INodeProperties['default'];
	hint?: string;
	/** Name of the parameter where it is not the API's name in camelCase. */
	name?: string;
}

/** The API's `phone_number` is the panel's `phoneNumber`. */
export function camelCase(api: string): string {
	return api.replace(/_([a-z0-9])/g, (_match, letter: string) => letter.toUpperCase());
}

/** An empty parameter is not sent (n8n would send it as empty text). */
export function isEmpty(value: unknown): boolean {
	return (
		value === undefined || value === null || (typeof value === 'string' && value.trim() === '')
	);
}

type Reader = Field['read'];

function field(
	api: string | undefined,
	displayName: string,
	{ name, ...look }: Look,
	shape: Pick<INodeProperties, 'type'> & Partial<INodeProperties>,
	read: Reader,
): Field {
	const property: INodeProperties = {
		displayName,
		name: name ?? camelCase(api ?? displayName),
		default: '',
		...shape,
		...look,
	};
	return {
		property,
		api,
		read: (value, label, around) => (isEmpty(value) ? undefined : read(value, label, around)),
	};
}

/** One line of text; `max` and `min` are the API's limits in characters. */
export function text(
	api: string,
	displayName: string,
	look: Look & { max?: number; min?: number; rows?: number },
): Field {
	const { max, min, rows, ...rest } = look;
	const shape = { type: 'string' as const, ...(rows ? { typeOptions: { rows } } : {}) };
	return field(api, displayName, rest, shape, (value, label) => toText(value, label, { max, min }));
}

export function phone(api: string, displayName: string, look: Look): Field {
	return field(api, displayName, look, { type: 'string' }, (value, label, around) =>
		toE164(value, label, around.defaultCountry as Parameters<typeof toE164>[2]),
	);
}

export function email(api: string, displayName: string, look: Look): Field {
	return field(api, displayName, look, { type: 'string' }, (value, label) => toEmail(value, label));
}

/** A web address that a browser is sent to. */
export function url(api: string, displayName: string, look: Look): Field {
	return field(api, displayName, look, { type: 'string' }, (value, label) =>
		toHttpUrl(value, label),
	);
}

/**
 * A whole number. With a default it is a number box; without one a text box, because an empty number box
 * would send 0.
 */
export function integer(
	api: string,
	displayName: string,
	look: Look & { min?: number; max?: number },
): Field {
	const { min, max, ...rest } = look;
	const shape: Pick<INodeProperties, 'type' | 'typeOptions'> =
		typeof look.default === 'number'
			? { type: 'number', typeOptions: { minValue: min, maxValue: max, numberPrecision: 0 } }
			: { type: 'string' };
	return field(api, displayName, rest, shape, (value, label) =>
		toInteger(value, label, { min, max }),
	);
}

/** Money, in major units, as an exact decimal text. */
export function amount(api: string, displayName: string, look: Look & { min?: string }): Field {
	const { min, ...rest } = look;
	return field(api, displayName, rest, { type: 'string' }, (value, label) =>
		toAmount(value, label, { min }),
	);
}

/** A moment; without an offset it is read in the workflow's time zone, and sent as ISO 8601 UTC. */
export function date(api: string, displayName: string, look: Look & { endOfDay?: boolean }): Field {
	const { endOfDay, ...rest } = look;
	return field(api, displayName, rest, { type: 'dateTime' }, (value, label, around) =>
		toIsoUtc(value, label, around.timezone, { endOfDay }),
	);
}

export function toggle(api: string | undefined, displayName: string, look: Look): Field {
	return field(api, displayName, { default: false, ...look }, { type: 'boolean' }, (value, label) =>
		toBoolean(value, label),
	);
}

/** One value of a fixed list. */
export function choice(
	api: string | undefined,
	displayName: string,
	options: INodePropertyOptions[],
	look: Look,
): Field {
	return field(api, displayName, look, { type: 'options', options }, (value, label) =>
		oneOf(value, label, options),
	);
}

/** Several values of a fixed list; by expression also as comma-separated text. */
export function choices(
	api: string,
	displayName: string,
	options: INodePropertyOptions[],
	look: Look & { join?: ',' },
): Field {
	const { join, ...rest } = look;
	return field(
		api,
		displayName,
		{ default: [], ...rest },
		{ type: 'multiOptions', options },
		(value, label) => {
			const given = Array.isArray(value) ? value : String(value).split(/[,\s]+/);
			const values = [
				...new Set(given.filter((one) => !isEmpty(one)).map((one) => oneOf(one, label, options))),
			];
			if (!values.length) return undefined;
			return join ? values.join(join) : values;
		},
	);
}

/** Accepts the value or the name of an option, in any case: tables often hold "sar" or "Arabic". */
function oneOf(value: unknown, label: string, options: INodePropertyOptions[]): string {
	const wanted = String(value).trim().toLowerCase();
	const match = options.find(
		(option) =>
			String(option.value).toLowerCase() === wanted || option.name.toLowerCase() === wanted,
	);
	if (match) return String(match.value);
	const allowed = options.filter((option) => option.value !== '').map((option) => option.value);
	throw new InputError(
		`${label} "${wanted.slice(0, 60)}" is not one of the values that Stream knows.`,
		`Use one of ${allowed.join(', ')}.`,
	);
}

/** Ids of other records as a list or comma-separated text. `resource` as in `toUuid`. */
export function idList(api: string, displayName: string, resource: string, look: Look): Field {
	return field(api, displayName, look, { type: 'string' }, (value, label) =>
		toUuidList(value, label, resource),
	);
}

/** Records chosen from the account by name; ids by expression. */
export function recordList(
	api: string,
	displayName: string,
	resource: string,
	loadOptionsMethod: string,
	look: Look,
): Field {
	return field(
		api,
		displayName,
		{ default: [], ...look },
		{ type: 'multiOptions', typeOptions: { loadOptionsMethod } },
		(value, label) => {
			const ids = toUuidList(value, label, resource);
			return ids.length ? ids : undefined;
		},
	);
}

/** An object that the user writes as JSON. */
export function json(api: string, displayName: string, look: Look): Field {
	return field(api, displayName, look, { type: 'json' }, (value, label) => {
		const object = toJsonObject(value, label);
		return object && Object.keys(object).length ? object : undefined;
	});
}

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
