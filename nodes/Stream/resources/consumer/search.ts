import type { IDataObject } from 'n8n-workflow';

import { readList } from '../../../shared/api/paging';
import { errorContextOf } from '../../../shared/operation/errorContext';
import type { Call } from '../../../shared/operation/operation';
import { timeOf } from '../../../shared/records/linkState';

/** A value by which a consumer is found. */
export interface Key {
	column: 'external_id' | 'phone_number' | 'email';
	value: string;
}

/** A consumer, and what they were found by. */
export interface Match {
	record: IDataObject;
	key: Key;
}

const COLUMNS = ['external_id', 'phone_number', 'email'] as const;

/** What a consumer with these details is found by, in the order in which it is looked for. */
export function keysOf(details: IDataObject): Key[] {
	return COLUMNS.filter((column) => typeof details[column] === 'string').map((column) => ({
		column,
		value: details[column] as string,
	}));
}

/**
 * The consumer who has this value. Stream matches loosely; the oldest exact match wins, as it does on every machine.
 * @throws ApiError
 */
export async function search(call: Call, { column, value }: Key): Promise<IDataObject | undefined> {
	const query = { search_term: value };
	const errorContext = errorContextOf(call);
	const rows = await readList(call.client, { path: '/consumers', query, errorContext });
	return oldestOf(rows.filter((row) => !row.is_deleted && isSame(column, row[column], value)));
}

/** The one that was created first. */
export function oldestOf(records: IDataObject[]): IDataObject | undefined {
	return records.reduce<IDataObject | undefined>(
		(oldest, record) => (oldest && isOlder(oldest, record) ? oldest : record),
		undefined,
	);
}

/** Of one moment: by ID, so that the answer does not depend on how a list was sorted. */
function isOlder(one: IDataObject, other: IDataObject): boolean {
	const distance = timeOf(one.created_at) - timeOf(other.created_at);
	return distance < 0 || (distance === 0 && String(one.id) < String(other.id));
}

/** Whether the record has what is wanted, however Stream writes it. */
export function isSame(column: string, has: unknown, wanted: unknown): boolean {
	if (Array.isArray(has) && Array.isArray(wanted)) {
		return [...has].sort().join() === [...wanted].sort().join();
	}
	if (isObject(has) && isObject(wanted)) {
		return Object.entries(wanted).every(([key, value]) => isSame(key, has[key], value));
	}
	return plain(column, has) === plain(column, wanted);
}

/** The value in the one spelling in which values are compared. */
export function plain(column: string, value: unknown): unknown {
	if (column === 'email' || column === 'preferred_language') {
		return String(value ?? '').toLowerCase();
	}
	if (column === 'phone_number') return String(value ?? '').replace(/\D/g, '');
	return value;
}

/** The same for every spelling of a value. */
export function nameOfKey({ column, value }: Key): string {
	return `${column} ${String(plain(column, value))}`;
}

function isObject(value: unknown): value is IDataObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
