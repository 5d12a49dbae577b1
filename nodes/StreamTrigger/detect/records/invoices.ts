import type { IDataObject } from 'n8n-workflow';

import { eventId } from '../../../shared/events/eventId';
import type { StreamEvent } from '../../../shared/events/events';
import type { LinkFinder } from '../../../shared/events/linkFinder';
import { proofOf } from '../../../shared/records/paidInvoice';
import { paymentsOf, paymentStatusOf } from '../../../shared/records/payments';
import { attempt } from '../../../shared/values/clean';
import { shortKey } from '../../../shared/values/keys';
import { textOf } from '../../../shared/values/text';
import { toExactMs, toMs } from '../../../shared/values/timestamps';
import { passDeadline } from '../deadline';
import {
	follow,
	isAgain,
	isReopened,
	packProgress,
	unpackProgress,
	type Progress,
} from '../statusProgress';
import { isSettled, PAYMENT_RANKS, stepPayment } from './payments';
import {
	creationTimeOf,
	changedAt,
	createdAt,
	occasionOf,
	wants,
	type RecordType,
	type Sighting,
	type Watch,
} from './recordType';

export const INVOICE_RANKS = {
	DRAFT: 0,
	CREATED: 1,
	SENT: 2,
	ACCEPTED: 3,
	COMPLETED: 4,
	REJECTED: 4,
	CANCELED: 4,
	EXPIRED: 4,
};
const STARTING = ['DRAFT', 'CREATED'];
const OPEN = ['DRAFT', 'CREATED', 'SENT', 'ACCEPTED'];
const ENDED = ['COMPLETED', 'REJECTED', 'CANCELED', 'EXPIRED'];

export { OPEN as OPEN_INVOICES };

/** What is watched of an invoice. Each part is remembered by itself, so that parts can be added later. */
export interface InvoiceParts {
	/** Its own status. */
	status: boolean;
	/** Whether it shows that a payment link was paid. */
	paid: boolean;
	/** The statuses of its payments. */
	payments: boolean;
	/** Whether a payment of it is late. */
	due: boolean;
}

/** Invoices, and through them paid payment links and payments: lists of payments have no dates. */
export function invoiceKind(watch: Watch, parts: InvoiceParts, links: LinkFinder): RecordType {
	return {
		idOf: (invoice) => textOf(invoice.id),
		timeOf: createdAt,
		read(invoice, before, sighting) {
			const was = unpack(before);
			const readings = [
				parts.status && readStatus(invoice, was.I, sighting, watch),
				parts.paid && readPaid(invoice, was.L, sighting, watch, links),
				parts.payments && readPayments(invoice, was.P, sighting, watch),
				parts.due && readDue(invoice, was.D, sighting, watch),
			];
			const kept = readings.filter((one): one is PartReading => one !== false);
			return {
				value: kept
					.map(({ value }) => value)
					.filter((value) => value !== '')
					.join('.'),
				final: kept.every(({ final }) => final),
				events: kept.flatMap(({ events }) => events),
			};
		},
	};
}

interface PartReading {
	/** Starts with the part's letter; empty when there is nothing to remember. */
	value: string;
	final: boolean;
	events: StreamEvent[];
}

function unpack(text: string | undefined): Record<string, string | undefined> {
	const parts = (text ?? '').split('.');
	return Object.fromEntries(parts.map((part) => [part[0], part.slice(1)]));
}

/** Whether a part with these letters is still open, for records that a filtered list should show. */
export function hasOpenPart(value: string, part: 'invoices' | 'payments', watch: Watch): boolean {
	const was = unpack(value);
	if (part === 'invoices') {
		const status = attempt(() => was.I && unpackProgress(was.I, INVOICE_RANKS)[0].status);
		return (status ? OPEN.includes(status) : false) || was.L === '' || was.D !== undefined;
	}
	const payments = attempt(() => unpackPayments(was.P ?? '')) ?? [];
	return payments.some(([, { status }]) => !isSettled(status, watch));
}

function readStatus(
	invoice: IDataObject,
	before: string | undefined,
	sighting: Sighting,
	watch: Watch,
): PartReading {
	const id = textOf(invoice.id);
	const status = textOf(invoice.status);
	const old = before === undefined ? undefined : unpackProgress(before, INVOICE_RANKS)[0];
	const { changed, now } = follow(old, status, sighting, INVOICE_RANKS, STARTING);
	const common = { id, status, previousStatus: old?.status ?? null, record: invoice };
	const events: StreamEvent[] = [];
	if (sighting === 'new' && wants(watch, 'invoiceCreated')) {
		events.push({
			...common,
			event: 'invoiceCreated',
			eventId: eventId('invoiceCreated', id),
			at: creationTimeOf(invoice, watch.now),
		});
	}
	if (changed && wants(watch, 'invoiceStatusChanged', status)) {
		// Invoices only go forward: a status comes once, unless this very watch saw it go back.
		const again = (ENDED.includes(status) ? isReopened : isAgain)(now);
		events.push({
			...common,
			event: 'invoiceStatusChanged',
			eventId: eventId(
				'invoiceStatusChanged',
				id,
				status,
				again ? occasionOf(invoice, now, watch) : undefined,
			),
			at: changedAt(invoice, watch.now),
		});
	}
	const value = `I${packProgress(now, INVOICE_RANKS)}`;
	return { value, final: ENDED.includes(status), events };
}

