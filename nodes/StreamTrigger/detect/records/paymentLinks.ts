import { eventId } from '../../../shared/events/eventId';
import type { EventName, StreamEvent } from '../../../shared/events/events';
import { textOf } from '../../../shared/values/text';
import { follow, isReopened, packProgress, unpackProgress } from '../statusProgress';
import { changedAt, createdAt, occasionOf, wants, type RecordType, type Watch } from './recordType';

export const LINK_RANKS = { ACTIVE: 0, INACTIVE: 1, COMPLETED: 2 };

/** Payment links: their status. COMPLETED is the end. */
export function linkKind(watch: Watch): RecordType {
	return {
		idOf: (link) => textOf(link.id),
		timeOf: createdAt,
		read(link, before, sighting) {
			const status = textOf(link.status);
			const old = before === undefined ? undefined : unpackProgress(before, LINK_RANKS)[0];
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
			return { value: packProgress(now, LINK_RANKS), final: status === 'COMPLETED', events };
		},
	};
}
