import type { ResourceName } from './records.mts';

/** One API request, refused ones included. Never holds a key, a secret or a token. */
export interface LedgerEntry {
	n: number;
	/** ISO time of arrival (real time). */
	at: string;
	method: string;
	path: string;
	/** Raw query string without the question mark. */
	query: string;
	/** Parsed JSON body, the text when it is not JSON, undefined when there was none. */
	body: unknown;
	/** Status that was (or would have been) answered; 0 when the request was dropped unprocessed. */
	status: number;
	/** Status that processing it gave, whatever was answered; undefined when nothing was processed. */
	processed?: number;
	requestId: string;
	organization: string | null;
	branch: string | null;
	/** Fault that was injected, e.g. `reset:after`. */
	fault?: string;
	/** Record that the request made. */
	created?: { resource: ResourceName; id: string };
}

/** One change of one record. */
export interface Transition {
	n: number;
	/** ISO time on the simulator's clock. */
	at: string;
	resource: ResourceName;
	id: string;
	/**
	 * `status`, or for `changes`: `cycle`, `cancel_at_period_end`, `amount_collected`, `pay_attempt`,
	 * `amount_refunded` (of a payment that was partly refunded before).
	 */
	field: string;
	from: string | null;
	to: string;
	/** What brought it about, e.g. `api`, `checkout`, `time`, `action`. */
	cause: string;
	/** Number of changes to the record so far; tells apart two changes at one time. */
	revision: number;
}
