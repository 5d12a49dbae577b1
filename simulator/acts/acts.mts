import type {
	InvoiceStatus,
	LinkStatus,
	PaymentStatus,
	ResourceName,
	Resources,
	SubscriptionStatus,
} from '../core/records.mts';
import type { World } from '../core/world.mts';
import { findConsumer } from '../domain/consumers.mts';
import { completeIfPaid, paymentsOf } from '../domain/invoices.mts';
import { expireLink } from '../domain/links.mts';
import { payLink, type PayOptions, type PayResult } from '../domain/paying.mts';
import { payOpenPayments, setPaymentStatus } from '../domain/payments.mts';
import { endSubscription, renew, type RenewalOutcome } from '../domain/subscriptions.mts';
import { bulkActs, type BulkActs } from './bulk.mts';
import { splitInvoice } from './instalments.mts';

/**
 * What happens in the world without an API request: time passing, payers, banks, the merchant's
 * dashboard. Ids are of any merchant; unknown ones throw.
 */
export interface Acts {
	/** Moves the simulator's clock forward and lets everything due happen. */
	advance(ms: number): void;
	/** A payer uses the link's checkout page. Throws when the link cannot be paid. */
	payLink(id: string, o?: PayOptions): PayResult;
	/** Starts the next cycle now. Default paid; declined and pending leave the invoice open. */
	renewSubscription(id: string, outcome?: RenewalOutcome): { invoiceId: string; paymentId: string };
	/** The link's time is over: COMPLETED although nobody paid. */
	expireLink(id: string): void;
	/** Moves a payment to any status, with the times and the invoice status that go with it. */
	setPaymentStatus(id: string, status: PaymentStatus): void;
	/** Sets a status as it is, without follow-up. */
	setInvoiceStatus(id: string, status: InvoiceStatus): void;
	setSubscriptionStatus(id: string, status: SubscriptionStatus): void;
	setLinkStatus(id: string, status: LinkStatus): void;
	/** The payer pays the open payments of an invoice (or the given ones) in one transaction. */
	payInvoice(
		id: string,
		o?: { outcome?: 'paid' | 'declined' | 'pending'; method?: string; paymentIds?: string[] },
	): void;
	/** Turns an unpaid invoice into instalments. @returns ids of its payments */
	splitInvoice(id: string, parts: number): string[];
	/** What an automatic charge of the customer's stored card will do; null: no card. */
	setCard(consumerId: string, card: 'paid' | 'declined' | null): void;
	/** The gateway decides a pending attempt (`gatewayId` of `pay`). */
	resolvePending(gatewayId: string, outcome: 'paid' | 'declined'): unknown;
	/** Many records at once. */
	bulk: BulkActs;
}

/**
 * One of the acts by its name, `bulk.` and all, for other processes and for faults.
 * @throws Error when there is none of this name, or when it does not fit
 */
export function performAct(acts: Acts, name: string, args: unknown[]): unknown {
	const [group, key] = name.startsWith('bulk.') ? [acts.bulk, name.slice(5)] : [acts, name];
	const act = Object.hasOwn(group, key)
		? (group as unknown as Record<string, unknown>)[key]
		: undefined;
	if (typeof act !== 'function') throw new Error(`There is no act ${name}`);
	return act(...args) as unknown;
}

export function createActs(world: World): Acts {
	const find = <Name extends ResourceName>(resource: Name, id: string) => {
		for (const branch of world.branches()) {
			const record = branch[resource].get(id);
			if (record) return { branch, record: record as Resources[Name] };
		}
		const name = resource === 'paymentLink' ? 'payment link' : resource;
		throw new Error(`The simulator has no ${name} ${id}`);
	};
	return {
		advance: (ms) => {
			world.clock.advance(ms);
			world.now();
		},
		payLink: (id, o = {}) => {
			const now = world.now();
			return payLink(world, find('paymentLink', id).record, o, now);
		},
		renewSubscription: (id, outcome = 'paid') => {
			const now = world.now();
			const { branch, record } = find('subscription', id);
			const { invoice, payment } = renew(world, branch, record, outcome, now, 'act');
			return { invoiceId: invoice.id, paymentId: payment.id };
		},
		expireLink: (id) => {
			const now = world.now();
			const { record } = find('paymentLink', id);
			record.valid_until = now;
			expireLink(world, record, now, 'act');
		},
		setPaymentStatus: (id, status) => {
			const now = world.now();
			const { branch, record } = find('payment', id);
			setPaymentStatus(world, branch, record, status, 'act', now);
		},
		setInvoiceStatus: (id, status) => {
			const now = world.now();
			world.setStatus('invoice', find('invoice', id).record, status, 'act', now);
		},
		setSubscriptionStatus: (id, status) => {
			const now = world.now();
			const { record } = find('subscription', id);
			if (status === 'CANCELED' || status === 'EXPIRED') {
				endSubscription(world, record, 'act', now, status);
			} else world.setStatus('subscription', record, status, 'act', now);
		},
		setLinkStatus: (id, status) => {
			const now = world.now();
			world.setStatus('paymentLink', find('paymentLink', id).record, status, 'act', now);
		},
		payInvoice: (id, o = {}) => {
			const now = world.now();
			const { branch, record } = find('invoice', id);
			const open = paymentsOf(branch, record).filter(
				(payment) =>
					['PENDING', 'PROCESSING', 'FAILED', 'UNDER_REVIEW'].includes(payment.current_status) &&
					(!o.paymentIds || o.paymentIds.includes(payment.id)),
			);
			if (open.length === 0) throw new Error(`Invoice ${id} has no open payment`);
			payOpenPayments(world, branch, open, o.outcome ?? 'paid', o.method ?? 'MADA', now);
			completeIfPaid(world, branch, record, 'act', now);
		},
		splitInvoice: (id, parts) => {
			const now = world.now();
			const { branch, record } = find('invoice', id);
			return splitInvoice(world, branch, record, parts, now).map((payment) => payment.id);
		},
		setCard: (consumerId, card) => {
			const { branch } = find('consumer', consumerId);
			findConsumer(branch, consumerId)!.card = card;
		},
		resolvePending: (gatewayId, outcome) => {
			const resolve = world.pendingAttempts.get(gatewayId);
			if (!resolve) throw new Error(`The simulator has no pending attempt ${gatewayId}`);
			world.pendingAttempts.delete(gatewayId);
			return resolve(outcome);
		},
		bulk: bulkActs(world),
	};
}
