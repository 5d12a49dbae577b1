import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { InputError } from '../errors/inputError';
import { pastedSecret, trimEnd, trimInvisible } from '../values/clean';

/** Where Stream's API lives unless the credential says otherwise (guide, "Authorization"). */
export const DEFAULT_BASE_URL = 'https://stream-app-service.streampay.sa';

/** Every path of the API starts here. */
export const API_PREFIX = '/api/v2';

/** Where writes may go. */
export type Environment = 'any' | 'sandbox' | 'live';

/** What the credential holds, cleaned up and checked. The token is secret: it goes into one header only. */
export interface Connection {
	/** Scheme, host and perhaps a path, without trailing slash and without `/api/v2`. */
	baseUrl: string;
	/** The value of `x-api-key`. */
	token: string;
	/** The value of `x-branch-id`, or undefined for the key's own branch. */
	branchId?: string;
	/** Keys of the other kind do not write. */
	environment: Environment;
	/** What nobody may see, even if a server sends it back: the token, the key and the secret. */
	secrets: string[];
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;
const HEADER_SAFE = /^[\x21-\x7e]+$/;

/** The last credential that was read: all rows of a step have the same one, and each of them asks for it. */
let last: { given: string; connection: Connection } | undefined;

/**
 * Reads the credential `streamPayApi`.
 *
 * White space around pasted values is dropped. With an empty API secret the API key is taken as the ready
 * base64 token, because that is all some people have.
 *
 * @throws InputError when the base URL, the keys or the branch cannot be used
 */
export function toConnection(credentials: ICredentialDataDecryptedObject): Connection {
	const { apiKey, apiSecret, branchId, baseUrl, environment } = credentials;
	const given = JSON.stringify([apiKey, apiSecret, branchId, baseUrl, environment]);
	if (last?.given !== given) last = { given, connection: read(credentials) };
	return last.connection;
}

function read(credentials: ICredentialDataDecryptedObject): Connection {
	const apiKey = pastedSecret(credentials.apiKey);
	const apiSecret = pastedSecret(credentials.apiSecret);
	const branchId = text(credentials.branchId);
	if (!apiKey) {
		throw new InputError(
			'The Stream credential has no API key.',
			'Open the credential and paste the API key from Stream (Settings → API).',
		);
	}
	// Buffer encodes as UTF-8, which is what `echo -n 'key:secret' | base64` in the guide does.
	const token = apiSecret
		? Buffer.from(`${apiKey}:${apiSecret}`).toString('base64')
		: inOneLine(apiKey);
	if (!HEADER_SAFE.test(token)) {
		throw new InputError(
			'The API key of the Stream credential contains invalid characters.',
			'Copy the key again. Without an API secret, the API key must be the complete base64 token.',
		);
	}
	if (branchId && !HEADER_SAFE.test(branchId)) {
		throw new InputError(
			'The branch ID of the Stream credential contains invalid characters.',
			'Copy the branch ID again, or leave it empty to use the default branch of the key.',
		);
	}
	return {
		baseUrl: toBaseUrl(credentials.baseUrl),
		token,
		branchId: branchId || undefined,
		environment: toEnvironment(credentials.environment),
		secrets: secretsOf(token),
	};
}

/** @throws InputError for an unknown value, which may come from an expression */
function toEnvironment(value: unknown): Environment {
	const given = text(value) || 'any';
	if (['any', 'sandbox', 'live'].includes(given)) return given as Environment;
	throw new InputError(
		"The 'Environment' of the Stream credential is not valid.",
		'Choose Any, Sandbox Only or Live Only. In an expression, use any, sandbox or live.',
	);
}

/** Shorter texts than this are in ordinary data too, and no key is that short. */
const LEAST_SECRET = 8;

function secretsOf(token: string): string[] {
	const pair = Buffer.from(token, 'base64').toString();
	const isPair = Buffer.from(pair).toString('base64') === token;
	const [key, ...secret] = isPair ? pair.split(':') : [''];
	// Some servers write a slash in JSON as "\/".
	const all = [token, token.replaceAll('/', '\\/'), key, secret.join(':')];
	return all.filter(({ length }) => length >= LEAST_SECRET);
}

/**
 * The API's address without trailing slash and without a pasted `/api/v2`.
 *
 * Plain http is for a server on this machine only: the key pair would otherwise travel unprotected.
 *
 * @throws InputError for anything but https, or http to a loopback address
 */
export function toBaseUrl(value: unknown): string {
	const given = text(value) || DEFAULT_BASE_URL;
	const url = parseUrl(given);
	if (!url) {
		throw new InputError(
			'The base URL of the Stream credential is not a URL.',
			`Use ${DEFAULT_BASE_URL} unless Stream gave you another one.`,
		);
	}
	if (url.username || url.password || url.search || url.hash) {
		throw new InputError(
			'The base URL of the Stream credential contains more than the address of the server.',
			`Remove the rest. An address such as ${DEFAULT_BASE_URL} is enough.`,
		);
	}
	if (url.protocol !== 'https:' && !(url.protocol === 'http:' && LOOPBACK.test(url.hostname))) {
		throw new InputError(
			'The base URL of the Stream credential does not start with https.',
			'Use https. Plain http works only for a simulator on this machine (localhost).',
		);
	}
	const path = trimEnd(url.pathname, /\//).replace(/\/api\/v2$/, '');
	return `${url.origin}${path}`;
}

/**
 * Keeps the key pair from other servers than that of the base URL.
 * @param request as n8n has it: some nodes give the address as `uri`, some an object
 * @throws InputError
 */
export function requireOwnServer(
	{ url, uri, baseURL }: { url?: unknown; uri?: unknown; baseURL?: unknown },
	baseUrl: string,
): void {
	const own = new URL(baseUrl).origin;
	const base = typeof baseURL === 'string' && baseURL !== '' ? baseURL : baseUrl;
	// Which of them n8n takes is its own affair.
	const targets = [url, uri, baseURL].filter((one) => one !== undefined && one !== '');
	if (targets.every((one) => parseUrl(String(one), base)?.origin === own)) return;
	throw new InputError(
		`The Stream credential is only sent to ${own}, but this request goes to another address.`,
		"Use that address, or change 'Base URL' in the credential if Stream gave you another one.",
	);
}

function parseUrl(value: string, base?: string): URL | undefined {
	try {
		return new URL(value, base);
	} catch {
		return undefined;
	}
}

function text(value: unknown): string {
	return typeof value === 'string' ? trimInvisible(value) : '';
}

/** `base64` of Linux breaks its text after 76 characters. */
function inOneLine(token: string): string {
	return /^[\w+/=\s-]+$/.test(token) ? token.replace(/\r?\n/g, '') : token;
}
