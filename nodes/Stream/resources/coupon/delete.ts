import { locator } from '../../../shared/fields/locators';
import type { Operation } from '../../../shared/operation/operation';

/** DELETE /coupons/{coupon_id}. */
export const remove: Operation = {
	value: 'delete',
	name: 'Delete',
	action: 'Delete coupon',
	description:
		'Delete a coupon. Stream refuses this after it has been used; turn off Is Active instead.',
	method: 'DELETE',
	path: '/coupons/{couponId}',
	idempotent: true,
	fields: [locator('coupon', { required: true })],
};
