import type { IDataObject } from 'n8n-workflow';

import { explainUnreadable } from '../api/errorMessages';
import { readList } from '../api/paging';
import { isRecord } from '../api/record';
import { errorContextOf } from './errorContext';
import { noteLost } from './keptColumns';
import type { Call } from './operation';
import { noteWritten } from './ownWrites';

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
			call.run.lanes,
		);
	}
	const { method, idempotent, creates } = operation;
	const body = method === 'GET' || method === 'DELETE' ? undefined : payload;
	const record = await client.request({ method, path, body, idempotent, errorContext });
	const id = lastId(operation.path, values);
	if (method === 'DELETE') return [{ deleted: true, id }];
	// A change may be answered with nothing.
	if (record === undefined && method !== 'GET' && !creates) return [{ id }];
	if (!isRecord(record)) {
		throw explainUnreadable(200, { ...errorContext, harmful: method !== 'GET' && !idempotent });
	}
	if (method !== 'GET') {
		noteWritten(call, record);
		noteLost(call, body, record);
	}
	return [record];
}

/** The last id in the path: that of the record. */
function lastId(template: string, values: Record<string, unknown>): string {
	const names = [...template.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
	return String(values[names[names.length - 1]]);
}
