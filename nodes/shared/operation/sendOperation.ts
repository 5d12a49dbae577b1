import type { IDataObject } from 'n8n-workflow';

import { explainUnreadable } from '../api/errorMessages';
import { readList } from '../api/paging';
import { errorContextOf } from './errorContext';
import type { Call, Operation } from './operation';

/** One request: the checked values as body or query; a list is read page by page. */
export async function runOperation(call: Call): Promise<IDataObject[]> {
	const { client, operation, payload, path, values, transform } = call;
	const errorContext = errorContextOf(call);
	if (operation.list) {
		return await readList(
			client,
			{ path, query: payload as never, errorContext },
			call.limit,
			transform,
		);
	}
	const { method, idempotent } = operation;
	const body = method === 'GET' || method === 'DELETE' ? undefined : payload;
	const record = await client.request({ method, path, body, idempotent, errorContext });
	if (method === 'DELETE') return [{ deleted: true, id: lastId(operation.path, values) }];
	if (!isRecord(record, operation)) {
		throw explainUnreadable(200, { ...errorContext, harmful: method !== 'GET' && !idempotent });
	}
	return [record ?? {}];
}

/** What is read has something in it, and what is made has an id: anything else is not Stream's answer. */
function isRecord(
	record: unknown,
	{ method, creates }: Operation,
): record is IDataObject | undefined {
	if (record === undefined) return method !== 'GET' && !creates;
	if (Array.isArray(record)) return false;
	const { id } = record as IDataObject;
	return creates
		? typeof id === 'string'
		: method !== 'GET' || Object.keys(record as object).length > 0;
}

function lastId(template: string, values: Record<string, unknown>): string {
	const names = [...template.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
	return String(values[names[names.length - 1]]);
}
