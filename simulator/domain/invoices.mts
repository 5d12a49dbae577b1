import type { Micros } from '../core/clock.mts';
import { ApiError, refuse } from '../core/errors.mts';
import { newId, type Branch } from '../core/organizations.mts';
import type { Consumer, Invoice, InvoiceStatus, Line, Payment, Totals } from '../core/records.mts';
import type { State } from '../core/state.mts';
import { defaultPrice, activePrice, priceLine, totalOf, type LineRequest } from './pricing.mts';
import { sellableProduct } from './links.mts';
import { usableConsumer } from './consumers.mts';
import { commonBilling } from './intervals.mts';

/** Statuses in which money may still come in. */
export const OPEN_INVOICE: InvoiceStatus[] = ['DRAFT', 'CREATED', 'SENT', 'ACCEPTED'];

/** Payment statuses that mean that the money arrived (whatever happened to it later). */
const ARRIVED = new Set(['SUCCEEDED', 'SETTLED', 'PARTIALLY_REFUNDED', 'REFUNDED']);

export interface InvoiceSpec
	extends Pick<Invoice, 'currency' | 'status' | 'type'>,
		Partial<
			Pick<
				Invoice,
				| 'description'
				| 'subscription_id'
				| 'payment_link_id'
				| 'period_start'
				| 'period_end'
				| 'recurring_interval'
				| 'recurring_interval_count'
				| 'payment_methods'
				| 'exclude_coupons_if_installments'
				| 'custom_field_answers'
			>
		> {
	consumer: Consumer;
	items: Line[];
	coupon_ids: string[];
	totals: Totals;
	/** Its one payment. */
	payment: Pick<Payment, 'scheduled_on' | 'current_status'> &
		Partial<Pick<Payment, 'payment_method' | 'payed_at' | 'latest_pgw_message'>>;
}

/** Stores an invoice with its payment. Both get the same time stamp, as from one transaction. */
export function addInvoice(
	state: State,
	branch: Branch,
	spec: InvoiceSpec,
	now: Micros,
	cause: string,
): { invoice: Invoice; payment: Payment } {
	const { consumer, payment: first, ...rest } = spec;
	const id = newId();
	const paymentId = newId();
	const invoice = state.add(
		branch,
		'invoice',
		{
			...invoiceRecord(branch, rest),
			id,
			organization_consumer_id: consumer.id,
			payment_ids: [paymentId],
		},
		now,
		cause,
	);
	const payment = state.add(
		branch,
		'payment',
		{ ...paymentRecord(invoice, first), id: paymentId },
		now,
		cause,
	);
	consumer.last_invoice_id = id;
	state.changed(consumer);
	if (invoice.status === 'COMPLETED') useUp(state, branch, invoice);
	return { invoice, payment };
}

/** Fields of a new invoice; takes the organization's next number. */
export function invoiceRecord(
	branch: Branch,
	spec: Omit<InvoiceSpec, 'consumer' | 'payment'>,
): Omit<
	Invoice,
	| 'id'
	| 'created_at'
	| 'updated_at'
	| 'revision'
	| 'organization_id'
	| 'branch_id'
	| 'visible_at'
	| 'organization_consumer_id'
	| 'payment_ids'
> {
	const number = ++branch.organization.invoices;
	return {
		description: null,
		subscription_id: null,
		payment_link_id: null,
		period_start: null,
		period_end: null,
		recurring_interval: null,
		recurring_interval_count: null,
		payment_methods: null,
		exclude_coupons_if_installments: false,
		custom_field_answers: null,
		...spec,
		org_invoice_number: number,
		invoice_number: 100_000 + number,
	};
}

/** Fields of a payment over the whole of an invoice. */
export function paymentRecord(
	invoice: Pick<Invoice, 'id' | 'currency' | 'totals'>,
	given: InvoiceSpec['payment'],
): Omit<
	Payment,
	'id' | 'created_at' | 'updated_at' | 'revision' | 'organization_id' | 'branch_id' | 'visible_at'
> {
	return {
		invoice_id: invoice.id,
		invoice_payment_number: 1,
		amount: invoice.totals.amount,
		currency: invoice.currency,
		type: 'INITIAL',
		payment_method: null,
		payed_at: null,
		settled_at: null,
		refunded_at: null,
		refund_reason: null,
		refund_note: null,
		amount_refunded: 0,
		transaction_id: null,
		latest_pgw_message: null,
		note: null,
		...given,
	};
}

export interface InvoiceRequest {
	notify_consumer: boolean;
	description: string | null;
	items: LineRequest[];
	payment_methods: Record<string, boolean>;
	coupons: string[] | null;
	organization_consumer_id: string;
	scheduled_on: Micros;
	exclude_coupons_if_installments: boolean;
	currency: Invoice['currency'];
}

