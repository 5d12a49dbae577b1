/** What is known about a request that did not succeed. */
export type Outcome =
	/** Stream answered and did not do it. */
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
	/** The item can be run again without harm all the same, because the operation looks first. */
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
