import type { IDataObject } from 'n8n-workflow';

import { cancelableSleep } from '../../../shared/api/cancelableSleep';
import { explainUnreadable } from '../../../shared/api/errorMessages';
import { withKeys } from '../../../shared/api/keyedLock';
import { isRecord } from '../../../shared/api/record';
import { ApiError, isUnknown, withFix } from '../../../shared/errors/apiError';
import { rethrow } from '../../../shared/errors/rethrow';
import { errorContextOf } from '../../../shared/operation/errorContext';
import { lostInRun, noteLost } from '../../../shared/operation/keptColumns';
import type { Call, Operation, Prepared } from '../../../shared/operation/operation';
import { readAfter, readRecord, send } from '../../../shared/operation/requests';
import { withMetadata } from '../../../shared/records/externalMetadata';
import {
	emailAddress,
	externalId,
	externalIdMetadataKey,
	ifFoundByPhoneOrEmail,
	moreDetails,
	name,
	phoneNumber,
	requireAddress,
	validateBusiness,
} from './fields';
import { notSearchable, requireOne, requireOwn, withoutId, withOwnId } from './identity';
import { losesOwnId, ownIdLost, requireKept } from './ownIdKept';
import { isDeleted, lastWritten, noteWritten, readRecent } from './recent';
import { isSame, type Key, keysOf, type Match, search } from './search';
import { type KnownConsumers, readTogether } from './together';

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
				'Fill in at least one of External ID, Phone Number and Email: the node looks for the consumer by these, in this order',
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
	together: true,
	validate: (prepared) => validateBusiness(prepared, false),
	run: async (call) => [await findOrCreateConsumer(call, upserted)],
};

/** What is wanted of the consumers of a run. */
export interface Wanted {
	/** What a row says of its consumer; undefined for nothing. */
	detailsOf: (row: Pick<Prepared, 'values' | 'payload'>) => IDataObject | undefined;
	/** Whether a consumer who is found gets what the row says, or stays as they are. */
	update: boolean;
}

const upserted: Wanted = { detailsOf: ({ payload }) => payload, update: true };

/**
 * The one consumer with the external ID, phone number or email of the payload. The consumers of many rows are read
 * together (together.ts).
 *
 * @throws InputError when the values belong to different consumers, or to one with another external ID
 * @throws ApiError when Stream does not answer
 */
export async function findOrCreateConsumer(given: Call, wanted: Wanted): Promise<IDataObject> {
	const call = { ...given, payload: withOwnId(given) };
	const keys = keysOf(call.payload);
	if (!keys.length) throw notSearchable(given.values);
	const known = await consumersTogether(call, wanted);
	const locks = keys.map(({ column, value }) => `${call.client.account} ${column} ${value}`);
	return await withKeys(locks, async () => {
		try {
			const record = await findOrCreate(call, keys, wanted, known);
			// Whatever Stream has answered to a write: for the next row it counts only if it shows what was written.
			const isShown = (!wanted.update && !record.created) || !changesOf(call, record);
			if (isShown) known?.put(record);
			else known?.forget(keys);
			return record;
		} catch (thrown) {
			// Something may have been written anyway.
			known?.forget(keys);
			throw toFailure(thrown);
		}
	});
}

/** The consumers of all rows of the run, read together where that takes fewer requests. */
export async function consumersTogether(
	{ client, run }: Call,
	{ detailsOf }: Wanted,
): Promise<KnownConsumers | undefined> {
	return await run.once(client, 'consumers', async () => {
		const rows = run.itemsOf(client).map((row) => {
			const details = detailsOf(row) ?? {};
			return keysOf(row.values.externalIdMetadataKey === undefined ? details : withoutId(details));
		});
		return await readTogether(client, rows, run.requestsAtOnce);
	});
}

const MOST_ROUNDS = 4;

