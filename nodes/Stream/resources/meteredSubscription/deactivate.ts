import { locator } from '../../../shared/fields/locators';
import type { Operation } from '../../../shared/operation/operation';
import { sendForRecord } from '../../../shared/operation/requests';
import { METERED } from './create';

/** DELETE /metered/metered-subscriptions/{subscription_id}, which answers with the subscription. */
export const deactivate: Operation = {
	value: 'deactivate',
	name: 'Deactivate',
	action: 'Deactivate metered subscription',
	description: 'End a metered subscription now',
	method: 'DELETE',
	path: '/metered/metered-subscriptions/{meteredSubscriptionId}',
	fields: [locator('meteredSubscription', { required: true })],
	feature: METERED,
	run: async (call) => [await sendForRecord(call, { method: 'DELETE', path: call.path })],
};