/** An invoice that waits for its payer. */
export function createInvoice(
	state: State,
	branch: Branch,
	request: InvoiceRequest,
	now: Micros,
): Invoice {
	const consumer = usableConsumer(branch, request.organization_consumer_id);
	const products = request.items.map(({ product_id: id }) => sellableProduct(branch, id));
	if (commonBilling(products)) {
		throw refuse('Recurring products are billed by subscriptions, not by invoices');
	}
	const prices = products.map((product) => activePrice(product, request.currency));
	// Without a price in the wanted currency the invoice falls back to the product's own price.
	const fallback = prices.some((price) => !price);
	const used = products.map((product, i) => (fallback ? defaultPrice(product) : prices[i]!));
	const [{ currency }] = used;
	if (used.some((price) => price.currency !== currency)) {
		throw refuse(`Not all products have a price in ${request.currency}`);
	}
	const items = request.items.map((item, i) => priceLine(branch, products[i], used[i], item, now));
	const couponIds = request.coupons ?? [];
	const { invoice } = addInvoice(
		state,
		branch,
		{
			consumer,
			currency,
			status: request.notify_consumer ? 'SENT' : 'CREATED',
			type: 'ONE_OFF',
			description: request.description,
			items,
			coupon_ids: couponIds,
			totals: totalOf(branch, items, couponIds, currency),
			payment_methods: request.payment_methods,
			exclude_coupons_if_installments: request.exclude_coupons_if_installments,
			payment: { scheduled_on: request.scheduled_on, current_status: 'PENDING' },
		},
		now,
		'api',
	);
	return invoice;
}

export function paymentsOf(branch: Branch, invoice: Invoice): Payment[] {
	return invoice.payment_ids.map((id) => branch.payment.get(id)!);
}

/** What has been paid of an invoice and what is still to come, in smallest units. */
export function balance(branch: Branch, invoice: Invoice): { paid: number; remaining: number } {
	let paid = 0;
	for (const payment of paymentsOf(branch, invoice)) {
		if (ARRIVED.has(payment.current_status)) paid += payment.amount;
	}
	return { paid, remaining: Math.max(0, invoice.totals.amount - paid) };
}

/** Completes an invoice once all its payments have arrived; a waiting subscription then starts. */
export function completeIfPaid(
	state: State,
	branch: Branch,
	invoice: Invoice,
	cause: string,
	now: Micros,
): void {
	if (!OPEN_INVOICE.includes(invoice.status) || balance(branch, invoice).remaining > 0) return;
	state.setStatus('invoice', invoice, 'COMPLETED', cause, now);
	useUp(state, branch, invoice);
	const subscription = invoice.subscription_id
		? branch.subscription.get(invoice.subscription_id)
		: undefined;
	if (subscription?.status === 'INACTIVE') {
		subscription.started_at ??= now;
		state.setStatus('subscription', subscription, 'ACTIVE', cause, now);
	}
}

/** What a finished invoice contains can no longer be edited. */
function useUp(state: State, branch: Branch, invoice: Invoice): void {
	for (const line of invoice.items) {
		const product = branch.product.get(line.product_id);
		if (!product) continue;
		product.is_used_in_finalized_invoice = true;
		state.changed(product);
	}
	const ids = [...invoice.coupon_ids, ...invoice.items.flatMap((line) => line.coupon_ids)];
	for (const id of new Set(ids)) {
		const coupon = branch.coupon.get(id);
		if (!coupon) continue;
		coupon.is_used_in_finalized_invoice = true;
		coupon.redemptions++;
		state.changed(coupon);
	}
}

/** Withdraws an invoice and what was to be paid on it. */
export function cancelInvoice(
	state: State,
	branch: Branch,
	invoice: Invoice,
	cause: string,
	now: Micros,
): void {
	if (!OPEN_INVOICE.includes(invoice.status)) return;
	for (const payment of paymentsOf(branch, invoice)) {
		if (!ARRIVED.has(payment.current_status)) {
			state.setStatus('payment', payment, 'CANCELED', cause, now);
		}
	}
	state.setStatus('invoice', invoice, 'CANCELED', cause, now);
}

/** The few edits the API allows. */
export function updateInPlace(
	state: State,
	branch: Branch,
	invoice: Invoice,
	change: { scheduled_on?: Micros | null; description?: string | null },
	now: Micros,
): void {
	if (!OPEN_INVOICE.includes(invoice.status)) {
		throw new ApiError(400, 'INVOICE_FINALISED', `The invoice is ${invoice.status}`);
	}
	if (change.scheduled_on !== undefined && change.scheduled_on !== null) {
		if (change.scheduled_on <= now) throw refuse('scheduled_on must be in the future');
		for (const payment of paymentsOf(branch, invoice)) {
			if (payment.current_status !== 'PENDING') continue;
			payment.scheduled_on = change.scheduled_on;
			state.touch(payment, now);
		}
	}
	if (change.description !== undefined) invoice.description = change.description;
	state.touch(invoice, now);
}
