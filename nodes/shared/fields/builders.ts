import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { InputError } from '../errors/inputError';
import { isEmpty, trimInvisible, withValue } from '../values/clean';
import { toIsoUtc } from '../values/dates';
import { toUuidList } from '../values/ids';
import { toJsonObject } from '../values/metadata';
import { currencyOf, toAmount } from '../values/money';
import { toE164 } from '../values/phone';
import { toBoolean, toEmail, toHttpUrl, toInteger, toText } from '../values/text';
import type { Field } from './field';

/** What an ID looks like. */
export const ID_EXAMPLE = 'e.g. 4fbc2d9a-6d0e-4f6e-9d2b-7a8a1c0f5e31';

/** What most fields have in common on the panel. */
export interface FieldUi {
	description: string;
	placeholder?: string;
	required?: boolean;
	/** Value that the panel starts with. */
	default?: INodeProperties['default'];
	hint?: string;
	/** For n8n's AI builder of workflows; older n8n ignores it. */
	builderHint?: INodeProperties['builderHint'];
	/** Name of the parameter where it is not the API's name in camelCase. */
	name?: string;
	ifEmpty?: Field['ifEmpty'];
	consequence?: string;
	evenFromModel?: boolean;
}

/** The API's `phone_number` is the panel's `phoneNumber`. */
export function camelCase(api: string): string {
	return api.replace(/_([a-z0-9])/g, (_match, letter: string) => letter.toUpperCase());
}

/** Reads and checks a value, see `Field.read`. */
export type ParseValue = Field['parse'];

/** A field from its parts; an empty value is never read, and so not sent (n8n would send it as empty text). */
export function field(
	api: string | undefined,
	displayName: string,
	{ name, ifEmpty, consequence, evenFromModel, ...ui }: FieldUi,
	shape: Pick<INodeProperties, 'type'> & Partial<INodeProperties>,
	read: ParseValue,
): Field {
	const property: INodeProperties = {
		displayName,
		name: name ?? camelCase(api ?? displayName),
		default: '',
		...shape,
		...ui,
	};
	return {
		property,
		api,
		ifEmpty,
		consequence,
		evenFromModel,
		parse: (value, label, fieldContext) =>
			isEmpty(value) ? undefined : read(value, label, fieldContext),
	};
}

/** One line of text; `max` and `min` are the API's limits in characters. */
export function text(
	api: string,
	displayName: string,
	ui: FieldUi & { max?: number; min?: number; rows?: number },
): Field {
	const { max, min, rows, ...rest } = ui;
	const shape = { type: 'string' as const, ...(rows ? { typeOptions: { rows } } : {}) };
	const all = { ifEmpty: 'leaveOut' as const, ...rest };
	return field(api, displayName, all, shape, (value, label) => toText(value, label, { max, min }));
}

export function phone(api: string, displayName: string, ui: FieldUi): Field {
	const all = { ifEmpty: 'leaveOut' as const, ...ui };
	return field(api, displayName, all, { type: 'string' }, (value, label, fieldContext) =>
		toE164(value, label, fieldContext.defaultCountry as Parameters<typeof toE164>[2]),
	);
}

export function email(api: string, displayName: string, ui: FieldUi): Field {
	const all = { ifEmpty: 'leaveOut' as const, ...ui };
	return field(api, displayName, all, { type: 'string' }, (value, label) => toEmail(value, label));
}

/** A web address that a browser is sent to. */
export function url(api: string, displayName: string, ui: FieldUi): Field {
	const all = { ifEmpty: 'leaveOut' as const, ...ui };
	return field(api, displayName, all, { type: 'string' }, (value, label) =>
		toHttpUrl(value, label),
	);
}

/** Stream keeps whole numbers in 32 bits. */
export const MOST_INTEGER = 2 ** 31 - 1;

/**
 * A whole number. With a default it is a number box; without one a text box, because an empty number box
 * would send 0.
 */
export function integer(
	api: string,
	displayName: string,
	ui: FieldUi & { min?: number; max?: number },
): Field {
	const { min, max, ...rest } = ui;
	const shape: Pick<INodeProperties, 'type' | 'typeOptions'> =
		typeof ui.default === 'number'
			? { type: 'number', typeOptions: { minValue: min, maxValue: max, numberPrecision: 0 } }
			: { type: 'string' };
	return field(api, displayName, rest, shape, (value, label) =>
		toInteger(value, label, { min, max: max ?? MOST_INTEGER }),
	);
}

/**
 * Money, in major units, as an exact decimal text. `inCurrency`: as it was given, because `toAmount` has to see the
 * mark in "USD 5" once the currency is known.
 */
export function amount(
	api: string,
	displayName: string,
	ui: FieldUi & { min?: string; inCurrency?: true },
): Field {
	const { min, inCurrency, ...rest } = ui;
	return field(api, displayName, rest, { type: 'string' }, (value, label) => {
		const plain = toAmount(value, label, { min });
		return inCurrency ? value : plain;
	});
}

