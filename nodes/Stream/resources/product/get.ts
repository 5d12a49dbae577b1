import { locator } from '../../../shared/fields/locators';
import type { Operation } from '../../../shared/operation/operation';
import { simplify } from '../../../shared/records/simplify/product';

/** GET /products/{product_id}. */
export const get: Operation = {
	value: 'get',
	name: 'Get',
	action: 'Get product',
	description: 'Retrieve one product. Turn Simplify off to see all of its prices.',
	method: 'GET',
	path: '/products/{productId}',
	fields: [locator('product', { required: true })],
	simplify,
};
