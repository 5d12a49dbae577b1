import type { IDataObject } from 'n8n-workflow';

import { eventId } from '../../shared/events/eventId';
import {
	decimalText,
	moneyOf,
	paymentsOf,
	paymentStateOf,
	paymentStatusOf,
	smallest,
} from '../../shared/records/payments';
import { decimalsOf } from '../../shared/values/money';
import { DROPPED, Part, PARTS } from './linkMetadata';
import { hasCollected, isRecurring, isUsedFree, stateOf, timeOf } from './linkState';

export type OrderStatus = 'unpaid' | 'partlyPaid' | 'paid' | 'refunded' | 'expired';

/** A payment link of the order, and the invoices that were made when it was paid. */
export interface Evidence {
	link: IDataObject;
	invoices: IDataObject[];
}

/** What one link says about its order. */
interface Finding {
	part: Part;
	status: OrderStatus;
	currency: string;
	/** Smallest units. */
	amount: bigint;
	paid: bigint;
	refunded: bigint;
	link: IDataObject;
	invoices: IDataObject[];
}

/** Decides what has become of an order. Money counts, never a status of a link alone. */
export function orderStatusOf(
	evidence: Evidence[],
	expected: { amount?: bigint; currency?: string } = {},
): IDataObject {
	const findings = evidence.map(read);
	const all = decisive(findings);
	const kept = all.filter((part) => !isDropped(part, all, findings));
	const parts = kept.length ? kept : all;
	let status = together(parts, missingParts(all, findings));
	const [{ currency }] = findings;
	const sum = (key: 'amount' | 'paid' | 'refunded', of: Finding[]) =>
		of.reduce((total, finding) => total + finding[key], 0n);
	const paid = sum('paid', findings);
	const isShort =
		(expected.currency !== undefined && expected.currency !== currency) ||
		(expected.amount !== undefined && paid < expected.amount);
	if (status === 'paid' && isShort) status = 'partlyPaid';
	const isMixed = findings.some((finding) => finding.currency !== currency);
	const total = (amount: bigint) => (isMixed ? null : decimal(amount, currency));
	const paidInvoices = findings.flatMap(({ invoices }) =>
		invoices.filter((invoice) => moneyOf(invoice).isPaid),
	);
	const payable = parts.find((part) => part.status !== 'paid' && stateOf(part.link) === 'payable');
	return {
		status,
		amount: total(sum('amount', parts)),
		paidAmount: total(paid),
		refundedAmount: total(sum('refunded', findings)),
		currency: isMixed ? null : currency,
		paidAt: status === 'paid' ? lastPayment(paidInvoices) : null,
		payUrl: payable ? String(payable.link.url) : null,
		eventIds: paidInvoices.map(({ id }) => eventId('paymentLinkPaid', String(id))),
		evidence: findings.map((finding) =>
			parts.some(({ part }) => part === finding.part)
				? sentence(finding)
				: `${sentence(finding)} It is no longer part of the order.`,
		),
		links: findings.map(detail),
	};
}

function decimal(amount: bigint, currency: string): string {
	return decimalText(amount, decimalsOf(currency));
}

function read({ link, invoices: all }: Evidence): Finding {
	const invoices = own(link, all).sort((a, b) => timeOf(a.created_at) - timeOf(b.created_at));
	const recurring = isRecurring(link);
	// A subscription is bought with its first invoice; renewals are another matter.
	const counted = recurring ? invoices.slice(0, 1) : invoices;
	const money = counted.map(moneyOf);
	const paid = money.reduce((sum, one) => sum + one.paid, 0n);
	const refunded = money.reduce((sum, one) => sum + one.refunded, 0n);
	const currency = String(link.currency ?? 'SAR');
	const status =
		money.some(({ isPaid }) => isPaid) || isUsedFree(link)
			? 'paid'
			: paid > 0n || counted.some(isPartlyRefunded)
				? 'partlyPaid'
				: mayStillPay(link, counted)
					? 'unpaid'
					: refunded > 0n
						? 'refunded'
						: 'expired';
	return {
		part: recurring ? 'recurring' : 'one-time',
		status,
		currency,
		amount: smallest(link, 'amount', currency) ?? 0n,
		paid,
		refunded,
		link,
		invoices,
	};
}

/** A server that does not know the filter gives all invoices; a link without money has none. */
function own(link: IDataObject, invoices: IDataObject[]): IDataObject[] {
	return invoices.filter((invoice) =>
		'payment_link_id' in invoice ? invoice.payment_link_id === link.id : hasCollected(link),
	);
}

