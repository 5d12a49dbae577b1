import { ApiError, type ApiErrorDetails, type Outcome } from '../errors/apiError';
import { withoutErrnoWords } from '../errors/inputError';
import { FIX_BY_CODE, FIX_BY_KIND } from './errorFixes';
import { CHECK_ADDRESS, explainForeign, isBare, isStreams } from './foreignResponse';
import type { NoResponseError } from './httpRequest';

/** What an operation knows that makes Stream's answer readable. */
export interface ErrorContext {
	/** What is being worked on, as the panel calls it: "consumer", "payment link". */
	subject: string;
	/** The panel's name of an API field; undefined for fields that the panel does not have. */
	labelOf?: (path: Array<string | number>) => string | undefined;
	/** A write whose repetition could make a second record. */
	creates?: boolean;
	/** A request that must not simply be sent again (set by the client). */
	harmful?: boolean;
	/** The path names a record (set by the client). */
	byId?: boolean;
	/** What an endpoint is for that not every account has, as in "… is not available on this Stream account". */
	feature?: string;
}

/** An answer of Stream, whatever its status. */
export interface ApiResponse {
	status: number;
	headers: Record<string, unknown>;
	body: unknown;
}

const MAX_TEXT = 300;

const CHECK_ID =
	'Check the ID. The record may have been deleted, or may belong to another account or branch than the credential.';
const CHECK_BASE_URL =
	'Check the base URL in the Stream credential. A proxy or a login page may have answered instead.';
const CHECK_VALUES = 'Compare the values of this item with what Stream says.';

/**
 * Turns an answer that is not a success, or an error envelope whatever its status, into sentences.
 *
 * Order of sources: `error.additional_info`, `error.message`, `detail` list, `detail` text, `message`, status
 * (OpenAPI schemas StreamError and HTTPValidationError).
 */
export function explainResponse(response: ApiResponse, errorContext: ErrorContext): ApiError {
	const { status } = response;
	const body = isRecord(response.body) ? response.body : {};
	const error = [body.error, body.detail].find(isRecord) ?? {};
	const code = text(error.code);
	const requestId = text(response.headers['x-request-id']);
	const spoken = text(error.additional_info) ?? text(error.message) ?? plainDetail(body);
	const details: ApiErrorDetails = {
		outcome: outcomeOf(status),
		status,
		code,
		retryAfterMs: retryAfter(response.headers['retry-after'], Date.now()),
	};
	if (error.code !== undefined) details.extra = body;
	const { feature } = errorContext;
	const isRefusal = details.outcome === 'refused' && status >= 400 && status !== 429;
	if (feature !== undefined && (code === 'FEATURE_DISABLED' || (isRefusal && isBare(body)))) {
		return new ApiError(
			`${feature} is not available on this Stream account.`,
			'Ask Stream to enable it for your organization, or use the Stream dashboard instead.',
			{ ...details, absent: true },
		);
	}
	if (isRefusal && !isStreams(body)) return explainForeign(details, openFix(errorContext));
	const { said, named } = inPanelWords(spoken, errorContext);
	const make = (message: string, fix: string) =>
		new ApiError(message, requestId ? `${fix} (Stream request ${requestId})` : fix, details);

	if (status >= 300 && status < 400)
		return make('Stream answered with a redirect.', CHECK_BASE_URL);
	if (outcomeOf(status) === 'unknown') {
		const what = said && code ? `: ${said} (${code})` : '';
		return make(
			`Stream could not handle the request right now (status ${status})${what}.`,
			unknownFix(errorContext),
		);
	}
	if (status === 429) {
		return make(
			'Stream is limiting requests from this account and kept asking n8n to wait.',
			'Run the step again later, or with fewer items at once.',
		);
	}
	const violations = Array.isArray(body.detail) ? body.detail.filter(isRecord) : [];
	if (violations.length) {
		const first = violations[0];
		const sentences = violations
			.slice(0, 5)
			.map((violation) => violationText(violation, errorContext));
		return make(sentences.join(' '), violationFix(first, errorContext));
	}
	if (status === 401) {
		return make(
			'Stream does not accept the key pair of the credential.',
			'Open the credential and copy the API key and the API secret again from Stream (Settings → API).',
		);
	}
	if (isOwnIdRefused(status, code, spoken)) {
		const what = code ? `${said ?? ''} (${code})` : (said ?? '');
		return make(sentence(what), FIX_BY_KIND.external_id);
	}
	if (code) {
		const known = FIX_BY_CODE[code] ?? (status === 404 ? CHECK_ID : CHECK_VALUES);
		const fix = named && code === 'INVALID_PARAMETERS' ? correct(named) : known;
		return make(sentence(`${said ?? 'Stream refused this'} (${code})`), fix);
	}
	if (status === 404) {
		return errorContext.byId
			? make(`Stream has no ${errorContext.subject} with this ID.`, CHECK_ID)
			: make(sentence(said ?? 'Stream did not find this'), `${CHECK_VALUES} ${CHECK_ADDRESS}`);
	}
	if (status === 403) {
		return make(
			sentence(said ?? 'Stream does not allow this with the key pair of the credential'),
			'Use a key pair with this permission, or ask the owner of the Stream account.',
		);
	}
	return make(sentence(said ?? `Stream refused this (status ${status})`), CHECK_VALUES);
}

