import { locator } from '../../../shared/fields/locators';
import type { Operation } from '../../../shared/operation/operation';
import { readRecord, writeAndRead } from '../../../shared/operation/requests';
import { hasEnded, isEnding, requireOpen } from './state';

/** PUT /subscriptions/{subscription_id}/uncancel; only newer servers have it. */
export const uncancel: Operation = {
	value: 'uncancel',
	name: 'Uncancel',
	action: 'Uncancel subscription',
	description: 'Keep a subscription that is set to be canceled at the end of its period',
	method: 'PUT',
	path: '/subscriptions/{subscriptionId}/uncancel',
	adds: { alreadyUncanceled: 'alreadyUncanceled' },
	feature: 'Uncanceling a subscription',
	fields: [locator('subscription', { required: true })],
	run: async (call) => {
		const readSubscription = async () =>
			await readRecord(call, `/subscriptions/${String(call.values.subscriptionId)}`);
		const before = await readSubscription();
		requireOpen(before);
		if (before.cancel_at_period_end === false) return [{ ...before, alreadyUncanceled: true }];
		const { record, response } = await writeAndRead(call, {
			request: { method: 'PUT', path: call.path },
			read: readSubscription,
			isDone: (now) => !isEnding(now) && !hasEnded(now),
			again: true,
		});
		return [{ ...record, alreadyUncanceled: response === undefined }];
	},
};