/** A moment; without an offset it is read in the workflow's time zone, and sent as ISO 8601 UTC. */
export function date(
	api: string,
	displayName: string,
	ui: FieldUi & { endOfDay?: boolean },
): Field {
	const { endOfDay, ...rest } = ui;
	return field(api, displayName, rest, { type: 'dateTime' }, (value, label, fieldContext) =>
		toIsoUtc(value, label, fieldContext.timezone, { endOfDay }),
	);
}

export function toggle(api: string | undefined, displayName: string, ui: FieldUi): Field {
	return field(api, displayName, { default: false, ...ui }, { type: 'boolean' }, (value, label) =>
		toBoolean(value, label),
	);
}

/** One value of a fixed list. */
export function choice(
	api: string | undefined,
	displayName: string,
	options: INodePropertyOptions[],
	ui: FieldUi,
): Field {
	return field(api, displayName, ui, { type: 'options', options }, (value, label) =>
		oneOf(value, label, options),
	);
}

/** Several values of a fixed list; by expression also as comma-separated text. */
export function choices(
	api: string,
	displayName: string,
	options: INodePropertyOptions[],
	ui: FieldUi & { join?: ',' },
): Field {
	const { join, ...rest } = ui;
	return field(
		api,
		displayName,
		{ default: [], ...rest },
		{ type: 'multiOptions', options },
		(value, label) => {
			const values = someOf(value, label, options);
			return join ? values.join(join) : values;
		},
	);
}

/**
 * Values or names of options, as a list or as text.
 * @throws InputError for anything else, and for none
 */
export function someOf(value: unknown, label: string, options: INodePropertyOptions[]): string[] {
	const given = typeof value === 'string' ? partsOf(value, options) : [value].flat();
	const values = given.filter((one) => !isEmpty(one)).map((one) => oneOf(one, label, options));
	if (!values.length) throw new InputError(`${label} is empty.`, 'Choose at least one value.');
	return [...new Set(values)];
}

const LONGEST_LIST = 2_000;

/** The entries of text: between commas or lines, else between spaces, because names have spaces, too. */
function partsOf(text: string, options: INodePropertyOptions[]): string[] {
	// No list of these values is that long, and each entry is compared with all of them.
	if (text.length > LONGEST_LIST) return [text];
	const entries = text.replace(/^\s*\[|\]\s*$/g, '').split(/[,;،؛\r\n]+/);
	return entries.flatMap((entry) => {
		const bare = trimInvisible(entry).replace(/^["']|["']$/g, '');
		const words = bare.split(/\s+/);
		const isList = !optionOf(bare, options) && words.every((word) => optionOf(word, options));
		return isList ? words : [bare];
	});
}

/**
 * Accepts the value or the name of an option, in any case: tables often hold "sar" or "Arabic".
 * @throws InputError for anything else
 */
export function oneOf(value: unknown, label: string, options: INodePropertyOptions[]): string {
	const match = optionOf(value, options);
	if (match) return String(match.value);
	const allowed = options.filter((option) => option.value !== '').map((option) => option.value);
	throw new InputError(
		`${withValue(label, value)} is not a valid value.`,
		`Use one of these: ${allowed.join(', ')}.`,
	);
}

/** The option that has this value or this name, in any case; currencies also in the words of sheets. */
export function optionOf(
	value: unknown,
	options: INodePropertyOptions[],
): INodePropertyOptions | undefined {
	const wanted = trimInvisible(String(value)).toLowerCase();
	const named = options.find(
		({ name, value: own }) => String(own).toLowerCase() === wanted || name.toLowerCase() === wanted,
	);
	if (named) return named;
	const currency = currencyOf(wanted);
	return options.find(({ value: own }) => own === currency);
}

/** Ids of other records as a list or comma-separated text. `resource` as in `toUuid`. */
export function idList(api: string, displayName: string, resource: string, ui: FieldUi): Field {
	const shape = { type: 'string' as const, placeholder: `${ID_EXAMPLE}, …` };
	return field(api, displayName, ui, shape, (value, label) => toUuidList(value, label, resource));
}

/** Records chosen from the account by name; ids by expression. */
export function recordList(
	api: string,
	displayName: string,
	resource: string,
	loadOptionsMethod: string,
	ui: FieldUi,
): Field {
	return field(
		api,
		displayName,
		{ default: [], ifEmpty: 'leaveOut', ...ui },
		{ type: 'multiOptions', typeOptions: { loadOptionsMethod } },
		(value, label) => {
			const ids = toUuidList(value, label, resource);
			return ids.length ? ids : undefined;
		},
	);
}

/** An object that the user writes as JSON. */
export function json(api: string, displayName: string, ui: FieldUi): Field {
	const all = { ifEmpty: 'leaveOut' as const, ...ui };
	return field(api, displayName, all, { type: 'json' }, (value, label) => {
		const object = toJsonObject(value, label);
		return object && Object.keys(object).length ? object : undefined;
	});
}
