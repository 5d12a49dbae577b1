import type { FastifyInstance } from 'fastify';

import { performAction } from '../actions/actions.mts';
import type { ResourceName } from '../core/records.mts';
import type { Simulator } from '../simulator.mts';
import { bodyText } from './html.mts';
import { checkSwitches, switchTable } from '../switches/index.mts';
import { isRecord } from '../validation/checks.mts';

type AdminView = Pick<
	Simulator,
	| 'ledger'
	| 'transitions'
	| 'changes'
	| 'switches'
	| 'faults'
	| 'pay'
	| 'act'
	| 'reset'
	| 'inFlight'
	| 'all'
	| 'find'
>;

/**
 * The simulator's own API for other processes, without a key:
 * `GET /__admin/health|ledger|transitions|changes|inflight`, `GET /__admin/records/<resource>[/<id>]`,
 * `DELETE /__admin/inflight` (forgets the maximum), `POST /__admin/reset`, `GET|PATCH /__admin/switches`,
 * `GET /__admin/switches/table` (every position and what is seen of it),
 * `GET|POST|DELETE /__admin/faults`,
 * `POST /__admin/pay {paymentLinkId, outcome, ...}`, `POST /__admin/actions {action, args: []}`.
 * Lists take `?after=<n>` to continue where the last answer ended.
 */
export function registerAdmin(server: FastifyInstance, simulator: () => AdminView): void {
	server.get('/__admin/health', () => ({ ok: true }));
	server.get('/__admin/inflight', () => simulator().inFlight);
	server.delete('/__admin/inflight', () => {
		const { inFlight } = simulator();
		inFlight.max = inFlight.now;
		return inFlight;
	});
	server.get('/__admin/ledger', (request) => after(simulator().ledger, request.url));
	server.get('/__admin/transitions', (request) => after(simulator().transitions, request.url));
	server.get('/__admin/changes', (request) => after(simulator().changes, request.url));
	server.get<{ Params: { resource: string } }>('/__admin/records/:resource', (request) =>
		simulator().all(resourceOf(request.params)),
	);
	server.get<{ Params: { resource: string; id: string } }>(
		'/__admin/records/:resource/:id',
		(request, reply) => {
			const found = simulator().find(resourceOf(request.params), request.params.id);
			return found ?? reply.code(404).send({ error: 'not found' });
		},
	);
	server.post('/__admin/reset', () => {
		simulator().reset();
		return { ok: true };
	});
	server.get('/__admin/switches', () => simulator().switches);
	server.get('/__admin/switches/table', () => switchTable());
	server.patch('/__admin/switches', (request) => {
		const { switches } = simulator();
		const wanted = bodyOf(request.body);
		try {
			return Object.assign(switches, checkSwitches(wanted));
		} catch (error) {
			throw badRequest((error as Error).message);
		}
	});
	server.get('/__admin/faults', () => simulator().faults.list());
	server.post('/__admin/faults', (request) => {
		const rule = bodyOf(request.body);
		if (!isRecord(rule.action)) throw badRequest('A fault rule needs an action');
		return { id: simulator().faults.add(rule as never) };
	});
	server.delete('/__admin/faults', () => {
		simulator().faults.clear();
		return { ok: true };
	});
	server.post('/__admin/pay', async (request) => {
		const { paymentLinkId, ...options } = bodyOf(request.body);
		return attempt(() => simulator().pay(String(paymentLinkId), options));
	});
	server.post('/__admin/actions', async (request) => {
		const { action, args = [] } = bodyOf(request.body);
		const result = await attempt(() =>
			performAction(simulator().act, String(action), args as unknown[]),
		);
		return { result: result ?? null };
	});
}

/** Complete: an entry that is missing does not compile. */
const RESOURCES: Record<ResourceName, true> = {
	consumer: true,
	product: true,
	coupon: true,
	paymentLink: true,
	invoice: true,
	payment: true,
	subscription: true,
	freeze: true,
	meteredSubscription: true,
	usage: true,
};

function resourceOf({ resource }: { resource: string }): ResourceName {
	if (Object.hasOwn(RESOURCES, resource)) return resource as ResourceName;
	throw badRequest(`There is no resource ${resource}, only ${Object.keys(RESOURCES).join(', ')}`);
}

function bodyOf(raw: unknown): Record<string, unknown> {
	try {
		const body: unknown = JSON.parse(bodyText(raw) || '{}');
		if (isRecord(body)) return body;
	} catch {
		// Falls through to the refusal.
	}
	throw badRequest('The body must be a JSON object');
}

async function attempt(run: () => unknown): Promise<unknown> {
	try {
		return await run();
	} catch (error) {
		throw badRequest((error as Error).message);
	}
}

function badRequest(message: string): Error {
	return Object.assign(new Error(message), { statusCode: 400 });
}

function after<T extends { n: number }>(log: T[], url: string): T[] {
	const from = Number(new URL(url, 'http://localhost').searchParams.get('after') ?? 0);
	// Entry n stands at index n - 1.
	return log.slice(from);
}
