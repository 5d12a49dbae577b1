import { locator } from '../../../shared/fields/locators';
import type { Operation } from '../../../shared/operation/operation';

/** GET /subscriptions/{subscription_id}/freeze. */
export const getFreezes: Operation = {
	value: 'getFreezes',
	name: 'Get Freezes',
	action: 'Get freezes of subscription',
	description: 'List all freezes of a subscription: past, current and planned',
	method: 'GET',
	path: '/subscriptions/{subscriptionId}/freeze',
	list: true,
	fields: [locator('subscription', { required: true })],
};
