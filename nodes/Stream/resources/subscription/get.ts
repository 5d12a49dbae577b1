import { locator } from '../../../shared/fields/locators';
import type { Operation } from '../../../shared/operation/operation';
import { simplify } from '../../../shared/records/simplify/subscription';

/** GET /subscriptions/{subscription_id} (guide, "Retrieve Payment or Subscription Status"). */
export const get: Operation = {
	value: 'get',
	name: 'Get',
	action: 'Get subscription',
	description: 'Retrieve one subscription with its status',
	method: 'GET',
	path: '/subscriptions/{subscriptionId}',
	fields: [locator('subscription', { required: true })],
	simplify,
};
