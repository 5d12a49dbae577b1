import type { IDataObject } from 'n8n-workflow';

import { InputError } from '../../shared/errors/inputError';
import type { Call } from '../../shared/operation/operation';
import type { OrderPart } from './cart/split';
import { orderIndexOf } from './linkIndex';
import { DROPPED } from './linkMetadata';
import { hasCollected, isRecurring } from './linkState';
import { closeUnlessPaid } from './links';
import { newJob } from './reuseOrCreate';

/** Whether a link is of the kind of this part. */
export const isOf =
	({ part }: OrderPart) =>
	(link: IDataObject): boolean =>
		isRecurring(link) === (part === 'recurring');

/**
 * Links of a kind of which the order has no items (any more), to be closed.
 * @throws InputError unless they may be
 */
export function otherLinks(call: Call, parts: OrderPart[], links: IDataObject[]): IDataObject[] {
	const { ifLinkDiffers } = call.values;
	if (ifLinkDiffers === 'reuse') return [];
	const others = links.filter((link) => !parts.some((part) => isOf(part)(link)));
	if (others.length && ifLinkDiffers !== 'replace') {
		throw new InputError(
			hasOther(call, isRecurring(others[0]), others[0].url),
			'Correct the items, use another Order Reference, or set If Link Differs to Replace.',
		);
	}
	return others;
}

/** @throws InputError when one of them has been paid */
export async function closeOthers(call: Call, others: IDataObject[]): Promise<void> {
	for (const link of others) {
		const { id, url } = link as Record<string, string>;
		const wasPaid =
			hasCollected(link) || (await closeUnlessPaid(newJob(call), { id, url }, undefined, DROPPED));
		if (wasPaid) {
			throw new InputError(
				`${hasOther(call, isRecurring(link), url)} It has been paid.`,
				'Use another Order Reference to charge for something else.',
			);
		}
	}
}

function hasOther({ values }: Call, recurring: boolean, url: unknown): string {
	const kind = recurring ? 'recurring' : 'one-time';
	return `Order ${String(values.orderReference)} already has a payment link for ${kind} items (${String(url)}), and these items have none.`;
}

/**
 * Another process may have made a link of the other kind at the same moment. The older one stays, as each of them
 * decides for itself; the younger one has not been shown to anybody.
 */
export async function requireFirst(call: Call, link: IDataObject): Promise<void> {
	if (call.values.ifLinkDiffers === 'reuse') return;
	const reference = String(call.values.orderReference);
	// Oldest first.
	const links = orderIndexOf(call.client).get(reference);
	const own = links.findIndex(({ id }) => id === link.id);
	const at = links.findIndex(
		({ recurring, state }) => recurring !== isRecurring(link) && state !== 'dead',
	);
	// A cart with both kinds of items may have taken this link for its own.
	if (at < 0 || at > own || links.slice(at).some(({ mixed }) => mixed)) return;
	const rival = links[at];
	const { id, url } = link as Record<string, string>;
	if (!link.reused) await closeUnlessPaid(newJob(call), { id, url }, rival, DROPPED);
	throw new InputError(
		`${hasOther(call, rival.recurring, rival.url)} Another execution has just made it.`,
		'Put all items of the order into one item, or use another Order Reference.',
	);
}
