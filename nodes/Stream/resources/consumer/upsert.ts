import type { IDataObject } from 'n8n-workflow';

import { cancelableSleep } from '../../../shared/api/cancelableSleep';
import { explainUnreadable } from '../../../shared/api/errorMessages';
import { withKeys } from '../../../shared/api/keyedLock';
import { readList } from '../../../shared/api/paging';
import { ApiError, isUnknown, withFix } from '../../../shared/errors/apiError';
import { InputError } from '../../../shared/errors/inputError';
import { rethrow } from '../../../shared/errors/rethrow';
import { errorContextOf } from '../../../shared/operation/errorContext';
import type { Call, Operation } from '../../../shared/operation/operation';
import { readRecord, send } from '../../../shared/operation/requests';
import { isTool } from '../../../shared/operation/toolMode';
import { withMetadata } from '../../../shared/records/externalMetadata';
import { show } from '../../../shared/values/clean';
import {
	emailAddress,
	externalId,
	externalIdMetadataKey,
	ifFoundByPhoneOrEmail,
	moreDetails,
	name,
	phoneNumber,
	requireAddress,
	reviewBusiness,
} from './fields';

/**
 * Finds the consumer by external ID, then phone number, then email; updates it, or creates it.
 *
 * Stream has no such call and no exact filter, so this searches and compares. A race that is lost to another
 * execution ends in the record that won (DUPLICATE_CONSUMER is looked up), never in a second consumer.
 */
export const upsert: Operation = {
	value: 'upsert',
	name: 'Create or Update',
	action: 'Create or update consumer',
	description: 'Create a new record, or update the current one if it already exists (upsert)',
	method: 'POST',
	path: '/consumers',
	adds: { created: 'created', matchedBy: 'matchedBy' },
	creates: true,
	notices: [
		{
			displayName:
				'Finds the consumer by External ID, then Phone Number, then Email: fill in at least one of them',
			name: 'upsertNotice',
			type: 'notice',
			default: '',
		},
	],
	fields: [name({ required: true }), phoneNumber, emailAddress, externalId],
	collection: {
		name: 'additionalFields',
		fields: [...moreDetails, ifFoundByPhoneOrEmail, externalIdMetadataKey],
	},
	validate: (prepared) => reviewBusiness(prepared, false),
	run: async (call) => [await findOrCreateConsumer(call, bringUpToDate)],
};

/**
 * The one consumer with the external ID, phone number or email of the payload.
 *
 * @param found what becomes of a record that exists
 * @throws InputError when the values belong to different consumers, or to one with another external ID
 * @throws ApiError when Stream does not answer
 */
export async function findOrCreateConsumer(
	given: Call,
	found: (call: Call, record: IDataObject) => Promise<IDataObject>,
): Promise<IDataObject> {
	const call = { ...given, payload: withOwnId(given) };
	const keys = keysOf(call.payload);
	if (!keys.length) throw notSearchable(given.values);
	const locks = keys.map(({ column, value }) => `${call.client.account} ${column} ${value}`);
	try {
		return await withKeys(locks, async () => await findOrCreate(call, keys, found));
	} catch (thrown) {
		throw toFailure(thrown);
	}
}

interface Key {
	column: 'external_id' | 'phone_number' | 'email';
	value: string;
}

const MOST_ROUNDS = 4;

