import { toggle } from '../../../shared/fields/builders';
import { locator } from '../../../shared/fields/locators';
import type { Operation } from '../../../shared/operation/operation';
import { readCurrent } from '../../../shared/operation/ownWrites';
import { readAfter, send } from '../../../shared/operation/requests';
import {
	checkOrder,
	chosenFreeze,
	freezeColumns,
	freezeEnd,
	freezeStart,
	moment,
	notes,
	readFreezes,
	withFreeze,
} from './freezes';

/** PUT /subscriptions/{subscription_id}/freeze/{freeze_id} wants start and end: what is not given is sent back. */
export const updateFreeze: Operation = {
	value: 'updateFreeze',
	name: 'Update Freeze',
	action: 'Update freeze of subscription',
	description: 'Change the start, end or notes of a freeze',
	method: 'PUT',
	path: '/subscriptions/{subscriptionId}/freeze/{freezeId}',
	adds: freezeColumns,
	fields: [locator('subscription', { required: true }), locator('freeze', { required: true })],
	collection: {
		name: 'updateFields',
		fields: [
			freezeStart,
			freezeEnd,
			toggle(undefined, 'Remove Freeze End', {
				name: 'removeFreezeEnd',
				description:
					'Whether to remove the end, so that the freeze lasts until you unfreeze the subscription',
				default: true,
			}),
			notes,
		],
	},
	validate: ({ payload: { freeze_start_datetime: start, freeze_end_datetime: end } }) => {
		if (start !== undefined) checkOrder(start, end);
	},
	run: async (call) => {
		const { path, payload, values } = call;
		const before = await readCurrent(call, async () =>
			chosenFreeze(await readFreezes(call), values.freezeId),
		);
		const start = payload.freeze_start_datetime ?? utc(before.freeze_start_datetime);
		const kept = values.removeFreezeEnd === true ? null : utc(before.freeze_end_datetime);
		const end = payload.freeze_end_datetime ?? kept;
		checkOrder(start, end);
		const body = {
			freeze_start_datetime: start,
			freeze_end_datetime: end,
			...(before.notes ? { notes: before.notes } : {}),
			...(payload.notes === undefined ? {} : { notes: payload.notes }),
		};
		const changed = await send(call, { method: 'PUT', path, body, idempotent: true });
		const freeze = changed.id ? changed : { ...before, ...body };
		return [await readAfter(call, async () => await withFreeze(call, freeze))];
	},
};

/** With an offset, because Stream may leave it out. */
function utc(stamp: unknown): string | null {
	return stamp === undefined || stamp === null ? null : new Date(moment(stamp)).toISOString();
}