function readDue(
	invoice: IDataObject,
	before: string | undefined,
	sighting: Sighting,
	watch: Watch,
): PartReading {
	const status = textOf(invoice.status);
	if (ENDED.includes(status)) return { value: '', final: true, events: [] };
	const since = overdueSince(invoice, watch.now);
	const { mark, isNews } = passDeadline(since !== undefined, before, sighting);
	const id = textOf(invoice.id);
	const event: StreamEvent = {
		event: 'invoiceOverdue',
		eventId: eventId('invoiceOverdue', id),
		id,
		status,
		previousStatus: null,
		at: since ?? watch.now,
		record: invoice,
	};
	return { value: `D${mark}`, final: false, events: isNews ? [event] : [] };
}

/** Statuses of a payment that waits for its payer. */
const UNPAID = ['PENDING', 'FAILED', 'FAILED_INITIATION'];

/** Since when a payment of an invoice is late, in milliseconds; undefined: none is, or it is a draft. */
export function overdueSince(invoice: IDataObject, now: number): number | undefined {
	if (!OPEN.includes(textOf(invoice.status)) || invoice.status === 'DRAFT') return undefined;
	const due = paymentsOf(invoice)
		.filter((payment) => UNPAID.includes(paymentStatusOf(payment)))
		.map((payment) => toMs(payment.scheduled_on) ?? Infinity)
		.filter((at) => at < now);
	return due.length ? Math.min(...due) : undefined;
}

function readPaid(
	invoice: IDataObject,
	before: string | undefined,
	sighting: Sighting,
	watch: Watch,
	links: LinkFinder,
): PartReading {
	const nothing: PartReading = { value: '', final: true, events: [] };
	const link = links.linkOf(invoice);
	const proof = proofOf(invoice);
	if (link === null || proof === 'never') return nothing;
	if (proof === 'open') return { value: 'L', final: false, events: [] };
	// Paid. Told before, unless it was seen open or is new.
	if (before === undefined && sighting !== 'new') return nothing;
	if (link === undefined) {
		links.want(invoice);
		return { value: 'L?', final: false, events: [] };
	}
	const common = {
		id: link,
		status: null,
		previousStatus: null,
		at: toExactMs(invoice.last_payment_paid_at) ?? changedAt(invoice, watch.now),
		invoice,
	};
	const events: StreamEvent[] = [];
	if (wants(watch, 'paymentLinkPaid')) {
		const id = eventId('paymentLinkPaid', textOf(invoice.id));
		events.push({ ...common, event: 'paymentLinkPaid', eventId: id });
	}
	// Whether the order is paid with it shows its link (orderPaid.ts).
	if (wants(watch, 'orderPaid')) {
		events.push({ ...common, event: 'orderPaid', eventId: eventId('orderPaid', link) });
	}
	return { ...nothing, events };
}

function readPayments(
	invoice: IDataObject,
	before: string | undefined,
	sighting: Sighting,
	watch: Watch,
): PartReading {
	if (!Array.isArray(invoice.payments)) {
		const value = before === undefined ? '' : `P${before}`;
		return { value, final: before === undefined, events: [] };
	}
	const payments = paymentsOf(invoice).filter((one) => textOf(one?.id) !== '');
	const known = new Map(unpackPayments(before ?? ''));
	const events: StreamEvent[] = [];
	const now: Array<[string, Progress]> = [];
	// An invoice that was tracked without its payments meets them now.
	const first = before !== undefined || sighting === 'new' ? 'born' : 'quiet';
	payments.forEach((payment) => {
		const key = keyOf(textOf(payment.id));
		const old = known.get(key);
		const reopened = sighting === 'reopened' && !isSettled(paymentStatusOf(payment), watch);
		const step = stepPayment(payment, old, reopened ? 'tell' : first, watch, invoice);
		events.push(...step.events);
		now.push([key, step.now]);
	});
	const open = now.some(([, { status }]) => !isSettled(status, watch));
	const final = !open && ENDED.includes(textOf(invoice.status));
	return { value: `P${packPayments(now)}`, final, events };
}

const KEY_LETTERS = 4;

function keyOf(id: string): string {
	return (shortKey(id) % 36 ** KEY_LETTERS).toString(36).padStart(KEY_LETTERS, '0');
}

function packPayments(payments: Array<[string, Progress]>): string {
	return payments.map(([key, one]) => key + packProgress(one, PAYMENT_RANKS)).join('');
}

function unpackPayments(text: string): Array<[string, Progress]> {
	const payments: Array<[string, Progress]> = [];
	for (let rest = text; rest !== ''; ) {
		const key = rest.slice(0, KEY_LETTERS);
		const [progress, left] = unpackProgress(rest.slice(KEY_LETTERS), PAYMENT_RANKS);
		payments.push([key, progress]);
		rest = left;
	}
	return payments;
}
