import { createHash } from 'crypto';
import type {
	IAllExecuteFunctions,
	IDataObject,
	IHttpRequestMethods,
	IHttpRequestOptions,
	IN8nHttpFullResponse,
	FunctionsBase,
	RequestHelperFunctions,
} from 'n8n-workflow';

import { API_PREFIX, type Connection, toConnection } from '../connection';
import { ApiError } from '../errors/apiError';
import { explainAnswer, explainSilence, type Explanation } from '../errors/explain';
import { passOn } from '../errors/passOn';
import { Pace } from './pace';
import { CanceledError, pause, throwIfCanceled } from './pause';
import { waitBeforeRetry } from './retry';

export const CREDENTIAL_TYPE = 'streamPayApi';

type QueryValue = string | number | boolean | string[] | undefined;

/** One call of the API. */
export interface ApiRequest {
	method: IHttpRequestMethods;
	/** Below `/api/v2`, ids already checked and encoded: `/consumers/…`. */
	path: string;
	query?: Record<string, QueryValue>;
	body?: object;
	/** A repetition can do no harm. Default: true for GET, false for everything else. */
	repeatable?: boolean;
	about: Explanation;
}

/** What the client needs of n8n: any context of a node, a trigger or a list method. */
export type ClientContext = Pick<FunctionsBase, 'getCredentials' | 'getNode'> & {
	helpers: Pick<RequestHelperFunctions, 'httpRequestWithAuthentication'>;
};

export interface ClientOptions {
	/** Options that n8n built for this node (proxy, time-out, TLS, allowed domains): kept on every request. */
	template?: Partial<IHttpRequestOptions>;
	/** Shared by all items of one node run. */
	pace?: Pace;
	signal?: AbortSignal;
}

/** Sends requests to Stream, one at a time, and turns every answer into data or an ApiError. */
export interface Client {
	readonly connection: Connection;
	/** Tells merchants apart in memory (base URL, key pair and branch) without holding the key pair. */
	readonly account: string;
	request(request: ApiRequest): Promise<unknown>;
}

const DEFAULT_TIMEOUT_MS = 60_000;

/**
 * Reads the credential and returns a client for it.
 *
 * @throws InputError when the credential cannot be used
 */
export async function createClient(
	context: ClientContext,
	options: ClientOptions = {},
): Promise<Client> {
	const connection = toConnection(await context.getCredentials(CREDENTIAL_TYPE));
	const pace = options.pace ?? new Pace();

	const request = async (call: ApiRequest): Promise<unknown> => {
		const repeatable = call.repeatable ?? call.method === 'GET';
		const began = Date.now();
		for (let tries = 1; ; tries++) {
			await pace.ready(options.signal);
			throwIfCanceled(options.signal);
			try {
				return await attempt(context, connection, call, options);
			} catch (thrown) {
				const wait = waitBeforeRetry(thrown, tries, Date.now() - began, repeatable);
				if (wait === undefined) throw passOn(thrown);
				if (isTooMany(thrown)) pace.slowDown(wait);
				else await pause(wait, options.signal);
			}
		}
	};
	return { connection, account: accountOf(connection), request };
}

function accountOf({ baseUrl, token, branchId = '' }: Connection): string {
	return createHash('sha256').update([baseUrl, token, branchId].join('\n')).digest('hex');
}

async function attempt(
	context: ClientContext,
	connection: Connection,
	call: ApiRequest,
	{ template = {}, signal }: ClientOptions,
): Promise<unknown> {
	const options: IHttpRequestOptions = {
		...template,
		baseURL: connection.baseUrl,
		url: `${API_PREFIX}${call.path}`,
		method: call.method,
		headers: { ...template.headers, Accept: 'application/json' },
		qs: call.query ?? {},
		// FastAPI reads lists as repeated keys.
		arrayFormat: 'repeat',
		timeout: template.timeout ?? DEFAULT_TIMEOUT_MS,
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
	let response: IN8nHttpFullResponse;
	try {
		response = (await context.helpers.httpRequestWithAuthentication.call(
			context as IAllExecuteFunctions,
			CREDENTIAL_TYPE,
			options,
		)) as IN8nHttpFullResponse;
	} catch (thrown) {
		throw noAnswer(thrown, call, signal);
	}
	const answer = {
		status: response.statusCode,
		headers: response.headers as IDataObject,
		body: response.body as unknown,
	};
	if (answer.status < 200 || answer.status >= 300) throw explainAnswer(answer, call.about);
	const { body } = answer;
	if (body === undefined || body === null || body === '') return undefined;
	// axios leaves text that is not JSON as it is: half an answer, or somebody else's page.
	if (typeof body !== 'object') {
		const unreadable = explainAnswer(answer, call.about);
		throw new ApiError(unreadable.message, unreadable.fix, {
			outcome: 'unknown',
			status: answer.status,
		});
	}
	return body;
}

function noAnswer(thrown: unknown, { about }: ApiRequest, signal?: AbortSignal): Error {
	return signal?.aborted ? new CanceledError() : explainSilence(silenceOf(thrown), about);
}

const NEVER_CONNECTED = new Set([
	'ECONNREFUSED',
	'ENOTFOUND',
	'EAI_AGAIN',
	'EHOSTUNREACH',
	'ENETUNREACH',
]);
const TIMED_OUT = new Set(['ECONNABORTED', 'ETIMEDOUT', 'ERR_CANCELED']);

function silenceOf(thrown: unknown): 'notSent' | 'timeout' | 'broken' {
	for (let error = thrown, depth = 0; error && depth < 5; depth++) {
		const { code, cause } = error as { code?: unknown; cause?: unknown };
		if (typeof code === 'string') {
			if (NEVER_CONNECTED.has(code)) return 'notSent';
			if (TIMED_OUT.has(code)) return 'timeout';
		}
		error = cause;
	}
	return 'broken';
}

function isTooMany(thrown: unknown): boolean {
	return thrown instanceof ApiError && thrown.details.status === 429;
}
