import { InputError } from '../errors/inputError';

const EMPTY: Record<string, [string, string]> = {
	consumer: ['no consumers', 'Create one with Consumer → Create or Update, or in Stream.'],
	product: ['no active products', 'Create one with Product → Create, or in Stream.'],
	paymentLink: ['no payment links', 'Create one with Payment Link → Create.'],
	payment: ['no payments', 'Payments come with an invoice, or when a payment link is paid.'],
	subscription: [
		'no subscriptions',
		'Create one with Subscription → Create, or with a payment link for a recurring product.',
	],
	invoice: ['no invoices', 'Create one with Invoice → Create, or have a payment link paid.'],
	coupon: ['no coupons', 'Create one with Coupon → Create, or in Stream.'],
	meteredSubscription: [
		'no active metered subscriptions',
		'Create one with Metered Subscription → Create.',
	],
	price: ['no active prices', 'Choose another product, or add a price to this one.'],
	paymentLinkItem: ['no items', 'Choose another payment link.'],
	freeze: ['no freezes', 'Choose another subscription, or freeze this one first.'],
};

/** What an empty list says instead of nothing. */
export function nothingYet(resource: string): InputError {
	const [what, advice] = EMPTY[resource];
	const where = ['price', 'paymentLinkItem', 'freeze'].includes(resource)
		? 'The chosen record has'
		: 'This Stream account has';
	return new InputError(`${where} ${what} yet.`, advice);
}
