import { createHash } from 'crypto';
import type { IHttpRequestMethods, IHttpRequestOptions } from 'n8n-workflow';

import { ApiError, isNotFound } from '../errors/apiError';
import { rethrow } from '../errors/rethrow';
import { cancelableSleep } from './cancelableSleep';
import { API_PREFIX, type Connection, toConnection } from './connection';
import { requireEnvironment } from './environment';
import {
	type ErrorContext,
	explainNoResponse,
	explainResponse,
	explainUnreadable,
} from './errorMessages';
import {
	type ClientContext,
	CREDENTIAL_TYPE,
	type HttpResponse,
	NoResponseError,
	sendHttpRequest,
} from './httpRequest';
import { type RateLimiter, rateLimiterOf } from './rateLimiter';
import {
	isTooMany,
	shouldRetry,
	repetitionOf,
	REQUEST_TIMEOUT_MS,
	RETRY_BUDGET_MS,
	waitAfter,
} from './retryPolicy';

export { CREDENTIAL_TYPE, type ClientContext };

const UUID = /[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/i;

type QueryValue = string | number | boolean | string[] | undefined;

/** One call of the API. */
export interface ApiRequest {
	method: IHttpRequestMethods;
	/** Below `/api/v2`, ids already checked and encoded: `/consumers/…`. */
	path: string;
	query?: Record<string, QueryValue>;
	body?: object;
	/** A repetition can do no harm. Default: true for GET, false for everything else. */
	idempotent?: boolean;
	errorContext: ErrorContext;
}

export interface ClientOptions {
	/** Options that n8n built for this node (proxy, TLS, allowed domains): kept on every request. */
	template?: Partial<IHttpRequestOptions>;
	/** For one request, from the connection to the last byte. */
	timeoutMs?: number;
	/** How much time failed tries and the waits after them may take, all requests of this client together. */
	retryBudgetMs?: number;
	/** Default: the pace of the account. */
	limiter?: RateLimiter;
	signal?: AbortSignal;
	/** What nobody may see, besides the key pair: no answer brings it back. */
	secrets?: string[];
}

const ME: ApiRequest = { method: 'GET', path: '/me', errorContext: { subject: 'organization' } };

/** Sends requests to Stream, one at a time, and turns every answer into data or an ApiError. */
export interface Client {
	readonly connection: Connection;
	/** Tells merchants apart in memory (base URL, key pair and branch) without holding the key pair. */
	readonly account: string;
	/**
	 * @returns the answer's JSON; undefined when there is none
	 * @throws ApiError, CanceledError
	 */
	request(request: ApiRequest): Promise<unknown>;
}

/**
 * Reads the credential and returns a client for it. One client serves one item, whose time for repetitions it counts.
 *
 * @throws InputError when the credential cannot be used
 */
export async function createClient(
	context: ClientContext,
	options: ClientOptions = {},
): Promise<Client> {
	const { signal, timeoutMs = REQUEST_TIMEOUT_MS, retryBudgetMs = RETRY_BUDGET_MS } = options;
	const connection = toConnection(await context.getCredentials(CREDENTIAL_TYPE));
	const account = accountOf(connection);
	const secrets = [...connection.secrets, ...(options.secrets ?? [])];
	const limiter = options.limiter ?? rateLimiterOf(account);
	let lostMs = 0;
	const leftMs = () => Math.max(0, retryBudgetMs - lostMs);

	const request = async (call: ApiRequest): Promise<unknown> => {
		const { environment } = connection;
		if (environment !== 'any' && call.method !== 'GET') {
			await requireEnvironment(account, environment, async () => await request(ME));
		}
		const repetition = repetitionOf(call.method, call.idempotent);
		const errorContext: ErrorContext = {
			...call.errorContext,
			creates: call.errorContext.creates && call.method === 'POST',
			harmful: repetition === 'harmful',
			byId: UUID.test(call.path),
		};
		const httpOptions = toHttpOptions(connection, call, options.template);
		let mayBeDone = false;
		// How much of the wait after a 429 has been counted.
		let countedMs = 0;
		for (let tries = 1; ; tries++) {
			if (limiter.blockedForMs - countedMs > leftMs()) throw notNow(limiter.blockedForMs);
			const sentAt = await limiter.acquire(signal);
			try {
				const data = await attempt(context, secrets, httpOptions, errorContext, timeoutMs, signal);
				limiter.succeeded(sentAt);
				return data;
			} catch (thrown) {
				if (mayBeDone && isGone(call, thrown)) return undefined;
				if (!(thrown instanceof ApiError)) throw rethrow(thrown);
				if (repetition === 'harmless') thrown.details.safeToRerun = true;
				if (mayBeDone && thrown.details.outcome === 'refused')
					throw doneBefore(thrown, errorContext);
				const wait = waitAfterFailure(thrown, sentAt, tries);
				if (wait === undefined || !shouldRetry(thrown, repetition)) throw rethrow(thrown);
				mayBeDone ||= thrown.details.outcome === 'unknown' && call.method !== 'GET';
				lostMs += wait;
				if (lostMs > retryBudgetMs) throw rethrow(thrown);
				// After a 429 the pace makes all wait, this one too.
				countedMs = isTooMany(thrown) ? wait : 0;
				if (!countedMs) await cancelableSleep(wait, signal);
			}
		}

		function waitAfterFailure(
			{ details }: ApiError,
			sentAt: number,
			tries: number,
		): number | undefined {
			if (details.status === 429) return limiter.limited(sentAt, details.retryAfterMs);
			if (details.status !== undefined) limiter.succeeded(sentAt);
			lostMs += Date.now() - sentAt;
			return waitAfter(tries, details.retryAfterMs);
		}
	};
	return { connection, account, request };
}

const accounts = new WeakMap<Connection, string>();

function accountOf(connection: Connection): string {
	const { baseUrl, token, branchId = '' } = connection;
	const known = accounts.get(connection);
	const account =
		known ?? createHash('sha256').update([baseUrl, token, branchId].join('\n')).digest('hex');
	accounts.set(connection, account);
	return account;
}

function toHttpOptions(
	connection: Connection,
	call: ApiRequest,
	template: Partial<IHttpRequestOptions> = {},
): IHttpRequestOptions {
	const options: IHttpRequestOptions = {
		...template,
		baseURL: connection.baseUrl,
		url: `${API_PREFIX}${call.path}`,
		method: call.method,
		headers: { ...template.headers, Accept: 'application/json' },
		qs: call.query ?? {},
		// FastAPI reads lists as repeated keys.
		arrayFormat: 'repeat',
		returnFullResponse: true,
		ignoreHttpStatusErrors: true,
		// A redirect would repeat a write and could carry the key pair to another host.
		disableFollowRedirect: true,
	};
	delete options.body;
	if (call.body !== undefined) {
		// As text: n8n drops an empty object, and axios drops keys such as "constructor".
		options.body = JSON.stringify(call.body);
		options.headers = { ...options.headers, 'Content-Type': 'application/json' };
	}
	return options;
}

async function attempt(
	context: ClientContext,
	secrets: string[],
	options: IHttpRequestOptions,
	errorContext: ErrorContext,
	timeoutMs: number,
	signal?: AbortSignal,
): Promise<unknown> {
	// A copy: n8n and the credential write into it.
	const sent = { ...options, timeout: timeoutMs, headers: { ...options.headers } };
	let response: HttpResponse;
	try {
		response = await sendHttpRequest(context, sent, timeoutMs, signal);
	} catch (thrown) {
		throw rethrow(
			thrown instanceof NoResponseError ? explainNoResponse(thrown, errorContext) : thrown,
		);
	}
	const { status } = response;
	const body = parse(withoutSecrets(response.text, secrets));
	const requestId = withoutSecrets(String(response.headers['x-request-id'] ?? ''), secrets);
	const headers = { ...response.headers, 'x-request-id': requestId };
	const isSuccess = status >= 200 && status < 300 && !isErrorEnvelope(body);
	if (!isSuccess) throw explainResponse({ status, headers, body }, errorContext);
	if (body === null || body === undefined) return undefined;
	if (typeof body !== 'object') throw explainUnreadable(status, errorContext);
	return body;
}

/** Some servers refuse with a status of success. */
function isErrorEnvelope(body: unknown): boolean {
	const { error, id, data } = (body ?? {}) as Record<string, unknown>;
	if (typeof error !== 'object' || error === null || id !== undefined || data !== undefined) {
		return false;
	}
	return typeof (error as { code?: unknown }).code === 'string';
}

/** Nothing that a server sends back may carry the key pair into an item or a message. */
function withoutSecrets(text: string, secrets: string[]): string {
	return secrets.reduce((hidden, secret) => hidden.replaceAll(secret, '***'), text);
}

/** JSON, or the text itself when it is not: half an answer, or somebody else's page. */
function parse(text: string): unknown {
	if (text.trim() === '') return undefined;
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return text;
	}
}

/** A DELETE whose first answer got lost: what is not there any more has been deleted. */
function isGone({ method }: ApiRequest, thrown: unknown): boolean {
	return method === 'DELETE' && isNotFound(thrown);
}

/** The first try may have been what makes Stream refuse the second one. */
function doneBefore({ message, fix, details }: ApiError, { subject }: ErrorContext): ApiError {
	const may = `Stream may already have done this: the response to the first attempt was lost. Check the ${subject} in Stream.`;
	return new ApiError(message, `${may} ${fix}`, details);
}

function notNow(stallMs: number): ApiError {
	const seconds = Math.ceil(stallMs / 1000);
	return new ApiError(
		`Stream asked n8n to wait ${seconds} seconds before the next request. Nothing was sent.`,
		'Run the step again later.',
		{ outcome: 'notSent', status: 429, retryAfterMs: stallMs },
	);
}