/** Sentences for a request that got no whole answer. */
export function explainNoResponse(
	{ reason, problem }: NoResponseError,
	errorContext: ErrorContext,
): ApiError {
	if (reason === 'certificate') {
		return new ApiError(
			`Instead of Stream's certificate, n8n received one that it does not trust (${problem}). Nothing was sent.`,
			'A proxy or firewall that inspects connections uses its own certificate: start n8n with NODE_EXTRA_CA_CERTS set to the file of its CA certificate. Otherwise check the base URL in the Stream credential.',
			{ outcome: 'notSent', lasting: true },
		);
	}
	if (reason === 'noTls') {
		return new ApiError(
			'The base URL begins with https, but the server there answers without TLS. Nothing was sent.',
			'Check the address and the port of the base URL in the Stream credential. Plain http works only for a simulator on this machine.',
			{ outcome: 'notSent', lasting: true },
		);
	}
	if (reason === 'notSent') {
		return new ApiError(
			'Stream could not be reached. Nothing was sent.',
			`Check the network of this n8n and the base URL in the Stream credential, then run the step again.${problem ? ` (${problem})` : ''}`,
			{ outcome: 'notSent' },
		);
	}
	if (reason === 'blocked') {
		return new ApiError(
			sentence(
				`The request was not sent. n8n says: ${withoutErrnoWords(problem).slice(0, MAX_TEXT)}`,
			),
			'Check the credential and the settings of this n8n.',
			{ outcome: 'refused' },
		);
	}
	const what = {
		timeout: 'Stream did not answer in time.',
		broken: 'The connection to Stream was lost.',
		tooLarge: 'Stream sent more data than n8n can handle.',
	}[reason];
	return new ApiError(what, unknownFix(errorContext), { outcome: 'unknown' });
}

/** Sentences for an answer with a status of success that is not what Stream sends. */
export function explainUnreadable(status: number, errorContext: ErrorContext): ApiError {
	return new ApiError(
		'Stream sent a response that the node cannot read.',
		errorContext.creates || errorContext.harmful ? unknownFix(errorContext) : CHECK_BASE_URL,
		{ outcome: 'unknown', status },
	);
}

/** Codes that do not say what is wrong. */
const UNCLEAR = new Set(['INVALID_PARAMETERS', 'FEATURE_DISABLED', 'PERMISSION_FORBIDDEN']);

