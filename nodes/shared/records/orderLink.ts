import type { IDataObject } from 'n8n-workflow';

import {
	ADDITIONAL,
	DROPPED,
	metadataOf,
	NOTE,
	type Part,
	PARTS,
	referenceOf,
} from './linkMetadata';
import { hasCollected, isRecurring, type OrderState, stateOf, timeOf } from './linkState';

/** What a link of an order is, as Stream last showed it: small enough to be remembered for every link. */
export interface LinkFacts {
	id: string;
	url: string;
	kind: Part;
	state: OrderState;
	/** Money has been collected, all that the link was for. */
	isPaid: boolean;
	/** In milliseconds, with Stream's fractions. */
	createdAt: number;
	/** Will never be anything else. */
	isFinal: boolean;
	/** Made on purpose beside another one ("Create Another"): never closed in favour of it. */
	additional: boolean;
	/** Of how many parts its order consists, if it says so. */
	parts?: number;
	/** Closed because its order no longer has its items. */
	isDropped: boolean;
	/** Only says what the order consists of; never shown to anybody. */
	isNote: boolean;
}

/** A link of an order as Stream has just shown it. */
export interface OrderLink extends LinkFacts {
	/** Of the order; however its accents are encoded. */
	reference?: string;
	record: IDataObject;
}

/** A bank transfer that was begun before a link ran out may be confirmed days later. */
const FINAL_AFTER_MS = 30 * 86_400_000;

/** The one place that makes a link of an order from Stream's record. */
export function toOrderLink(record: IDataObject, facts = factsOf(record)): OrderLink {
	return { ...facts, reference: referenceOf(record)?.normalize(), record };
}

/** A link that Stream no longer has. */
export function goneLink(facts: LinkFacts): OrderLink {
	return { ...facts, state: 'void', record: {} };
}

/** The same without the record. */
export function factsOf(record: IDataObject, now = Date.now()): LinkFacts {
	const metadata = metadataOf(record);
	const { [PARTS]: parts } = metadata;
	const state = stateOf(record, now);
	const isOver = now - timeOf(record.updated_at ?? record.created_at) > FINAL_AFTER_MS;
	return {
		id: String(record.id),
		url: String(record.url),
		kind: isRecurring(record) ? 'recurring' : 'one-time',
		state,
		isPaid: state === 'paid' && hasCollected(record),
		createdAt: timeOf(record.created_at),
		isFinal: state === 'void' && record.status === 'COMPLETED' && isOver,
		additional: metadata[ADDITIONAL] === true,
		parts: Number.isInteger(parts) ? (parts as number) : undefined,
		isDropped: record.status === 'INACTIVE' && record.deactivate_message === DROPPED,
		isNote: metadata[NOTE] === true,
	};
}

/** Older first; with the same time stamp the smaller id. The same on every machine. */
export function byAge(a: LinkFacts, b: LinkFacts): number {
	return a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1);
}
