import { locator } from '../../../shared/fields/locators';
import type { Operation } from '../../../shared/operation/operation';
import { PRICES, runPriceOperation } from './priceEndpoint';

/** DELETE /products/{product_id}/prices/{price_id}. */
export const deletePrice: Operation = {
	value: 'deletePrice',
	name: 'Delete Price',
	action: 'Delete price of product',
	description: 'Archive one price of a product. The last active price cannot be deleted.',
	method: 'DELETE',
	path: '/products/{productId}/prices/{priceId}',
	feature: PRICES,
	otherRecord: true,
	idempotent: true,
	fields: [locator('product', { required: true }), locator('price', { required: true })],
	run: runPriceOperation,
};
