import type { IDataObject } from 'n8n-workflow';

import { ApiError } from '../../../shared/errors/apiError';
import { rethrow } from '../../../shared/errors/rethrow';
import { locator } from '../../../shared/fields/locators';
import type { Call, Operation } from '../../../shared/operation/operation';
import { readAfter, writeAndRead } from '../../../shared/operation/requests';
import { chosenFreeze, freezeColumns, isOneDay, moment, readFreezes, withFreeze } from './freezes';

/**
 * PUT or DELETE /subscriptions/{subscription_id}/freeze/{freeze_id}.
 *
 * Stream has no such call: a freeze that runs is given an end (a DELETE of it is refused), one that is planned
 * is deleted.
 */
export const unfreeze: Operation = {
	value: 'unfreeze',
	name: 'Unfreeze',
	action: 'Unfreeze subscription',
	description: 'End the current freeze of a subscription, or delete a planned one',
	method: 'PUT',
	path: '/subscriptions/{subscriptionId}/freeze',
	adds: { ...freezeColumns, alreadyUnfrozen: 'alreadyUnfrozen' },
	fields: [
		locator('subscription', { required: true }),
		locator('freeze', {
			sent: false,
			description: 'The freeze to end',
			hint: 'Leave empty to end the current freeze, or else the next planned one',
		}),
	],
	run: async (call) => {
		const freezes = await readFreezes(call);
		const { freezeId } = call.values;
		const now = Date.now();
		const freeze = freezeId === undefined ? current(freezes, now) : chosenFreeze(freezes, freezeId);
		if (!freeze || isOver(freeze, now)) {
			return [{ ...(await withFreeze(call, freeze ?? null)), alreadyUnfrozen: true }];
		}
		const planned = moment(freeze.freeze_start_datetime) > now;
		const after = planned ? await remove(call, freeze) : await endOrRemove(call, freeze, now);
		const subscription = await readAfter(call, async () => await withFreeze(call, after));
		return [{ ...subscription, alreadyUnfrozen: false }];
	},
};

function isOver(freeze: IDataObject, now: number): boolean {
	const { freeze_end_datetime: finish = null } = freeze;
	return finish !== null && moment(finish) <= now;
}

/** The freeze that runs, or else the next one. */
function current(freezes: IDataObject[], now: number): IDataObject | undefined {
	return freezes
		.filter((freeze) => !isOver(freeze, now))
		.sort((a, b) => moment(a.freeze_start_datetime) - moment(b.freeze_start_datetime))[0];
}

/** Some servers end no freeze on the day on which it has begun; some of these take it away. */
async function endOrRemove(call: Call, freeze: IDataObject, now: number): Promise<IDataObject> {
	try {
		return await end(call, freeze, now);
	} catch (thrown) {
		const isRefused = thrown instanceof ApiError && thrown.details.outcome === 'refused';
		if (!isRefused || !isOneDay(moment(freeze.freeze_start_datetime), now)) throw rethrow(thrown);
		try {
			return await remove(call, freeze);
		} catch (again) {
			throw again instanceof ApiError && again.details.outcome === 'refused'
				? tooEarly(again)
				: rethrow(again);
		}
	}
}

function tooEarly({ details }: ApiError): ApiError {
	return new ApiError(
		'This freeze started today, and Stream does not end a freeze on its first day.',
		'Run this item again tomorrow, or end the freeze in the Stream dashboard.',
		details,
	);
}

async function end(call: Call, freeze: IDataObject, now: number): Promise<IDataObject> {
	const times = {
		freeze_start_datetime: new Date(moment(freeze.freeze_start_datetime)).toISOString(),
		freeze_end_datetime: new Date(now).toISOString(),
	};
	const body = { ...times, ...(freeze.notes ? { notes: freeze.notes } : {}) };
	const find = async () => await findAgain(call, freeze);
	const { record } = await writeAndRead(call, {
		request: { method: 'PUT', path: pathOf(call, freeze), body },
		read: find,
		isDone: (found) => isOver(found, Date.now()),
		again: true,
	});
	return record;
}

async function remove(call: Call, freeze: IDataObject): Promise<IDataObject> {
	await writeAndRead(call, {
		request: { method: 'DELETE', path: pathOf(call, freeze) },
		read: async () => await findAgain(call, freeze),
		isDone: (found) => found.deleted === true,
		again: true,
	});
	return { ...freeze, deleted: true };
}

/** The freeze as it is now; `deleted` when the subscription does not have it any more. */
async function findAgain(call: Call, { id }: IDataObject): Promise<IDataObject> {
	const found = (await readFreezes(call)).find((one) => one.id === id);
	return found ?? { id, deleted: true };
}

function pathOf({ path }: Call, { id }: IDataObject): string {
	return `${path}/${encodeURIComponent(String(id))}`;
}
