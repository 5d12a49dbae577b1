import type { IDataObject } from 'n8n-workflow';

/**
 * A change with the External Metadata of the record beneath it: Stream does not say whether a PUT keeps the keys that
 * it does not name.
 */
export function withMetadata(payload: IDataObject, before: IDataObject): IDataObject {
	const { external_metadata: given } = payload;
	if (given === undefined) return payload;
	const kept = (before.external_metadata ?? {}) as IDataObject;
	return { ...payload, external_metadata: { ...kept, ...(given as IDataObject) } };
}
