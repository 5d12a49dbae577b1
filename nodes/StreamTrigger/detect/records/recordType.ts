import type { IDataObject } from 'n8n-workflow';

import type { EventName, StreamEvent } from '../../../shared/events/events';
import { toExactMs, toMs } from '../../../shared/values/timestamps';
import { cycleMark, type Progress } from '../statusProgress';

/** How the trigger knows a record. */
export type Sighting =
	/** It is tracked: compare it with its last state. */
	| 'known'
	/** It did not exist before. */
	| 'new'
	/** It had ended and is open again. */
	| 'reopened'
	/** It existed before the first poll: remember it, report nothing. */
	| 'existing';

export interface Reading {
	/** What to remember of the record. */
	value: string;
	/** Nothing that is watched can change any more: the record need not be remembered. */
	final: boolean;
	events: StreamEvent[];
}

/** How records of one kind are read. Pure: no request, no clock but the given one. */
export interface RecordType {
	idOf(record: IDataObject): string;
	/** When the record came into the list, in milliseconds. */
	timeOf(record: IDataObject): number | undefined;
	/** @throws Error when `before` is damaged */
	read(record: IDataObject, before: string | undefined, sighting: Sighting): Reading;
}

/** The events that the user chose. */
export interface Watch {
	events: ReadonlySet<EventName>;
	/** Statuses that count for "status changed"; empty for all. */
	statuses: ReadonlySet<string>;
	/** How long before its end an unpaid link is reported, in milliseconds. */
	expiringMs: number;
	/** Tells this watch from earlier ones of the same records, in ids that rest on a count. */
	epoch: string;
	/** Now, in milliseconds. */
	now: number;
}

/** Whether an event of this kind is wanted; `status` for those that the statuses narrow down. */
export function wants(watch: Watch, event: EventName, status?: string): boolean {
	if (!watch.events.has(event)) return false;
	return status === undefined || watch.statuses.size === 0 || watch.statuses.has(status);
}

export function createdAt(record: IDataObject): number | undefined {
	return toMs(record.created_at);
}

/** The last change, else the creation, else now; for the order of events. */
export function changedAt(record: IDataObject, now: number): number {
	return toExactMs(record.updated_at) ?? creationTimeOf(record, now);
}

/** The creation, else now; for the order of events. */
export function creationTimeOf(record: IDataObject, now: number): number {
	return toExactMs(record.created_at) ?? now;
}

/** What tells a change from the same change at another time: the time that Stream gives for it, else a count. */
export function occasionOf(
	record: IDataObject,
	now: Progress,
	{ epoch }: Watch,
): string | number | undefined {
	return toMs(record.updated_at) ?? cycleMark(now, epoch);
}
