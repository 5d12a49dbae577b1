import type { Micros } from '../core/clock.mts';
import { refuse } from '../core/errors.mts';
import type { BillingInterval, Interval, Product } from '../core/records.mts';

export interface Billing {
	recurring_interval: BillingInterval;
	recurring_interval_count: number;
}

/**
 * The interval of a link or subscription. Their list of intervals has no SEMESTER, so a half-year is
 * written as six months.
 */
export function billingOf(interval: Interval, count: number): Billing {
	return interval === 'SEMESTER'
		? { recurring_interval: 'MONTH', recurring_interval_count: 6 * count }
		: { recurring_interval: interval, recurring_interval_count: count };
}

/** The interval of an invoice, whose list of intervals has no QUARTER. */
export function invoiceInterval(billing: Billing): {
	recurring_interval: Interval;
	recurring_interval_count: number;
} {
	return billing.recurring_interval === 'QUARTER'
		? {
				recurring_interval: 'MONTH',
				recurring_interval_count: 3 * billing.recurring_interval_count,
			}
		: {
				recurring_interval: billing.recurring_interval,
				recurring_interval_count: billing.recurring_interval_count,
			};
}

/** What recurring products are billed by; null for one-time products. Mixed carts are refused. */
export function commonBilling(products: Product[]): Billing | null {
	if (products.some(({ type }) => type === 'METERED')) {
		throw refuse('Metered products cannot be sold here');
	}
	const recurring = products.filter(({ type }) => type === 'RECURRING');
	if (recurring.length === 0) return null;
	if (recurring.length < products.length) {
		throw refuse('One-time and recurring products cannot be mixed');
	}
	const billings = recurring.map((product) =>
		billingOf(product.recurring_interval ?? 'MONTH', product.recurring_interval_count),
	);
	const [first] = billings;
	const same = billings.every(
		(billing) =>
			billing.recurring_interval === first.recurring_interval &&
			billing.recurring_interval_count === first.recurring_interval_count,
	);
	if (!same) throw refuse('All recurring products must have the same interval');
	return first;
}

/** The end of a period; months are calendar months, cut to the month's length. */
export function periodEnd(start: Micros, billing: Billing): Micros {
	const ms = Math.floor(start / 1000);
	const rest = start - ms * 1000;
	const date = new Date(ms);
	const count = billing.recurring_interval_count;
	if (billing.recurring_interval === 'WEEK') date.setUTCDate(date.getUTCDate() + 7 * count);
	else {
		const months = { MONTH: 1, QUARTER: 3, YEAR: 12 }[billing.recurring_interval] * count;
		const day = date.getUTCDate();
		date.setUTCDate(1);
		date.setUTCMonth(date.getUTCMonth() + months);
		const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
		date.setUTCDate(Math.min(day, last));
	}
	return date.getTime() * 1000 + rest;
}
