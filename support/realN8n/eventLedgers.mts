import type { Transition } from '../../simulator/index.mts';
import type { Delivery } from './eventsWorkflow.mts';

/** What was delivered, held against what happened. */
export interface Comparison {
	/** Transitions that have to be told of. */
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

/**
 * What a transition is known by in both ledgers; undefined when nobody asked for it. A record can come to
 * the same status several times, so a key can stand for several transitions.
 */
function keyOfTransition({ resource, id, from, to, cause }: Transition): string | undefined {
	switch (resource) {
		case 'paymentLink':
			return from === null ? undefined : `paymentLinkStatusChanged ${id} ${to}`;
		case 'subscription':
			return from === null ? undefined : `subscriptionStatusChanged ${id} ${to}`;
		case 'payment':
			return to === 'PENDING' ? undefined : `paymentStatusChanged ${id} ${to}`;
		case 'invoice':
			// A link is paid when its invoice is; the event names the invoice.
			return to === 'COMPLETED' && cause === 'checkout' ? `paymentLinkPaid ${id}` : undefined;
		default:
			return undefined;
	}
}

function keyOfDelivery({ event, id, status, invoice }: Delivery): string {
	return event === 'paymentLinkPaid' ? `${event} ${invoice}` : `${event} ${id} ${status}`;
}

/** The transitions that a trigger has to tell of, by key, and how often each has come about. */
export function expected(transitions: Transition[]): Map<string, number> {
	const counts = new Map<string, number>();
	for (const transition of transitions) {
		const key = keyOfTransition(transition);
		if (key) counts.set(key, (counts.get(key) ?? 0) + 1);
	}
	return counts;
}

function eventIds(deliveries: Delivery[]): Map<string, Set<string>> {
	const ids = new Map<string, Set<string>>();
	for (const delivery of deliveries) {
		const key = keyOfDelivery(delivery);
		ids.set(key, (ids.get(key) ?? new Set()).add(delivery.eventId));
	}
	return ids;
}

/** Whether every transition of this record has been delivered. */
export function isTold(transitions: Transition[], deliveries: Delivery[], id: string): boolean {
	const ids = eventIds(deliveries);
	const own = expected(transitions.filter((transition) => transition.id === id));
	return [...own].every(([key, count]) => (ids.get(key)?.size ?? 0) >= count);
}

/** Holds the events that the workflow has passed on against the simulator's transitions. */
export function compare(transitions: Transition[], deliveries: Delivery[]): Comparison {
	const wanted = expected(transitions);
	const ids = eventIds(deliveries);
	const problems: string[] = [];
	let missed = 0;
	let conflicting = 0;
	for (const [key, count] of wanted) {
		const lacking = count - (ids.get(key)?.size ?? 0);
		if (lacking > 0) problems.push(`Missed: ${key}`);
		missed += Math.max(0, lacking);
	}
	for (const [key, found] of ids) {
		const surplus = found.size - (wanted.get(key) ?? 0);
		if (surplus > 0) problems.push(`Conflicting: ${key} has ${[...found].join(', ')}`);
		conflicting += Math.max(0, surplus);
	}
	// One id for two transitions would hide the second from whoever leaves out what was there before.
	const owners = new Map<string, string>();
	for (const delivery of deliveries) {
		const key = keyOfDelivery(delivery);
		const owner = owners.get(delivery.eventId) ?? key;
		owners.set(delivery.eventId, owner);
		if (owner === key) continue;
		conflicting++;
		problems.push(`Conflicting: ${delivery.eventId} is ${owner} and ${key}`);
	}
	const received = owners.size;
	return {
		transitions: [...wanted.values()].reduce((sum, count) => sum + count, 0),
		received,
		missed,
		conflicting,
		redelivered: deliveries.length - received,
		problems,
	};
}
