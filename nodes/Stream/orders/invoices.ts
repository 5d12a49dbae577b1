import { randomUUID } from 'crypto';
import type { IDataObject } from 'n8n-workflow';

import { NEWEST_FIRST, PAGE_SIZE, readList, readPage, rowsCounted } from '../../shared/api/paging';
import { ApiError } from '../../shared/errors/apiError';
import type { Call } from '../../shared/operation/operation';
import { readRefunds } from '../../shared/operation/readRefunds';
import { timeOf } from '../../shared/records/linkState';
import type { OrderLink } from '../../shared/records/orderLink';
import { paymentsOf, paymentStateOf, paymentStatusOf } from '../../shared/records/payments';

const errorContext = { subject: 'invoice' };

/**
 * The invoices that were made when a link was paid, with their payments.
 *
 * @throws ApiError when Stream does not say which invoices are the link's
 */
export async function invoicesOf(call: Call, linkId: string): Promise<IDataObject[]> {
	const query = { payment_link_id: linkId, include_payments: true };
	const found = await readList(call.client, { path: '/invoices', query, errorContext });
	const invoices = found.filter(({ payment_link_id: id }) => id === undefined || id === linkId);
	if (invoices.some((invoice) => !('payment_link_id' in invoice))) await requireFilter(call);
	await readRefunds(call, invoices.flatMap(paymentsOf));
	return invoices;
}

/** The invoices with which subscriptions were renewed: all but the one that each began with. */
export async function renewalsOf(
	{ client }: Call,
	subscriptions: string[],
	first: IDataObject[],
): Promise<IDataObject[]> {
	const renewals: IDataObject[] = [];
	for (const subscription_id of subscriptions) {
		const query = { subscription_id };
		const found = await readList(client, { path: '/invoices', query, errorContext });
		renewals.push(...found.filter((invoice) => subscriptionOf(invoice) === subscription_id));
	}
	return renewals.filter(({ id }) => !first.some((invoice) => invoice.id === id));
}

/** Lists name the subscription of an invoice otherwise than the invoice itself does. */
export function subscriptionOf({
	subscription,
	subscription_id: own,
}: IDataObject): string | undefined {
	const id = (subscription as IDataObject | null | undefined)?.id ?? own;
	return typeof id === 'string' ? id : undefined;
}

/** Fewer links are asked for their invoices one by one. */
const LEAST_LINKS_TOGETHER = 5;
/** One page for so many links is read even if it should turn out to have been in vain. */
const MOST_WASTE = 5;
/** An invoice may be stamped a little before its link, by another clock. */
const MARGIN_MS = 2 * 60_000;

/**
 * The invoices of many links from the list of all invoices, newest first, as far as its pages are fewer requests than
 * the links one by one. Only where every invoice names its link, the stamps descend, and no page counts fewer than the
 * one before, as a copy of Stream that is behind does: nothing else proves that none is missed.
 *
 * @param links read before: what is paid from then on is among these invoices
 * @param lanes how many requests may be under way at once
 * @returns by link id, for the links whose invoices are all there
 */
export async function invoicesTogether(
	call: Call,
	links: OrderLink[],
	lanes: number,
): Promise<Map<string, IDataObject[]>> {
	const newestFirst = [...links].sort((a, b) => b.createdAt - a.createdAt);
	if (links.length < LEAST_LINKS_TOGETHER) return new Map();
	const query = { ...NEWEST_FIRST, include_payments: true };
	const read = new Map<unknown, IDataObject>();
	let [from, reached] = [0, Infinity];
	let counted = 0;
	for (let page = 1; ; page++) {
		const request = { path: '/invoices', query, errorContext };
		const list = await readPage(call.client, request, page, PAGE_SIZE);
		const { rows, hasMore, total = Infinity } = list;
		// What is made meanwhile pushes others down to the next page.
		const fresh = rows.filter(({ id }) => !read.has(id));
		const stamps = fresh.map(({ created_at: at }) => timeOf(at));
		// Of equal stamps across two pages one may come twice and another not at all.
		const descends = stamps.every(
			(stamp, at) => stamp > 0 && (at ? stamp <= stamps[at - 1] : stamp < reached),
		);
		const isBehind = total < counted;
		if (!descends || isBehind || !rows.every((invoice) => 'payment_link_id' in invoice)) {
			return new Map();
		}
		counted = rowsCounted(list, page) ?? counted;
		for (const invoice of fresh) read.set(invoice.id, invoice);
		if (page === 1) [from = 0] = stamps;
		reached = stamps.pop() ?? reached;
		if (!(hasMore ?? rows.length >= PAGE_SIZE)) reached = -Infinity;
		const missing = newestFirst.filter(({ createdAt }) => createdAt - MARGIN_MS <= reached);
		const pagesLeft = Math.ceil(total / PAGE_SIZE) - page;
		const isCheap = pagesLeft < missing.length || page * MOST_WASTE < missing.length;
		if (!fresh.length || !missing.length) break;
		if (!isCheap && !isWithinReach(missing, reached, page / (from - reached))) break;
	}
	const complete = newestFirst.filter(({ createdAt }) => createdAt - MARGIN_MS > reached);
	const byLink = new Map(complete.map(({ id }) => [id, [] as IDataObject[]]));
	for (const invoice of read.values()) byLink.get(String(invoice.payment_link_id))?.push(invoice);
	await readRefunds(call, [...byLink.values()].flat().flatMap(paymentsOf), lanes);
	return byLink;
}

/** Whether some of the links can be reached with fewer pages than there are links up to there, if it goes on so. */
function isWithinReach(missing: OrderLink[], reached: number, pagesPerMs: number): boolean {
	return missing.some(({ createdAt }, at) => {
		const pages = (reached - createdAt + MARGIN_MS) * pagesPerMs;
		return Math.max(1, Math.ceil(pages)) < at + 1;
	});
}

/**
 * Where invoices do not name their link, the answer to a filter is all there is: it has to be one.
 * @throws ApiError for a server that gives all invoices, whatever it is asked for
 */
export async function requireFilter({ client, run }: Call): Promise<void> {
	const isFilter = await run.once(client, 'invoiceFilter', async () => {
		const query = { payment_link_id: randomUUID() };
		const { rows } = await readPage(client, { path: '/invoices', query, errorContext }, 1, 1);
		return rows.length === 0;
	});
	if (isFilter) return;
	throw new ApiError(
		'Stream does not say which invoices belong to a payment link, so the node cannot tell what has been paid.',
		'Ask Stream to enable payment_link_id on the invoices of your account.',
		{ outcome: 'refused' },
	);
}

const OPEN_INVOICES = ['DRAFT', 'CREATED', 'SENT', 'ACCEPTED'];
/** The customer has done their part, as with a bank transfer that the bank has yet to confirm. */
const UNDER_WAY = ['UNDER_REVIEW', 'PROCESSING'];

/** Whether money may still come for one of the invoices: its link must not be made again. */
export function isPaymentPending(invoices: IDataObject[]): boolean {
	return invoices.some((invoice) =>
		paymentsOf(invoice).some(
			(payment) =>
				UNDER_WAY.includes(paymentStatusOf(payment)) ||
				(OPEN_INVOICES.includes(String(invoice.status)) && paymentStateOf(payment) === 'waiting'),
		),
	);
}
