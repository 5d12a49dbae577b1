import type { IDataObject } from 'n8n-workflow';

import { withKeys } from '../../shared/api/keyedLock';
import { ApiError } from '../../shared/errors/apiError';
import { InputError } from '../../shared/errors/inputError';
import { quoted } from '../../shared/errors/labels';
import { rethrow } from '../../shared/errors/rethrow';
import type { Call, Unconfirmed } from '../../shared/operation/operation';
import { isTool } from '../../shared/operation/toolMode';
import type { Part } from '../../shared/records/linkMetadata';
import { hasCollected, lines } from '../../shared/records/linkState';
import type { LinkFacts, OrderLink } from '../../shared/records/orderLink';
import { choose } from '../../shared/records/orderParts';
import { closeLink } from './closeLink';
import { COUPONS, differences } from './differences';
import { type Links, OrderLinks } from './orderLinks';
import { orderRow, type OrderRow, runAgain } from './orderRow';
import { hintShared, requireSameOrder } from './sameOrder';

/** The link of an order. */
export interface Outcome {
	link: OrderLink;
	reused: boolean;
	/** May only leave the node after it has been checked against other executions. */
	unconfirmed: boolean;
}

/**
 * One order, one link (docs/reliability.md has the whole protocol).
 *
 * First part: look the order reference up in the index of all links. Where it has the link that it should have, nothing
 * is done yet; else the links that are too many are closed, and the missing one is made.
 * Second part, after every item of the run has done that and before any URL leaves the node: read the list once for
 * all of them. An order whose link is not as it was thought to be takes the first part again.
 *
 * @throws InputError when the order has a link that must not be reused
 * @throws ApiError when Stream does not answer or a second link cannot be closed
 */
export async function createOnce(call: Call): Promise<IDataObject[] | Unconfirmed> {
	const links = OrderLinks.of(call);
	const row = orderRow(call);
	requireSameOrder(call);
	await links.refresh(call);
	const kind = knownKind(row);
	const isWanted = (link: LinkFacts) => link.kind === kind && !link.isFinal;
	const known = links.index.get(row.reference).filter(isWanted);
	if (!isPlain(known) || known.some((link) => links.isMade(link))) return await ensure(row, 1);
	links.expect(row, known);
	return {
		confirm: async () => {
			const read = await links.confirmTogether(call, 1);
			const found = await links.find(row, isWanted, read);
			const [link] = ownLinks(found);
			const isRight = isPlain(found) && links.areExpected([link]) && !mustReplace(row, link);
			if (!isRight) return await ensure(row, 2);
			return [await toOutput(row, { link, reused: true })];
		},
	};
}

/** @param round how often the run has been confirmed when this is */
async function ensure(row: OrderRow, round: number): Promise<IDataObject[] | Unconfirmed> {
	const outcome = await ensureLink(row);
	if (!outcome.unconfirmed) return [await toOutput(row, outcome)];
	return { confirm: async () => [await toOutput(row, await confirmLink(row, outcome, round))] };
}

async function toOutput(
	{ call, reference }: OrderRow,
	{ link, reused }: Omit<Outcome, 'unconfirmed'>,
): Promise<IDataObject> {
	const { record, isPaid } = link;
	await hintShared(call, record.amount, record.currency);
	return { ...record, orderReference: reference, reused, paid: isPaid };
}

/** Links of one kind, as an order should have them: its own one, which can be paid or was, and nothing to be closed. */
export function isPlain(links: LinkFacts[]): boolean {
	const [link, ...others] = ownLinks(links);
	return !others.length && (link?.state === 'payable' || link?.state === 'paid');
}

/** Those of an order's own links that mean something. */
export function ownLinks<T extends LinkFacts>(links: T[]): T[] {
	return links.filter(({ additional, state }) => !additional && state !== 'void');
}

const MOST_ROUNDS = 3;

/**
 * The order's link of the kind that the row asks for: reused, or made.
 * @param read links of the order that have just been read
 */
export async function ensureLink(row: OrderRow, read?: Links): Promise<Outcome> {
	const { call, reference } = row;
	const key = `${call.client.account} order ${reference.normalize()}`;
	const outcome = await withKeys([key], async () => await findOrCreate(row, read));
	if (outcome.unconfirmed) OrderLinks.of(call).unsettle(outcome.link);
	return outcome;
}

async function findOrCreate(row: OrderRow, read?: Links): Promise<Outcome> {
	const orders = OrderLinks.of(row.call);
	const { underWay } = orders;
	// What expired stays expired; everything else may have changed since it was read.
	const links = await linksOfKind(row, read);
	for (let round = 1; round <= MOST_ROUNDS; round++) {
		let winner = choose(links, underWay);
		if (!winner || winner.additional) {
			// Before another one is made, or stands in for the order's own link.
			await orders.findUnderWay(row.call, links);
			winner = choose(links, underWay);
		}
		const replace = winner !== undefined && mustReplace(row, winner);
		const superfluous = links.filter((link) => {
			if (link.state === 'overdue') return true;
			if (link.state !== 'payable' || link.additional) return false;
			return link !== winner || replace;
		});
		if (!superfluous.length) {
			if (winner && !replace) {
				return { link: winner, reused: true, unconfirmed: orders.isYoung(winner) };
			}
			return { link: await orders.create(row), reused: false, unconfirmed: true };
		}
		for (const link of superfluous) {
			links[links.indexOf(link)] = await closeLink(row, link, winner);
		}
	}
	throw runAgain(row, CHANGING);
}

