import { locator } from '../../../shared/fields/locators';
import type { Operation } from '../../../shared/operation';
import { priceAmount, vat, withVat } from './fields';
import { runPriceOperation } from './priceEndpoint';

/** PUT /products/{product_id}/prices/{price_id}. */
export const updatePrice: Operation = {
	value: 'updatePrice',
	name: 'Update Price',
	action: 'Update price of product',
	description: 'Change the amount or the VAT of one price of a product',
	method: 'PUT',
	path: '/products/{productId}/prices/{priceId}',
	extra: [
		{
			displayName:
				'Stream archives the old price and returns the new one, which has a new ID. Subscriptions that run keep the old price.',
			name: 'updatePriceNotice',
			type: 'notice',
			default: '',
		},
	],
	fields: [locator('product', { required: true }), locator('price', { required: true })],
	collection: { name: 'updateFields', fields: [priceAmount(false), ...vat] },
	review: ({ payload }) => {
		Object.assign(payload, withVat(payload));
	},
	run: runPriceOperation,
};
