import type { IDataObject } from 'n8n-workflow';

import { eventId } from '../../shared/events/eventId';
import type { Part } from '../../shared/records/linkMetadata';
import { hasMoney, isUsedFree, timeOf } from '../../shared/records/linkState';
import type { LinkFacts, OrderLink } from '../../shared/records/orderLink';
import { partsOf, VOID } from '../../shared/records/orderParts';
import {
	decimalText,
	moneyOf,
	paymentsOf,
	paymentStateOf,
	paymentStatusOf,
	smallest,
} from '../../shared/records/payments';
import { decimalsOf } from '../../shared/values/money';
import { isPaymentPending, subscriptionOf } from './invoices';

export type OrderStatus = 'unpaid' | 'partlyPaid' | 'paid' | 'refunded' | 'expired';

/** A payment link of the order, and the invoices that were made when it was paid. */
export interface Evidence {
	link: OrderLink;
	invoices: IDataObject[];
}

/** What one link says about its order. */
interface Finding extends LinkFacts {
	status: OrderStatus;
	currency: string;
	/** Smallest units. */
	amount: bigint;
	paid: bigint;
	refunded: bigint;
	record: IDataObject;
	invoices: IDataObject[];
}

/** What the order costs, from the owner's own records; in smallest units. */
export interface Expectation {
	amount: bigint;
	currency: string;
}

/** Decides what has become of an order. Money counts, never a status of a link alone. */
export function orderStatusOf(evidence: Evidence[], expected?: Expectation): IDataObject {
	const all = evidence.map(toFinding);
	const { kinds, links: parts, missing } = partsOf(all, rankOf);
	const findings = all.filter((one) => !one.isNote || rankOf(one) < VOID);
	const [{ currency }] = all;
	const sum = (key: 'amount' | 'paid' | 'refunded', of: Finding[]) =>
		of.reduce((total, finding) => total + finding[key], 0n);
	const isMixed = findings.some((finding) => finding.currency !== currency);
	const total = (amount: bigint) => (isMixed ? null : decimal(amount, currency));
	let status = together(parts, missing);
	const received = expected && receivedIn(findings, expected.currency);
	const isShort = expected && (received === undefined || received < expected.amount);
	if (status === 'paid' && isShort) status = 'partlyPaid';
	const paidInvoices = findings.flatMap(({ invoices }) =>
		invoices.filter((invoice) => moneyOf(invoice).isPaid),
	);
	const payable = parts.find((part) => part.status !== 'paid' && part.state === 'payable');
	return {
		status,
		amount: total(sum('amount', parts)),
		paidAmount: total(sum('paid', findings)),
		refundedAmount: total(sum('refunded', findings)),
		currency: isMixed ? null : currency,
		paidAt: status === 'paid' ? lastPayment(paidInvoices) : null,
		payUrl: payable ? payable.url : null,
		eventIds: paidInvoices.map(({ id }) => eventId('paymentLinkPaid', String(id))),
		evidence: [
			...findings.map((finding) =>
				sentence(finding, kinds.includes(finding.kind) || parts.includes(finding)),
			),
			...(missing ? [`The order also has ${missing} items, but no payment link for them.`] : []),
			...(isShort ? [shortfall(expected, received)] : []),
			...(isMixed && expected
				? [
						`The order has links in several currencies. Only what was received in ${expected.currency} was compared with the expected amount.`,
					]
				: []),
		],
		links: findings.map(detail),
	};
}

/** What is said of an order for which there is no payment link, in the same columns. */
export function notFound(reference: string): IDataObject {
	return {
		status: 'notFound',
		amount: null,
		paidAmount: null,
		refundedAmount: null,
		currency: null,
		paidAt: null,
		payUrl: null,
		eventIds: [],
		evidence: [`No payment link has the Order Reference ${reference}.`],
		links: [],
	};
}

/** Ids of the subscriptions that were started with an order's links, as far as their invoices name them. */
export function subscriptionsOf(evidence: Evidence[]): string[] {
	const ids = evidence
		.flatMap(({ invoices }) => invoices.map(subscriptionOf))
		.filter((id) => id !== undefined);
	return [...new Set(ids)];
}

/** Amounts of different currencies are never added; undefined when the order has no link in this one. */
function receivedIn(findings: Finding[], currency: string): bigint | undefined {
	const own = findings.filter((finding) => finding.currency === currency);
	return own.length ? own.reduce((sum, { paid }) => sum + paid, 0n) : undefined;
}

function shortfall({ amount, currency }: Expectation, received = 0n): string {
	const inWords = (value: bigint) => `${decimal(value, currency)} ${currency}`;
	return `${inWords(received)} of the expected ${inWords(amount)} were received.`;
}

function decimal(amount: bigint, currency: string): string {
	return decimalText(amount, decimalsOf(currency));
}

