import type { IDataObject } from 'n8n-workflow';

/** Deliveries remembered per trigger. */
const MOST_KEYS = 500;
/** Stream's retries end after 20.5 hours; after this a key is forgotten. */
const KEPT_MS = 48 * 3_600_000;
/** Deliveries that arrive together; Stream's first retry comes after five minutes. */
const TOGETHER_MS = 2 * 60_000;

/**
 * What this process has taken in lately, by trigger: when (milliseconds), and whether Stream had its answer. n8n loads
 * a workflow's stored data anew for every delivery, so those that arrive together do not see each other in it, and the
 * last one that is saved overwrites the others. Not for long, unless Stream had its answer: when n8n could not start
 * the workflow, it does not save the stored data either, and Stream's retry has to come through.
 */
const lately = new Map<string, Map<string, Taken>>();

interface Taken {
	at: number;
	isAnswered: boolean;
}

/**
 * Whether a delivery has come before; it counts as seen from now on.
 *
 * @param trigger tells triggers apart: workflow and node
 * @param stored the trigger's static data, which n8n saves when it answers
 * @param now milliseconds
 * @param isAnswered Stream gets its answer whatever becomes of the delivery, and does not retry
 */
export function isRepeated(
	trigger: string,
	stored: IDataObject,
	key: string,
	now: number,
	isAnswered = false,
): boolean {
	const mine = lately.get(trigger) ?? new Map<string, Taken>();
	lately.set(trigger, mine);
	for (const [one, taken] of mine) {
		if (now - taken.at >= (taken.isAnswered ? KEPT_MS : TOGETHER_MS)) mine.delete(one);
	}
	const before = keysOf(stored.seen).filter(([, at]) => now - at * 1000 < KEPT_MS);
	if (mine.has(key) || before.some(([one]) => one === key)) return true;
	const answered = [...mine].filter(([, taken]) => taken.isAnswered);
	for (const [one] of answered.slice(0, -MOST_KEYS)) mine.delete(one);
	mine.set(key, { at: now, isAnswered });
	const overwritten = answered.map(([one, { at }]) => [one, Math.floor(at / 1000)] as const);
	const all = new Map([...before, ...overwritten, [key, Math.floor(now / 1000)] as const]);
	const kept = [...all].sort(([, a], [, b]) => a - b).slice(-MOST_KEYS);
	stored.seen = Object.fromEntries(kept);
	return false;
}

/** Oldest first. Stored data can be anything: another version may have written it. */
function keysOf(stored: unknown): Array<readonly [string, number]> {
	if (typeof stored !== 'object' || stored === null || Array.isArray(stored)) return [];
	return Object.entries(stored)
		.filter((entry): entry is [string, number] => typeof entry[1] === 'number')
		.sort(([, a], [, b]) => a - b);
}
