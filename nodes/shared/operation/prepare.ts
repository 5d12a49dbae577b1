import type { IDataObject } from 'n8n-workflow';

import { MOST_ROWS } from '../api/paging';
import { InputError } from '../errors/inputError';
import { quoted } from '../errors/labels';
import type { Field, FieldContext } from '../fields/field';
import { sortFields } from '../fields/sort';
import { isEmpty } from '../values/clean';
import { compareAmounts } from '../values/money';
import { toBoolean, toInteger } from '../values/text';
import type { ItemContext } from './itemContext';
import type { Operation, Prepared, Resource } from './operation';
import { outputTransformOf } from './output';
import { readParameter } from './readParameter';

/** Country whose national phone numbers are understood unless the user says otherwise. */
const DEFAULT_COUNTRY = 'SA';

/**
 * Reads and checks every parameter of one item. Sends nothing.
 *
 * @throws InputError for the first parameter that cannot be used
 */
export function prepare(context: ItemContext, resource: Resource, operation: Operation): Prepared {
	const { collection } = operation;
	const optional = collection
		? ((readParameter(context, collection.name, {}) ?? {}) as IDataObject)
		: {};
	const fieldContext: FieldContext = {
		timezone: context.getTimezone(),
		defaultCountry: String(optional.defaultCountry ?? DEFAULT_COUNTRY),
	};
	const values: Record<string, unknown> = {};
	const payload: IDataObject = {};
	const take = (field: Field, given: unknown) => {
		const { name, displayName, required } = field.property;
		const label = quoted(displayName);
		const value = field.parse(given, label, fieldContext);
		if (value === undefined) {
			if (required) throw new InputError(`${label} is empty.`, `Fill in ${label}.`);
			return;
		}
		values[name] = value;
		if (field.api && !operation.path.includes(`{${name}}`)) put(payload, field.api, value, label);
	};
	for (const field of operation.fields ?? []) {
		// null for parameters that the panel hides.
		take(field, readParameter(context, field.property.name, null));
	}
	for (const field of collection?.fields ?? []) {
		if (field.property.name in optional) take(field, optional[field.property.name]);
	}
	if (operation.list && !operation.unsorted) {
		const sort = (readParameter(context, 'sort', {}) ?? {}) as IDataObject;
		for (const field of sortFields) take(field, sort[field.property.name]);
	}
	if (collection?.name === 'updateFields' && !collection.fields.some(isIn(values))) {
		throw new InputError(
			"'Update Fields' has no value, so there is nothing to change.",
			"Add at least one field under 'Update Fields' and give it a value.",
		);
	}
	if (operation.list) checkRanges(collection?.fields ?? [], values);
	const isExpression = (name: string) => {
		const raw: unknown = context.getNodeParameter(name, '', { rawExpressions: true });
		return typeof raw === 'string' && raw.startsWith('=');
	};
	operation.validate?.({ values, payload, isExpression });
	const limit = operation.list ? wantedRows(context) : undefined;
	const path = fillPath(operation.path, values);
	return {
		resource,
		operation,
		values,
		payload,
		limit,
		path,
		transform: outputTransformOf(context, resource, operation),
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
			'Exchange the two, or correct one of them.',
		);
	}
}

function wantedRows(context: ItemContext): number | undefined {
	const all = readParameter(context, 'returnAll', false);
	// As text or 0/1 from an expression or an AI agent, too.
	if (!isEmpty(all) && toBoolean(all, quoted('Return All'))) return undefined;
	return toInteger(readParameter(context, 'limit', 50), quoted('Limit'), {
		min: 1,
		max: MOST_ROWS,
	});
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
			`${label} has the key "${twice}" that is given already.`,
			'Give each key once.',
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
