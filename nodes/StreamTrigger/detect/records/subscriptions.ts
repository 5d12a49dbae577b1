import type { IDataObject } from 'n8n-workflow';

import { eventId } from '../../../shared/events/eventId';
import type { EventName, StreamEvent } from '../../../shared/events/events';
import { textOf } from '../../../shared/values/text';
import { follow, isReopened, packProgress, unpackProgress, type Progress } from '../statusProgress';
import {
	creationTimeOf,
	changedAt,
	createdAt,
	occasionOf,
	wants,
	type RecordType,
	type Watch,
} from './recordType';

export const SUBSCRIPTION_RANKS = {
	TRIAL_PENDING: 0,
	TRIALING: 1,
	INACTIVE: 2,
	ACTIVE: 3,
	FROZEN: 4,
	CANCELED: 5,
	EXPIRED: 5,
};
const FINAL = ['CANCELED', 'EXPIRED'];
/** A new subscription in one of these has not changed yet. */
const STARTING = ['TRIAL_PENDING', 'INACTIVE'];

/** Cycles that one poll tells of one subscription. */
const MOST_CYCLES = 100;

interface Seen {
	progress: Progress;
	/** It ends with the current period. */
	ending: boolean;
	cycle: number;
}

/** Subscriptions: status, cycle, and whether they end with the period. */
export function subscriptionKind(watch: Watch): RecordType {
	return {
		idOf: (record) => textOf(record.id),
		timeOf: createdAt,
		read(record, before, sighting) {
			const id = textOf(record.id);
			const status = textOf(record.status);
			const old = before === undefined ? undefined : unpack(before);
			const was = old?.progress;
			const step = follow(was, status, sighting, SUBSCRIPTION_RANKS, STARTING);
			const { changed } = step;
			const now: Seen = {
				progress: step.now,
				ending: record.cancel_at_period_end === true,
				cycle: cycleOf(record) ?? old?.cycle ?? 0,
			};
			const events: StreamEvent[] = [];
			const add = (event: EventName, ...parts: Array<string | number | undefined>) =>
				events.push({
					event,
					eventId: eventId(event, id, ...parts),
					id,
					status,
					previousStatus: was?.status ?? null,
					at: sighting === 'new' ? creationTimeOf(record, watch.now) : changedAt(record, watch.now),
					record,
				});
			const occasion = occasionOf(record, now.progress, watch);
			const once = FINAL.includes(status) && !isReopened(now.progress);
			if (sighting === 'new' && wants(watch, 'subscriptionCreated')) add('subscriptionCreated');
			if (changed && wants(watch, 'subscriptionStatusChanged', status)) {
				add('subscriptionStatusChanged', status, once ? undefined : occasion);
			}
			if (old && wants(watch, 'subscriptionRenewed')) {
				// Each cycle, also after n8n was away for several. 0: not known before.
				const first = Math.max(old.cycle || now.cycle - 1, now.cycle - MOST_CYCLES) + 1;
				for (let cycle = first; cycle <= now.cycle; cycle++) add('subscriptionRenewed', cycle);
			}
			const ends = now.ending && (old ? !old.ending : sighting === 'new');
			if (ends && wants(watch, 'subscriptionCancellationScheduled')) {
				add('subscriptionCancellationScheduled', occasion ?? now.cycle);
			}
			return { value: pack(now), final: FINAL.includes(status), events };
		},
	};
}

function cycleOf(record: IDataObject): number | undefined {
	const cycle = Number(record.current_cycle_number ?? undefined);
	return Number.isSafeInteger(cycle) && cycle >= 0 ? cycle : undefined;
}

function pack({ progress, ending, cycle }: Seen): string {
	return packProgress(progress, SUBSCRIPTION_RANKS) + (ending ? '1' : '0') + cycle.toString(36);
}

function unpack(text: string): Seen {
	const [progress, rest] = unpackProgress(text, SUBSCRIPTION_RANKS);
	const match = /^([01])([0-9a-z]+)$/.exec(rest);
	if (!match) throw new Error('A damaged subscription');
	return { progress, ending: match[1] === '1', cycle: parseInt(match[2], 36) };
}
