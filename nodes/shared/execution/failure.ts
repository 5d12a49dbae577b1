import { NodeOperationError, type NodeApiError } from 'n8n-workflow';

import { ApiError, isForbidden } from '../errors/apiError';
import { InputError } from '../errors/inputError';

/** How newer n8n classifies a failure, in addition to its text, to decide what to do about it. */
export type Failure = NonNullable<ConstructorParameters<typeof NodeApiError>[2]>['failure'];

/** The kind of a failure; undefined where none fits. */
export function failureOf(thrown: unknown): Failure {
	if (thrown instanceof InputError) return { cause: 'configuration-invalid' };
	if (!(thrown instanceof ApiError)) return undefined;
	const { status, retryAfterMs } = thrown.details;
	if (isDenied(thrown)) return { cause: 'credential-invalid' };
	if (status === 429) return { cause: 'rate-limited', retryAfterMs };
	if (isPassing(thrown)) return { cause: 'temporarily-unavailable' };
	return status === undefined ? undefined : { cause: 'configuration-invalid' };
}

/** Stream does not let this key pair in, or not do this. */
export function isDenied(thrown: unknown): boolean {
	if (!(thrown instanceof ApiError) || thrown.details.foreign) return false;
	return thrown.details.status === 401 || isForbidden(thrown);
}

/** Whether it may be better at the next poll without anybody doing anything. */
export function isPassing(thrown: unknown): boolean {
	if (thrown instanceof InputError || thrown instanceof NodeOperationError) return false;
	if (!(thrown instanceof ApiError)) return true;
	const { status, outcome } = thrown.details;
	return status === 429 || status === 408 || outcome !== 'refused';
}
