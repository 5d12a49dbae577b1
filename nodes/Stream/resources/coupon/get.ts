import { locator } from '../../../shared/fields/locators';
import type { Operation } from '../../../shared/operation/operation';

/** GET /coupons/{coupon_id}. */
export const get: Operation = {
	value: 'get',
	name: 'Get',
	action: 'Get coupon',
	description: 'Retrieve one coupon, with how often it was used',
	method: 'GET',
	path: '/coupons/{couponId}',
	fields: [locator('coupon', { required: true })],
};
