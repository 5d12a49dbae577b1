import { closeLink } from '../closeLink';
import { InputError } from '../../../shared/errors/inputError';
import type { OrderLink } from '../../../shared/records/orderLink';
import { toSmallestUnit } from '../../../shared/values/money';
import type { OrderRow } from '../orderRow';
import { keepsOtherLinks } from '../otherLinks';
import { requireEqual } from './orderAmounts';
import { amountOf, inCurrency, isTotal, totalOf, type OrderPart } from './split';

/** A part of a cart with its link. */
export interface PartLink {
	part: OrderPart;
	link: OrderLink;
	reused: boolean;
}

/**
 * What the customer would pay has to be what the lines say. A new link that is not is closed unseen.
 * @throws InputError
 */
export async function requireLinkTotal(
	row: OrderRow,
	{ part, link, reused }: PartLink,
	currency: string,
): Promise<void> {
	const total = totalOf(part, currency);
	const { record, url } = link;
	if (!total || isTotal(record, total, currency) !== false) return;
	const isPriced = part.lines.every(({ line }) => line.price !== undefined);
	// A product may have been repriced since its order was made; a line with a price says what it must be.
	if (reused && (!isPriced || keepsOtherLinks(row))) return;
	const sums = `for ${String(record.amount)} ${currency}, but its items add up to ${inCurrency(total.amount, currency)}`;
	const which = `Order ${row.reference}`;
	if (reused) {
		throw new InputError(
			`${which} already has a payment link ${sums} (${url}).`,
			"Correct the prices of the items, use another 'Order Reference', or set 'If Link Differs' to Return Existing.",
		);
	}
	await closeLink(row, link);
	throw new InputError(
		`Stream created the payment link of order ${row.reference} ${sums}. The link was closed again.`,
		'Check the prices and VAT of the products in Stream.',
	);
}

/**
 * What the customer pays first is what the shop says that the order costs, or nothing is shown.
 * @throws InputError
 */
export async function requireFirstCharge(
	row: OrderRow,
	links: PartLink[],
	currency: string,
): Promise<void> {
	const { orderTotal, discount } = row.call.values;
	if (orderTotal === undefined) return;
	const amounts = links.map(({ link }) => amountOf(link.record, currency));
	const sum = amounts.reduce<bigint>((all, one) => all + (one ?? 0n), 0n);
	const wanted = toSmallestUnit(String(orderTotal), currency);
	if (sum === wanted) return;
	for (const { link, reused } of links) if (!reused) await closeLink(row, link);
	requireEqual(sum, wanted, 0n, discount !== undefined, currency);
}