async function findOrCreate(
	call: Call,
	keys: Key[],
	found: (call: Call, record: IDataObject) => Promise<IDataObject>,
): Promise<IDataObject> {
	const { client, payload } = call;
	const errorContext = errorContextOf(call);
	let lost: unknown;
	for (let round = 1; ; round++) {
		const match = await find(call, keys);
		if (match)
			return {
				...(await found(call, match.record)),
				created: false,
				matchedBy: match.key.column,
			};
		if (isUnknown(lost) && lost.details.lasting) throw lost;
		requireAddress(payload, undefined);
		try {
			const request = { method: 'POST' as const, path: '/consumers', body: payload, errorContext };
			const record = (await client.request(request)) as IDataObject | undefined;
			if (typeof record?.id !== 'string') throw explainUnreadable(200, errorContext);
			return { ...record, created: true, matchedBy: null };
		} catch (thrown) {
			// Lost to another execution, or the answer got lost: look again before anything else is sent.
			if (round >= MOST_ROUNDS || !mayExistNow(thrown)) throw rethrow(thrown);
			lost = thrown;
			await cancelableSleep(200 * round, call.context.getExecutionCancelSignal());
		}
	}
}

/** PUT only what differs, so that a repeated run costs no writes. */
async function bringUpToDate(call: Call, found: IDataObject): Promise<IDataObject> {
	if (!changesOf(call, found)) return found;
	const path = `/consumers/${encodeURIComponent(String(found.id))}`;
	return await withKeys(
		[String(found.id)],
		async () => {
			// What is merged must not have been changed by another row meanwhile.
			const isMerged = call.payload.external_metadata !== undefined;
			const record = isMerged ? await readRecord(call, path) : found;
			const changes = changesOf(call, record);
			if (!changes) return record;
			requireAddress(changes, record.address);
			const body = withMetadata(changes, record);
			const updated = await send(call, { method: 'PUT', path, body, idempotent: true });
			return { ...record, ...updated };
		},
		call.context.getExecutionCancelSignal(),
	);
}

/** What of the payload the record does not have yet; undefined for nothing. */
function changesOf({ payload }: Call, record: IDataObject): IDataObject | undefined {
	const changes = Object.entries(payload).filter(
		([column, value]) => !isSame(column, record[column], value),
	);
	return changes.length ? Object.fromEntries(changes) : undefined;
}

async function find(
	call: Call,
	keys: Key[],
): Promise<{ record: IDataObject; key: Key } | undefined> {
	for (const [at, key] of keys.entries()) {
		const record = await search(call, key);
		if (!record) continue;
		await requireOne(call, record, key, keys.slice(at + 1));
		requireOwn(call, record, key);
		return { record, key };
	}
	return undefined;
}

/** Stream matches loosely; the oldest exact match wins, as it does on every machine. */
async function search(call: Call, { column, value }: Key): Promise<IDataObject | undefined> {
	const query = { search_term: value };
	const errorContext = errorContextOf(call);
	const rows = await readList(call.client, { path: '/consumers', query, errorContext });
	return rows.filter((row) => !row.is_deleted && isSame(column, row[column], value)).pop();
}

/** @throws InputError when another key belongs to another consumer */
async function requireOne(call: Call, record: IDataObject, key: Key, others: Key[]): Promise<void> {
	for (const other of others) {
		if (isSame(other.column, record[other.column], other.value)) continue;
		const rival = await search(call, other);
		if (!rival || rival.id === record.id) continue;
		throw new InputError(
			`${show(key.value)} and ${show(other.value)} belong to different consumers.`,
			`Correct ${LABELS[key.column]} or ${LABELS[other.column]}, or put the two consumers right in Stream.`,
		);
	}
}

/**
 * Whoever is found by phone number or email and has another external ID is somebody else: a family shares a phone,
 * and numbers are given to new owners.
 *
 * @throws InputError unless the user means it
 */
function requireOwn(call: Call, record: IDataObject, { column, value }: Key): void {
	const [wanted, has] = [ownIdOf(call, call.payload), ownIdOf(call, record)];
	if (column === 'external_id' || wanted === undefined || has === undefined || has === wanted) {
		return;
	}
	if (call.values.ifFoundByPhoneOrEmail === 'update') return;
	// Whoever talks to an agent must not learn about other customers.
	const which = isTool(call.context.getNode())
		? 'a consumer with another External ID'
		: `the consumer with External ID ${show(has)}`;
	throw new InputError(
		`${show(value)} belongs to ${which}.`,
		`Correct ${LABELS[column]} or 'External ID', or set 'If Found by Phone or Email' to Update.`,
	);
}

