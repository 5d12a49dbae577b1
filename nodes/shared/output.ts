import type { IDataObject, IExecuteSingleFunctions } from 'n8n-workflow';

import { readParameter } from './fields/parameter';
import type { Operation } from './operation';

/** What people look for comes first in the output table, before the forty other columns of a record. */
const LEADING_COLUMNS = [
	'id',
	'url',
	'status',
	'current_status',
	'orderReference',
	'reused',
	'paid',
	'name',
	'amount',
	'currency',
	'created',
	'matchedBy',
];

/** The records as the user asked for them: a few useful columns, or everything that Stream sent. */
export function simplified(
	context: IExecuteSingleFunctions,
	{ simplify }: Operation,
	records: IDataObject[],
): IDataObject[] {
	if (simplify && readParameter(context, 'simplify', true)) return records.map(simplify);
	// A spread would take twenty times as long.
	return records.map((record) => Object.assign(pick(record, LEADING_COLUMNS), record));
}

/** The given columns of a record, in this order; columns that Stream did not send are left out. */
export function pick(record: IDataObject, columns: string[]): IDataObject {
	return Object.fromEntries(
		columns.filter((column) => column in record).map((column) => [column, record[column]]),
	);
}