/** All invoices of a link, oldest first, and those with which its order is paid. */
export function invoicesThatCount({ link, invoices: unsorted }: Evidence): {
	invoices: IDataObject[];
	counted: IDataObject[];
} {
	const invoices = [...unsorted].sort((a, b) => timeOf(a.created_at) - timeOf(b.created_at));
	if (link.kind !== 'recurring') return { invoices, counted: invoices };
	// A subscription is bought with its first invoice; renewals are another matter.
	const subscriptions = invoices.map(subscriptionOf);
	const counted = subscriptions.includes(undefined)
		? invoices.slice(0, 1)
		: invoices.filter((_one, at) => subscriptions.indexOf(subscriptions[at]) === at);
	return { invoices, counted };
}

function toFinding({ link, invoices: unsorted }: Evidence): Finding {
	const { record } = link;
	const { invoices, counted } = invoicesThatCount({ link, invoices: unsorted });
	const money = counted.map(moneyOf);
	const paid = money.reduce((sum, one) => sum + one.paid, 0n);
	const refunded = money.reduce((sum, one) => sum + one.refunded, 0n);
	const currency = String(record.currency ?? 'SAR');
	const status =
		money.some(({ isPaid }) => isPaid) || isUsedFree(record)
			? 'paid'
			: paid > 0n || counted.some(isPartlyRefunded)
				? 'partlyPaid'
				: mayStillPay(link, counted)
					? 'unpaid'
					: refunded > 0n
						? 'refunded'
						: 'expired';
	const amount = smallest(record, 'amount', currency) ?? 0n;
	return { ...link, status, currency, amount, paid, refunded, invoices };
}

/** Stream does not always show the refunded amount. */
function isPartlyRefunded(invoice: IDataObject): boolean {
	return paymentsOf(invoice).some((payment) => paymentStateOf(payment) === 'partlyRefunded');
}

/** The link is open, or a payment is under way or not shown yet. */
function mayStillPay(link: OrderLink, invoices: IDataObject[]): boolean {
	const { state, record } = link;
	if (state === 'payable' || isPaymentPending(invoices)) return true;
	if (isHidden(link, invoices)) return true;
	// Whoever starts a trial pays nothing yet, and nothing shows who started one.
	return !!record.trial_period_days && !invoices.length && record.status === 'COMPLETED';
}

/** Lists may be behind: the link has collected money, and Stream does not show its invoice yet. */
export function isHidden({ record }: OrderLink, invoices: IDataObject[]): boolean {
	return !invoices.length && hasMoney(record);
}

const RANK: OrderStatus[] = ['paid', 'partlyPaid', 'unpaid', 'refunded'];

function rankOf({ status }: Finding): number {
	const rank = RANK.indexOf(status);
	return rank < 0 ? VOID : rank;
}

function together(parts: Finding[], missing?: Part): OrderStatus {
	const is = (status: OrderStatus) => parts.filter((part) => part.status === status).length;
	if (is('paid') === parts.length && !missing) return 'paid';
	if (is('paid') + is('partlyPaid') > 0) return 'partlyPaid';
	if (is('unpaid') > 0 || missing) return 'unpaid';
	return is('refunded') > 0 ? 'refunded' : 'expired';
}

function lastPayment(invoices: IDataObject[]): string | null {
	const stamps = invoices
		.flatMap(paymentsOf)
		.map(({ payed_at: at }) => at)
		.filter((at): at is string => typeof at === 'string')
		.sort((a, b) => timeOf(a) - timeOf(b));
	return stamps[stamps.length - 1] ?? null;
}

function sentence(finding: Finding, isPart: boolean): string {
	const { kind, id, record, invoices, amount, currency } = finding;
	const subject = `The ${kind} link ${id} for ${decimal(amount, currency)} ${currency} is ${String(record.status)}`;
	const bills = invoices.map((invoice) => {
		const payments = paymentsOf(invoice).map(paymentStatusOf).join(', ') || 'not shown';
		return `invoice ${String(invoice.id)} is ${String(invoice.status)} (payments: ${payments})`;
	});
	const none = isHidden(finding, invoices)
		? `${subject} and has collected money, but Stream does not show its invoice yet.`
		: `${subject} and has no invoice.`;
	const said = bills.length ? `${subject}; ${bills.join('; ')}.` : none;
	return isPart ? said : `${said} It is no longer part of the order.`;
}

function detail(finding: Finding): IDataObject {
	const { id, kind, status, url, amount, paid, refunded, currency, record, invoices } = finding;
	return {
		id,
		part: kind,
		status,
		linkStatus: record.status,
		url,
		amount: decimal(amount, currency),
		paidAmount: decimal(paid, currency),
		refundedAmount: decimal(refunded, currency),
		currency,
		invoices,
	};
}
