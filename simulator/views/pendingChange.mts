import type { Branch } from '../core/organizations.mts';
import type { Line, Subscription } from '../core/records.mts';
import type { State } from '../core/state.mts';
import { periodEnd } from '../domain/intervals.mts';
import { money, time } from './shared.mts';

/** What a subscription will become with its next cycle; null when nothing is planned. */
export function pendingChangeView(subscription: Subscription, branch: Branch, state: State) {
	const change = subscription.pending_change;
	if (!change) return null;
	const { currency } = subscription;
	const { amount } = change.totals;
	const effective = subscription.current_period_end;
	const delta = amount - subscription.totals.amount;
	return {
		id: change.id,
		effective_at: time(effective, state),
		invoice_was_reissued: false,
		target_items: change.lines.map((line) => ({
			product_id: line.product_id,
			product_name: nameOf(branch, line.product_id),
			quantity: line.quantity,
			original_amount: money(line.original_amount, currency, state),
			discounted_amount: money(line.discounted_amount, currency, state),
		})),
		target_subscription_coupon_ids: change.coupon_ids,
		target_recurring_interval: change.recurring_interval,
		target_recurring_interval_count: change.recurring_interval_count,
		target_amount: money(amount, currency, state),
		currency,
		current_amount: money(subscription.totals.amount, currency, state),
		delta_amount: money(delta, currency, state),
		delta_amount_per_month: null,
		changes: differences(subscription, branch),
		next_invoice_preview: {
			period_start: time(effective, state),
			period_end: time(periodEnd(effective, change), state),
			issue_at: time(effective, state),
			due_at: time(effective, state),
			subtotal: money(change.totals.original_amount, currency, state),
			discount_total: money(change.totals.original_amount - amount, currency, state),
			total_amount: money(amount, currency, state),
			currency,
		},
	};
}

const nameOf = (branch: Branch, id: string): string => branch.product.get(id)?.name ?? '';

interface Difference {
	kind: string;
	label: string;
	product_id: string | null;
	from_value: string | null;
	to_value: string | null;
}

function differences(subscription: Subscription, branch: Branch): Difference[] {
	const change = subscription.pending_change!;
	const found: Difference[] = [];
	const add = (
		kind: string,
		label: string,
		product: string | null,
		from: string | null,
		to: string | null,
	) => found.push({ kind, label, product_id: product, from_value: from, to_value: to });
	const quantities = (lines: Line[]) =>
		new Map(lines.map((line) => [line.product_id, line.quantity]));
	const [before, after] = [quantities(subscription.items), quantities(change.lines)];
	for (const [id, quantity] of before) {
		const next = after.get(id);
		const name = nameOf(branch, id);
		if (next === undefined) add('PRODUCT_REMOVED', name, id, String(quantity), null);
		else if (next !== quantity) {
			const kind = next > quantity ? 'QUANTITY_INCREASED' : 'QUANTITY_DECREASED';
			add(kind, name, id, String(quantity), String(next));
		}
	}
	for (const [id, quantity] of after) {
		if (!before.has(id)) add('PRODUCT_ADDED', nameOf(branch, id), id, null, String(quantity));
	}
	const [old, next] = [new Set(subscription.coupon_ids), new Set(change.coupon_ids)];
	const couponName = (id: string) => branch.coupon.get(id)?.name ?? '';
	for (const id of old) {
		if (!next.has(id)) add('COUPON_REMOVED', couponName(id), null, id, null);
	}
	for (const id of next) if (!old.has(id)) add('COUPON_ADDED', couponName(id), null, null, id);
	const interval = (of: { recurring_interval: string; recurring_interval_count: number }) =>
		`${of.recurring_interval_count} ${of.recurring_interval}`;
	if (interval(subscription) !== interval(change)) {
		add('INTERVAL_CHANGED', 'Interval', null, interval(subscription), interval(change));
	}
	return found;
}
