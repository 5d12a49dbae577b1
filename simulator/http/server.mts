import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';

import type { State } from '../core/state.mts';
import { pause } from './answer.mts';
import { answerWithFault } from './injectFault.mts';
import { Api, type Target } from './execute.mts';
import { API_PREFIX, patternOf, type Operation } from './operation.mts';

/** A Fastify server with the given operations below /api/v2. Pages and admin are added by others. */
export function createServer(state: State, operations: Operation[]): FastifyInstance {
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
	const api = new Api(state);
	const patterns = operations.map(patternOf);
	for (const operation of operations) {
		server.route({
			method: operation.method,
			url: `${API_PREFIX}${operation.path}`.replace(/\{(\w+)\}/g, ':$1'),
			handler: (request, reply) => {
				const params = request.params as Record<string, string>;
				return serve(state, api, request, reply, { operation, params });
			},
		});
	}
	server.setNotFoundHandler((request, reply) => {
		const path = request.url.split('?')[0];
		if (!path.startsWith('/api/')) return reply.code(404).type('text/plain').send('Not found');
		const operation = patterns.some((pattern) => pattern.test(path)) ? 405 : 404;
		return serve(state, api, request, reply, { operation, params: {} });
	});
	server.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) => {
		reply.code(error.statusCode ?? 500).send({ detail: error.message });
	});
	return server;
}

async function serve(
	state: State,
	api: Api,
	request: FastifyRequest,
	reply: FastifyReply,
	target: Target,
): Promise<void> {
	reply.hijack();
	const arrived = api.arrive(request, target);
	const { inFlight } = state;
	inFlight.now++;
	inFlight.max = Math.max(inFlight.max, inFlight.now);
	reply.raw.once('close', () => inFlight.now--);
	if (state.switches.latencyMs > 0) await pause(state.switches.latencyMs);
	// As on any server, of the clock by which records have their times.
	reply.raw.setHeader('date', new Date(state.clock.now() / 1000).toUTCString());
	await answerWithFault(arrived, reply.raw);
}
