import { locator } from '../../../shared/fields/locators';
import type { Operation } from '../../../shared/operation/operation';
import { readRecord, writeAndRead } from '../../../shared/operation/requests';

/** DELETE /subscriptions/{subscription_id}/pending-change; only newer servers have it. */
export const deletePendingChange: Operation = {
	value: 'deletePendingChange',
	name: 'Delete Pending Change',
	action: 'Delete pending change of subscription',
	description: 'Discard a change that is planned for the next cycle of a subscription',
	method: 'DELETE',
	path: '/subscriptions/{subscriptionId}/pending-change',
	adds: { alreadyDeleted: 'alreadyDeleted' },
	feature: 'Deleting a pending change',
	fields: [locator('subscription', { required: true })],
	run: async (call) => {
		const readSubscription = async () =>
			await readRecord(call, `/subscriptions/${String(call.values.subscriptionId)}`);
		const before = await readSubscription();
		if (before.pending_change === null) return [{ ...before, alreadyDeleted: true }];
		const { record, response } = await writeAndRead(call, {
			request: { method: 'DELETE', path: call.path },
			read: readSubscription,
			isDone: (now) => now.pending_change === null,
			again: true,
		});
		return [{ ...record, alreadyDeleted: response === undefined }];
	},
};
