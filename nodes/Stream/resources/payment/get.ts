import { locator } from '../../../shared/fields/locators';
import type { Operation } from '../../../shared/operation/operation';
import { simplify } from '../../../shared/records/simplify/payment';

/** GET /payments/{payment_id} (guide, "Retrieve Payment or Subscription Status"). */
export const get: Operation = {
	value: 'get',
	name: 'Get',
	action: 'Get payment',
	description: 'Retrieve one payment with its status',
	method: 'GET',
	path: '/payments/{paymentId}',
	fields: [locator('payment', { required: true })],
	simplify,
};
