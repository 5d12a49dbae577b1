import type {
	FunctionsBase,
	IAllExecuteFunctions,
	IDataObject,
	IHttpRequestOptions,
	IN8nHttpFullResponse,
	RequestHelperFunctions,
} from 'n8n-workflow';

import { CanceledError } from './cancelableSleep';

export const CREDENTIAL_TYPE = 'streamPayApi';

/** A response larger than this is not Stream's: its longest list has 100 rows. */
export const MOST_BYTES = 32 * 1024 * 1024;

/** What the client needs of n8n: any context of a node, a trigger or a list method. */
export type ClientContext = Pick<FunctionsBase, 'getCredentials' | 'getNode'> & {
	helpers: Pick<RequestHelperFunctions, 'httpRequestWithAuthentication'>;
};

/** A response, whatever its status. */
export interface HttpResponse {
	status: number;
	headers: IDataObject;
	text: string;
}

/** Why there is no response. */
export type NoResponseReason =
	/** Nobody was reached. */
	| 'notSent'
	/** Who was reached has a certificate that this n8n does not trust. */
	| 'certificate'
	/** Who was reached does not speak TLS. */
	| 'noTls'
	/** n8n itself refused to send: its settings or a broken certificate. */
	| 'blocked'
	| 'timeout'
	| 'broken'
	/** More than `MOST_BYTES`. */
	| 'tooLarge';

/** No response came. Holds nothing of the request, which has the key pair in it. */
export class NoResponseError extends Error {
	constructor(
		readonly reason: NoResponseReason,
		/** What n8n said, for `blocked`; otherwise the code of the system. */
		readonly problem = '',
	) {
		super(`No response (${reason}).`);
	}
}

/**
 * Sends one HTTP request and reads the whole response.
 *
 * The response is read as a stream: n8n's own time-out restarts with every byte, so it never ends a response that
 * drips forever.
 *
 * @param timeoutMs for everything from the connection to the last byte
 * @throws NoResponseError without a complete response
 * @throws CanceledError when the execution was canceled
 */
export async function sendHttpRequest(
	context: ClientContext,
	options: IHttpRequestOptions,
	timeoutMs: number,
	signal?: AbortSignal,
): Promise<HttpResponse> {
	const controller = new AbortController();
	const stop = () => controller.abort();
	let isLate = false;
	const deadline = deadlineIn(timeoutMs);
	const giveUp = () => {
		isLate = true;
		stop();
	};
	deadline.add(giveUp);
	signal?.addEventListener('abort', stop, { once: true });
	if (signal?.aborted) stop();
	// n8n puts the signal of the context into the request, so the context has to have this one.
	const caller = Object.create(context, {
		getExecutionCancelSignal: { value: () => controller.signal },
	}) as IAllExecuteFunctions;
	try {
		const response = (await context.helpers.httpRequestWithAuthentication.call(
			caller,
			CREDENTIAL_TYPE,
			{ ...options, encoding: 'stream', abortSignal: controller.signal },
		)) as IN8nHttpFullResponse;
		const { statusCode, headers, body } = response;
		const text = await readText(body, controller.signal);
		return { status: statusCode, headers: headers as IDataObject, text };
	} catch (thrown) {
		const why = isLate ? new NoResponseError('timeout') : noResponse(thrown);
		throw signal?.aborted ? new CanceledError() : why;
	} finally {
		deadline.delete(giveUp);
		signal?.removeEventListener('abort', stop);
	}
}

/** Called when their time is over. */
type Deadline = Set<() => void>;

let latest: { timeoutMs: number; from: number; deadline: Deadline } | undefined;

/**
 * Requests that start within a fiftieth of their time share a deadline, so that some get that much less: a signal
 * for each of them took a tenth of the CPU of a row (docs/benchmarks.md).
 */
function deadlineIn(timeoutMs: number): Deadline {
	const now = performance.now();
	if (latest?.timeoutMs !== timeoutMs || now - latest.from > timeoutMs / 50) {
		const deadline: Deadline = new Set();
		const atEnd = () => deadline.forEach((giveUp) => giveUp());
		AbortSignal.timeout(timeoutMs).addEventListener('abort', atEnd, { once: true });
		latest = { timeoutMs, from: now, deadline };
	}
	return latest.deadline;
}

interface ByteStream extends AsyncIterable<Uint8Array> {
	destroy(error?: Error): void;
}

async function readText(body: unknown, signal: AbortSignal): Promise<string> {
	if (!isStream(body)) return typeof body === 'string' ? body : JSON.stringify(body ?? '');
	const giveUp = () => body.destroy(new NoResponseError('broken'));
	signal.addEventListener('abort', giveUp, { once: true });
	const chunks: Uint8Array[] = [];
	let size = 0;
	try {
		for await (const chunk of body) {
			size += chunk.length;
			if (size > MOST_BYTES) throw new NoResponseError('tooLarge');
			chunks.push(chunk);
		}
	} catch (thrown) {
		throw noResponse(thrown, 'broken');
	} finally {
		signal.removeEventListener('abort', giveUp);
	}
	return Buffer.concat(chunks).toString('utf8');
}

function isStream(body: unknown): body is ByteStream {
	return typeof body === 'object' && body !== null && Symbol.asyncIterator in body;
}

const NEVER_CONNECTED = /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN)$/;
const NOT_TRUSTED = /CERT|SELF_SIGNED|VERIFY/;
/** What OpenSSL says of a response in plain text; EPROTO in older Node. */
const NO_TLS = /^(EPROTO|ERR_SSL_(WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST))$/;
const TIMED_OUT = /^(ECONNABORTED|ETIMEDOUT|ERR_CANCELED)$/;

/** Reads what kind of failure it was and drops the rest. */
function noResponse(thrown: unknown, otherwise: NoResponseReason = 'blocked'): NoResponseError {
	if (thrown instanceof NoResponseError) return thrown;
	let code = '';
	let isHttp = false;
	for (let error = thrown as Failure | undefined, depth = 0; error && depth < 6; depth++) {
		if (typeof error.code === 'string') code ||= error.code;
		isHttp ||= error.isAxiosError === true;
		// Node gives several errors when it has tried several addresses, none of which was reached then.
		const { syscall } = error.errors?.[0] ?? error;
		const name = String(error.code);
		if (NOT_TRUSTED.test(name)) return new NoResponseError('certificate', name);
		if (NO_TLS.test(name)) return new NoResponseError('noTls', name);
		if (syscall === 'connect' || NEVER_CONNECTED.test(name)) {
			return new NoResponseError('notSent', name);
		}
		error = error.cause;
	}
	if (TIMED_OUT.test(code)) return new NoResponseError('timeout', code);
	if (isHttp || code) return new NoResponseError('broken', code);
	return new NoResponseError(otherwise, thrown instanceof Error ? thrown.message : '');
}

interface Failure {
	code?: unknown;
	syscall?: unknown;
	isAxiosError?: unknown;
	cause?: Failure;
	errors?: Failure[];
}
