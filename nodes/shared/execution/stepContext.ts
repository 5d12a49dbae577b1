import type { IExecuteSingleFunctions, INodeExecutionData } from 'n8n-workflow';

import { isTool } from '../operation/toolMode';

/** What n8n gives for one item, and the columns of all rows of its step. */
export type StepContext = IExecuteSingleFunctions & { getColumns(): string[] | undefined };

/** @param rows all of the step; undefined where they are not known */
export function withColumns(
	context: IExecuteSingleFunctions,
	rows: INodeExecutionData[] | undefined,
): StepContext {
	const getColumns = () =>
		rows === undefined || isTool(context.getNode()) ? undefined : columnsOf(rows);
	return Object.create(context, { getColumns: { value: getColumns } }) as StepContext;
}

/** Asked for by every row that lacks a column. */
const known = new WeakMap<INodeExecutionData[], string[]>();

function columnsOf(rows: INodeExecutionData[]): string[] {
	const before = known.get(rows);
	if (before) return before;
	const columns = [...new Set(rows.flatMap(({ json }) => Object.keys(json)))];
	known.set(rows, columns);
	return columns;
}
