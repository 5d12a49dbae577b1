import type { IDataObject } from 'n8n-workflow';

import { InputError } from '../../shared/errors/inputError';
import { isTool } from '../../shared/operation/toolMode';
import { DROPPED, NOTE, PART, PARTS } from '../../shared/records/linkMetadata';
import { hasCollected } from '../../shared/records/linkState';
import type { LinkFacts, OrderLink } from '../../shared/records/orderLink';
import { partsOf, rankOfState } from '../../shared/records/orderParts';
import type { OrderPart } from './cart/split';
import { closeLink } from './closeLink';
import type { Outcome } from './ensureLink';
import { OrderLinks } from './orderLinks';
import { orderRow, type OrderRow } from './orderRow';

/** Whether a link is of the kind of this part. */
export const isOf =
	({ part }: Pick<OrderPart, 'part'>) =>
	({ kind }: LinkFacts): boolean =>
		kind === part;

/** Whether a link is the order's own, of a kind of which the cart has no items. */
const isOther = (parts: OrderPart[]) => (link: LinkFacts) =>
	!link.additional && !parts.some((part) => isOf(part)(link));

/** "Return Existing" leaves other links alone: they stay part of the order. */
export const keepsOtherLinks = ({ call }: OrderRow): boolean =>
	call.values.ifLinkDiffers === 'reuse';

/**
 * Links of a kind of which the order has no items (any more), to be closed; those made with Create Another stay.
 * @throws InputError unless they may be
 */
export function otherLinks(row: OrderRow, parts: OrderPart[], links: OrderLink[]): OrderLink[] {
	if (keepsOtherLinks(row)) return [];
	const others = links.filter(isOther(parts));
	if (others.length && row.call.values.ifLinkDiffers !== 'replace') {
		throw new InputError(
			hasOther(row, others[0]),
			"Correct the items, use another 'Order Reference', or set 'If Link Differs' to Replace.",
		);
	}
	return others;
}

/** @throws InputError when one of them has been paid */
export async function closeOthers(row: OrderRow, others: OrderLink[]): Promise<void> {
	for (const link of others) {
		const now = hasCollected(link.record) ? link : await closeLink(row, link, undefined, DROPPED);
		if (now.state !== 'void') {
			throw new InputError(
				`${hasOther(row, link)} The link has been paid.`,
				"Use another 'Order Reference' to charge for something else.",
			);
		}
	}
}

/**
 * Links beside those of the cart that are closed or have run out, but for which a bank transfer may be under way.
 * @throws InputError when one of them is for items that the cart does not have
 */
export async function requireNoPendingPayment(row: OrderRow, parts: OrderPart[]): Promise<void> {
	const orders = OrderLinks.of(row.call);
	const known = orders.index.get(row.reference);
	const others = known.filter(isOther(parts));
	await orders.findUnderWay(row.call, [...others, ...known.filter(({ additional }) => additional)]);
	const other = others.find(({ id }) => orders.underWay.has(id));
	if (!other || keepsOtherLinks(row)) return;
	throw new InputError(
		`${hasOther(row, other)} The link is being paid.`,
		"Use another 'Order Reference' to charge for something else.",
	);
}

function hasOther({ reference, call }: OrderRow, { kind, url }: LinkFacts): string {
	// Whose link it is, is not known here: an agent must not get the address at which another customer pays.
	const where = isTool(call.context.getNode()) ? '' : ` (${url})`;
	return `Order ${reference} already has a payment link for ${kind} items${where}, but this row has none.`;
}

/**
 * Another process may have made a link of the other kind at the same moment. The older one stays, as each of them
 * decides for itself; the younger one has not been shown to anybody.
 */
export async function requireFirst(row: OrderRow, { link, reused }: Outcome): Promise<void> {
	if (keepsOtherLinks(row)) return;
	const orders = OrderLinks.of(row.call);
	// Oldest first.
	const links = orders.index.get(row.reference).filter(({ additional }) => !additional);
	const own = links.findIndex(({ id }) => id === link.id);
	const at = links.findIndex(({ kind, state }) => kind !== link.kind && state !== 'void');
	// A cart with both kinds of items may have taken this link for its own.
	const isShared = links.slice(at).some(({ parts = 1 }) => parts > 1);
	if (at < 0 || at > own || isShared) return;
	if (!reused) await closeLink(row, link, links[at], DROPPED);
	throw new InputError(
		`${hasOther(row, links[at])} Another execution has just created the link.`,
		"Pass the whole order in one item, or use another 'Order Reference'.",
	);
}

/** What the shop reads at a link that only records what an order consists of. */
const NOTE_MESSAGE = 'Made and closed by n8n to record what the order consists of.';

/** Whether the links of an order say of it that it has more parts than the only one of these. */
export function hasMoreParts(row: OrderRow, [{ part }, second]: OrderPart[]): boolean {
	if (second || keepsOtherLinks(row)) return false;
	const { index, underWay } = OrderLinks.of(row.call);
	const { kinds, missing } = partsOf(index.get(row.reference), rankOfState(underWay));
	return !!missing || kinds.some((kind) => kind !== part);
}

/**
 * Writes down that an order has no more than this part, where its links say otherwise and none is made for it now: a
 * second link that could not be made, or that ran out, would be owed for ever. Stream lets nobody change the metadata
 * of a link, so this takes one more, which is closed at once and never shown.
 */
export async function notePart(
	{ call, reference, payload }: OrderRow,
	{ part, items }: OrderPart,
): Promise<void> {
	const note: IDataObject = {
		name: `Order ${reference} consists of ${part} items`,
		items: items.slice(0, 1) as unknown as IDataObject[],
		currency: payload.currency,
		custom_metadata: {
			...(payload.custom_metadata as IDataObject),
			[PART]: part,
			[PARTS]: 1,
			[NOTE]: true,
		},
	};
	const row = orderRow({ ...call, payload: note });
	const made = await OrderLinks.of(call).create(row);
	await closeLink(row, made, undefined, NOTE_MESSAGE);
}
