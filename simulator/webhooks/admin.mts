import type { FastifyInstance } from 'fastify';

import { isRecord } from '../validation/checks.mts';
import type { SendOptions, Webhooks } from './webhooks.mts';

/**
 * The dashboard's page "Webhooks", for other processes: `GET|POST /__admin/webhooks {url, secret?, events?}`,
 * `DELETE /__admin/webhooks/<id>`, `GET /__admin/webhooks/events|attempts`, `PATCH /__admin/webhooks/settings`,
 * `POST /__admin/webhooks/send {event, signature?, …}`.
 */
export function registerWebhookAdmin(server: FastifyInstance, webhooks: Webhooks): void {
	server.get('/__admin/webhooks', () => webhooks.endpoints);
	server.post('/__admin/webhooks', (request) => {
		const { url, secret, events } = bodyOf(request.body) as {
			url: string;
			secret?: string;
			events?: string[];
		};
		return webhooks.add(url, { secret, events });
	});
	server.delete<{ Params: { id: string } }>('/__admin/webhooks/:id', (request) => {
		webhooks.remove(request.params.id);
		return { ok: true };
	});
	server.get('/__admin/webhooks/events', () => webhooks.events);
	server.get('/__admin/webhooks/attempts', () => webhooks.attempts);
	server.patch('/__admin/webhooks/settings', (request) =>
		Object.assign(webhooks.settings, bodyOf(request.body)),
	);
	server.post('/__admin/webhooks/send', async (request) => {
		const { event, ...options } = bodyOf(request.body);
		return await webhooks.send(Number(event), options as SendOptions);
	});
}

function bodyOf(raw: unknown): Record<string, unknown> {
	const body: unknown = typeof raw === 'string' && raw ? JSON.parse(raw) : (raw ?? {});
	if (isRecord(body)) return body;
	throw Object.assign(new Error('The body must be a JSON object'), { statusCode: 400 });
}
