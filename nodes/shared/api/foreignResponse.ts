import { ApiError, type ApiErrorDetails } from '../errors/apiError';
import { DEFAULT_BASE_URL } from './connection';

/** What a web framework says of itself about an address or a method that it does not have (FastAPI, Starlette). */
const BARE = ['Not Found', 'Method Not Allowed'];

/** These stay as they are until somebody changes a setting, so that asking again is of no use. */
const LASTING = [401, 403, 407, 413, 451];

/** How to find the right address, in the words of the credential's own test. */
export const CHECK_ADDRESS = `Check the branch ID, if you entered one, and the base URL, which is ${DEFAULT_BASE_URL} unless Stream gave you another one.`;

const ASK = 'Ask whoever runs the network of this n8n';

const WHO: Record<number, [message: string, fix: string]> = {
	401: ['A proxy or firewall answered instead of Stream and asks for a login', CHECK_ADDRESS],
	403: [
		'A proxy or firewall answered instead of Stream and blocks the request',
		`${ASK} to allow requests to Stream.`,
	],
	404: ['Stream was not found at this address: a proxy or router answered', CHECK_ADDRESS],
	407: [
		'The proxy between n8n and Stream asks for a login',
		'Enter its user name and password in the settings of this n8n, or under Request Options → Proxy.',
	],
	413: [
		'A proxy or firewall answered instead of Stream and does not accept requests of this size',
		`${ASK} to allow larger requests, or send less in one item.`,
	],
	451: [
		'A proxy or firewall answered instead of Stream and blocks this address',
		`${ASK} to allow requests to Stream.`,
	],
};

/**
 * Whether Stream wrote the body of a 4xx: an envelope with a code, or the framework's `detail`, but not the framework's
 * bare words for an unknown address. A top-level `message` or `code` is what
 * API gateways send, and `title` beside `detail` what CDNs send (RFC 9457).
 */
export function isStreams(body: Record<string, unknown>): boolean {
	const { error, detail, title } = body;
	if ([error, detail].some((one) => isObject(one) && isText(one.code))) return true;
	if (title !== undefined) return false;
	if (isObject(detail)) return isText(detail.message);
	return Array.isArray(detail)
		? detail.length > 0
		: isText(detail) && !BARE.includes(detail.trim());
}

/** The server has no such address or method: a wrong base URL, or an endpoint that this account does not have. */
export function isBare(body: Record<string, unknown>): boolean {
	return BARE.includes(String(body.detail).trim());
}

/**
 * Sentences for a 4xx that is not Stream's. What became of the request is not known.
 *
 * @param open what to say about a write that may have been done anyway; '' for a read
 */
export function explainForeign(details: ApiErrorDetails, open: string): ApiError {
	const { status = 0 } = details;
	const [who, fix] = WHO[status] ?? ['A proxy or router answered instead of Stream', CHECK_ADDRESS];
	return new ApiError(`${who} (status ${status}).`, open ? `${fix} ${open}` : fix, {
		...details,
		outcome: 'unknown',
		foreign: true,
		lasting: LASTING.includes(status),
		advice: fix,
	});
}

function isText(value: unknown): value is string {
	return typeof value === 'string' && value.trim() !== '';
}

function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
