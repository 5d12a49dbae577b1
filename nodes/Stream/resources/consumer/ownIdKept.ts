/**
 * The shop's own ID in External Metadata is worth something only where the account keeps it: elsewhere everyone who
 * shares a phone number would be the same consumer.
 */
import type { IDataObject } from 'n8n-workflow';

import { withKeys } from '../../../shared/api/keyedLock';
import { isRecord } from '../../../shared/api/record';
import { ApiError } from '../../../shared/errors/apiError';
import type { Call } from '../../../shared/operation/operation';
import { readAfter, readRecord, send } from '../../../shared/operation/requests';
import { ownIdOf, requireOwn } from './identity';
import type { Match } from './search';

/** Whether the account has not kept the own ID that was just written. */
export function losesOwnId(call: Call, record: IDataObject): boolean {
	return isInMetadata(call) && ownIdOf(call, record) === undefined;
}

/**
 * The consumer who was found, once it is known that the account keeps their own ID. Where the record does not tell,
 * the ID is written alone, before anything else of the consumer: an account that ignores it changes nobody.
 *
 * @throws ApiError when the account does not keep it
 * @throws InputError when the consumer has another one
 */
export async function requireKept(call: Call, { record, key }: Match): Promise<IDataObject> {
	if (!isInMetadata(call) || record.external_metadata !== undefined) return record;
	const path = `/consumers/${encodeURIComponent(String(record.id))}`;
	return await withKeys(
		[String(record.id)],
		async () => {
			// A list may leave out what the record has.
			const whole = await readRecord(call, path);
			requireOwn(call, whole, key);
			if (whole.external_metadata !== undefined) return { ...record, ...whole };
			const { external_metadata: metadata } = call.payload;
			const { externalIdMetadataKey: name } = call.values;
			const body = {
				external_metadata: { [String(name)]: (metadata as IDataObject)[String(name)] },
			};
			const answer = await send(call, { method: 'PUT', path, body, idempotent: true });
			const after = isRecord(answer)
				? answer
				: await readAfter(call, async () => await readRecord(call, path));
			if (losesOwnId(call, after)) throw ownIdLost(call);
			return { ...record, ...after };
		},
		call.context.getExecutionCancelSignal(),
	);
}

/** @param created the consumer that was made without it */
export function ownIdLost({ values }: Call, created?: IDataObject): ApiError {
	const key = String(values.externalIdMetadataKey);
	const what = created
		? `The consumer ${String(created.id)} was created, but without the 'External ID'`
		: "The 'External ID' cannot be checked";
	return new ApiError(
		`${what}, because this Stream account does not store 'External Metadata' (${key}).`,
		"Remove 'External ID Metadata Key', and use 'External ID' alone if your account accepts it. Without either, everyone with the same phone number or email counts as one consumer.",
		{ outcome: 'refused', lasting: true },
	);
}

function isInMetadata(call: Call): boolean {
	return (
		call.values.externalIdMetadataKey !== undefined && ownIdOf(call, call.payload) !== undefined
	);
}
