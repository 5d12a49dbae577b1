import type { INodeProperties } from 'n8n-workflow';

/** What a field needs to know of the run to understand its value. */
export interface FieldContext {
	/** IANA name of the workflow's time zone: values without an offset are read in it. */
	timezone: string;
	/** Country whose national phone numbers are understood, '' for none. */
	defaultCountry: string;
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
}

/** The same field without a place in the request: it tells the node what to do. */
export function notSent(field: Field): Field {
	return { ...field, api: undefined };
}
