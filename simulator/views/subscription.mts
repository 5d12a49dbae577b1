import { DAY } from '../core/clock.mts';
import type { Branch } from '../core/organizations.mts';
import type { Freeze, Line, Subscription } from '../core/records.mts';
import type { State } from '../core/state.mts';
import { findConsumer } from '../domain/consumers.mts';
import { remainingDays } from '../domain/subscriptions.mts';
import { invoiceBaseView } from './invoiceBase.mts';
import { pendingChangeView } from './pendingChange.mts';
import { productView } from './product.mts';
import {
	couponCalculation,
	inHomeCurrency,
	money,
	SAR_PER,
	stamps,
	time,
	timeOrNull,
} from './shared.mts';

export function subscriptionView(subscription: Subscription, state: State) {
	const branch = state.branchOf(subscription);
	const { currency } = subscription;
	// Servers without `pending_change` show at once what the next cycle will be.
	const newer = state.switches.sdkOnlyFields;
	const pending = newer ? null : subscription.pending_change;
	const { totals, recurring_interval, recurring_interval_count } = pending ?? subscription;
	const items = pending?.lines ?? subscription.items;
	const invoice = subscription.latest_invoice_id
		? branch.invoice.get(subscription.latest_invoice_id)
		: undefined;
	const freeze = latestFreeze(branch, subscription);
	const { created_at, updated_at } = stamps(subscription, state);
	const shown = {
		created_at,
		updated_at,
		id: subscription.id,
		description: subscription.description,
		amount: money(totals.amount, currency, state),
		original_amount: money(totals.original_amount, currency, state),
		item_level_discounted_amount: money(totals.item_level_discounted_amount, currency, state),
		coupon_calculation_metadata: couponCalculation(totals.coupons, currency, state),
		remaining_days: remainingDays(subscription, state.clock.now()),
		currency,
		home_currency_amount: inHomeCurrency(totals.amount, currency, state),
		exchange_rate_at_creation: SAR_PER[currency],
		recurring_interval,
		recurring_interval_count,
		status: subscription.status,
		current_period_start: time(subscription.current_period_start, state),
		current_period_end: time(subscription.current_period_end, state),
		current_cycle_number: subscription.current_cycle_number,
		cancel_at_period_end: subscription.cancel_at_period_end,
		cancel_at_cycle_number: subscription.cancel_at_period_end
			? subscription.current_cycle_number
			: subscription.until_cycle_number,
		started_at: timeOrNull(subscription.started_at, state),
		ended_at: timeOrNull(subscription.ended_at, state),
		user_id: branch.organization.user.id,
		organization_consumer_id: subscription.organization_consumer_id,
		latest_invoice_id: subscription.latest_invoice_id,
		organization_consumer: consumerView(subscription, branch, state),
		items: items.map((line) => lineView(line, subscription, branch, state)),
		latest_invoice: invoice ? invoiceBaseView(invoice, state) : null,
		latest_freeze: freeze ? freezeView(freeze, state) : null,
		override_payment_methods: subscription.override_payment_methods,
		amount_in_smallest_unit: totals.amount,
		original_amount_in_smallest_unit: totals.original_amount,
	};
	if (!newer) return shown;
	return Object.assign(shown, {
		trial_period_days: subscription.trial_period_days,
		trial_end: timeOrNull(subscription.trial_end, state),
		pending_change: pendingChangeView(subscription, branch, state),
	});
}

function latestFreeze(branch: Branch, subscription: Subscription): Freeze | undefined {
	for (let i = subscription.freeze_ids.length - 1; i >= 0; i--) {
		const freeze = branch.freeze.get(subscription.freeze_ids[i]);
		if (freeze && !freeze.is_deleted) return freeze;
	}
	return undefined;
}

function consumerView(subscription: Subscription, branch: Branch, state: State) {
	const consumer = findConsumer(branch, subscription.organization_consumer_id);
	if (!consumer) return null;
	const shown = {
		id: consumer.id,
		name: consumer.name,
		alias: consumer.alias,
		email: consumer.email,
	};
	if (!state.switches.sdkOnlyFields) return shown;
	return Object.assign(shown, {
		phone_number: consumer.phone_number,
		preferred_language: consumer.preferred_language,
		consumer_type: consumer.consumer_type,
		address: consumer.address,
		vat_number: consumer.vat_number,
		commercial_registration: consumer.commercial_registration,
	});
}

function lineView(line: Line, subscription: Subscription, branch: Branch, state: State) {
	const product = branch.product.get(line.product_id);
	const { created_at, updated_at } = stamps(line, state);
	return {
		created_at,
		updated_at,
		id: line.id,
		product_id: line.product_id,
		subscription_id: subscription.id,
		quantity: line.quantity,
		original_amount: money(line.original_amount, subscription.currency, state),
		discounted_amount: money(line.discounted_amount, subscription.currency, state),
		coupon_calculation_metadata: couponCalculation(line.coupons, subscription.currency, state),
		product: product && productView(product, state),
	};
}

export function freezeView(freeze: Freeze, state: State) {
	const { freeze_start_datetime: start, freeze_end_datetime: end } = freeze;
	const { created_at, updated_at } = stamps(freeze, state);
	return {
		created_at,
		updated_at,
		id: freeze.id,
		freeze_start_datetime: time(start, state),
		freeze_end_datetime: timeOrNull(end, state),
		notes: freeze.notes,
		subscription_id: freeze.subscription_id,
		invoice_id: freeze.invoice_id,
		duration: end === null ? null : Math.ceil((end - start) / DAY),
	};
}
