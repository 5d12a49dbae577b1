import type { IDataObject } from 'n8n-workflow';

import { InputError } from '../errors/inputError';
import { quoted } from '../errors/labels';
import { toCountry } from '../fields/country';
import type { Field, FieldContext, Row } from '../fields/field';
import { limit, returnAll } from '../fields/list';
import { Address } from '../fields/locators';
import { readField } from '../fields/readField';
import { isShown } from '../fields/shownWhen';
import { sortFields } from '../fields/sort';
import { attempt, show } from '../values/clean';
import { compareAmounts } from '../values/money';
import { readLimits, requirePeople } from './agentLimits';
import type { ItemContext } from './itemContext';
import type { Call, Operation, Prepared, Resource } from './operation';
import { outputTransformOf, type ReadField } from './output';
import { evaluateCode, readBoth } from './readParameter';
import { isTool } from './toolMode';

/**
 * Reads and checks every parameter of one item. Sends nothing.
 *
 * @throws InputError for the first parameter that cannot be used
 */
export function prepare(context: ItemContext, resource: Resource, operation: Operation): Prepared {
	const { collection } = operation;
	const optional = collection ? readCollection(context, collection.name) : NONE;
	const fieldContext = fieldContextOf(context, optional.value.defaultCountry);
	const read: ReadField = (field) => {
		const { value, raw } = readBoth(context, field.property.name);
		return readField(field, value, quoted(field.property.displayName), { ...fieldContext, raw });
	};
	const values: Record<string, unknown> = {};
	const payload: IDataObject = {};
	const take = (field: Field, given: unknown, raw: unknown) => {
		const { name, displayName, required } = field.property;
		const label = quoted(displayName);
		if (field.onlyPeople && isTool(context.getNode())) requirePeople(raw, label);
		const value = readField(field, given, label, { ...fieldContext, raw });
		if (value === undefined) {
			if (required) throw new InputError(`${label} is empty.`, `Fill in ${label}.`);
			return;
		}
		values[name] = value;
		if (field.api && !operation.path.includes(`{${name}}`)) put(payload, field.api, value, label);
	};
	for (const field of operation.fields ?? []) {
		if (!isShown(field, values)) continue;
		// null for parameters that the panel hides.
		const { value, raw } = readBoth(context, field.property.name, null);
		take(field, value, raw);
	}
	const takeFrom = ({ value, raw }: Given, fields: Field[]) => {
		for (const field of fields) {
			const { name } = field.property;
			if (name in value) take(field, value[name], raw[name]);
		}
	};
	takeFrom(optional, collection?.fields ?? []);
	if (operation.list && !operation.unsorted) takeFrom(readCollection(context, 'sort'), sortFields);
	if (collection?.name === 'updateFields' && !collection.fields.some(isIn(values))) {
		throw new InputError(
			"'Update Fields' has no value, so there is nothing to change.",
			"Add at least one field under 'Update Fields' and give it a value.",
		);
	}
	if (operation.list) checkRanges(collection?.fields ?? [], values);
	operation.validate?.({ values, payload });
	const path = fillPath(operation.path, values);
	return {
		resource,
		operation,
		values,
		payload,
		limit:
			operation.list && read(returnAll) !== true
				? ((read(limit) ?? limit.property.default) as number)
				: undefined,
		path,
		limits: readLimits(context, operation),
		transform: outputTransformOf(context, resource, operation, read),
	};
}

/**
 * The same with the IDs of the records that were given by their addresses.
 * @throws InputError, ApiError when one of them cannot be found
 */
export async function withIds(given: Prepared, call: Call): Promise<Prepared> {
	const { operation, values, payload } = given;
	const { fields = [], collection, find } = operation;
	const prepared = { ...given };
	for (const { property, api } of [...fields, ...(collection?.fields ?? [])]) {
		const value = values[property.name];
		if (!(value instanceof Address) || !find) continue;
		const id = await find(call, value.address);
		prepared.values = { ...prepared.values, [property.name]: id };
		if (api && api in payload) prepared.payload = { ...prepared.payload, [api]: id };
		prepared.path = fillPath(operation.path, prepared.values);
	}
	return prepared;
}

/** What the item is about (`Operation.key`), also where something else of it cannot be used. */
export function keyOf(context: ItemContext, { key, fields = [] }: Operation): unknown {
	const field = fields.find(({ property }) => property.name === key);
	if (!field) return undefined;
	const { name, displayName } = field.property;
	return attempt(() => {
		const { value, raw } = readBoth(context, name);
		return readField(field, value, quoted(displayName), { ...fieldContextOf(context), raw });
	});
}

function fieldContextOf(context: ItemContext, country?: unknown): FieldContext {
	return {
		timezone: context.getTimezone(),
		defaultCountry: toCountry(country),
		row: rowOf(context),
	};
}

interface Given {
	value: IDataObject;
	/** The same as it stands in the workflow. */
	raw: IDataObject;
}

const NONE: Given = { value: {}, raw: {} };

/** The fields that have been added to a collection; n8n takes no expression for the whole of it. */
function readCollection(context: ItemContext, name: string): Given {
	const { value, raw } = readBoth(context, name, {});
	return { value: (value ?? {}) as IDataObject, raw: (raw ?? {}) as IDataObject };
}

function rowOf(context: ItemContext): Row {
	return {
		evaluate: (code) => evaluateCode(context, code),
		columnsWithout: (column) =>
			Object.prototype.hasOwnProperty.call(context.getInputData().json, column)
				? undefined
				: context.getColumns(),
	};
}

const isIn =
	(values: Record<string, unknown>) =>
	({ property }: Field): boolean =>
		property.name in values;

/**
 * Stream answers with nothing where a range ends before it begins, which looks as if there was nothing.
 * The two ends are called `fromDate` and `toDate`, `dueDateFrom` and `dueDateTo`, …
 */
function checkRanges(filters: Field[], values: Record<string, unknown>): void {
	for (const { property: end } of filters) {
		const name = end.name.replace(/^to(?=[A-Z])/, 'from').replace(/To(?=[A-Z]|$)/, 'From');
		const start = filters.find(({ property }) => name !== end.name && property.name === name);
		const [from, to] = [values[name], values[end.name]];
		if (!start || from === undefined || to === undefined) continue;
		const isDate = end.type === 'dateTime';
		// Dates are ISO 8601 in UTC here, in which text sorts as time.
		if (isDate ? String(to) >= String(from) : compareAmounts(String(to), String(from)) >= 0)
			continue;
		throw new InputError(
			`${quoted(end.displayName)} is ${isDate ? 'before' : 'less than'} ${quoted(start.property.displayName)}.`,
			'Swap the two, or correct one of them.',
		);
	}
}

/** Two parameters for one object, such as metadata as pairs and as JSON, are put together. */
function put(payload: IDataObject, api: string, value: unknown, label: string): void {
	const before = payload[api];
	if (before === undefined) {
		payload[api] = value as IDataObject;
		return;
	}
	const twice = Object.keys(value as object).find((key) => key in (before as object));
	if (twice !== undefined) {
		throw new InputError(
			`${label} has the key ${show(twice)}, which is already set elsewhere.`,
			'Set each key only once.',
		);
	}
	payload[api] = { ...(before as IDataObject), ...(value as IDataObject) };
}

/** Ids have been checked to be UUIDs; encoding is a second lock. */
function fillPath(template: string, values: Record<string, unknown>): string {
	return template.replace(/\{(\w+)\}/g, (_match, name: string) =>
		encodeURIComponent(String(values[name])),
	);
}
