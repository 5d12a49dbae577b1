import type { IDataObject } from 'n8n-workflow';

import { cancelableSleep } from '../../../shared/api/cancelableSleep';
import { readIfExists } from '../../../shared/api/record';
import { ApiError } from '../../../shared/errors/apiError';
import { errorContextOf } from '../../../shared/operation/errorContext';
import type { Call } from '../../../shared/operation/operation';
import { RecentWrites } from '../../../shared/operation/ownWrites';
import { isSame, type Key, keysOf, nameOfKey } from './search';

type Account = Pick<Call, 'client'>;

/** A consumer that this process has made, changed or deleted in the last minutes. */
interface Recent {
	id: string;
	/** As it was written; undefined for one that was deleted. */
	record?: IDataObject;
	/** Not worth another wait: it has been asked for in vain. */
	isMissing: boolean;
}

/** By account, and ID or a value by which a consumer is found. */
const recent = new RecentWrites<Recent>();

/** Notes a consumer that has been made or changed: Stream may go on showing it as it was, or not at all. */
export function noteWritten(call: Account, record: IDataObject): void {
	note(call, String(record.id), record);
}

/** Notes a consumer that has been deleted: a list may go on showing it. */
export function noteDeleted(call: Account, id: unknown): void {
	note(call, String(id));
}

function note(call: Account, id: string, record?: IDataObject): void {
	const one = { id, record, isMissing: false };
	const keys = record ? keysOf(record).map(nameOfKey) : [];
	for (const key of [id, ...keys]) recent.set(nameOf(call, key), one);
}

function find(call: Account, key: string): Recent | undefined {
	return recent.get(nameOf(call, key));
}

/** How this process has last written a consumer in the last minutes. */
export function lastWritten(call: Account, id: unknown): IDataObject | undefined {
	return find(call, String(id))?.record;
}

/** Whether this process has deleted a consumer in the last minutes. */
export function isDeleted(call: Account, id: unknown): boolean {
	const one = find(call, String(id));
	return one !== undefined && !one.record;
}

/** Waits before each time that the consumer is read: together three seconds. */
const PAUSES_MS = [0, 500, 1_000, 1_500];

/**
 * The consumer to whom this process has given this value in the last minutes, where a search does not show it: Stream
 * may answer from a copy that is behind.
 *
 * @param mustBeShown whether nothing else keeps a second consumer from being made
 * @throws ApiError when Stream does not show it by its ID either
 */
export async function readRecent(
	call: Call,
	key: Key,
	mustBeShown: boolean,
): Promise<IDataObject | undefined> {
	const { client, context } = call;
	const one = find(call, nameOfKey(key));
	if (!one || one.isMissing || isDeleted(call, one.id)) return undefined;
	const path = `/consumers/${encodeURIComponent(one.id)}`;
	for (const pause of PAUSES_MS) {
		await cancelableSleep(pause, context.getExecutionCancelSignal());
		const record = await readIfExists(client, path, errorContextOf(call));
		if (!record) continue;
		const has = !record.is_deleted && isSame(key.column, record[key.column], key.value);
		return has ? record : undefined;
	}
	if (mustBeShown) {
		throw new ApiError(
			`Stream does not show the consumer ${one.id}, which has just been given this 'External ID'.`,
			'Nothing was sent. Run the step again in two minutes: it finds this consumer, or makes a new one if Stream no longer has it.',
			{ outcome: 'unknown', safeToRerun: true },
		);
	}
	one.isMissing = true;
	return undefined;
}

const nameOf = ({ client }: Account, key: string) => `${client.account} ${key}`;
