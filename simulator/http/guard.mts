import { isIP } from 'node:net';

import type { FastifyInstance } from 'fastify';

const LOOPBACK = /^(::ffff:)?127\.|^::1$/;

/** Drops connections that do not come in on this machine's own loopback addresses. */
export function keepToLoopback(server: FastifyInstance): void {
	server.server.on('connection', (socket) => {
		if (!LOOPBACK.test(socket.localAddress ?? '')) socket.destroy();
	});
}

/**
 * Keeps web pages that somebody on this machine has open away from `/__admin`: a name of their own that leads here is
 * not answered, and what changes something must be JSON, which a page can only send where it is allowed to.
 * @param names further host names under which the simulator is reached
 */
export function guardAdmin(server: FastifyInstance, names: () => string[]): void {
	server.addHook('onRequest', async (request, reply) => {
		if (!/^\/__admin(\/|\?|$)/.test(request.url)) return;
		const host = hostName(request.headers.host ?? '');
		if (host !== 'localhost' && isIP(host) === 0 && !names().includes(host)) {
			await reply.code(403).send({ detail: `The simulator is not reached as ${host || 'nobody'}` });
			return;
		}
		const json = /^application\/json\b/i.test(request.headers['content-type'] ?? '');
		if (request.method === 'POST' && !json) {
			await reply.code(415).send({ detail: 'Content-Type must be application/json' });
		}
	});
}

/** The name in a Host header, without its port. */
function hostName(header: string): string {
	try {
		return new URL(`http://${header}`).hostname.replace(/^\[(.*)\]$/, '$1');
	} catch {
		return '';
	}
}
