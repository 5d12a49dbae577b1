import type { INodeProperties } from 'n8n-workflow';

/** What a field needs to know of the run to understand its value. */
export interface FieldContext {
	/** IANA name of the workflow's time zone: values without an offset are read in it. */
	timezone: string;
	/** Country whose national phone numbers are understood, '' for none. */
	defaultCountry: string;
	/** The value as it stands in the workflow, expressions not evaluated; undefined where the panel hides it. */
	raw?: unknown;
	row: Row;
}

/** The item, as the expressions of a field see it. */
export interface Row {
	/** Evaluates what stands between `{{` and `}}`. */
	evaluate(code: string): unknown;
	/** The columns that the rows of this step have, if this one lacks the column; undefined where it has it. */
	columnsWithout(column: string): string[] | undefined;
}

/** One field of the API and how the panel asks for it. */
export interface Field {
	/** As the panel shows it; `name` is the API's name in camelCase. */
	property: INodeProperties;
	/** Name in the body or the query. Without it the field steers the node and is not sent. */
	api?: string;
	/**
	 * Checks the value and turns it into what the API takes; undefined when it is empty.
	 * @throws InputError naming the field as the panel shows it
	 */
	parse(value: unknown, label: string, fieldContext: FieldContext): unknown;
	/** Fields of one line, for lists of lines: lets messages of the API name the right one. */
	lines?: Field[];
	/** Its `lines` are fields of the line that it is in. */
	isFolded?: boolean;
	/**
	 * What becomes of an expression that gives nothing (readField.ts). `refuse`, the default: leaving the field out would
	 * select more, charge otherwise or bind somebody else. `leaveOut`: describing details, and cells that sheets
	 * often have empty.
	 */
	ifEmpty?: 'refuse' | 'leaveOut';
	/** What would come of an empty value, for its message: "which would select every record". */
	consequence?: string;
	/** It narrows a list: added and left empty, it is refused, too. */
	isFilter?: boolean;
	/** Under an AI agent it must not be left to the model. */
	onlyPeople?: boolean;
	/** Refused also when a model leaves it empty, which otherwise counts as not given. */
	evenFromModel?: boolean;
}

/** The same field without a place in the request: it tells the node what to do. */
export function notSent(field: Field): Field {
	return { ...field, api: undefined };
}

/** Fields that narrow a list: none of them may be empty, or every record would come. */
export function filters(fields: Field[]): { name: 'filters'; fields: Field[] } {
	return {
		name: 'filters',
		fields: fields.map((field) => ({
			...field,
			consequence: field.consequence ?? 'which would select every record',
			ifEmpty: 'refuse',
			isFilter: true,
		})),
	};
}
