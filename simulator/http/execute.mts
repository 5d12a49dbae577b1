import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

import { ApiError, ValidationError, type Detail } from '../core/errors.mts';
import type { FaultAction } from '../core/faults.mts';
import type { LedgerEntry } from '../core/log.mts';
import type { State } from '../core/state.mts';
import { isRecord } from '../validation/checks.mts';
import { json, type Answer } from './answer.mts';
import { authenticate } from './authenticate.mts';
import { ignoredFilters } from './list.mts';
import { RateLimiter } from './rateLimit.mts';
import {
	NOTHING,
	checkParams,
	checkQuery,
	parseQuery,
	type Context,
	type Operation,
} from './operation.mts';

/** A request, as it came over HTTP or without. */
export interface ApiRequest {
	method: string;
	/** Path and query. */
	url: string;
	headers: IncomingHttpHeaders;
	/** The body as text; undefined when there is none. */
	body: unknown;
}

/** What a path leads to: an operation with the ids in the path, or why there is none. */
export interface Target {
	operation: Operation | 404 | 405;
	params: Record<string, string>;
}

/** A request that has arrived. */
export interface Arrived {
	entry: LedgerEntry;
	/** What is to go wrong with it, before or after it is processed. */
	fault: (FaultAction & { when: 'before' | 'after' }) | undefined;
	/** Carries it out. */
	process: () => Answer;
	/** Lets one of `Actions` happen. */
	happen: (action: string, args: unknown[]) => unknown;
}

/** Faults that come before the request is processed, mostly instead of it, unless they say otherwise. */
const BEFORE = new Set(['status', 'reset', 'timeout', 'html', 'body', 'meanwhile']);

/** The API itself: takes requests from any transport and answers them. */
export class Api {
	readonly #limiter = new RateLimiter();

	constructor(private readonly state: State) {}

	/** Notes a request in the ledger; nothing is done before `process` is called. */
	arrive(request: ApiRequest, target: Target): Arrived {
		const { state } = this;
		const entry = openEntry(state, request);
		const process = (): Answer => {
			const answer = this.#execute(request, target, entry);
			entry.status = answer.status;
			entry.processed = answer.status;
			return answer;
		};
		const action = state.faults.match(entry.method, entry.path);
		const { happen } = state;
		if (!action) return { entry, fault: undefined, process, happen };
		const when = action.when ?? (BEFORE.has(action.type) ? 'before' : 'after');
		entry.fault = action.type === 'delay' ? action.type : `${action.type}:${when}`;
		return { entry, fault: { ...action, when }, process, happen };
	}

	#execute(request: ApiRequest, { operation, params }: Target, entry: LedgerEntry): Answer {
		const { state } = this;
		const headers: Record<string, string> = state.switches.requestId
			? { 'x-request-id': entry.requestId }
			: {};
		try {
			if (typeof operation === 'number') return json(operation, STANDARD[operation], headers);
			if (operation.available?.(state.switches) === false) return missing(state, headers);
			const now = state.now();
			const branch = authenticate(state, request.headers);
			entry.organization = branch.organization.id;
			entry.branch = branch.id;
			const wait = this.#limiter.admit(branch.organization.id, state.switches.rateLimit);
			if (wait) return json(429, { detail: 'Too Many Requests' }, { ...headers, ...wait });
			const context = validate(state, request, operation, params, entry);
			const from = operation.method === 'GET' ? state.reader(operation.query !== undefined) : state;
			const home = from.branches().find(({ id }) => id === branch.id)!;
			const result = operation.handle({
				...context,
				state: from,
				branch: home,
				organization: home.organization,
				now,
				entry,
			});
			if (result === NOTHING) return nothing(state, headers);
			const shown = state.switches.nulls === 'omitted' ? withoutNulls(result) : result;
			return json(operation.status ?? 200, shown, headers);
		} catch (error) {
			if (error instanceof ValidationError) return json(422, { detail: error.details }, headers);
			if (error instanceof ApiError) return json(error.status, error.body(state.switches), headers);
			// A defect of the simulator must not pass for an answer of the API.
			console.error('simulator:', error);
			const failure = new ApiError(500, 'STREAM_UNKNOWN_ERROR', (error as Error).message);
			return json(500, failure.body(state.switches), headers);
		}
	}
}

