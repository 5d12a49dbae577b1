import type { IDataObject } from 'n8n-workflow';

import { locator } from '../../../shared/fields/locators';
import type { Call, Operation } from '../../../shared/operation/operation';
import { readRecord, writeAndRead } from '../../../shared/operation/requests';
import {
	checkOrder,
	freezeColumns,
	freezeEnd,
	freezeStart,
	moment,
	notes,
	readFreezes,
	subscriptionPath,
} from './freezes';

/** POST /subscriptions/{subscription_id}/freeze. */
export const freeze: Operation = {
	value: 'freeze',
	name: 'Freeze',
	action: 'Freeze subscription',
	description: 'Pause a subscription for some time. It creates no invoices while it is frozen.',
	method: 'POST',
	path: '/subscriptions/{subscriptionId}/freeze',
	adds: { ...freezeColumns, alreadyFrozen: 'alreadyFrozen' },
	fields: [
		locator('subscription', { required: true }),
		{
			...freezeStart,
			property: {
				...freezeStart.property,
				hint: 'Leave empty to start now',
			},
		},
	],
	collection: { name: 'additionalFields', fields: [freezeEnd, notes] },
	validate: ({ payload }) => {
		payload.freeze_start_datetime ??= new Date().toISOString();
		checkOrder(payload.freeze_start_datetime, payload.freeze_end_datetime);
	},
	run: async (call) => {
		const { path, payload } = call;
		const { record, response } = await writeAndRead(call, {
			request: { method: 'POST', path, body: payload },
			read: async () => await readFrozen(call),
			isDone: ({ freeze: found }) => found !== null,
			again: true,
		});
		const found = response?.id ? response : record.freeze;
		return [{ ...record, freeze: found, alreadyFrozen: response === undefined }];
	},
};

/** The subscription and, if there is one, its freeze of the wanted time. */
async function readFrozen(call: Call): Promise<IDataObject> {
	const subscription = await readRecord(call, subscriptionPath(call));
	const latest = subscription.latest_freeze as IDataObject | null | undefined;
	const candidates = latest && isWanted(call, latest) ? [latest] : await readFreezes(call);
	return { ...subscription, freeze: candidates.find((one) => isWanted(call, one)) ?? null };
}

function isWanted({ payload }: Call, found: IDataObject): boolean {
	return (
		isSameTime(payload.freeze_start_datetime, found.freeze_start_datetime) &&
		isSameTime(payload.freeze_end_datetime, found.freeze_end_datetime)
	);
}

/** Servers may keep whole seconds only. */
function isSameTime(wanted: unknown, found: unknown): boolean {
	if (wanted === undefined) return found === null || found === undefined;
	return Math.abs(moment(wanted) - moment(found)) < 1000;
}