const LABELS = {
	external_id: "'External ID'",
	phone_number: "'Phone Number'",
	email: "'Email'",
};

/** The shop's own ID of a consumer, wherever this account keeps it. */
function ownIdOf({ values }: Call, record: IDataObject): string | undefined {
	const { externalIdMetadataKey: key } = values;
	const metadata = (record.external_metadata ?? {}) as IDataObject;
	const id = key === undefined ? record.external_id : metadata[String(key)];
	return id === undefined || id === null || id === '' ? undefined : String(id);
}

/** @throws InputError when External Metadata has another value under the key */
function withOwnId({ payload, values }: Call): IDataObject {
	const { externalIdMetadataKey: key } = values;
	const { external_id: id, ...rest } = payload;
	if (key === undefined || id === undefined) return payload;
	const metadata = (payload.external_metadata ?? {}) as IDataObject;
	const given = metadata[String(key)];
	if (given !== undefined && given !== id) {
		throw new InputError(
			`'External Metadata' has another value under ${String(key)} than 'External ID'.`,
			"Give the 'External ID' in one of the two places.",
		);
	}
	return { ...rest, external_metadata: { ...metadata, [String(key)]: id } };
}

/** Nothing is given by which the consumer could be found again. */
export function notSearchable(values: Record<string, unknown>): InputError {
	return values.externalIdMetadataKey === undefined
		? new InputError(
				"'External ID', 'Phone Number' and 'Email' are all empty, so the consumer cannot be found again.",
				'Fill in at least one of them, or use the operation Create.',
			)
		: new InputError(
				"'Phone Number' and 'Email' are both empty, and Stream does not search in 'External Metadata'.",
				"Fill in one of them, or remove 'External ID Metadata Key'.",
			);
}

function keysOf(payload: IDataObject): Key[] {
	const columns = ['external_id', 'phone_number', 'email'] as const;
	return columns
		.filter((column) => typeof payload[column] === 'string')
		.map((column) => ({ column, value: payload[column] as string }));
}

/** Whether the record has what is wanted, however Stream writes it. */
function isSame(column: string, has: unknown, wanted: unknown): boolean {
	if (Array.isArray(has) && Array.isArray(wanted)) {
		return [...has].sort().join() === [...wanted].sort().join();
	}
	if (isObject(has) && isObject(wanted)) {
		return Object.entries(wanted).every(([key, value]) => isSame(key, has[key], value));
	}
	if (column === 'email' || column === 'preferred_language') {
		return String(has ?? '').toLowerCase() === String(wanted ?? '').toLowerCase();
	}
	if (column === 'phone_number') return digits(has) === digits(wanted);
	return has === wanted;
}

function isObject(value: unknown): value is IDataObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function digits(value: unknown): string {
	return String(value ?? '').replace(/\D/g, '');
}

const EXISTS = new Set(['DUPLICATE_CONSUMER', 'PHONE_ALREADY_REGISTERED']);

function mayExistNow(thrown: unknown): boolean {
	if (!(thrown instanceof ApiError)) return false;
	return isUnknown(thrown) || EXISTS.has(thrown.details.code ?? '');
}

/** "Use Create or Update" is no advice inside Create or Update. */
function toFailure(thrown: unknown): unknown {
	if (isUnknown(thrown)) {
		const fix =
			'Run this item again: if Stream has the consumer by then, it is found and brought up to date.';
		return withFix(thrown, fix, { safeToRerun: true });
	}
	if (!(thrown instanceof ApiError) || !EXISTS.has(thrown.details.code ?? '')) return thrown;
	return withFix(
		thrown,
		"Another consumer has one of these values, but not the ones to search by. Look for it in Stream and correct 'External ID', 'Phone Number' or 'Email'.",
	);
}
