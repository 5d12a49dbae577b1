import { DAY, type Micros } from '../core/clock.mts';
import { refuse } from '../core/errors.mts';
import { newId, type Branch } from '../core/organizations.mts';
import type { Consumer, Invoice, Line, Payment, Subscription } from '../core/records.mts';
import type { State } from '../core/state.mts';
import { findConsumer } from './consumers.mts';
import { addInvoice } from './invoices.mts';
import { invoiceInterval, periodEnd, type Billing } from './intervals.mts';

export type RenewalOutcome = 'paid' | 'declined' | 'pending';

/** What a subscription starts with; the rest follows. */
export type SubscriptionSpec = Billing &
	Pick<Subscription, 'currency' | 'status' | 'items' | 'coupon_ids' | 'totals'> &
	Partial<
		Pick<
			Subscription,
			| 'description'
			| 'until_cycle_number'
			| 'override_payment_methods'
			| 'exclude_coupons_if_installments'
			| 'trial_period_days'
			| 'trial_end'
		>
	> & { consumer: Consumer; period_start: Micros };

export function addSubscription(
	state: State,
	branch: Branch,
	spec: SubscriptionSpec,
	now: Micros,
	cause: string,
): Subscription {
	const { consumer, period_start: start, ...rest } = spec;
	const trial = spec.status === 'TRIALING';
	const subscription = state.add(
		branch,
		'subscription',
		{
			description: null,
			until_cycle_number: null,
			override_payment_methods: null,
			exclude_coupons_if_installments: false,
			trial_period_days: null,
			trial_end: null,
			...rest,
			organization_consumer_id: consumer.id,
			current_period_start: trial ? now : start,
			current_period_end: trial ? (spec.trial_end ?? start) : periodEnd(start, spec),
			current_cycle_number: trial ? 0 : 1,
			cancel_at_period_end: false,
			started_at: spec.status === 'ACTIVE' || trial ? now : null,
			ended_at: null,
			latest_invoice_id: null,
			pending_change: null,
			freeze_ids: [],
		},
		now,
		cause,
	);
	watchPeriod(state, subscription);
	return subscription;
}

/** Bills the subscription's current period. */
export function billPeriod(
	state: State,
	branch: Branch,
	subscription: Subscription,
	given: Pick<Invoice, 'status'> &
		Partial<Pick<Invoice, 'payment_link_id' | 'custom_field_answers'>> & {
			payment: { scheduled_on: Micros } & Pick<Payment, 'current_status'> & Partial<Payment>;
		},
	now: Micros,
	cause: string,
): { invoice: Invoice; payment: Payment } {
	const consumer = findConsumer(branch, subscription.organization_consumer_id)!;
	const copy = (line: Line): Line => ({ ...line, id: newId(), created_at: now, updated_at: null });
	const made = addInvoice(
		state,
		branch,
		{
			...given,
			consumer,
			currency: subscription.currency,
			type: 'RECURRING',
			description: subscription.description,
			subscription_id: subscription.id,
			items: subscription.items.map(copy),
			coupon_ids: subscription.coupon_ids,
			totals: subscription.totals,
			period_start: subscription.current_period_start,
			period_end: subscription.current_period_end,
			...invoiceInterval(subscription),
			exclude_coupons_if_installments: subscription.exclude_coupons_if_installments,
		},
		now,
		cause,
	);
	subscription.latest_invoice_id = made.invoice.id;
	state.changed(subscription);
	return made;
}

/** Plans what happens when the current period is over. */
export function watchPeriod(state: State, subscription: Subscription): void {
	state.timers.set(`period:${subscription.id}`, subscription.current_period_end, (at) =>
		onPeriodEnd(state, subscription, state.stamp(at)),
	);
}

