import type { IDataObject } from 'n8n-workflow';

import { withKeys } from '../../../shared/api/keyedLock';
import { rethrow } from '../../../shared/errors/rethrow';
import { requireWithin } from '../../../shared/operation/limitedClient';
import type { Call, Unconfirmed } from '../../../shared/operation/operation';
import { recordCreated } from '../../../shared/operation/requests';
import type { LinkFacts, OrderLink } from '../../../shared/records/orderLink';
import { partsOf, rankOfState } from '../../../shared/records/orderParts';
import { toSmallestUnit } from '../../../shared/values/money';
import {
	confirmLink,
	ensureLink,
	isPlain,
	mustReplace,
	ownLinks,
	type Outcome,
} from '../ensureLink';
import { OrderLinks } from '../orderLinks';
import { orderRow, requireFuture, type OrderRow } from '../orderRow';
import {
	closeOthers,
	isOf,
	keepsOtherLinks,
	notePart,
	otherLinks,
	requireFirst,
	requireNoPendingPayment,
	hasMoreParts,
} from '../otherLinks';
import { hintShared, requireSameOrder } from '../sameOrder';
import { readCustomers } from './customer';
import { couponOfLinks, discountCoupon } from './discount';
import type { OrderLine } from './lines';
import { requireFirstCharge, requireLinkTotal, type PartLink } from './linkTotals';
import { requireOneTime, requireOrderTotal, requireRest } from './orderAmounts';
import { rowsOf, type PartRow } from './partRows';
import { productsOfLinks, resolveProducts, type Resolved } from './products';
import {
	amountOf,
	inCurrency,
	requirePrices,
	splitOrder,
	totalOf,
	type OrderPart,
	type Total,
} from './split';

/** A cart with the links that its order has now. */
export interface CartLinks {
	reference: string;
	currency: string;
	consumerId: string | undefined;
	/** One for each part. */
	links: PartLink[];
	/** Everything that the order has to be paid for is paid. */
	isPaid: boolean;
	/** The link to send the customer to first. */
	next: LinkFacts;
}

/** Whether a link may be asked for, or closed. */
const isOpen = ({ isFinal }: LinkFacts) => !isFinal;

/**
 * The links of a cart, under the rules of an order reference (ensureLink.ts). Where the order has the links that it
 * should have, as far as is known, they are only confirmed, together with those of the other rows.
 *
 * @param output makes the row that leaves the node
 */
export async function createCartLinks(
	call: Call,
	output: (cart: CartLinks) => IDataObject,
): Promise<Unconfirmed> {
	const orders = OrderLinks.of(call);
	const row = orderRow(call);
	requireSameOrder(call);
	await orders.refresh(call);
	await readCustomers(call);
	const known = orders.index.get(row.reference).filter(isOpen);
	const isKnown = isPlainOrder(known) && !known.some((link) => orders.isMade(link));
	if (!isKnown) return await ensureCart(row, 1, output);
	orders.expect(row, known);
	return {
		confirm: async () => {
			const found = await orders.find(row, isOpen, await orders.confirmTogether(call, 1));
			const cart = orders.areExpected(ownLinks(found)) ? await plainCart(row, found) : undefined;
			return cart ? [output(cart)] : await ensureCart(row, 2, output);
		},
	};
}

/** Each kind has one link of its own that can be paid or was, or none. */
function isPlainOrder(links: LinkFacts[]): boolean {
	const own = ownLinks(links);
	return own.length > 0 && own.every(({ kind }) => isPlain(own.filter(isOf({ part: kind }))));
}

/**
 * The links of an order to which nothing has to be done.
 * @returns undefined if something has to be done, or if the links alone do not show it
 */
async function plainCart(row: OrderRow, found: OrderLink[]): Promise<CartLinks | undefined> {
	const links = ownLinks(found);
	const kinds = links.map(({ kind }) => kind);
	// Money may be under way for what is closed or has run out.
	const isUnsure = ({ state, isNote, additional, kind }: LinkFacts) =>
		state === 'void' && !isNote && (additional || !kinds.includes(kind));
	if (!isPlainOrder(found) || found.some(isUnsure)) return undefined;
	const currency = currencyOf(row);
	const records = recordsOf(links);
	const resolved = productsOfLinks(linesOf(row), currency, records);
	const { discount } = row.call.values;
	const coupon =
		discount === undefined ? undefined : couponOfLinks(String(discount), currency, records);
	if (!resolved || (discount !== undefined && coupon === undefined)) return undefined;
	const parts = partsOfCart(row, resolved, coupon);
	if (parts.length !== links.length || hasMoreParts(row, parts)) return undefined;
	const { consumerId, rows } = await rowsOf(row, parts);
	const outcomes: Outcome[] = [];
	for (const part of rows) {
		const link = links.find(isOf(part));
		if (!link || mustReplace(part.row, link)) return undefined;
		outcomes.push({ link, reused: true, unconfirmed: false });
	}
	return await finish(row, rows, outcomes, consumerId);
}

