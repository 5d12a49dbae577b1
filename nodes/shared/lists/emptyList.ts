import { InputError } from '../errors/inputError';

const EMPTY: Record<string, [string, string]> = {
	consumer: [
		'This Stream account has no consumers yet.',
		'Create one with Consumer → Create or Update, or in Stream.',
	],
	product: [
		'This Stream account has no active products yet.',
		'Create one with Product → Create, or in Stream.',
	],
	paymentLink: [
		'This Stream account has no payment links yet.',
		'Create one with Payment Link → Create.',
	],
	payment: [
		'This Stream account has no payments yet.',
		'Create an invoice, or wait until a payment link is paid.',
	],
	subscription: [
		'This Stream account has no subscriptions yet.',
		'Create one with Subscription → Create, or with a payment link for a recurring product.',
	],
	invoice: [
		'This Stream account has no invoices yet.',
		'Create one with Invoice → Create, or wait until a payment link is paid.',
	],
	coupon: [
		'This Stream account has no coupons yet.',
		'Create one with Coupon → Create, or in Stream.',
	],
	meteredSubscription: [
		'This Stream account has no active metered subscriptions yet.',
		'Create one with Metered Subscription → Create.',
	],
	price: [
		'This product has no active prices yet.',
		'Choose another product, or add a price to this one.',
	],
	paymentLinkItem: ['This payment link has no items.', 'Choose another payment link.'],
	freeze: [
		'This subscription has no freezes yet.',
		'Choose another subscription, or freeze this one first.',
	],
};

/** What an empty list says instead of nothing. */
export function emptyListError(resource: string): InputError {
	const [said, fix] = EMPTY[resource];
	return new InputError(said, fix);
}