/** How much went back is not always shown. */
function isPartlyRefunded(invoice: IDataObject): boolean {
	return paymentsOf(invoice).some((payment) => paymentStateOf(payment) === 'partlyRefunded');
}

/** The link is open, or a payment is under way. */
function mayStillPay(link: IDataObject, invoices: IDataObject[]): boolean {
	if (stateOf(link) === 'payable') return true;
	// Whoever starts a trial pays nothing yet, and nothing shows who started one.
	if (link.trial_period_days && !invoices.length && link.status === 'COMPLETED') return true;
	const open = ['DRAFT', 'CREATED', 'SENT', 'ACCEPTED'];
	return invoices.some(
		(invoice) =>
			open.includes(String(invoice.status)) &&
			paymentsOf(invoice).some((payment) => paymentStateOf(payment) === 'waiting'),
	);
}

const RANK: OrderStatus[] = ['paid', 'partlyPaid', 'unpaid', 'refunded', 'expired'];

/** For each part of the order the link that counts. */
function decisive(findings: Finding[]): Finding[] {
	const kinds = [...new Set(findings.map(({ part }) => part))];
	return kinds.map(
		(kind) =>
			findings
				.filter(({ part }) => part === kind)
				.sort((a, b) => RANK.indexOf(a.status) - RANK.indexOf(b.status))[0],
	);
}

/** Links of executions that ran at the same time know nothing of each other. */
const OVERLAP_MS = 5 * 60_000;

/**
 * Closed without money because the order was ordered again without these items: its newest link says so, or a newer
 * one of the other kind says that it is the whole order. A link that was merely closed, or ran out, is still owed.
 */
function isDropped({ part, status }: Finding, all: Finding[], findings: Finding[]): boolean {
	if (status !== 'expired') return false;
	const [newest] = findings
		.filter((finding) => finding.part === part)
		.map(({ link }) => link)
		.sort((a, b) => timeOf(b.created_at) - timeOf(a.created_at));
	const at = timeOf(newest.created_at) + OVERLAP_MS;
	return (
		(newest.status === 'INACTIVE' && newest.deactivate_message === DROPPED) ||
		all.some(
			({ part: kind, link }) =>
				kind !== part && partsOf(link) === 1 && timeOf(link.created_at) > at,
		)
	);
}

/** Of how many parts its order consisted when the link was made. */
function partsOf(link: IDataObject): number | undefined {
	const count = (link.custom_metadata as IDataObject | null | undefined)?.[PARTS];
	return Number.isInteger(count) ? (count as number) : undefined;
}

/** Parts that the order is made of, but that have no link (yet). */
function missingParts(all: Finding[], findings: Finding[]): number {
	const counts = (of: Finding[]) =>
		of.map(({ link }) => partsOf(link)).filter((count) => count !== undefined);
	const told = counts(all);
	return Math.max(1, ...(told.length ? told : counts(findings))) - all.length;
}

function together(parts: Finding[], missing: number): OrderStatus {
	const is = (status: OrderStatus) => parts.filter((part) => part.status === status).length;
	if (is('paid') === parts.length && missing <= 0) return 'paid';
	if (is('paid') + is('partlyPaid') > 0) return 'partlyPaid';
	if (is('unpaid') > 0 || missing > 0) return 'unpaid';
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

function sentence({ part, link, invoices, amount, currency }: Finding): string {
	const money = `${decimal(amount, currency)} ${currency}`;
	const errorContext = `The ${part} link ${String(link.id)} over ${money} is ${String(link.status)}`;
	if (!invoices.length) return `${errorContext} and has no invoice.`;
	const bills = invoices.map((invoice) => {
		const payments = paymentsOf(invoice).map(paymentStatusOf).join(', ') || 'not shown';
		return `invoice ${String(invoice.id)} is ${String(invoice.status)} (payments: ${payments})`;
	});
	return `${errorContext}; ${bills.join('; ')}.`;
}

function detail(finding: Finding): IDataObject {
	const { part, status, amount, paid, refunded, currency, link, invoices } = finding;
	return {
		id: link.id,
		part,
		status,
		linkStatus: link.status,
		url: link.url,
		amount: decimal(amount, currency),
		paidAmount: decimal(paid, currency),
		refundedAmount: decimal(refunded, currency),
		currency,
		invoices,
	};
}
