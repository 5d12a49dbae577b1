import type { IHttpRequestMethods } from 'n8n-workflow';

import type { ApiError } from '../errors/apiError';

/** A single request is given up after this, from the connection to the last byte, unless the user says otherwise. */
export const REQUEST_TIMEOUT_MS = 60_000;

/**
 * How much time one item may lose in failed tries and the waits after them, all its requests together.
 * The last try may begin just before the end, so an item takes at most this and one more time-out in trouble.
 */
export const RETRY_BUDGET_MS = 90_000;

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 8_000;
const MOST_TRIES = 6;

/** What sending the same request twice does. */
export type Repetition =
	/** Nothing: a read, or a write that leaves the record as it wants it (`idempotent`). */
	| 'harmless'
	/** A second record, charge or refund. */
	| 'harmful';

/**
 * Which failures are tried again (docs/reliability.md has the same table by operation).
 *
 * | failure                                      | harmless | harmful              |
 * |----------------------------------------------|----------|----------------------|
 * | 429: Stream asks to wait                     | yes      | yes: it did nothing  |
 * | nobody reached (refused, no DNS)             | yes      | yes: nothing arrived |
 * | 5xx, 408                                     | yes      | no: may be done      |
 * | time-out, broken connection, unreadable body | yes      | no: may be done      |
 * | 4xx that is not Stream's                     | yes      | no: may be done      |
 * | 401, 403, 407, 413, 451 not Stream's, TLS    | no       | no: it would last    |
 * | every other status                           | no       | no: Stream has decided |
 */
const TRIED_AGAIN: Record<Repetition, Record<Failure, boolean>> = {
	harmless: { tooMany: true, notSent: true, unknown: true, final: false },
	harmful: { tooMany: true, notSent: true, unknown: false, final: false },
};

type Failure = 'tooMany' | 'notSent' | 'unknown' | 'final';

/** A GET is harmless; everything else only when the operation says so. */
export function repetitionOf(method: IHttpRequestMethods, idempotent?: boolean): Repetition {
	return (idempotent ?? method === 'GET') ? 'harmless' : 'harmful';
}

/** Whether the failure may be tried again at all. */
export function shouldRetry(thrown: ApiError, repetition: Repetition): boolean {
	return !thrown.details.lasting && TRIED_AGAIN[repetition][failureOf(thrown)];
}

/** Stream asks to slow down: the one failure that concerns all requests and not only this one. */
export function isTooMany(thrown: ApiError): boolean {
	return thrown.details.status === 429;
}

/** How long to wait after the given number of tries, in milliseconds; undefined when it was the last. */
export function waitAfter(tries: number, retryAfterMs?: number): number | undefined {
	if (tries >= MOST_TRIES) return undefined;
	const backoff = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (tries - 1));
	return retryAfterMs ?? backoff * (0.75 + Math.random() * 0.5);
}

function failureOf(thrown: ApiError): Failure {
	const { outcome } = thrown.details;
	if (isTooMany(thrown)) return 'tooMany';
	return outcome === 'refused' ? 'final' : outcome;
}
