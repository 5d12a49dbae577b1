import type { Kind } from './ledger.mts';

/** About how many records a run makes, with the node and a person who pays; each is named as in `n of them`. */
export const PLAN: Array<[kind: Kind, about: number, names: string]> = [
	['paymentLink', 34, 'payment links'],
	['product', 11, 'products'],
	['coupon', 3, 'coupons'],
	['consumer', 6, 'customers'],
	['subscription', 5, 'subscriptions'],
	['invoice', 15, 'invoices (those of payments and subscriptions included)'],
	['webhook', 3, 'webhooks'],
];

/** The same in words. */
export function planned(): string {
	const parts = PLAN.map(([, about, names]) => `${about} ${names}`);
	return `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}
