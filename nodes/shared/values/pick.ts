import type { IDataObject } from 'n8n-workflow';

/** The given columns of a record, in this order; columns that Stream did not send are left out. */
export function pick(record: IDataObject, columns: string[]): IDataObject {
	return Object.fromEntries(
		columns.filter((column) => column in record).map((column) => [column, record[column]]),
	);
}
