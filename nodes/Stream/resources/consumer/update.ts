import { locator } from '../../../shared/fields/locators';
import type { Operation } from '../../../shared/operation/operation';
import { readCurrent } from '../../../shared/operation/ownWrites';
import { readRecord } from '../../../shared/operation/requests';
import { runOperation } from '../../../shared/operation/sendOperation';
import { withMetadata } from '../../../shared/records/externalMetadata';
import { details, name, requireAddress, validateBusiness } from './fields';

/** PUT /consumers/{consumer_id}: only the fields that are sent change. */
export const update: Operation = {
	value: 'update',
	name: 'Update',
	action: 'Update consumer',
	description: 'Change some fields of a consumer and keep the others',
	method: 'PUT',
	path: '/consumers/{consumerId}',
	idempotent: true,
	fields: [locator('consumer', { required: true })],
	collection: { name: 'updateFields', fields: [name(), ...details] },
	validate: (prepared) => validateBusiness(prepared, false),
	run: async (call) => {
		const { payload, path } = call;
		const { external_metadata: metadata, consumer_type: type, address } = payload;
		if (metadata === undefined && (type !== 'BUSINESS' || address)) return await runOperation(call);
		const before = await readCurrent(call, async () => await readRecord(call, path));
		requireAddress(payload, before.address);
		return await runOperation({ ...call, payload: withMetadata(payload, before) });
	},
};