/** Rows of one order go one after another: each sees the links of the one before. */
async function ensureCart(
	row: OrderRow,
	round: number,
	output: (cart: CartLinks) => IDataObject,
): Promise<Unconfirmed> {
	const { call, reference } = row;
	const key = `${call.client.account} cart ${reference.normalize()}`;
	return await withKeys([key], async () => {
		const orders = OrderLinks.of(call);
		const found = await orders.find(row, isOpen);
		const links = found.filter(({ state }) => state !== 'void');
		if (!links.length) requireFuture(call.payload);
		const currency = currencyOf(row);
		const parts = await resolveCart(row, recordsOf(links));
		const missing = parts.filter((part) => !links.some(isOf(part)));
		for (const part of missing) requirePrices(part, currency);
		// Of two links each may be within what an agent may sell, and both together not.
		if (missing.length && call.limits) {
			const whole = parts.reduce((sum, part) => sum + (totalOf(part, currency)?.amount ?? 0n), 0n);
			requireWithin(call.limits, 'This order', whole, currency);
		}
		const others = otherLinks(row, parts, links);
		const { consumerId, rows } = await rowsOf(row, parts);
		// Nothing is closed for a cart that cannot have its own link.
		if (others.length) {
			for (const part of rows)
				for (const link of links.filter(isOf(part))) mustReplace(part.row, link);
		}
		await closeOthers(row, others);
		await requireNoPendingPayment(row, parts);
		const read = new Map(found.map((link) => [link.id, link]));
		const outcomes = await namingLinks(row, async () => {
			const made: Outcome[] = [];
			for (const part of rows) made.push(await ensureLink(part.row, read));
			if (hasMoreParts(row, parts)) await notePart(rows[0].row, parts[0]);
			return made;
		});
		return {
			confirm: async () =>
				await namingLinks(row, async () => {
					const confirmed: Outcome[] = [];
					for (const [at, outcome] of outcomes.entries()) {
						confirmed.push(
							outcome.unconfirmed ? await confirmLink(rows[at].row, outcome, round) : outcome,
						);
					}
					if (confirmed.length === 1) await requireFirst(row, confirmed[0]);
					return [output(await finish(row, rows, confirmed, consumerId))];
				}),
		};
	});
}

/** Products and coupon of the cart, made where there are none. What the shop says of its amounts has to fit them. */
async function resolveCart(row: OrderRow, links: IDataObject[]): Promise<OrderPart[]> {
	const { call } = row;
	const currency = currencyOf(row);
	const [extras, items] = [true, false].map((extra) =>
		linesOf(row).filter((line) => (line.extra === true) === extra),
	);
	const resolved = await resolveProducts(call, items, currency, links);
	requireOneTime(call.values, resolved, extras);
	resolved.push(...(await resolveProducts(call, extras, currency, links)));
	const { index } = OrderLinks.of(call);
	for (const { product, recurring } of resolved) index.putKind(String(product.id), recurring);
	const totals = splitOrder(resolved).map((part) => totalOf(part, currency));
	const [sum, known] = sumOf(totals);
	if (known) requireOrderTotal(call.values, sum, currency);
	const { discount } = call.values;
	const coupon =
		discount === undefined
			? undefined
			: await discountCoupon(call, String(discount), currency, links);
	return partsOfCart(row, resolved, coupon);
}

function sumOf(totals: Array<Total | undefined>): [sum: Total, known: boolean] {
	const sum = { amount: 0n, tolerance: 0n };
	for (const total of totals) {
		if (!total) return [sum, false];
		sum.amount += total.amount;
		sum.tolerance += total.tolerance;
	}
	return [sum, true];
}

/** The parts of a cart; its discount is taken off the one-time items. */
function partsOfCart(row: OrderRow, resolved: Resolved[], coupon: string | undefined): OrderPart[] {
	const { values } = row.call;
	const parts = splitOrder(resolved);
	if (coupon === undefined) return parts;
	const currency = currencyOf(row);
	const amount = toSmallestUnit(String(values.discount), currency);
	return parts.map((part) => {
		if (part.part !== 'one-time') return part;
		const discounted = { ...part, discount: { amount, coupon } };
		const total = totalOf(discounted, currency);
		if (total) requireRest(values, total, currency);
		return discounted;
	});
}

/** A link that the order got before it failed can be paid: it has to be named. */
async function namingLinks<T>(row: OrderRow, work: () => Promise<T>): Promise<T> {
	try {
		return await work();
	} catch (thrown) {
		for (const { record, isNote } of OrderLinks.of(row.call).madeFor(row)) {
			if (!isNote) recordCreated(row.call, 'payment link', record);
		}
		throw rethrow(thrown);
	}
}

async function finish(
	row: OrderRow,
	rows: PartRow[],
	outcomes: Outcome[],
	consumerId: string | undefined,
): Promise<CartLinks> {
	const currency = currencyOf(row);
	const links = outcomes.map(({ link, reused }, at) => ({ part: rows[at], link, reused }));
	for (const one of links) await requireLinkTotal(row, one, currency);
	await requireFirstCharge(row, links, currency);
	const { index, underWay } = OrderLinks.of(row.call);
	const order = partsOf(index.get(row.reference), rankOfState(underWay));
	const amounts = outcomes.map(({ link }) => amountOf(link.record, currency) ?? 0n);
	const sum = inCurrency(
		amounts.reduce((all, one) => all + one, 0n),
		currency,
	);
	await hintShared(row.call, sum, currency);
	const own = outcomes.map(({ link }) => link);
	// Links that were left alone are not what was ordered now.
	const candidates: LinkFacts[] = keepsOtherLinks(row)
		? [...own, ...order.links]
		: [...order.links, ...own];
	const [next] = [
		...candidates.filter(({ state }) => state === 'payable'),
		...own.filter(({ isPaid }) => !isPaid),
		...own,
	];
	const isPaid = !order.missing && order.links.every((link) => link.isPaid);
	return { reference: row.reference, currency, consumerId, links, isPaid, next };
}

const linesOf = ({ call }: OrderRow) => call.values.lines as OrderLine[];
const currencyOf = ({ call }: OrderRow) => String(call.values.currency ?? 'SAR');
const recordsOf = (links: OrderLink[]) => links.map(({ record }) => record);
