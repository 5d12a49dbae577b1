import type { IDataObject } from 'n8n-workflow';

import { eventId } from '../../../shared/events/eventId';
import type { EventName, StreamEvent } from '../../../shared/events/events';
import { textOf } from '../../../shared/values/text';
import { toMs } from '../../../shared/values/timestamps';
import { passDeadline } from '../deadline';
import { follow, isReopened, packProgress, unpackProgress } from '../statusProgress';
import { changedAt, createdAt, occasionOf, wants, type RecordType, type Watch } from './recordType';

export const LINK_RANKS = { ACTIVE: 0, INACTIVE: 1, COMPLETED: 2 };

/** Payment links: their status, and whether they end soon. COMPLETED is the end. */
export function linkKind(watch: Watch): RecordType {
	return {
		idOf: (link) => textOf(link.id),
		timeOf: createdAt,
		read(link, before, sighting) {
			const status = textOf(link.status);
			const [old, mark] = before === undefined ? [] : unpackProgress(before, LINK_RANKS);
			const { changed, now } = follow(old, status, sighting, LINK_RANKS, ['ACTIVE']);
			const events: StreamEvent[] = [];
			const occasion = occasionOf(link, now, watch);
			// COMPLETED is the end: it comes once.
			const time = status === 'COMPLETED' && !isReopened(now) ? undefined : occasion;
			const add = (event: EventName, ...parts: Array<string | number | undefined>) =>
				events.push({
					event,
					eventId: eventId(event, textOf(link.id), ...parts),
					id: textOf(link.id),
					status,
					previousStatus: old?.status ?? null,
					at: changedAt(link, watch.now),
					record: link,
				});
			if (changed && status === 'COMPLETED' && wants(watch, 'paymentLinkCompleted')) {
				add('paymentLinkCompleted', time);
			}
			if (changed && wants(watch, 'paymentLinkStatusChanged')) {
				add('paymentLinkStatusChanged', status, time);
			}
			let value = packProgress(now, LINK_RANKS);
			if (wants(watch, 'paymentLinkExpiring')) {
				const deadline = passDeadline(isExpiring(link, watch), mark, sighting);
				if (deadline.isNews) events.push(expiringEvent(link, watch));
				value += deadline.mark;
			}
			return { value, final: status === 'COMPLETED', events };
		},
	};
}

function expiringEvent(link: IDataObject, { expiringMs, now }: Watch): StreamEvent {
	const id = textOf(link.id);
	return {
		event: 'paymentLinkExpiring',
		eventId: eventId('paymentLinkExpiring', id),
		id,
		status: textOf(link.status),
		previousStatus: null,
		at: (toMs(link.valid_until) ?? now) - expiringMs,
		record: link,
	};
}

/** Whether a link can still be paid, has not been, and will end within the wanted time. */
export function isExpiring(link: IDataObject, { expiringMs, now }: Watch): boolean {
	// Without an end: long ago.
	const end = toMs(link.valid_until) ?? 0;
	const isOpen = link.status === 'ACTIVE' && !(Number(link.amount_collected) > 0);
	return isOpen && now < end && end - now <= expiringMs;
}
