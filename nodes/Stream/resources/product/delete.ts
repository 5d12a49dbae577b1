import { locator } from '../../../shared/fields/locators';
import type { Operation } from '../../../shared/operation/operation';

/** DELETE /products/{product_id}. */
export const remove: Operation = {
	value: 'delete',
	name: 'Delete',
	action: 'Delete product',
	description: 'Delete a product. Existing invoices and subscriptions keep it.',
	method: 'DELETE',
	path: '/products/{productId}',
	idempotent: true,
	fields: [locator('product', { required: true })],
};
