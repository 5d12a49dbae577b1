import { locator } from '../../../shared/fields/locators';
import type { Operation } from '../../../shared/operation/operation';

/** DELETE /coupons/{coupon_id}. */
export const remove: Operation = {
	value: 'delete',
	name: 'Delete',
	action: 'Delete coupon',
	description: 'Delete a coupon. Stream refuses this once it has been used: turn Is Active off.',
	method: 'DELETE',
	path: '/coupons/{couponId}',
	idempotent: true,
	fields: [locator('coupon', { required: true })],
};
