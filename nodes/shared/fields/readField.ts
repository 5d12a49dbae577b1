import type { INodePropertyOptions } from 'n8n-workflow';

import { InputError } from '../errors/inputError';
import { isEmpty, show } from '../values/clean';
import { nearest } from '../values/nearest';
import { columnOf, columnsIn, factsOf, FROM_DATA, isExpression } from './expression';
import type { Field, FieldContext, Row } from './field';

/** Columns that a message names. */
const MOST_NAMED = 10;

/** Types of which an expression may give a list of one value: what Airtable makes of a column that looks things up. */
const SINGLE = ['string', 'number', 'boolean', 'options', 'dateTime', 'resourceLocator'];

/**
 * Reads one field of one item, also inside lists and collections.
 *
 * A parameter that was left alone counts as not given. For one that an expression or data leaves empty, the field's
 * definition decides (`ifEmpty`).
 *
 * @param fieldContext with this field's `raw`
 * @returns undefined if it is not given
 * @throws InputError
 */
export function readField(
	field: Field,
	given: unknown,
	label: string,
	fieldContext: FieldContext,
): unknown {
	const { raw, row } = fieldContext;
	const expression = expressionOf(raw);
	const value = single(field, given);
	const nothing = isNothing(value);
	if (expression !== undefined) {
		const isFlag = field.property.type === 'boolean';
		const mayLack = isFlag || (field.ifEmpty === 'leaveOut' && !field.property.required);
		requireColumns(
			label,
			expression,
			nothing,
			row,
			mayLack ? (isFlag ? 'false' : "''") : undefined,
		);
	}
	if (nothing && mayNotBeEmpty(field, raw, expression)) {
		throw emptyError(field, label, value, raw, expression);
	}
	refuseObjectAsText(label, value);
	const isGiven = !nothing || expression === undefined;
	return field.parse(isGiven ? value : undefined, label, fieldContext);
}

/**
 * What an object or a list becomes when it is put into text, for example by dragging it behind `[]`.
 *
 * @throws InputError
 */
export function refuseObjectAsText(label: string, value: unknown): void {
	const [trace] = (typeof value === 'string' && /\[object [A-Z]\w*\]/.exec(value)) || [];
	if (trace === undefined) return;
	throw new InputError(
		`${label} contains "${trace}": an object or a list was inserted into text.`,
		'Clear the field and drag only the object or list into it. Inside text, wrap it in {{ JSON.stringify(…) }}.',
	);
}

/** The expression of a parameter, that of a locator too. */
function expressionOf(raw: unknown): string | undefined {
	const own = isLocator(raw) ? raw.value : raw;
	return isExpression(own) ? own : undefined;
}

function isLocator(value: unknown): value is { value: unknown } {
	return typeof value === 'object' && value !== null && 'mode' in value && 'value' in value;
}

/** A list of one value is that value, and Odoo's `false` in a column that is no flag is an empty cell. */
function single({ property }: Field, given: unknown): unknown {
	if (isLocator(given)) return { ...given, value: single({ property } as Field, given.value) };
	let value = given;
	if (Array.isArray(value) && value.length === 1 && SINGLE.includes(property.type)) [value] = value;
	const isFlag = property.type === 'boolean' || options(property).some((one) => one === 'false');
	return value === false && !isFlag ? undefined : value;
}

function options({ options: list = [] }: Field['property']): unknown[] {
	return list.map((option) => (option as INodePropertyOptions).value);
}

function isNothing(given: unknown): boolean {
	const value = isLocator(given) ? given.value : given;
	return isEmpty(value) || (Array.isArray(value) && value.length === 0);
}

function mayNotBeEmpty(field: Field, raw: unknown, expression: string | undefined): boolean {
	if (expression !== undefined) {
		return refusesEmpty(field, factsOf(expression).isFromAi ? 'model' : 'expression');
	}
	if (raw === FROM_DATA) return refusesEmpty(field, 'expression');
	if (raw === undefined || options(field.property).includes(raw)) return false;
	return refusesEmpty(field, 'hand');
}