async function findOrCreate(
	call: Call,
	keys: Key[],
	{ update }: Wanted,
	known: KnownConsumers | undefined,
): Promise<IDataObject> {
	const { client, payload } = call;
	const errorContext = errorContextOf(call);
	const isFinal = ({ record }: Match) => !update || !changesOf(call, record);
	let lost: unknown;
	for (let round = 1; ; round++) {
		let match = await find(call, keys, round === 1 ? known : undefined);
		// What is written rests on what Stream says at this moment.
		if (known && round === 1 && (match ? !isFinal(match) : await hasId(call, keys))) {
			match = await find(call, keys);
		}
		if (match) {
			const own = await requireKept(call, match);
			const record = update ? await bringUpToDate(call, own) : own;
			return { ...record, created: false, matchedBy: match.key.column };
		}
		if (isUnknown(lost) && lost.details.lasting) throw lost;
		requireAddress(payload, undefined);
		try {
			const request = { method: 'POST' as const, path: '/consumers', body: payload, errorContext };
			const record = (await client.request(request)) as IDataObject | undefined;
			if (typeof record?.id !== 'string') throw explainUnreadable(200, errorContext);
			noteWritten(call, { ...payload, ...record });
			noteLost(call, payload, record);
			if (losesOwnId(call, record)) throw ownIdLost(call, record);
			return { ...record, created: true, matchedBy: null };
		} catch (thrown) {
			// Lost to another execution, or the answer got lost: look again before anything else is sent.
			if (round >= MOST_ROUNDS || !mayExistNow(thrown)) throw rethrow(thrown);
			lost = thrown;
			// Where Stream would make a second one, a copy that is behind gets the time to catch up.
			const pause = isUnknown(thrown) && isById(keys) ? 3_000 : 200 * round;
			await cancelableSleep(pause, call.context.getExecutionCancelSignal());
		}
	}
}

/**
 * Whether somebody has the External ID of the row by now. Stream refuses a second consumer with a phone number or an
 * email, but not on all accounts one with an External ID.
 */
async function hasId(call: Call, keys: Key[]): Promise<boolean> {
	const key = keys.find(({ column }) => column === 'external_id');
	return key !== undefined && (await lookUp(call, key, keys)) !== undefined;
}

/** By nothing else: not all accounts refuse a second consumer with one External ID. */
function isById(keys: Key[]): boolean {
	return keys.every(({ column }) => column === 'external_id');
}

async function lookUp(
	call: Call,
	key: Key,
	keys: Key[],
	known?: KnownConsumers,
): Promise<IDataObject | undefined> {
	const read = known?.get(key);
	if (read === null) return undefined;
	const shown = read ?? (await search(call, key));
	if (shown) return isDeleted(call, shown.id) ? undefined : shown;
	return await readRecent(call, key, isById(keys));
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
			noteWritten(call, { ...record, ...body, ...updated, id: found.id });
			if (isRecord(updated)) {
				if (losesOwnId(call, updated)) throw ownIdLost(call);
				return { ...record, ...updated };
			}
			return await readAfter(call, async () => await readRecord(call, path));
		},
		call.context.getExecutionCancelSignal(),
	);
}

/**
 * What of the payload the record does not have; undefined for nothing. A list may show it as it was before this process
 * has changed it, and a consumer does not say when it was changed: both have to be as wanted.
 */
function changesOf(call: Call, record: IDataObject): IDataObject | undefined {
	const own = lastWritten(call, record.id) ?? record;
	const lost = lostInRun(call);
	const changes = Object.entries(call.payload).filter(
		([column, value]) =>
			// What this record shows, the account keeps.
			!(lost.has(column) && record[column] === undefined) &&
			(!isSame(column, record[column], value) || !isSame(column, own[column], value)),
	);
	return changes.length ? Object.fromEntries(changes) : undefined;
}

/** @param known consumers of the run that have been read together */
async function find(call: Call, keys: Key[], known?: KnownConsumers): Promise<Match | undefined> {
	const searchFor = async (key: Key) => await lookUp(call, key, keys, known);
	for (const [at, key] of keys.entries()) {
		const record = await searchFor(key);
		if (!record) continue;
		await requireOne(record, key, keys.slice(at + 1), searchFor);
		requireOwn(call, record, key);
		return { record, key };
	}
	return undefined;
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
			'Run the step again. If Stream did create the consumer, the node finds and updates it.';
		return withFix(thrown, fix, { safeToRerun: true });
	}
	if (!(thrown instanceof ApiError) || !EXISTS.has(thrown.details.code ?? '')) return thrown;
	return withFix(
		thrown,
		"Another consumer has one of these values, but cannot be found by 'External ID', 'Phone Number' or 'Email'. Find it in Stream, then correct that consumer or this item.",
	);
}
