import type {
	InvoiceStatus,
	LinkStatus,
	PaymentStatus,
	ResourceName,
	Resources,
	SubscriptionStatus,
} from '../core/records.mts';
import type { State } from '../core/state.mts';
import { findConsumer } from '../domain/consumers.mts';
import { completeIfPaid, paymentsOf } from '../domain/invoices.mts';
import { expireLink } from '../domain/links.mts';
import { payLink, type PayOptions, type PayResult } from '../domain/paying.mts';
import { payOpenPayments, setPaymentStatus } from '../domain/payments.mts';
import { endSubscription, renew, type RenewalOutcome } from '../domain/subscriptions.mts';
import { bulkActions, type BulkActions } from './bulk.mts';
import { splitInvoice } from './instalments.mts';
import { findLink } from '../views/paymentLink.mts';

/**
 * What happens without an API request: time passing, payers, banks, the merchant's
 * dashboard. Ids are of any merchant; unknown ones throw.
 */
export interface Actions {
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
	bulk: BulkActions;
}

/**
 * One of the actions by its name, `bulk.` and all, for other processes and for faults.
 * @throws Error when there is none of this name, or when it does not fit
 */
export function performAction(actions: Actions, name: string, args: unknown[]): unknown {
	const [group, key] = name.startsWith('bulk.') ? [actions.bulk, name.slice(5)] : [actions, name];
	const action = Object.hasOwn(group, key)
		? (group as unknown as Record<string, unknown>)[key]
		: undefined;
	if (typeof action !== 'function') throw new Error(`There is no action ${name}`);
	return action(...args) as unknown;
}

export function createActions(state: State): Actions {
	const find = <Name extends ResourceName>(resource: Name, given: string) => {
		const id = resource === 'paymentLink' ? (findLink(state, given)?.id ?? given) : given;
		for (const branch of state.branches()) {
			const record = branch[resource].get(id);
			if (record) return { branch, record: record as Resources[Name] };
		}
		const name = resource === 'paymentLink' ? 'payment link' : resource;
		throw new Error(`The simulator has no ${name} ${id}`);
	};
	return {
		advance: (ms) => {
			state.clock.advance(ms);
			state.now();
		},
		payLink: (id, o = {}) => {
			const now = state.now();
			return payLink(state, find('paymentLink', id).record, o, now);
		},
		renewSubscription: (id, outcome = 'paid') => {
			const now = state.now();
			const { branch, record } = find('subscription', id);
			const { invoice, payment } = renew(state, branch, record, outcome, now, 'action');
			return { invoiceId: invoice.id, paymentId: payment.id };
		},
		expireLink: (id) => {
			const now = state.now();
			const { record } = find('paymentLink', id);
			record.valid_until = now;
			expireLink(state, record, now, 'action');
		},
		setPaymentStatus: (id, status) => {
			const now = state.now();
			const { branch, record } = find('payment', id);
			setPaymentStatus(state, branch, record, status, 'action', now);
		},
		setInvoiceStatus: (id, status) => {
			const now = state.now();
			state.setStatus('invoice', find('invoice', id).record, status, 'action', now);
		},
		setSubscriptionStatus: (id, status) => {
			const now = state.now();
			const { record } = find('subscription', id);
			if (status === 'CANCELED' || status === 'EXPIRED') {
				endSubscription(state, record, 'action', now, status);
			} else state.setStatus('subscription', record, status, 'action', now);
		},
		setLinkStatus: (id, status) => {
			const now = state.now();
			state.setStatus('paymentLink', find('paymentLink', id).record, status, 'action', now);
		},
		payInvoice: (id, o = {}) => {
			const now = state.now();
			const { branch, record } = find('invoice', id);
			const open = paymentsOf(branch, record).filter(
				(payment) =>
					['PENDING', 'PROCESSING', 'FAILED', 'UNDER_REVIEW'].includes(payment.current_status) &&
					(!o.paymentIds || o.paymentIds.includes(payment.id)),
			);
			if (open.length === 0) throw new Error(`Invoice ${id} has no open payment`);
			payOpenPayments(state, branch, open, o.outcome ?? 'paid', o.method ?? 'MADA', now);
			completeIfPaid(state, branch, record, 'action', now);
		},
		splitInvoice: (id, parts) => {
			const now = state.now();
			const { branch, record } = find('invoice', id);
			return splitInvoice(state, branch, record, parts, now).map((payment) => payment.id);
		},
		setCard: (consumerId, card) => {
			const { branch } = find('consumer', consumerId);
			findConsumer(branch, consumerId)!.card = card;
		},
		resolvePending: (gatewayId, outcome) => {
			const resolve = state.pendingAttempts.get(gatewayId);
			if (!resolve) throw new Error(`The simulator has no pending attempt ${gatewayId}`);
			state.pendingAttempts.delete(gatewayId);
			return resolve(outcome);
		},
		bulk: bulkActions(state),
	};
}
