import type { INodeParameters } from 'n8n-workflow';

import { type InProcessSimulator, openSimulator, type Switches } from '../../simulator/index.mts';
import { Harness, type RunOptions, type RunResult } from '../../support/engine/harness.mts';
import { Network } from '../../support/interleaving/network.mts';
import { VirtualTime } from '../../support/interleaving/virtualTime.mts';
import { token } from '../../support/simulator/client.mts';

/**
 * The Stream node in n8n's engine in front of a simulator in the same process, without HTTP and in time that passes by
 * itself: waits cost nothing, so that whole histories can be played by the hundred.
 */
export interface InProcess {
	sim: InProcessSimulator;
	/** Runs one operation, written `resource.operation`, in one of several processes of n8n. */
	run(operation: string, parameters: object, options?: InProcessOptions): Promise<RunResult>;
	/** A request that does not come from the node. */
	call(method: string, path: string, body?: object): any;
	/** Milliseconds since 1970, for n8n and Stream. */
	readonly now: number;
	/** Lets time pass, for n8n and Stream. */
	pass(ms: number): void;
	/** An empty Stream and an account of which n8n remembers nothing. */
	reset(switches?: Partial<Switches>): void;
	/** Another process of n8n takes the place of this one. */
	restart(process?: number): void;
	/** Requests since the last call: `METHOD /path`. */
	requests(): string[];
}

export interface InProcessOptions extends Pick<RunOptions, 'items' | 'node' | 'onStart'> {
	process?: number;
}

const PROCESSES = 3;
const START = Date.UTC(2026, 2, 1, 10);

export function useInProcess(): InProcess {
	const credentials = Object.fromEntries(
		Array.from({ length: PROCESSES }, (_, process) => [
			String(process),
			{ apiKey: '', apiSecret: '', baseUrl: '' },
		]),
	);
	let harness: Harness;
	let time: VirtualTime;
	let sim: InProcessSimulator;
	let network: Network;
	let accounts = 0;
	let seen = 0;
	// What the node remembers it remembers by account: another address of the same Stream is another process.
	const connect = (process: number) => {
		const { apiKey, apiSecret } = sim;
		const baseUrl = `https://process-${accounts++}.example`;
		Object.assign(credentials[process], { apiKey, apiSecret, baseUrl });
	};
	beforeAll(async () => (harness = await Harness.create(credentials)));
	beforeEach(() => stream.reset());
	const stream: InProcess = {
		get sim() {
			return sim;
		},
		run: async (operation, parameters, { process = 0, ...options } = {}) => {
			const [resource, name] = operation.split('.');
			const given = { resource, operation: name, ...parameters } as INodeParameters;
			const { send } = network.connect();
			const credentialId = String(process);
			return await time.run(() => harness.run(given, { ...options, send, credentialId }));
		},
		call: (method, path, body) => {
			const headers = { 'x-api-key': token(sim), 'content-type': 'application/json' };
			const text = body === undefined ? undefined : JSON.stringify(body);
			const outcome = sim.send({ method, url: `/api/v2${path}`, headers, body: text }).settle();
			if (outcome.type !== 'answer' || outcome.answer.status >= 300) {
				throw new Error(`${method} ${path}: ${JSON.stringify(outcome)}`);
			}
			seen = sim.ledger.length;
			return outcome.answer.payload ? JSON.parse(outcome.answer.payload) : undefined;
		},
		get now() {
			return time.now;
		},
		pass: (ms) => time.skip(ms),
		reset: (switches) => {
			time = new VirtualTime(1, START);
			sim = openSimulator({ switches, now: () => time.now });
			network = new Network(time, sim, { least: 5, most: 5, slowOneOf: Infinity });
			seen = 0;
			for (let process = 0; process < PROCESSES; process++) connect(process);
		},
		restart: (process = 0) => connect(process),
		requests: () => {
			const requests = sim.ledger
				.slice(seen)
				.map(({ method, path }) => `${method} ${path.replace('/api/v2', '')}`);
			seen = sim.ledger.length;
			return requests;
		},
	};
	return stream;
}
