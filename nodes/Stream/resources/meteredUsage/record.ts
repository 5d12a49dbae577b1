import type { IDataObject } from 'n8n-workflow';

import { explainUnreadable } from '../../../shared/api/errorMessages';
import { errorContextOf } from '../../../shared/operation/errorContext';
import type { Operation } from '../../../shared/operation/operation';
import { send } from '../../../shared/operation/requests';
import { METERED } from '../meteredSubscription/create';
import { checkCount, records, recordsJson } from './fields';

/** POST /metered/meter: each record has a key of its own, so the request may be repeated. */
export const record: Operation = {
	value: 'record',
	name: 'Record',
	action: 'Record metered usage',
	description: 'Record how much consumers have used of metered products, with many records at once',
	method: 'POST',
	path: '/metered/meter',
	idempotent: true,
	feature: METERED,
	notices: [
		{
			displayName:
				'Metered billing is not enabled on every Stream account. Usage counts from the moment you record it and cannot be backdated.',
			name: 'meteredNotice',
			type: 'notice',
			default: '',
		},
	],
	fields: [records, recordsJson],
	validate: ({ values, payload }) => {
		const list = [
			...((values.records as IDataObject[] | undefined) ?? []),
			...((values.recordsJson as IDataObject[] | undefined) ?? []),
		];
		checkCount(list);
		payload.records = list;
	},
	run: async (call) => {
		const { path, payload } = call;
		const response = await send(call, { method: 'POST', path, body: payload, idempotent: true });
		// Stream answers by position: one row for each record, with what was sent.
		const records = payload.records as IDataObject[];
		const results = response.records as IDataObject[] | undefined;
		if (!Array.isArray(results) || results.length !== records.length) {
			throw explainUnreadable(200, errorContextOf(call));
		}
		return records.map((sent, index) => {
			const { id = null, success = null, ...rest } = results[index];
			return { id, success, duplicate: success === false && id === null, ...sent, ...rest };
		});
	},
};
