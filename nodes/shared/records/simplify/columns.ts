import type { IDataObject } from 'n8n-workflow';

/** The most that a simplified row has, as n8n's guidelines say. */
export const MOST_COLUMNS = 10;

/**
 * The columns of a simplified row in their order: the node's name of each, which is in camelCase, and the field of
 * Stream's record that it shows, or how it is made. One thing has one name in all operations.
 */
export type Columns = Record<string, string | ((record: IDataObject) => unknown)>;

/** A row with these columns, the same ones on every run: what Stream does not say is null. */
export function toRow(columns: Columns, record: IDataObject): IDataObject {
	const row: IDataObject = {};
	for (const [name, from] of Object.entries(columns)) {
		const value = typeof from === 'string' ? record[from] : from(record);
		row[name] = (value ?? null) as IDataObject;
	}
	return row;
}

/** What makes a simplified row of a record. */
export function simplifier(columns: Columns): (record: IDataObject) => IDataObject {
	return (record) => toRow(columns, record);
}
