import type { INodeParameters, INodeProperties } from 'n8n-workflow';

import { InputError } from '../errors/inputError';
import { lineLabel, quoted } from '../errors/labels';
import { isEmpty, show } from '../values/clean';
import { toMetadata } from '../values/metadata';
import { refuseSheetError } from '../values/text';
import { camelCase, field, type FieldUi } from './builders';
import { factsOf, FROM_DATA, isExpression } from './expression';
import type { Field, FieldContext } from './field';
import { readField, refuseObjectAsText, requireColumns } from './readField';

interface Entry {
	key: unknown;
	value: unknown;
}

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
		ifEmpty: 'leaveOut',
		parse: (value, label, { raw, row }) => {
			const entries = (value as { entry?: Entry[] } | undefined)?.entry;
			for (const [index, { key, value: own }] of entries?.entries() ?? []) {
				const given = (raw as { entry?: Entry[] } | undefined)?.entry?.[index];
				const line = lineLabel('Entry', index, label);
				requireColumns(`'Key' of ${line}`, given?.key, isEmpty(key), row);
				requireColumns(`'Value' of ${line}`, given?.value, isEmpty(own), row, "''");
				refuseObjectAsText(`'Value' of ${line}`, own);
				refuseSheetError(own, `'Value' of ${line}`);
			}
			return toMetadata({ entries }, label);
		},
	};
	const asJson = field(
		api,
		`${displayName} (JSON)`,
		{
			...ui,
			name: `${camelCase(api)}Json`,
			ifEmpty: 'leaveOut',
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
						`The value of ${show(key)} in ${label} is not text.`,
						'Enter one text value for each key, such as {"shop_id": "C-1001"}.',
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
			...(required ? requiredRow(line) : {}),
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
			const list = [inside(value, line.name) ?? []].flat();
			const raw = rawInside(fieldContext.raw, line.name);
			const result = list.map((entry, index) => {
				const own = lineLabel(line.displayName, index, label);
				const labelOf = (name: string) => `${name} of ${own}`;
				const of = { ...fieldContext, raw: Array.isArray(raw) ? raw[index] : raw };
				return readGroup(line.fields, entry, labelOf, of);
			});
			return result.length ? result : undefined;
		},
	};
}

/** A list that nothing works without begins with one open row. */
export function requiredRow(
	line: Parameters<typeof openRow>[0],
): Pick<INodeProperties, 'required' | 'default'> {
	return { required: true, default: openRow(line) };
}

/** The value of a list with one row, as the editor makes it when one is added. */
export function openRow({
	name,
	fields,
}: {
	name: string;
	fields: Field[];
}): INodeProperties['default'] {
	const row = fields.map(({ property: { name: box, type, default: preset } }) => [
		box,
		type === 'resourceLocator' ? { __rl: true, ...(preset as INodeParameters) } : preset,
	]);
	return { [name]: [Object.fromEntries(row) as INodeParameters] };
}

/** One object with fields of its own, such as the payment methods of a link. */
export function group(
	api: string,
	displayName: string,
	part: { name: string; displayName: string; fields: Field[] },
	{ ifEmpty, consequence, ...ui }: FieldUi,
): Field {
	return {
		api,
		ifEmpty,
		consequence,
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
			const given = inside(value, part.name);
			if (given === undefined) return undefined;
			const raw = rawInside(fieldContext.raw, part.name);
			const labelOf = (name: string) => `${name} in ${label}`;
			const result = readGroup(part.fields, given, labelOf, { ...fieldContext, raw });
			if (Object.keys(result).length) return result;
			if (ifEmpty === 'leaveOut' || !isFilledIn(raw)) return undefined;
			throw new InputError(
				`${label} is empty${consequence ? `, ${consequence}` : ''}.`,
				'Correct its expressions: none of them returns a value for this row.',
			);
		},
	};
}

/** Fields of a line that few need: added one by one, and beside the others in what comes of the line. */
export function folded(
	name: string,
	displayName: string,
	fields: Field[],
	ui: Pick<FieldUi, 'description' | 'placeholder'>,
): Field {
	return {
		lines: fields,
		isFolded: true,
		property: {
			displayName,
			name,
			type: 'collection',
			default: {},
			...ui,
			options: fields.map(({ property }) => property),
		},
		parse: (value) => value,
	};
}

/** Reads the fields of one line or part into an object with the API's names. */
function readGroup(
	fields: Field[],
	given: unknown,
	labelOf: (own: string) => string,
	fieldContext: FieldContext,
): Record<string, unknown> {
	const result: Record<string, unknown> = {};
	for (const one of fields) {
		const own = quoted(one.property.displayName);
		const label = labelOf(own);
		const { name } = one.property;
		if (one.isFolded) {
			const raw = rawInside(fieldContext.raw, name);
			const more = readGroup(one.lines ?? [], inside(given, name), labelOf, {
				...fieldContext,
				raw,
			});
			Object.assign(result, more);
			continue;
		}
		// What comes as data and has the key has been given.
		const raw =
			fieldContext.raw === FROM_DATA
				? hasKey(given, name)
					? FROM_DATA
					: undefined
				: inside(fieldContext.raw, name);
		const value = readField(one, inside(given, name), label, { ...fieldContext, raw });
		if (value === undefined) {
			if (one.property.required) throw new InputError(`${label} is empty.`, `Fill in ${own}.`);
			continue;
		}
		if (one.api) result[one.api] = value;
	}
	return result;
}

function inside(value: unknown, name: string): unknown {
	return hasKey(value, name) ? value[name] : undefined;
}

function hasKey(value: unknown, name: string): value is Record<string, unknown> {
	return (
		typeof value === 'object' && value !== null && Object.prototype.hasOwnProperty.call(value, name)
	);
}

/** What comes as data has no expressions in it. */
function rawInside(raw: unknown, name: string): unknown {
	return raw === FROM_DATA ? FROM_DATA : inside(raw, name);
}

/** Whether any box of a group has an expression. */
function isFilledIn(raw: unknown): boolean {
	if (isExpression(raw)) return !factsOf(raw).isFromAi;
	return typeof raw === 'object' && raw !== null && Object.values(raw).some(isFilledIn);
}
