import type { IDataObject } from 'n8n-workflow';

import type { Call } from '../../shared/operation/operation';
import type { OrderPart } from './cart/split';
import { NOTE, PART, PARTS } from './linkMetadata';
import { closeUnlessPaid } from './links';
import { partsOf, rankOfState } from './parts';
import { create, newJob } from './reuseOrCreate';

/** What the shop reads at such a link in Stream. */
const MESSAGE = 'Made and closed by n8n to record what the order consists of.';

/**
 * Writes down that an order has no more than these parts, where its links say otherwise and none is made for it now: a
 * second link that could not be made, or that ran out, would be owed for ever. Stream lets nobody change the metadata
 * of a link, so this takes one more, which is closed at once and never shown.
 */
export async function noteComposition(call: Call, parts: OrderPart[]): Promise<void> {
	if (call.values.ifLinkDiffers === 'reuse') return;
	const { index, reference, payload, state } = newJob(call);
	const { kinds, missing } = partsOf(index.get(reference), rankOfState(state.underWay));
	const [{ part, items }] = parts;
	const isMore = kinds.some((kind) => !parts.some((one) => one.part === kind));
	if (!missing && !isMore) return;
	const metadata = payload.custom_metadata as IDataObject;
	const note: IDataObject = {
		name: `Order ${reference} consists of ${parts.map((one) => one.part).join(' and ')} items`,
		items: items.slice(0, 1) as unknown as IDataObject[],
		...(payload.currency === undefined ? {} : { currency: payload.currency }),
		max_number_of_payments: 1,
		custom_metadata: { ...metadata, [PART]: part, [PARTS]: parts.length, [NOTE]: true },
	};
	const job = { ...newJob({ ...call, payload: note }), payload: note };
	const { link } = await create(job);
	const { id, url } = link as Record<string, string>;
	await closeUnlessPaid(job, { id, url }, undefined, MESSAGE);
}
