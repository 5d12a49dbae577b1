import { toggle } from '../../../shared/fields/builders';
import { locator } from '../../../shared/fields/locators';
import type { Operation } from '../../../shared/operation/operation';
import { readRecord, writeAndRead } from '../../../shared/operation/requests';
import { hasEnded, isEnding } from './state';

/** POST /subscriptions/{subscription_id}/cancel. */
export const cancel: Operation = {
	value: 'cancel',
	name: 'Cancel',
	action: 'Cancel subscription',
	description: 'Cancel a subscription. If it is already canceled, it is returned unchanged.',
	method: 'POST',
	path: '/subscriptions/{subscriptionId}/cancel',
	adds: { alreadyCanceled: 'alreadyCanceled' },
	notices: [
		{
			displayName:
				'A paid subscription usually continues until its period ends: see cancel_at_period_end and current_period_end in the output',
			name: 'cancelNotice',
			type: 'notice',
			default: '',
		},
	],
	fields: [locator('subscription', { required: true })],
	collection: {
		name: 'additionalFields',
		fields: [
			toggle('cancel_related_invoices', 'Cancel Related Invoices', {
				description: 'Whether to also cancel the unpaid invoices of the subscription',
				default: true,
			}),
		],
	},
	run: async (call) => {
		const { path, values, payload } = call;
		const readSubscription = async () =>
			await readRecord(call, `/subscriptions/${String(values.subscriptionId)}`);
		const withInvoices = payload.cancel_related_invoices === true;
		const before = await readSubscription();
		if (hasEnded(before) || (isEnding(before) && !withInvoices)) {
			return [{ ...before, alreadyCanceled: true }];
		}
		const { record, response } = await writeAndRead(call, {
			request: { method: 'POST', path, body: { cancel_related_invoices: withInvoices } },
			read: readSubscription,
			// Whether the invoices are canceled too cannot be read here: then only Stream's answer counts.
			isDone: (now) => hasEnded(now) || (isEnding(now) && !withInvoices),
			again: true,
		});
		return [{ ...record, alreadyCanceled: response === undefined }];
	},
};