function onPeriodEnd(state: State, subscription: Subscription, at: Micros): void {
	const { status } = subscription;
	// A frozen subscription goes on when it thaws; one that never started is not renewed.
	if (status !== 'ACTIVE' && status !== 'TRIALING') return;
	const until = subscription.until_cycle_number;
	const last =
		subscription.cancel_at_period_end ||
		subscription.override_payment_methods?.subscription_auto_renewal === false ||
		(until !== null && subscription.current_cycle_number >= until);
	if (last) {
		endSubscription(state, subscription, 'time', at);
		return;
	}
	const branch = state.branchOf(subscription);
	const card = findConsumer(branch, subscription.organization_consumer_id)?.card;
	renew(state, branch, subscription, card ?? 'pending', at, 'time');
}

/** Starts the next cycle. A failed charge leaves the subscription ACTIVE with an unpaid invoice. */
export function renew(
	state: State,
	branch: Branch,
	subscription: Subscription,
	outcome: RenewalOutcome,
	now: Micros,
	cause: string,
): { invoice: Invoice; payment: Payment } {
	const change = subscription.pending_change;
	if (change) {
		subscription.items = change.lines;
		subscription.coupon_ids = change.coupon_ids;
		subscription.totals = change.totals;
		subscription.recurring_interval = change.recurring_interval;
		subscription.recurring_interval_count = change.recurring_interval_count;
		subscription.pending_change = null;
	}
	const from = subscription.current_cycle_number;
	subscription.current_period_start = subscription.current_period_end;
	subscription.current_period_end = periodEnd(subscription.current_period_start, subscription);
	subscription.current_cycle_number = from + 1;
	state.touch(subscription, now);
	const paid = outcome === 'paid';
	const failed = outcome === 'declined';
	const made = billPeriod(
		state,
		branch,
		subscription,
		{
			status: paid ? 'COMPLETED' : 'SENT',
			payment: {
				scheduled_on: subscription.current_period_start,
				current_status: paid ? 'SUCCEEDED' : failed ? 'FAILED' : 'PENDING',
				payment_method: paid || failed ? 'MADA' : null,
				payed_at: paid ? now : null,
				latest_pgw_message: paid ? 'APPROVED' : failed ? 'DECLINED' : null,
			},
		},
		now,
		cause,
	);
	if (subscription.status === 'TRIALING') {
		state.setStatus('subscription', subscription, 'ACTIVE', cause, now);
	}
	const cycles = [String(from), String(from + 1)] as const;
	state.note('subscription', subscription, ...cycles, cause, now, 'cycle');
	watchPeriod(state, subscription);
	return made;
}

export function endSubscription(
	state: State,
	subscription: Subscription,
	cause: string,
	now: Micros,
	status: 'CANCELED' | 'EXPIRED' = 'CANCELED',
): void {
	subscription.ended_at = now;
	state.timers.cancel(`period:${subscription.id}`);
	state.setStatus('subscription', subscription, status, cause, now);
}

/** Whole days until the current period ends. */
export function remainingDays(subscription: Subscription, now: Micros): number {
	return Math.max(0, Math.ceil((subscription.current_period_end - now) / DAY));
}

/** Asks for the end of a subscription: at the end of its period, or at once. */
export function cancelSubscription(state: State, subscription: Subscription, now: Micros): void {
	const { status } = subscription;
	if (status === 'CANCELED' || status === 'EXPIRED') {
		throw refuse(`The subscription is ${status}`, 'INVALID_STATUS');
	}
	if (status !== 'ACTIVE' || state.switches.cancel === 'immediate') {
		endSubscription(state, subscription, 'api', now);
		return;
	}
	if (subscription.cancel_at_period_end) return;
	scheduleCancellation(state, subscription, true, now);
}

export function uncancelSubscription(state: State, subscription: Subscription, now: Micros): void {
	if (!subscription.cancel_at_period_end || subscription.status === 'CANCELED') {
		throw refuse('The subscription is not scheduled for cancellation', 'INVALID_STATUS');
	}
	scheduleCancellation(state, subscription, false, now);
}

function scheduleCancellation(
	state: State,
	subscription: Subscription,
	scheduled: boolean,
	now: Micros,
): void {
	subscription.cancel_at_period_end = scheduled;
	state.touch(subscription, now);
	state.note(
		'subscription',
		subscription,
		String(!scheduled),
		String(scheduled),
		'api',
		now,
		'cancel_at_period_end',
	);
}
