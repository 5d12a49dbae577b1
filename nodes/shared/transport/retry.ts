import { ApiError } from '../errors/apiError';

/** How long one item may keep trying, in milliseconds, all its waits together. */
export const RETRY_BUDGET_MS = 60_000;

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 8_000;
const MOST_TRIES = 6;

/**
 * How long to wait before the next try, in milliseconds; undefined when trying again is not allowed.
 *
 * - 429 and connections that were never made: always, because nothing was done.
 * - 5xx, time-outs and broken connections: only when a repetition can do no harm (`repeatable`).
 * - everything else is Stream's decision and stays.
 */
export function waitBeforeRetry(
	thrown: unknown,
	tries: number,
	spentMs: number,
	repeatable: boolean,
): number | undefined {
	if (!(thrown instanceof ApiError)) return undefined;
	const { outcome, status, retryAfterMs } = thrown.details;
	const again = status === 429 || outcome === 'notSent' || (outcome === 'unknown' && repeatable);
	if (!again || tries >= MOST_TRIES) return undefined;
	const backoff = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (tries - 1));
	const wait = retryAfterMs ?? backoff * (0.75 + Math.random() * 0.5);
	return spentMs + wait > RETRY_BUDGET_MS ? undefined : wait;
}
