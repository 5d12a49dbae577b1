import type { IExecuteSingleFunctions, IHttpRequestOptions } from 'n8n-workflow';

import { InputError } from '../errors/inputError';
import { readParameter } from '../operation/readParameter';

/** What n8n offers under Options for every node that talks to an API in its declared way. */
interface RequestOptions {
	batching?: { batch?: { batchSize?: number; batchInterval?: number } };
	allowUnauthorizedCerts?: unknown;
	proxy?: unknown;
	timeout?: unknown;
}

function read(context: IExecuteSingleFunctions): RequestOptions {
	return (readParameter(context, 'requestOptions', {}) ?? {}) as RequestOptions;
}

/** n8n's Batching: so many items, then a pause before the next ones; undefined without a pause. */
export function batchingOf(
	context: IExecuteSingleFunctions,
): { size: number; intervalMs: number } | undefined {
	const { batchSize = 1, batchInterval = 0 } = read(context).batching?.batch ?? {};
	if (!(batchInterval > 0)) return undefined;
	return { size: batchSize > 0 ? batchSize : 1, intervalMs: batchInterval };
}

/** The time-out that the user has set, in milliseconds. */
export function timeoutMs(context: IExecuteSingleFunctions): number | undefined {
	const { timeout } = read(context);
	// Timers take whole milliseconds, up to 24 days.
	return typeof timeout === 'number' && timeout > 0
		? Math.min(Math.ceil(timeout), 2 ** 31 - 1)
		: undefined;
}

/**
 * The proxy and the trust in certificates, as n8n itself would put them into every request.
 *
 * @throws InputError when the proxy is no address with a host
 */
export function templateOf(context: IExecuteSingleFunctions): Partial<IHttpRequestOptions> {
	const { allowUnauthorizedCerts, proxy } = read(context);
	return {
		...(allowUnauthorizedCerts ? { skipSslCertificateValidation: true } : {}),
		...(typeof proxy === 'string' && proxy !== '' ? { proxy: toProxy(proxy) } : {}),
	};
}

function toProxy(address: string): IHttpRequestOptions['proxy'] {
	let url: URL;
	try {
		url = new URL(address);
	} catch {
		throw notAProxy();
	}
	const { protocol, hostname, port, username, password } = url;
	if (!hostname) throw notAProxy();
	return {
		protocol: protocol.replace(/:$/, ''),
		host: hostname,
		port: Number(port || (protocol === 'https:' ? 443 : 80)),
		...(username
			? { auth: { username: decodeURIComponent(username), password: decodeURIComponent(password) } }
			: {}),
	};
}

/** Without the address itself: it may have a password in it. */
function notAProxy(): InputError {
	return new InputError(
		"'Proxy' is not a proxy URL.",
		"Enter a URL such as http://proxy.example.com:8080, or remove it under 'Request Options'.",
	);
}