/** Whether a field is refused that has been filled in this way and has nothing in it. */
export function refusesEmpty(field: Field, by: 'expression' | 'model' | 'hand'): boolean {
	const { property, evenFromModel = false, isFilter, ifEmpty = 'refuse' } = field;
	if (property.required) return true;
	// A model has to give something for every parameter that it is asked for.
	if (by === 'model') return evenFromModel;
	if (isFilter || by === 'expression') return ifEmpty === 'refuse';
	// What the panel fills in at first has been cleared.
	const { type, default: preset } = property;
	return (
		ifEmpty === 'refuse' && type !== 'json' && typeof preset !== 'object' && !isNothing(preset)
	);
}

function emptyError(
	{ property, consequence, isFilter }: Field,
	label: string,
	value: unknown,
	raw: unknown,
	expression: string | undefined,
): InputError {
	const said = `${label} is empty${consequence ? `, ${consequence}` : ''}.`;
	if (expression === undefined) {
		if (raw === FROM_DATA) return new InputError(said, 'Enter a value, or leave out the key.');
		return new InputError(
			said,
			isFilter ? "Enter a value, or remove it under 'Filters'." : 'Enter a value.',
		);
	}
	const { parts, isSingle, isFromAi } = factsOf(expression);
	if (isFromAi) return new InputError(said, 'Provide a value.');
	if (property.type === 'boolean' && isSingle) {
		return new InputError(
			said,
			`If an empty cell means no, write ${withFallback(parts[0], value, 'false')}.`,
		);
	}
	return new InputError(said, emptyFix(isSingle ? parts[0] : ''));
}

/** How to put right code that gives nothing for a row. */
export function emptyFix(code: string): string {
	const column = columnOf(code);
	return column
		? `Fill in the column ${show(column.join('.'))} in this row, or use another column.`
		: 'Correct its expression: it returns no value for this row.';
}

/** The expression with a value for what is empty: `??` does not see empty text. */
function withFallback(code: string, value: unknown, fallback: string): string {
	const operator = value === undefined || value === null ? '??' : '||';
	return `{{ ${code} ${operator} ${fallback} }}`;
}

/**
 * A column that is missing from every row of the step is misspelt; missing from some, it is an empty cell.
 *
 * @param isNothing whether the expression gave nothing: only then the code around a column matters
 * @param fallback what rows without the column may give, as code; undefined where they may not lack it
 * @throws InputError that names the column that is meant
 */
export function requireColumns(
	label: string,
	raw: unknown,
	isNothing: boolean,
	row: Row,
	fallback?: string,
): void {
	if (!isExpression(raw) || factsOf(raw).isFromAi) return;
	for (const code of factsOf(raw).parts) {
		const path = columnOf(code);
		const wanted = path ? path.slice(0, 1) : isNothing ? columnsIn(code) : [];
		for (const name of wanted) {
			const columns = row.columnsWithout(name);
			if (!columns || columns.includes(name)) continue;
			const wayOut =
				path && fallback !== undefined
					? ` If the column is optional, write ${withFallback(code, undefined, fallback)}.`
					: '';
			throw new InputError(
				`${label} uses the column ${show(name)}, which no row has.`,
				`${instead(name, columns)}${wayOut}`,
			);
		}
	}
}

function instead(name: string, columns: string[]): string {
	const near = nearest(name, columns);
	if (near !== undefined) return `Use the column ${show(near)}.`;
	if (!columns.length) return 'Check the previous step: its rows have no columns.';
	const more = columns.length - MOST_NAMED;
	const named = columns.slice(0, MOST_NAMED).map(show).join(', ');
	return `Use one of these columns: ${named}${more > 0 ? ` and ${more} more` : ''}.`;
}
