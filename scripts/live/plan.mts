import type { Kind } from './ledger.mts';

/** About how many records a run makes, with the node and a person who pays; each is named as in `n of them`. */
export const PLAN: Array<[kind: Kind, about: number, names: string]> = [
	['paymentLink', 34, 'payment links'],
	['product', 10, 'products'],
	['coupon', 2, 'coupons'],
	['consumer', 4, 'customers'],
	['subscription', 4, 'subscriptions'],
	['invoice', 11, 'invoices (those of payments and subscriptions included)'],
	['webhook', 2, 'webhooks'],
];

/** The same in words. */
export function planned(): string {
	const parts = PLAN.map(([, about, names]) => `${about} ${names}`);
	return `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}