async function linksOfKind(row: OrderRow, read?: Links): Promise<OrderLink[]> {
	const orders = OrderLinks.of(row.call);
	if (!orders.index.get(row.reference).length) return [];
	const kind = knownKind(row) ?? (await readKind(row));
	return await orders.find(row, (link) => link.kind === kind && !link.isFinal, read);
}

const CHANGING = 'The payment links of this order keep changing.';

const CLOSED =
	'Another item, another execution or a person has just closed the payment link of this order.';

/**
 * After all items of the run: was another execution first? Then this one closes its own link, and takes the other.
 * @param round how often the run has been confirmed with this
 * @param own the link that this row alone has to confirm once more
 */
export async function confirmLink(
	row: OrderRow,
	outcome: Outcome,
	round: number,
	own?: string,
): Promise<Outcome> {
	const { call, reference } = row;
	const orders = OrderLinks.of(call);
	if (round > MOST_ROUNDS) throw runAgain(row, CHANGING);
	try {
		await orders.confirmTogether(call, round, own);
	} catch (thrown) {
		throw thrown instanceof ApiError ? unchecked(row, thrown) : rethrow(thrown);
	}
	const { id, kind } = outcome.link;
	const links = orders.index
		.get(reference)
		.filter((link) => link.kind === kind && (!link.additional || link.id === id));
	const winner = choose(links);
	if (!winner) throw runAgain(row, CLOSED);
	for (const link of links) {
		if (link.state === 'payable' && link.id !== winner.id) await closeLink(row, link, winner);
	}
	if (winner.id === id) return outcome;
	const link = await orders.readLink(row, winner.id);
	if (!link || link.state === 'void') throw runAgain(row, CLOSED);
	if (mustReplace(row, link)) {
		if (orders.isMade(winner)) {
			throw new InputError(
				`Another item of this run created a different payment link for order ${reference}.`,
				"Use one item for each order, or give each item its own 'Order Reference'.",
			);
		}
		throw runAgain(
			row,
			'Another execution has just created a different payment link for this order.',
		);
	}
	const taken = { link, reused: true, unconfirmed: false };
	// Whatever is older than the own link has been seen by now, and so have the rivals of an older one.
	if (link.createdAt <= outcome.link.createdAt) return taken;
	orders.unsettle(link);
	return await confirmLink(row, taken, round + 1, id);
}

function unchecked(row: OrderRow, { message, details }: ApiError): ApiError {
	return runAgain(
		row,
		`The payment link was created, but Stream could not confirm that it is the only one for its order. ${message}`,
		details.advice,
	);
}

/**
 * Whether the order's link has to make room for another one.
 * @throws InputError if it must not be returned for this item
 */
export function mustReplace({ call, reference, payload }: OrderRow, link: OrderLink): boolean {
	const { id, url, record } = link;
	if (link.state === 'closedPaid') {
		throw new InputError(
			`Order ${reference} has a closed payment link that has collected money (${id}).`,
			"Check this link in Stream. To charge the order again, use another 'Order Reference'.",
		);
	}
	const others = differences(record, payload);
	// Whoever talks to an agent must not get the address at which another customer pays.
	const isOthers = others.includes('Consumer') && isTool(call.context.getNode());
	const where = isOthers ? '' : ` (${url})`;
	if (call.values.ifLinkExists === 'fail') {
		throw new InputError(
			`Order ${reference} already has a payment link${where}.`,
			"Set 'If Link Exists' to Return Existing, or use another 'Order Reference'.",
		);
	}
	if (!others.length || call.values.ifLinkDiffers === 'reuse') return false;
	const isCart = Array.isArray(call.values.lines);
	const labels = others.map((one) => (isCart && one === COUPONS ? 'Discount' : one));
	const what = labels.map(quoted).join(' and ');
	if (call.values.ifLinkDiffers !== 'replace') {
		throw new InputError(
			`Order ${reference} already has a payment link with different ${what}${where}.`,
			"Correct the item, use another 'Order Reference', or set 'If Link Differs' to Replace.",
		);
	}
	const taken = takenOf(link, what, OrderLinks.of(call).underWay);
	if (taken) {
		throw new InputError(
			`Order ${reference} ${taken}, so its link cannot be replaced (${id}).`,
			"Use another 'Order Reference' to charge for something else.",
		);
	}
	return true;
}

/** What has been done with a link that keeps it from being replaced. */
function takenOf(
	{ id, state, record }: OrderLink,
	what: string,
	underWay: Set<string>,
): string | undefined {
	if (hasCollected(record)) return `has been paid with different ${what}`;
	if (underWay.has(id)) return `is being paid with different ${what}`;
	return state === 'paid' ? `has started a trial with different ${what}` : undefined;
}

/** The kind of link that a row asks for, where links have shown it. */
function knownKind({ call, payload }: OrderRow): Part | undefined {
	const [line] = lines(payload);
	const known = OrderLinks.of(call).index.isRecurring(String(line.product_id));
	return known === undefined ? undefined : known ? 'recurring' : 'one-time';
}

async function readKind({ call, payload }: OrderRow): Promise<Part> {
	const [line] = lines(payload);
	const id = String(line.product_id);
	const path = `/products/${encodeURIComponent(id)}`;
	const errorContext = { subject: 'product' };
	const product = await call.run.once(
		call.client,
		`product type ${id}`,
		async () => (await call.client.request({ method: 'GET', path, errorContext })) as IDataObject,
	);
	return product.type === 'RECURRING' ? 'recurring' : 'one-time';
}
