import type { Transition } from '../../simulator/index.mts';
import { type Delivered, describe, groupBy, type History, type Violation } from './history.mts';

/**
 * What a transition is known by on both sides; undefined when nobody asked for it. A record can come to the same
 * status several times, so a key can stand for several transitions.
 */
function keyOfTransition({ resource, id, from, to, cause }: Transition): string | undefined {
	switch (resource) {
		case 'paymentLink':
			return from === null ? undefined : `paymentLinkStatusChanged ${id} ${to}`;
		case 'subscription':
			// Who pays a link for a recurring product starts one that is active at once.
			if (from === null && to !== 'ACTIVE') return undefined;
			return `subscriptionStatusChanged ${id} ${to}`;
		case 'payment':
			return to === 'PENDING' ? undefined : `paymentStatusChanged ${id} ${to}`;
		case 'invoice':
			// A link is paid when its invoice is; the event names the invoice.
			return to === 'COMPLETED' && cause === 'checkout' ? `paymentLinkPaid ${id}` : undefined;
		default:
			return undefined;
	}
}

function keyOfDelivery({ event, id, status, invoice, order }: Delivered): string {
	if (event === 'orderPaid') return keyOfOrder(String(order));
	return event === 'paymentLinkPaid' ? `${event} ${invoice}` : `${event} ${id} ${status}`;
}

const keyOfOrder = (reference: string) => `orderPaid ${reference}`;

/**
 * The transitions that must be reported, by key, and how often each happened.
 * @param paidOrders an order is paid once, with the last of its parts
 */
function expected(transitions: Transition[], paidOrders: string[] = []): Map<string, number> {
	const counts = new Map(paidOrders.map((reference) => [keyOfOrder(reference), 1]));
	for (const transition of transitions) {
		const key = keyOfTransition(transition);
		if (key) counts.set(key, (counts.get(key) ?? 0) + 1);
	}
	return counts;
}

function idsByKey(delivered: Delivered[]): Map<string, Set<string>> {
	const groups = [...groupBy(delivered, keyOfDelivery)];
	return new Map(groups.map(([key, own]) => [key, new Set(own.map(({ eventId }) => eventId))]));
}

/** Whether every transition of this record has been delivered. */
export function isReported(transitions: Transition[], delivered: Delivered[], id: string): boolean {
	const ids = idsByKey(delivered);
	const own = expected(transitions.filter((transition) => transition.id === id));
	return [...own].every(([key, count]) => (ids.get(key)?.size ?? 0) >= count);
}

/** Each status change has one event, with one id, however often it is delivered; and no event is made up. */
export function checkEvents({
	transitions,
	delivered,
	paidOrders,
}: Pick<History, 'transitions' | 'delivered' | 'paidOrders'>): Violation[] {
	const wanted = expected(transitions, paidOrders);
	const ids = idsByKey(delivered);
	const violations: Violation[] = [];
	for (const [key, count] of wanted) {
		for (let lacking = count - (ids.get(key)?.size ?? 0); lacking > 0; lacking--) {
			violations.push({ promise: 'missed', text: key });
		}
	}
	for (const [key, found] of ids) {
		for (let surplus = found.size - (wanted.get(key) ?? 0); surplus > 0; surplus--) {
			violations.push({ promise: 'conflicting', text: `${key} has ${[...found].join(', ')}` });
		}
	}
	// One ID for two transitions would hide the second from workflows that skip known IDs.
	for (const [eventId, own] of groupBy(delivered, (one) => one.eventId)) {
		const keys = new Set(own.map(keyOfDelivery));
		if (keys.size < 2) continue;
		violations.push({ promise: 'conflicting', text: `${eventId} is ${[...keys].join(' and ')}` });
	}
	return violations;
}

/** What was delivered, compared with what happened. */
export interface Comparison {
	/** Transitions that must be reported. */
	transitions: number;
	/** Different events that were delivered. */
	received: number;
	/** Transitions without an event. */
	missed: number;
	/** Events that are a second one for a transition, or have none. */
	conflicting: number;
	/** Deliveries of an event that had been delivered before. */
	redelivered: number;
	/** Descriptions of what was missed or conflicts. */
	problems: string[];
}

/** The same in numbers. */
export function compareEvents(
	transitions: Transition[],
	delivered: Delivered[],
	paidOrders?: string[],
): Comparison {
	const violations = checkEvents({ transitions, delivered, paidOrders });
	const missed = violations.filter(({ promise }) => promise === 'missed').length;
	const received = new Set(delivered.map(({ eventId }) => eventId)).size;
	return {
		transitions: [...expected(transitions, paidOrders).values()].reduce(
			(sum, count) => sum + count,
			0,
		),
		received,
		missed,
		conflicting: violations.length - missed,
		redelivered: delivered.length - received,
		problems: violations.map(describe),
	};
}

/** A stay of n8n in memory: from one start of a process to its end, in milliseconds. */
export interface Life {
	from: number;
	to: number;
}

/**
 * Each event that came by webhook starts the workflow once in the life of a process that takes calls. What Stream
 * repeats after a kill may start it again, with the same eventId.
 * @param processes how many share the calls
 */
export function checkWebhookStarts(
	delivered: Array<Pick<Delivered, 'eventId'> & { at: number; webhookEvent?: string }>,
	lives: Life[],
	processes = 1,
): string[] {
	const byWebhook = delivered.filter(({ webhookEvent }) => webhookEvent);
	return [...groupBy(byWebhook, ({ eventId }) => eventId)].flatMap(([eventId, own]) =>
		lives.flatMap(({ from, to }) => {
			const starts = own.filter(({ at }) => at >= from && at < to).length;
			return starts > processes ? [`${eventId} started ${starts} times in one life of n8n`] : [];
		}),
	);
}

/** A call of a webhook that n8n has acknowledged. */
export interface Acknowledged {
	/** When, in milliseconds. */
	at: number;
	/** Stream's name of the event, and the record that it is about. */
	type: string;
	entity: string;
}

/**
 * Calls that n8n had acknowledged when it was killed, and that its workflow did not tell of in that life: only a
 * repetition by Stream, or polling, can still tell of them.
 */
export function killedBeforeStart(
	calls: Acknowledged[],
	delivered: Array<Pick<Delivered, 'id' | 'invoice'> & { at: number; webhookEvent?: string }>,
	lives: Life[],
): Acknowledged[] {
	return lives.flatMap(({ from, to }) => {
		if (to === Infinity) return [];
		const own = calls.filter(({ at }) => at >= from && at < to);
		const isTold = ({ type, entity }: Acknowledged) =>
			delivered.some(
				({ at, webhookEvent, id, invoice }) =>
					at >= from && at <= to && webhookEvent === type && [id, invoice].includes(entity),
			);
		return [...groupBy(own, ({ type, entity }) => `${type} ${entity}`).values()]
			.map(([first]) => first)
			.filter((call) => !isTold(call));
	});
}
