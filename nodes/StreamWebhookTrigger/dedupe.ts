/** Calls remembered per trigger. */
const MOST_KEYS = 10_000;
/** Stream's retries end after 20.5 hours; after this a call is forgotten. */
const KEPT_MS = 48 * 3_600_000;
/** A call that has not been answered by then never will be. */
const UNANSWERED_MS = 10 * 60_000;

interface Call {
	/** When it came in, in milliseconds. */
	at: number;
	isAnswered: boolean;
}

/**
 * The calls that this process has taken in, by trigger.
 *
 * They are not put into n8n's static data. n8n saves that data as it was when a call came in: it would set back the
 * state of a Stream Trigger in the same workflow, calls of the same moment would overwrite one another, and without
 * Enrich n8n 2.40 does not save it at all. So a restart forgets; what Stream then repeats starts again, with the
 * same eventId.
 */
const callsByTrigger = new Map<string, Map<string, Call>>();

/** What to do with a call: `new` starts the workflow, `known` is answered with 2xx, `underWay` has to come again. */
export type CallState = 'new' | 'known' | 'underWay';

/**
 * Takes a call in. A new one counts as known only when `endCall` has said so: what n8n could not start, Stream
 * repeats.
 *
 * @param trigger tells triggers apart: workflow and node
 * @param now milliseconds
 */
export function beginCall(trigger: string, key: string, now: number): CallState {
	const calls = callsByTrigger.get(trigger) ?? new Map<string, Call>();
	callsByTrigger.set(trigger, calls);
	// The oldest stand first.
	for (const [one, { at, isAnswered }] of calls) {
		if (now - at < UNANSWERED_MS) break;
		if (!isAnswered || now - at >= KEPT_MS || calls.size > MOST_KEYS) calls.delete(one);
	}
	const before = calls.get(key);
	if (before) return before.isAnswered ? 'known' : 'underWay';
	calls.set(key, { at: now, isAnswered: false });
	return 'new';
}

/** Stream has its answer, or will not get one. */
export function endCall(trigger: string, key: string, isSuccess: boolean): void {
	const calls = callsByTrigger.get(trigger);
	const call = calls?.get(key);
	if (call && isSuccess) call.isAnswered = true;
	else calls?.delete(key);
}
