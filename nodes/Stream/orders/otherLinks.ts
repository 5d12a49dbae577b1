import type { IDataObject } from 'n8n-workflow';

import { InputError } from '../../shared/errors/inputError';
import type { Call } from '../../shared/operation/operation';
import type { OrderPart } from './cart/split';
import { orderIndexOf } from './linkIndex';
import { DROPPED } from './linkMetadata';
import { closeUnlessPaid, findUnderWay } from './links';
import { hasCollected } from './linkState';
import { type LinkFacts, type OrderLink, toOrderLink } from './orderLink';
import { newJob } from './reuseOrCreate';

/** Whether a link is of the kind of this part. */
export const isOf =
	({ part }: OrderPart) =>
	({ kind }: LinkFacts): boolean =>
		kind === part;

/**
 * Links of a kind of which the order has no items (any more), to be closed; those made with Create Another stay.
 * @throws InputError unless they may be
 */
export function otherLinks(call: Call, parts: OrderPart[], links: OrderLink[]): OrderLink[] {
	const { ifLinkDiffers } = call.values;
	if (ifLinkDiffers === 'reuse') return [];
	const others = links.filter(
		(link) => !link.additional && !parts.some((part) => isOf(part)(link)),
	);
	if (others.length && ifLinkDiffers !== 'replace') {
		throw new InputError(
			hasOther(call, others[0]),
			"Correct the items, use another 'Order Reference', or set 'If Link Differs' to Replace.",
		);
	}
	return others;
}

/** @throws InputError when one of them has been paid */
export async function closeOthers(call: Call, others: OrderLink[]): Promise<void> {
	for (const link of others) {
		const now = hasCollected(link.record)
			? link
			: await closeUnlessPaid(newJob(call), link, undefined, DROPPED);
		if (now.state !== 'dead') {
			throw new InputError(
				`${hasOther(call, link)} It has been paid.`,
				"Use another 'Order Reference' to charge for something else.",
			);
		}
	}
}

/**
 * Links beside those of the cart that are closed or have run out, but for which a bank transfer may be under way.
 * @throws InputError when one of them is for items that the cart does not have
 */
export async function requireNothingUnderWay(call: Call, parts: OrderPart[]): Promise<void> {
	const { index, reference, state } = newJob(call);
	const beside = index
		.get(reference)
		.filter((link) => link.additional || !parts.some((part) => isOf(part)(link)));
	await findUnderWay({ call, state }, beside);
	const other = beside.find(({ id, additional }) => !additional && state.underWay.has(id));
	if (!other || call.values.ifLinkDiffers === 'reuse') return;
	throw new InputError(
		`${hasOther(call, other)} It is being paid.`,
		"Use another 'Order Reference' to charge for something else.",
	);
}

function hasOther({ values }: Call, { kind, url }: LinkFacts): string {
	return `Order ${String(values.orderReference)} already has a payment link for ${kind} items (${url}), and these items have none.`;
}

/**
 * Another process may have made a link of the other kind at the same moment. The older one stays, as each of them
 * decides for itself; the younger one has not been shown to anybody.
 */
export async function requireFirst(call: Call, record: IDataObject): Promise<void> {
	if (call.values.ifLinkDiffers === 'reuse') return;
	const reference = String(call.values.orderReference);
	const link = toOrderLink(record);
	// Oldest first.
	const links = orderIndexOf(call.client)
		.get(reference)
		.filter(({ additional }) => !additional);
	const own = links.findIndex(({ id }) => id === link.id);
	const at = links.findIndex(({ kind, state }) => kind !== link.kind && state !== 'dead');
	// A cart with both kinds of items may have taken this link for its own.
	const isShared = links.slice(at).some(({ parts = 1 }) => parts > 1);
	if (at < 0 || at > own || isShared) return;
	const rival = links[at];
	if (!record.reused) await closeUnlessPaid(newJob(call), link, rival, DROPPED);
	throw new InputError(
		`${hasOther(call, rival)} Another execution has just made it.`,
		"Put all items of the order into one item, or use another 'Order Reference'.",
	);
}
