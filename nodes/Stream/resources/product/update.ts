import { toggle } from '../../../shared/fields/builders';
import { locator } from '../../../shared/fields/locators';
import type { Operation } from '../../../shared/operation/operation';
import { readCurrent } from '../../../shared/operation/ownWrites';
import { readRecord } from '../../../shared/operation/requests';
import { runOperation } from '../../../shared/operation/sendOperation';
import { withMetadata } from '../../../shared/records/externalMetadata';
import {
	description,
	name,
	ownIds,
	prices,
	recurringInterval,
	recurringIntervalCount,
	type,
} from './fields';

/** PUT /products/{product_id}: only the fields that are sent change. */
export const update: Operation = {
	value: 'update',
	name: 'Update',
	action: 'Update product',
	description:
		'Change some fields of a product. Stream refuses some changes after the product has been billed.',
	method: 'PUT',
	path: '/products/{productId}',
	fields: [locator('product', { required: true })],
	collection: {
		name: 'updateFields',
		fields: [
			name(),
			description,
			prices(),
			toggle('is_active', 'Is Active', {
				description:
					'Whether the product can be sold. Turn off to archive it; existing subscriptions continue.',
				default: true,
			}),
			type(),
			recurringInterval,
			recurringIntervalCount,
			...ownIds,
		],
	},
	run: async (call) => {
		const { payload, path } = call;
		if (payload.external_metadata === undefined) return await runOperation(call);
		return await runOperation({
			...call,
			payload: withMetadata(
				payload,
				await readCurrent(call, async () => await readRecord(call, path)),
			),
		});
	},
};
