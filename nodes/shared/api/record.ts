import type { IDataObject } from 'n8n-workflow';

import { isNotFound } from '../errors/apiError';
import { rethrow } from '../errors/rethrow';
import type { Client } from './client';
import { type ErrorContext, explainUnreadable } from './errorMessages';

/** Every record of Stream has its id: what has none is somebody else's answer. */
export function isRecord(value: unknown): value is IDataObject & { id: string } {
	const { id } = (value ?? {}) as IDataObject;
	return typeof id === 'string' && id !== '';
}

/**
 * One record; undefined when Stream itself says that it does not have it.
 *
 * @param path of the record, below `/api/v2`
 * @throws ApiError for every other failure, and for an answer that is no record
 */
export async function readIfExists(
	client: Client,
	path: string,
	errorContext: ErrorContext,
): Promise<IDataObject | undefined> {
	let record: unknown;
	try {
		record = await client.request({ method: 'GET', path, errorContext });
	} catch (thrown) {
		if (isNotFound(thrown)) return undefined;
		throw rethrow(thrown);
	}
	if (!isRecord(record)) throw explainUnreadable(200, errorContext);
	return record;
}
