import type { Micros } from '../core/clock.mts';
import { refuse } from '../core/errors.mts';
import { newId, type Branch } from '../core/organizations.mts';
import type { Currency } from '../core/money.mts';
import type { BillingInterval, Subscription } from '../core/records.mts';
import type { State } from '../core/state.mts';
import { usableConsumer } from './consumers.mts';
import { commonBilling } from './intervals.mts';
import { sellableProduct } from './links.mts';
import { activePrice, priceLine, totalOf, type LineRequest } from './pricing.mts';
import { addSubscription, billPeriod } from './subscriptions.mts';

export interface SubscriptionRequest {
	notify_consumer: boolean;
	description: string | null;
	items: LineRequest[];
	coupons: string[] | null;
	organization_consumer_id: string;
	period_start: Micros;
	until_cycle_number: number | null;
	override_payment_methods: Record<string, boolean | null> | null;
	exclude_coupons_if_installments: boolean;
	currency: Currency;
	trial?: boolean;
}

/** The plan that items and coupons make: lines, interval and total. */
function planOf(
	branch: Branch,
	items: LineRequest[],
	couponIds: string[],
	currency: Currency,
	now: Micros,
) {
	const products = items.map(({ product_id: id }) => sellableProduct(branch, id));
	const billing = commonBilling(products);
	if (!billing) throw refuse('A subscription needs recurring products');
	const lines = items.map((item, index) => {
		const price = activePrice(products[index], currency);
		if (!price) throw refuse(`Product '${products[index].name}' has no price in ${currency}`);
		return priceLine(branch, products[index], price, item, now);
	});
	return { billing, lines, totals: totalOf(branch, lines, couponIds, currency) };
}

/** A subscription that starts when its first invoice is paid, or with a trial. */
export function createSubscription(
	state: State,
	branch: Branch,
	request: SubscriptionRequest,
	now: Micros,
): Subscription {
	const consumer = usableConsumer(branch, request.organization_consumer_id);
	const couponIds = request.coupons ?? [];
	const { billing, lines, totals } = planOf(
		branch,
		request.items,
		couponIds,
		request.currency,
		now,
	);
	const trial = request.trial ?? false;
	if (trial && request.period_start <= now) {
		throw refuse('period_start must be in the future for a trial');
	}
	const subscription = addSubscription(
		state,
		branch,
		{
			consumer,
			currency: request.currency,
			status: trial ? 'TRIALING' : state.switches.newSubscription,
			description: request.description,
			items: lines,
			coupon_ids: couponIds,
			totals,
			...billing,
			period_start: request.period_start,
			until_cycle_number: request.until_cycle_number,
			override_payment_methods: request.override_payment_methods,
			exclude_coupons_if_installments: request.exclude_coupons_if_installments,
			trial_end: trial ? request.period_start : null,
		},
		now,
		'api',
	);
	if (trial) return subscription;
	billPeriod(
		state,
		branch,
		subscription,
		{
			status: request.notify_consumer ? 'SENT' : 'CREATED',
			payment: { scheduled_on: request.period_start, current_status: 'PENDING' },
		},
		now,
		'api',
	);
	return subscription;
}

export interface SubscriptionChange {
	items: LineRequest[];
	coupons: string[];
	description?: string | null;
	until_cycle_number?: number | null;
	override_payment_methods?: Record<string, boolean | null> | null;
	recurring_interval?: BillingInterval | null;
	recurring_interval_count?: number | null;
	exclude_coupons_if_installments?: boolean | null;
}

/** Replaces items and coupons, from the next cycle on. */
export function updateSubscription(
	state: State,
	branch: Branch,
	subscription: Subscription,
	change: SubscriptionChange,
	now: Micros,
): void {
	if (subscription.status === 'CANCELED' || subscription.status === 'EXPIRED') {
		throw refuse(`The subscription is ${subscription.status}`, 'INVALID_STATUS');
	}
	const { currency } = subscription;
	const { billing, lines, totals } = planOf(branch, change.items, change.coupons, currency, now);
	if (change.description !== undefined) subscription.description = change.description;
	if (change.until_cycle_number === null && state.switches.untilNull === 'cancel') {
		subscription.cancel_at_period_end = true;
	}
	if (change.until_cycle_number !== undefined) {
		subscription.until_cycle_number = change.until_cycle_number;
	}
	if (change.override_payment_methods !== undefined) {
		subscription.override_payment_methods = change.override_payment_methods;
	}
	subscription.exclude_coupons_if_installments =
		change.exclude_coupons_if_installments ?? subscription.exclude_coupons_if_installments;
	const next = {
		lines,
		coupon_ids: change.coupons,
		totals,
		recurring_interval: change.recurring_interval ?? billing.recurring_interval,
		recurring_interval_count: change.recurring_interval_count ?? billing.recurring_interval_count,
	};
	const current = fingerprint({ ...subscription, lines: subscription.items });
	subscription.pending_change = fingerprint(next) === current ? null : { id: newId(), ...next };
	state.touch(subscription, now);
}

/** Two plans with the same fingerprint are the same plan. */
function fingerprint(plan: {
	lines: Array<{ product_id: string; quantity: number; coupon_ids: string[] }>;
	coupon_ids: string[];
	recurring_interval: string;
	recurring_interval_count: number;
}): string {
	const lines = plan.lines.map((line) =>
		[line.product_id, line.quantity, ...line.coupon_ids].join(' '),
	);
	return JSON.stringify([
		lines.sort(),
		plan.coupon_ids,
		plan.recurring_interval,
		plan.recurring_interval_count,
	]);
}

export function dropPendingChange(state: State, subscription: Subscription, now: Micros): void {
	if (!subscription.pending_change) {
		throw refuse('The subscription has no pending change', 'INVALID_STATUS');
	}
	subscription.pending_change = null;
	state.touch(subscription, now);
}
