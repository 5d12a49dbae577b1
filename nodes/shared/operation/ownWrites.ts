import type { IDataObject } from 'n8n-workflow';

import { cancelableSleep } from '../api/cancelableSleep';
import { isRecord } from '../api/record';
import { ApiError } from '../errors/apiError';
import { toExactMs } from '../values/timestamps';
import type { Call } from './operation';

/** Copies from which Stream answers reads may be this far behind what this process has written. */
export const LATE_MS = 2 * 60_000;

const MOST_ROUNDS = 3;
const FIRST_PAUSE_MS = 500;

/** A number that grows with every change of a record; undefined where the record does not tell. */
export type VersionOf = (record: IDataObject) => number | undefined;

/** Before its first change a record has no `updated_at` on some servers. */
export const stampOf: VersionOf = ({ updated_at: updated, created_at: created }) =>
	toExactMs(updated ?? created);

/** What this process has written in the last minutes, for as long as copies may be behind it. */
export class RecentWrites<T> {
	/** The oldest come first. */
	private readonly entries = new Map<string, { value: T; until: number }>();

	set(key: string, value: T): void {
		const now = Date.now();
		for (const [name, { until }] of this.entries) {
			if (until > now) break;
			this.entries.delete(name);
		}
		this.entries.delete(key);
		this.entries.set(key, { value, until: now + LATE_MS });
	}

	get(key: string): T | undefined {
		const entry = this.entries.get(key);
		return entry && entry.until > Date.now() ? entry.value : undefined;
	}
}

/** The versions that Stream answered with to the writes of this process, by account and id. */
const written = new RecentWrites<number>();

/** Notes how a record is after a write; an answer that is no record tells nothing. */
export function noteWritten(
	{ client }: Pick<Call, 'client'>,
	record: unknown,
	versionOf = stampOf,
): void {
	const version = isRecord(record) ? versionOf(record) : undefined;
	if (!isRecord(record) || version === undefined) return;
	const key = keyOf(client.account, record.id);
	written.set(key, Math.max(version, written.get(key) ?? version));
}

/**
 * Reads a record before or after a write. A server that reads from copies may show an outdated record: the write would
 * then undo the one before it, or refund money twice.
 *
 * @param options.otherwise what to return if Stream keeps showing the old record
 * @throws ApiError if Stream keeps showing the old record
 */
export async function readCurrent(
	{ client, context, resource }: Pick<Call, 'client' | 'context' | 'resource'>,
	read: () => Promise<IDataObject>,
	options: { versionOf?: VersionOf; otherwise?: IDataObject } = {},
): Promise<IDataObject> {
	const { versionOf = stampOf, otherwise } = options;
	for (let round = 1; ; round++) {
		const record = await read();
		const known = written.get(keyOf(client.account, record.id));
		const version = versionOf(record);
		if (known === undefined || version === undefined || version >= known) return record;
		if (round > MOST_ROUNDS) {
			if (otherwise && otherwise.id === record.id) return otherwise;
			throw new ApiError(
				`Stream does not show the last change to this ${resource.subject} yet.`,
				'Nothing was sent. Run the step again in two minutes.',
				{ outcome: 'unknown', safeToRerun: true },
			);
		}
		await cancelableSleep(FIRST_PAUSE_MS * round, context.getExecutionCancelSignal());
	}
}

function keyOf(account: string, id: unknown): string {
	return `${account} ${String(id)}`;
}
