import { integer, recordList } from './builders';
import { lines } from './composites';
import type { Field } from './field';
import { locator } from './locators';

/** Discounts on `what`, chosen from the account's coupons. */
export const coupons = (what: string): Field =>
	recordList('coupons', 'Coupon Names or IDs', 'coupon', 'getCoupons', {
		description: `Discounts on ${what}. Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.`,
	});

/** The lines of an invoice or a subscription (OpenAPI schemas InvoiceItemCreateDto, SubscriptionItemCreateDto). */
export const items = (description: string): Field =>
	lines(
		'items',
		'Items',
		{
			name: 'item',
			displayName: 'Item',
			fields: [
				locator('product', { required: true, description: 'The product to pay for' }),
				integer('quantity', 'Quantity', {
					description: 'How many of the product',
					default: 1,
					min: 1,
					required: true,
				}),
				coupons('this item'),
			],
		},
		{ description, placeholder: 'Add Item', required: true },
	);
