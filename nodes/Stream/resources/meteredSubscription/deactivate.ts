import { locator } from '../../../shared/fields/locators';
import type { Operation } from '../../../shared/operation/operation';
import { ifAvailable, send } from '../../../shared/operation/requests';

/** DELETE /metered/metered-subscriptions/{subscription_id}, which answers with the subscription. */
export const deactivate: Operation = {
	value: 'deactivate',
	name: 'Deactivate',
	action: 'Deactivate metered subscription',
	description: 'End a metered subscription now',
	method: 'DELETE',
	path: '/metered/metered-subscriptions/{meteredSubscriptionId}',
	fields: [locator('meteredSubscription', { required: true })],
	run: async (call) => [
		await ifAvailable(
			'Metered billing',
			async () => await send(call, { method: 'DELETE', path: call.path }),
		),
	],
};
