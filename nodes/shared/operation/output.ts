import type { IDataObject, IExecuteSingleFunctions } from 'n8n-workflow';

import { OUTPUT, readsRecords } from './panel';
import { readParameter } from './readParameter';
import type { Operation } from './operation';
import { isTool } from '../execution/run';

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

/** Makes a record what the user asked for: a few useful columns, those chosen, or everything that Stream sent. */
export type Shape = (record: IDataObject) => IDataObject;

export function shapeOf(context: IExecuteSingleFunctions, operation: Operation): Shape {
	const { simplify } = operation;
	const output = outputOf(context, operation);
	if (simplify && output === true) return simplify;
	if (Array.isArray(output)) return (record) => pick(record, ['id', ...output]);
	// A spread would take twenty times as long.
	return (record) => Object.assign(pick(record, LEADING_COLUMNS), record);
}

/** Whether to simplify, or the columns that an AI agent is to get. */
function outputOf(context: IExecuteSingleFunctions, operation: Operation): unknown {
	if (!readsRecords(operation) || !isTool(context.getNode())) {
		return readParameter(context, 'simplify', true);
	}
	const output = readParameter(context, OUTPUT.parameter, 'simplified');
	if (output !== OUTPUT.selected) return output === 'simplified';
	const fields = readParameter(context, OUTPUT.fields, []);
	return Array.isArray(fields) ? fields : String(fields).split(/[,\s]+/);
}

/** The given columns of a record, in this order; columns that Stream did not send are left out. */
export function pick(record: IDataObject, columns: string[]): IDataObject {
	return Object.fromEntries(
		columns.filter((column) => column in record).map((column) => [column, record[column]]),
	);
}
