/** Whose a phone number, an email or an External ID is: values of one row must never join two people. */
import type { IDataObject } from 'n8n-workflow';

import { InputError } from '../../../shared/errors/inputError';
import type { Call } from '../../../shared/operation/operation';
import { isTool } from '../../../shared/operation/toolMode';
import { show } from '../../../shared/values/clean';
import { isSame, type Key } from './search';

/** @throws InputError when another key belongs to another consumer */
export async function requireOne(
	record: IDataObject,
	key: Key,
	others: Key[],
	searchFor: (key: Key) => Promise<IDataObject | undefined>,
): Promise<void> {
	for (const other of others) {
		if (isSame(other.column, record[other.column], other.value)) continue;
		const rival = await searchFor(other);
		if (!rival || rival.id === record.id) continue;
		throw new InputError(
			`${show(key.value)} and ${show(other.value)} belong to different consumers.`,
			`Correct ${LABELS[key.column]} or ${LABELS[other.column]}, or correct the two consumers in Stream.`,
		);
	}
}

/**
 * Whoever is found by phone number or email and has another external ID is somebody else: a family shares a phone,
 * and numbers are given to new owners.
 *
 * @throws InputError unless the user means it
 */
export function requireOwn(call: Call, record: IDataObject, { column, value }: Key): void {
	const [wanted, has] = [ownIdOf(call, call.payload), ownIdOf(call, record)];
	if (column === 'external_id' || wanted === undefined || has === undefined || has === wanted) {
		return;
	}
	if (call.values.ifFoundByPhoneOrEmail === 'update') return;
	// Whoever talks to an agent must not learn about other customers.
	const what = isTool(call.context.getNode())
		? `${show(value)} belongs to a consumer with a different External ID.`
		: `${show(value)} belongs to the consumer with External ID ${show(has)}.`;
	throw new InputError(
		what,
		`Correct ${LABELS[column]} or 'External ID', or set 'If Found by Phone or Email' to Update.`,
	);
}

const LABELS = {
	external_id: "'External ID'",
	phone_number: "'Phone Number'",
	email: "'Email'",
};

/** The shop's own ID of a consumer, wherever this account keeps it. */
export function ownIdOf({ values }: Pick<Call, 'values'>, record: IDataObject): string | undefined {
	const { externalIdMetadataKey: key } = values;
	const metadata = (record.external_metadata ?? {}) as IDataObject;
	const id = key === undefined ? record.external_id : metadata[String(key)];
	return id === undefined || id === null || id === '' ? undefined : String(id);
}

/**
 * The payload with the shop's own ID where this account keeps it.
 * @throws InputError when External Metadata has another value under the key
 */
export function withOwnId({ payload, values }: Call): IDataObject {
	const { externalIdMetadataKey: key } = values;
	const { external_id: id } = payload;
	if (key === undefined || id === undefined) return payload;
	const metadata = (payload.external_metadata ?? {}) as IDataObject;
	const given = metadata[String(key)];
	if (given !== undefined && given !== id) {
		throw new InputError(
			`The value of ${String(key)} in 'External Metadata' differs from 'External ID'.`,
			"Enter the 'External ID' in only one of the two.",
		);
	}
	return { ...withoutId(payload), external_metadata: { ...metadata, [String(key)]: id } };
}

/** Where the ID is kept in the metadata, Stream does not search for it. */
export function withoutId(details: IDataObject): IDataObject {
	const rest = { ...details };
	delete rest.external_id;
	return rest;
}

/** Nothing is given by which the consumer could be found again. */
export function notSearchable(values: Record<string, unknown>): InputError {
	return values.externalIdMetadataKey === undefined
		? new InputError(
				"'External ID', 'Phone Number' and 'Email' are all empty, so the consumer cannot be found again.",
				'Fill in at least one of them, or use the operation Create.',
			)
		: new InputError(
				"'Phone Number' and 'Email' are both empty, and Stream cannot search in 'External Metadata'.",
				"Fill in one of them, or remove 'External ID Metadata Key'.",
			);
}
