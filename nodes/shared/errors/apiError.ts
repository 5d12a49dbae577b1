/** What is known about a request that did not succeed. */
export type Outcome =
	/** Stream itself answered and did not do it, or has no such thing. */
	| 'refused'
	/** The request never reached Stream. */
	| 'notSent'
	/** The request was sent, but whether Stream did it is not known. */
	| 'unknown';

export interface ApiErrorDetails {
	outcome: Outcome;
	/** HTTP status, when there was an answer. */
	status?: number;
	/** Stream's own code, such as DUPLICATE_CONSUMER (OpenAPI schema StreamErrorCodes). */
	code?: string;
	/** How long Stream asked to wait, in milliseconds. */
	retryAfterMs?: number;
	/** Not Stream but a proxy, firewall or router answered, which says nothing about the record. */
	foreign?: boolean;
	/** Sending it again would meet the same: somebody has to change a setting first. */
	lasting?: boolean;
	/** What somebody has to look at whatever becomes of the request, in a sentence. */
	advice?: string;
	/** This account or server does not have the endpoint (see `ErrorContext.feature`). */
	absent?: boolean;
	/** The item can still be run again safely, because the operation looks first. */
	safeToRerun?: boolean;
	/** Stream's whole answer, which may have more than `error`: the payments of one transaction, for example. */
	extra?: Record<string, unknown>;
}

/**
 * Stream did not do what was asked, or did not say whether it did.
 *
 * `message` says what happened, `fix` what the user can do; neither ever holds the key pair.
 */
export class ApiError extends Error {
	constructor(
		message: string,
		readonly fix: string,
		readonly details: ApiErrorDetails,
	) {
		super(message);
	}
}

type Known<Details> = ApiError & { details: Details };

/** The same failure with what this operation can say about going on. */
export function withFix(
	{ message, details }: ApiError,
	fix: string,
	more: Partial<ApiErrorDetails> = {},
): ApiError {
	const { advice } = details;
	return new ApiError(message, advice ? `${advice} ${fix}` : fix, { ...details, ...more });
}

/**
 * Stream itself has said that it does not have the record. Somebody else's 404 (a proxy's, a router's) never counts:
 * it would make a link of an order, or a record that a trigger watches, look deleted.
 */
export function isNotFound(thrown: unknown): thrown is Known<{ status: 404 }> {
	if (!(thrown instanceof ApiError)) return false;
	const { status, foreign, absent } = thrown.details;
	return status === 404 && !foreign && !absent;
}

/** Stream itself does not let this key pair do this. A firewall's 403 says nothing of the key pair. */
export function isForbidden(thrown: unknown): boolean {
	return thrown instanceof ApiError && thrown.details.status === 403 && !thrown.details.foreign;
}

/** The request was sent, and whether Stream did it is not known. */
export function isUnknown(thrown: unknown): thrown is Known<{ outcome: 'unknown' }> {
	return thrown instanceof ApiError && thrown.details.outcome === 'unknown';
}
