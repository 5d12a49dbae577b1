import { randomUUID } from 'node:crypto';

import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';

import { ApiError, ValidationError, type Detail } from '../core/errors.mts';
import type { LedgerEntry } from '../core/log.mts';
import type { World } from '../core/world.mts';
import { json, pause, type Answer } from './answer.mts';
import { authenticate } from './authenticate.mts';
import { answerWithFault } from './disturb.mts';
import { RateLimiter } from './rateLimit.mts';
import {
	NOTHING,
	checkParams,
	checkQuery,
	parseQuery,
	type Context,
	type Operation,
} from './operation.mts';

const API = '/api/v2';

/** A Fastify server with the given operations below /api/v2. Pages and admin are added by others. */
export function createServer(world: World, operations: Operation[]): FastifyInstance {
	const server = Fastify({
		forceCloseConnections: true,
		bodyLimit: 20 * 1024 * 1024,
		routerOptions: { maxParamLength: 100_000, querystringParser: () => ({}) },
		exposeHeadRoutes: false,
	});
	// Bodies are parsed by hand: what is wrong with them must be said the way the vendor says it.
	server.removeAllContentTypeParsers();
	server.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => {
		done(null, body);
	});
	const limiter = new RateLimiter();
	const paths: Array<{ method: string; pattern: RegExp }> = [];
	for (const operation of operations) {
		const url = `${API}${operation.path}`;
		paths.push({
			method: operation.method,
			pattern: new RegExp(`^${url.replace(/\{\w+\}/g, '[^/]+')}$`),
		});
		server.route({
			method: operation.method,
			url: url.replace(/\{(\w+)\}/g, ':$1'),
			handler: (request, reply) => serve(world, limiter, request, reply, operation),
		});
	}
	server.setNotFoundHandler((request, reply) => {
		const path = request.url.split('?')[0];
		if (!path.startsWith('/api/')) return reply.code(404).type('text/plain').send('Not found');
		const known = paths.some(({ pattern }) => pattern.test(path));
		return serve(world, limiter, request, reply, known ? 405 : 404);
	});
	server.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) => {
		reply.code(error.statusCode ?? 500).send({ detail: error.message });
	});
	return server;
}

async function serve(
	world: World,
	limiter: RateLimiter,
	request: FastifyRequest,
	reply: FastifyReply,
	operation: Operation | 404 | 405,
): Promise<void> {
	reply.hijack();
	const entry = openEntry(world, request);
	const { inFlight } = world;
	inFlight.now++;
	inFlight.max = Math.max(inFlight.max, inFlight.now);
	reply.raw.once('close', () => inFlight.now--);
	const process = (): Answer => {
		const answer = execute(world, limiter, request, operation, entry);
		entry.status = answer.status;
		return answer;
	};
	const fault = world.faults.match(entry.method, entry.path);
	if (world.switches.latencyMs > 0) await pause(world.switches.latencyMs);
	await answerWithFault(fault, entry, reply.raw, process);
}

function openEntry(world: World, request: FastifyRequest): LedgerEntry {
	const [path, query = ''] = splitOnce(request.url, '?');
	const entry: LedgerEntry = {
		n: world.ledger.length + 1,
		at: new Date().toISOString(),
		method: request.method,
		path,
		query,
		body: parseBody(request.body).value,
		status: 0,
		requestId: randomUUID(),
		organization: null,
		branch: null,
	};
	world.ledger.push(entry);
	return entry;
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

function execute(
	world: World,
	limiter: RateLimiter,
	request: FastifyRequest,
	operation: Operation | 404 | 405,
	entry: LedgerEntry,
): Answer {
	const headers = { 'x-request-id': entry.requestId };
	try {
		if (typeof operation === 'number' || operation.available?.(world.switches) === false) {
			const wrongMethod = operation === 405;
			const detail = wrongMethod ? 'Method Not Allowed' : 'Not Found';
			return json(wrongMethod ? 405 : 404, { detail }, headers);
		}
		const now = world.now();
		const branch = authenticate(world, request.headers);
		entry.organization = branch.organization.id;
		entry.branch = branch.id;
		const wait = limiter.admit(branch.organization.id, world.switches.rateLimit);
		if (wait) return json(429, { detail: 'Too Many Requests' }, { ...headers, ...wait });
		const context = validate(world, request, operation, entry);
		const result = operation.handle({
			...context,
			world,
			branch,
			organization: branch.organization,
			now,
			entry,
		});
		if (result === NOTHING) return nothing(world, headers);
		return json(operation.status ?? 200, result, headers);
	} catch (error) {
		if (error instanceof ValidationError) return json(422, { detail: error.details }, headers);
		if (error instanceof ApiError) return json(error.status, error.body(world.switches), headers);
		// A defect of the simulator must not pass for an answer of the API.
		console.error('simulator:', error);
		const failure = new ApiError(500, 'STREAM_UNKNOWN_ERROR', (error as Error).message);
		return json(500, failure.body(world.switches), headers);
	}
}

function validate(
	world: World,
	request: FastifyRequest,
	operation: Operation,
	entry: LedgerEntry,
): Pick<Context, 'params' | 'query' | 'body'> {
	const out: Detail[] = [];
	const params = checkParams(request.params as Record<string, string>, out);
	const fields =
		typeof operation.query === 'function' ? operation.query(world.switches) : operation.query;
	const query = checkQuery(fields ?? {}, parseQuery(entry.query), out);
	let body: unknown;
	if (operation.body) {
		const check = operation.body(world.switches);
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

function nothing(world: World, headers: Record<string, string>): Answer {
	const form = world.switches.emptyDeleteBody;
	if (form === 'empty') return { status: 200, payload: '', headers };
	return json(200, form === 'null' ? null : {}, headers);
}
