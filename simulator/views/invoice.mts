import type { Branch } from '../core/organizations.mts';
import type { Invoice, Line } from '../core/records.mts';
import type { State } from '../core/state.mts';
import { findConsumer } from '../domain/consumers.mts';
import { balance, paymentsOf } from '../domain/invoices.mts';
import { invoiceBaseView } from './invoiceBase.mts';
import { invoicePaymentView } from './payment.mts';
import { productView } from './product.mts';
import { couponCalculation, money, stamps, time } from './shared.mts';
import { subscriptionView } from './subscription.mts';

function amountsView(invoice: Invoice, branch: Branch, state: State) {
	const { paid, remaining } = balance(branch, invoice);
	return {
		remaining_amount: money(remaining, invoice.currency, state),
		paid_amount: money(paid, invoice.currency, state),
		remaining_amount_in_smallest_unit: remaining,
		paid_amount_in_smallest_unit: paid,
	};
}

function consumerView(invoice: Invoice, branch: Branch, state: State) {
	const consumer = findConsumer(branch, invoice.organization_consumer_id);
	if (!consumer) return undefined;
	const language = consumer.preferred_language.toUpperCase() === 'EN' ? 'EN' : 'AR';
	const shown = {
		id: consumer.id,
		name: consumer.name,
		alias: consumer.alias,
		email: consumer.email,
		phone_number: consumer.phone_number,
		preferred_language: language,
		consumer: {
			id: consumer.person_id,
			phone_number: consumer.phone_number,
			email: consumer.email,
			preferred_language: language,
		},
		is_deleted: consumer.is_deleted,
		communication_methods: consumer.communication_methods,
	};
	if (!state.switches.sdkOnlyFields) return shown;
	return Object.assign(shown, {
		consumer_type: consumer.consumer_type,
		address: consumer.address,
		vat_number: consumer.vat_number,
		commercial_registration: consumer.commercial_registration,
	});
}

/** An invoice in a list; its payments only when they were asked for. */
export function invoiceListView(invoice: Invoice, state: State, withPayments: boolean) {
	const branch = state.branchOf(invoice);
	const payments = paymentsOf(branch, invoice);
	const subscription = invoice.subscription_id
		? branch.subscription.get(invoice.subscription_id)
		: undefined;
	const paidAt = payments.reduce((last, { payed_at: at }) => Math.max(last, at ?? 0), 0);
	return Object.assign(invoiceBaseView(invoice, state), amountsView(invoice, branch, state), {
		organization_consumer: consumerView(invoice, branch, state),
		subscription: subscription
			? {
					id: subscription.id,
					recurring_interval: subscription.recurring_interval,
					recurring_interval_count: subscription.recurring_interval_count,
					status: subscription.status,
					current_period_start: time(subscription.current_period_start, state),
					current_period_end: time(subscription.current_period_end, state),
					cancel_at_period_end: subscription.cancel_at_period_end,
				}
			: null,
		payments: withPayments ? payments.map((payment) => invoicePaymentView(payment, state)) : null,
		total_number_of_payments: payments.length,
		last_payment_paid_at: paidAt ? time(paidAt, state) : null,
	});
}

/** An invoice as GET, POST and PATCH return it. */
export function invoiceDetailView(invoice: Invoice, state: State) {
	const branch = state.branchOf(invoice);
	const subscription = invoice.subscription_id
		? branch.subscription.get(invoice.subscription_id)
		: undefined;
	const number = { invoice_number: invoice.invoice_number };
	const amounts = amountsView(invoice, branch, state);
	return Object.assign(invoiceBaseView(invoice, state), number, amounts, {
		exclude_coupons_if_installments: invoice.exclude_coupons_if_installments,
		organization_consumer: consumerView(invoice, branch, state),
		items: invoice.items.map((line) => lineView(line, invoice, branch, state)),
		branch: { id: branch.id, name: branch.name },
		payments: paymentsOf(branch, invoice).map((payment) => invoicePaymentView(payment, state)),
		subscription_id: invoice.subscription_id,
		subscription: subscription ? subscriptionView(subscription, state) : null,
		payment_methods: invoice.payment_methods,
		recurrence_pattern: recurrencePattern(invoice),
		parent_id: null,
		custom_field_answers: invoice.custom_field_answers,
		url: `${state.publicUrl}/invoice/${invoice.id}`,
	});
}

function lineView(line: Line, invoice: Invoice, branch: Branch, state: State) {
	const { currency } = invoice;
	const product = branch.product.get(line.product_id);
	const { created_at, updated_at } = stamps(line, state);
	return {
		created_at,
		updated_at,
		id: line.id,
		product_id: line.product_id,
		product: product && productView(product, state),
		quantity: line.quantity,
		original_amount: money(line.original_amount, currency, state),
		discounted_amount: money(line.discounted_amount, currency, state),
		coupon_calculation_metadata: couponCalculation(line.coupons, currency, state),
		currency,
		unit_price: money(line.unit_gross, currency, state),
		product_price_id: line.product_price_id,
		original_amount_in_smallest_unit: line.original_amount,
		discounted_amount_in_smallest_unit: line.discounted_amount,
	};
}

/** Yet another way in which the API writes an interval. */
function recurrencePattern(invoice: Invoice): string | null {
	const { recurring_interval: interval, recurring_interval_count: count } = invoice;
	if (interval === null) return null;
	const pattern = `${interval}:${count ?? 1}`;
	const known: Record<string, string> = {
		'WEEK:1': 'Week',
		'WEEK:2': 'Fortnight',
		'MONTH:1': 'Month',
		'MONTH:3': 'Quarter',
		'MONTH:6': 'Half-Year',
		'YEAR:1': 'Year',
	};
	return known[pattern] ?? null;
}