/** Whether Stream refuses an External ID as such, and not because somebody has it already or nobody does. */
function isOwnIdRefused(status: number, code?: string, spoken = ''): boolean {
	if (status === 404 || !/external.?id\b/i.test(spoken)) return false;
	return code
		? !FIX_BY_CODE[code] || UNCLEAR.has(code)
		: status !== 409 && !/already|exists|duplicate|taken|in use/i.test(spoken);
}

function unknownFix(errorContext: ErrorContext): string {
	return openFix(errorContext) || 'Run the step again in a few minutes.';
}

/** What to do about a write that may have been done; '' for what can be sent again. */
function openFix({ subject, creates, harmful }: ErrorContext): string {
	if (creates) {
		return `Stream may have created this ${subject}. Check in Stream before you run this item again.`;
	}
	return harmful
		? `Stream may have done this. Check the ${subject} in Stream before you run this item again.`
		: '';
}

/** 5xx may come after the work was done; everything else that answers did nothing. */
function outcomeOf(status: number): Outcome {
	return status >= 500 || status === 408 ? 'unknown' : 'refused';
}

function locationOf({ loc }: Record<string, unknown>): Array<string | number> {
	return Array.isArray(loc)
		? loc.filter((step) => typeof step === 'string' || typeof step === 'number')
		: [];
}

function violationText(violation: Record<string, unknown>, errorContext: ErrorContext): string {
	const path = locationOf(violation).slice(1);
	const label = errorContext.labelOf?.(path) ?? (path.length ? path.join('.') : undefined);
	const spoken = text(violation.msg)?.replace(/^Value error, /, '');
	const { said = 'Stream does not accept this value.' } = inPanelWords(spoken, errorContext);
	return sentence(label && !said.startsWith(label) ? `${label}: ${said}` : said);
}

function violationFix(violation: Record<string, unknown>, errorContext: ErrorContext): string {
	const loc = locationOf(violation);
	const known = FIX_BY_KIND[String(loc[loc.length - 1])];
	if (known) return known;
	const label = errorContext.labelOf?.(loc.slice(1));
	return label ? correct(label) : 'Correct the value that Stream names and run the step again.';
}

/** What Stream says, with its fields called as on the panel; `named` is the first of them. */
function inPanelWords(
	spoken: string | undefined,
	{ labelOf }: ErrorContext,
): { said?: string; named?: string } {
	let named: string | undefined;
	const said = spoken?.replace(/\b[a-z]+(?:_[a-z]+)+\b/gi, (field) => {
		const label = labelOf?.([field.toLowerCase()]);
		named ??= label;
		return label ?? field;
	});
	return { said, named };
}

function correct(label: string): string {
	return `Correct ${label} and run the step again.`;
}

/** Not in the OpenAPI document, but what such servers send as well: text in place of the list or the object. */
function plainDetail({ detail, message, error }: Record<string, unknown>): string | undefined {
	const [first] = Array.isArray(detail) ? detail : [detail];
	return text(first) ?? text(message) ?? text(error);
}

/** The wait that `Retry-After` asks for, in milliseconds: seconds or an HTTP date (RFC 9110). */
export function retryAfter(value: unknown, now: number): number | undefined {
	const given = text(value);
	if (given === undefined) return undefined;
	if (/^\d+(\.\d+)?$/.test(given)) return Number(given) * 1000;
	const at = Date.parse(given);
	return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}

function text(value: unknown): string | undefined {
	if (typeof value !== 'string') return undefined;
	const cleaned = value.replace(/\s+/g, ' ').trim();
	return cleaned ? cleaned.slice(0, MAX_TEXT) : undefined;
}

function sentence(value: string): string {
	// The code that follows a sentence of Stream's belongs to it.
	const whole = value.replace(/\.( \([A-Z\d_]+\))$/, '$1');
	const first = whole.charAt(0).toUpperCase() + whole.slice(1);
	return /[.!?]$/.test(first) ? first : `${first}.`;
}

function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
/**
 * An order becomes products, a customer and links: messages about their fields use the names of the order's own panel.
 */
export type LabelOf = NonNullable<ErrorContext['labelOf']>;
