import { locator } from '../../../shared/fields/locators';
import type { Operation } from '../../../shared/operation/operation';
import { runOperation } from '../../../shared/operation/sendOperation';
import { noteDeleted } from './recent';

/** DELETE /consumers/{consumer_id}. */
export const remove: Operation = {
	value: 'delete',
	name: 'Delete',
	action: 'Delete consumer',
	description:
		'Delete a consumer. Stream refuses this while open invoices, subscriptions or active links exist.',
	method: 'DELETE',
	path: '/consumers/{consumerId}',
	idempotent: true,
	otherRecord: true,
	fields: [locator('consumer', { required: true })],
	run: async (call) => {
		const result = await runOperation(call);
		noteDeleted(call, call.values.consumerId);
		return result;
	},
};
