import type { IDataObject } from 'n8n-workflow';

import { NEWEST_FIRST, readList } from '../../../shared/api/paging';
import { InputError } from '../../../shared/errors/inputError';
import { date, text } from '../../../shared/fields/builders';
import type { Call } from '../../../shared/operation/operation';
import { readRecord } from '../../../shared/operation/requests';
import type { Columns } from '../../../shared/records/simplify/columns';
import { toMs } from '../../../shared/values/timestamps';

/** The fields of a freeze (OpenAPI schemas FreezeSubscriptionCreateRequest, FreezeSubscriptionUpdateRequest). */
export const freezeStart = date('freeze_start_datetime', 'Freeze Start', {
	name: 'freezeStartDatetime',
	description: 'When the freeze starts',
});

export const freezeEnd = date('freeze_end_datetime', 'Freeze End', {
	name: 'freezeEndDatetime',
	description:
		'When the subscription resumes automatically. A date without a time includes the whole day.',
	endOfDay: true,
});

export const notes = text('notes', 'Notes', {
	description: 'Why the subscription is frozen',
	placeholder: 'e.g. Travelling until March',
	rows: 2,
});

const ofFreeze =
	(field: string) =>
	({ freeze }: IDataObject): unknown =>
		(freeze as IDataObject | null | undefined)?.[field];

/** The freeze beside its subscription, in simplified output. */
export const freezeColumns: Columns = {
	freezeId: ofFreeze('id'),
	freezeStart: ofFreeze('freeze_start_datetime'),
	freezeEnd: ofFreeze('freeze_end_datetime'),
};

/** @throws InputError when the freeze would end before it begins, or on the day on which it begins */
export function checkOrder(start: unknown, end: unknown): void {
	if (end === undefined || end === null) return;
	if (!(moment(end) > moment(start))) {
		throw new InputError(
			"'Freeze End' is not after 'Freeze Start'.",
			"Choose a later 'Freeze End', or leave it empty to freeze until you unfreeze.",
		);
	}
	if (isOneDay(moment(start), moment(end))) {
		throw new InputError(
			"'Freeze Start' and 'Freeze End' are on the same day, but a freeze lasts two days or more.",
			"Choose a later 'Freeze End'. To end a current freeze, use Unfreeze.",
		);
	}
}

const RIYADH_MS = 3 * 3_600_000;

/** One calendar day, whether Stream counts days in UTC or in Riyadh, which is three hours ahead all year. */
export function isOneDay(start: number, end: number): boolean {
	return [0, RIYADH_MS].every((offset) => dayOf(start + offset) === dayOf(end + offset));
}

function dayOf(ms: number): number {
	return Math.floor(ms / 86_400_000);
}

/** Milliseconds; a time without an offset is UTC. */
export function moment(stamp: unknown): number {
	return toMs(stamp) ?? NaN;
}

export const subscriptionPath = ({ values }: Call): string =>
	`/subscriptions/${String(values.subscriptionId)}`;

/** All freezes of the subscription, newest first. */
export async function readFreezes(call: Call): Promise<IDataObject[]> {
	return await readList(call.client, {
		path: `${subscriptionPath(call)}/freeze`,
		query: NEWEST_FIRST,
		errorContext: { subject: 'freeze' },
	});
}

/** The freeze that the user chose. @throws InputError when the subscription does not have it */
export function chosenFreeze(freezes: IDataObject[], id: unknown): IDataObject {
	const freeze = freezes.find((one) => one.id === id);
	if (freeze) return freeze;
	throw new InputError(
		'This subscription has no freeze with this ID.',
		'Choose the freeze from the list. It may have been deleted, or belong to another subscription.',
	);
}

/** What operations on freezes return: the subscription as it is now, and the freeze. */
export async function withFreeze(call: Call, freeze: IDataObject | null): Promise<IDataObject> {
	return { ...(await readRecord(call, subscriptionPath(call))), freeze };
}
