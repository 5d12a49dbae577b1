import type { AddressInfo } from 'node:net';

import { createActions, performAction } from './actions/actions.mts';
import { startingSwitches, type Switches } from './switches/index.mts';
import { State } from './core/state.mts';
import { guardAdmin, keepToLoopback } from './http/guard.mts';
import { createInProcess, type Send } from './http/inProcess.mts';
import { createServer } from './http/server.mts';
import { registerAdmin } from './pages/admin.mts';
import { registerCheckout } from './pages/checkout.mts';
import { registerDashboard } from './pages/dashboard.mts';
import { registerInvoicePages } from './pages/invoice.mts';
import { registerPortal } from './pages/portal.mts';
import { operations } from './routes/index.mts';
import { sowDemo } from './seed.mts';
import type { Simulator } from './simulator.mts';
import { registerWebhookAdmin } from './webhooks/admin.mts';
import { checkoutUrl } from './views/paymentLink.mts';
import { createWebhooks, type Webhooks } from './webhooks/webhooks.mts';

export type { Actions } from './actions/actions.mts';
export type { FaultAction, FaultRule } from './core/faults.mts';
export type { LedgerEntry, Transition } from './core/log.mts';
export { takeIdsFrom } from './core/organizations.mts';
export type { Outcome } from './http/injectFault.mts';
export type { ApiRequest } from './http/execute.mts';
export type * from './core/records.mts';
export type { Simulator } from './simulator.mts';
export type { Switches } from './switches/index.mts';
export type { PayOptions, PayResult } from './domain/paying.mts';
export type * from './webhooks/webhooks.mts';

export interface SimulatorOptions {
	/** 0 (default): a free port. */
	port?: number;
	/** Default 127.0.0.1; `loopback` stands for all of 127.0.0.0/8. */
	host?: string;
	/** What is there at the start; default none. */
	seed?: 'none' | 'demo';
	/** Other positions than the default, or than that of the profile which the tests run under. */
	switches?: Partial<Switches>;
	/** Address that payers see in checkout URLs; default the simulator's own. */
	publicUrl?: string;
}

/** Starts a Stream API on this machine. Several can run at once. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
	const loopback = options.host === 'loopback';
	const host = loopback ? '0.0.0.0' : (options.host ?? '127.0.0.1');
	const state = new State({ ...startingSwitches(), ...options.switches });
	const server = createServer(state, operations);
	if (loopback) keepToLoopback(server);
	guardAdmin(server, () => [new URL(state.publicUrl).hostname, host]);
	registerCheckout(server, state);
	registerInvoicePages(server, state);
	registerPortal(server, state);
	registerDashboard(server, state);
	registerAdmin(server, () => simulator);
	const webhooks = createWebhooks(state);
	registerWebhookAdmin(server, webhooks);
	await server.listen({ port: options.port ?? 0, host });
	const { port } = server.server.address() as AddressInfo;
	const shown = loopback ? '127.0.0.1' : host;
	state.url = `http://${shown.includes(':') ? `[${shown}]` : shown}:${port}`;
	state.publicUrl = (options.publicUrl ?? state.url).replace(/\/+$/, '');
	const simulator = simulatorOf(state, webhooks, options.seed, () => server.close());
	return simulator;
}

/** A simulator that is called instead of listening: without HTTP, and with a clock of the caller's. */
export interface InProcessSimulator extends Simulator {
	send: Send;
}

/** @param options.now what counts as the real time, in milliseconds since 1970 */
export function openSimulator(
	options: Pick<SimulatorOptions, 'seed' | 'switches'> & { now?: () => number } = {},
): InProcessSimulator {
	const state = new State({ ...startingSwitches(), ...options.switches }, options.now);
	state.url = state.publicUrl = 'https://stream.example';
	const simulator = simulatorOf(state, createWebhooks(state), options.seed, async () => {});
	return Object.assign(simulator, { send: createInProcess(state, operations) });
}

function simulatorOf(
	state: State,
	webhooks: Webhooks,
	seed: SimulatorOptions['seed'],
	close: () => Promise<void>,
): Simulator {
	const sow = () => {
		if (seed === 'demo') sowDemo(state);
	};
	sow();
	const [first, second] = state.organizations;
	const { apiKey, apiSecret } = first;
	let renewals = 0;
	const find: Simulator['find'] = (resource, id) => {
		for (const branch of state.branches()) {
			const record = branch[resource].get(id);
			if (record) return record as never;
		}
		return undefined;
	};
	const act = createActions(state);
	state.happen = (action, args) => performAction(act, action, args);
	return {
		url: state.url,
		get apiKey() {
			return state.organizations[0].apiKey;
		},
		get apiSecret() {
			return state.organizations[0].apiSecret;
		},
		other: { apiKey: second.apiKey, apiSecret: second.apiSecret },
		branches: first.branches.map(({ id }) => id),
		ledger: state.ledger,
		transitions: state.transitions,
		changes: state.changes,
		inFlight: state.inFlight,
		switches: state.switches,
		faults: state.faults,
		pay: async (id, payOptions) => act.payLink(id, payOptions),
		act,
		webhooks,
		find,
		checkoutUrl: (id) => checkoutUrl(find('paymentLink', id)!, state),
		all: (resource) =>
			state.branches().flatMap((branch) => [...branch[resource].byId.values()] as never[]),
		renewKeys: () => {
			renewals++;
			Object.assign(state.organizations[0], {
				apiKey: `${apiKey}-${renewals}`,
				apiSecret: `${apiSecret}-${renewals}`,
			});
		},
		empty: () => state.empty(),
		reset: () => {
			state.reset();
			webhooks.reset();
			sow();
		},
		close: async () => {
			webhooks.reset();
			await close();
		},
	};
}
