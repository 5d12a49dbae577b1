import {
	isTooMany,
	shouldRetry,
	repetitionOf,
	waitAfter,
} from '../../nodes/shared/api/retryPolicy';
import { ApiError, type ApiErrorDetails } from '../../nodes/shared/errors/apiError';

const failure = (details: ApiErrorDetails) => new ApiError('It went wrong.', 'Try.', details);

test.each<[string, ApiErrorDetails, harmless: boolean, harmful: boolean]>([
	['asked to wait', { outcome: 'refused', status: 429 }, true, true],
	['asked to wait by somebody else', { outcome: 'unknown', status: 429 }, true, true],
	['nobody reached', { outcome: 'notSent' }, true, true],
	['a server that broke down', { outcome: 'unknown', status: 503 }, true, false],
	['no answer', { outcome: 'unknown' }, true, false],
	['decided', { outcome: 'refused', status: 422 }, false, false],
	['a certificate that is not trusted', { outcome: 'notSent', lasting: true }, false, false],
	['a proxy that lets nobody in', { outcome: 'unknown', lasting: true }, false, false],
])('%s (%p): again where it is harmless %p, where not %p', (_, details, harmless, harmful) => {
	expect(shouldRetry(failure(details), 'harmless')).toBe(harmless);
	expect(shouldRetry(failure(details), 'harmful')).toBe(harmful);
	expect(isTooMany(failure(details))).toBe(details.status === 429);
});

test.each([
	['GET', undefined, 'harmless'],
	['POST', undefined, 'harmful'],
	['DELETE', undefined, 'harmful'],
	['PATCH', true, 'harmless'],
	['GET', false, 'harmful'],
] as const)('%s, marked as idempotent: %p, is %s', (method, idempotent, repetition) => {
	expect(repetitionOf(method, idempotent)).toBe(repetition);
});

/** Milliseconds in the middle; a quarter more or less, so that many do not come at once. */
test.each([
	[1, 500],
	[2, 1_000],
	[3, 2_000],
	[4, 4_000],
	[5, 8_000],
])('after try %i about %i ms pass', (tries, middle) => {
	const waits = Array.from({ length: 300 }, () => waitAfter(tries)!);
	expect(Math.min(...waits)).toBeGreaterThanOrEqual(middle * 0.75);
	expect(Math.max(...waits)).toBeLessThan(middle * 1.25);
	expect(Math.max(...waits) - Math.min(...waits)).toBeGreaterThan(middle * 0.2);
	expect(waitAfter(tries, 30_000)).toBe(30_000);
	expect(waitAfter(tries, 0)).toBe(0);
});

test.each([undefined, 30_000])('the sixth try is the last (asked to wait: %p)', (asked) => {
	expect(waitAfter(6, asked)).toBeUndefined();
});
