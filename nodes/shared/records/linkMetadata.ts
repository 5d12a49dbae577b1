import type { IDataObject } from 'n8n-workflow';

/** Keys of `custom_metadata`. */
export const REFERENCE = 'order_reference';
export const ADDITIONAL = 'order_reference_additional';
/** Keys of `custom_metadata` with which an order of several links knows its parts (parts.ts). */
export const PART = 'order_part';
export const PARTS = 'order_parts';
export const NOTE = 'order_note';
export type Part = 'one-time' | 'recurring';
/** What a link says that was closed because its order no longer has its items; customers who open it read this. */
export const DROPPED = 'This is no longer part of the order.';

/** The order reference that a link carries in its metadata. */
export function referenceOf(link: IDataObject): string | undefined {
	const reference = metadataOf(link)[REFERENCE];
	return reference === undefined || reference === null ? undefined : String(reference);
}

export function metadataOf(link: IDataObject): IDataObject {
	return (link.custom_metadata as IDataObject | null | undefined) ?? {};
}