const STANDARD = { 404: { detail: 'Not Found' }, 405: { detail: 'Method Not Allowed' } };

/** Answer of an endpoint that is switched off. */
function missing({ switches }: State, headers: Record<string, string>): Answer {
	switch (switches.missingEndpoint) {
		case '404':
			return json(404, STANDARD[404], headers);
		case '405':
			return json(405, STANDARD[405], headers);
		case 'forbidden':
			throw new ApiError(403, 'PERMISSION_FORBIDDEN');
		case 'disabled':
			throw new ApiError(400, 'FEATURE_DISABLED');
	}
}

/** What merchants made up themselves is never touched. */
const THEIRS = new Set(['custom_metadata', 'external_metadata', 'custom_fields']);

function withoutNulls(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(withoutNulls);
	if (!isRecord(value)) return value;
	const kept = Object.entries(value).filter(([, entry]) => entry !== null);
	return Object.fromEntries(
		kept.map(([key, entry]) => [key, THEIRS.has(key) ? entry : withoutNulls(entry)]),
	);
}

function openEntry(state: State, { method, url, body }: ApiRequest): LedgerEntry {
	const [path, query = ''] = splitOnce(url, '?');
	const entry: LedgerEntry = {
		n: state.ledger.length + 1,
		at: new Date(state.clock.real()).toISOString(),
		method,
		path,
		query,
		body: withoutSecret(parseBody(body).value),
		status: 0,
		requestId: randomUUID(),
		organization: null,
		branch: null,
	};
	state.ledger.push(entry);
	return entry;
}

/** What a webhook is signed with must not be read from the ledger. */
function withoutSecret(body: unknown): unknown {
	return isRecord(body) && 'secret_key' in body ? { ...body, secret_key: '(secret)' } : body;
}

function splitOnce(text: string, separator: string): [string, string?] {
	const at = text.indexOf(separator);
	return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

function parseBody(raw: unknown): { value: unknown; problem?: { at: number; error: string } } {
	if (typeof raw !== 'string' || raw === '') return { value: undefined };
	try {
		return { value: JSON.parse(raw) as unknown };
	} catch (error) {
		const at = Number(/position (\d+)/.exec((error as Error).message)?.[1] ?? raw.length);
		return { value: raw, problem: { at, error: 'Expecting value' } };
	}
}

function validate(
	state: State,
	request: ApiRequest,
	operation: Operation,
	ids: Record<string, string>,
	entry: LedgerEntry,
): Pick<Context, 'params' | 'query' | 'body'> {
	const out: Detail[] = [];
	const params = checkParams(ids, out);
	const fields =
		typeof operation.query === 'function' ? operation.query(state.switches) : operation.query;
	const split = state.switches.commaArrays === 'split';
	const query = checkQuery(fields ?? {}, parseQuery(entry.query), out, split);
	for (const key of ignoredFilters(state.switches)) delete query[key];
	let body: unknown;
	if (operation.body) {
		const check = operation.body(state.switches);
		const { value, problem } = parseBody(request.body);
		const type = request.headers['content-type'] ?? '';
		if (value === undefined) {
			out.push({ type: 'missing', loc: ['body'], msg: 'Field required', input: null });
		} else if (!/^application\/([\w.-]+\+)?json\b/i.test(type)) {
			// The vendor's framework reads other types as plain bytes.
			body = check(request.body, ['body'], out);
		} else if (problem) {
			const { at, error } = problem;
			const msg = 'JSON decode error';
			out.push({ type: 'json_invalid', loc: ['body', at], msg, input: {}, ctx: { error } });
		} else body = check(value, ['body'], out);
	}
	if (out.length > 0) throw new ValidationError(out);
	return { params, query, body };
}

function nothing(state: State, headers: Record<string, string>): Answer {
	const form = state.switches.emptyDeleteBody;
	if (form === 'noContent') return { status: 204, payload: '', headers };
	if (form === 'empty') return { status: 200, payload: '', headers };
	return json(200, form === 'null' ? null : {}, headers);
}
