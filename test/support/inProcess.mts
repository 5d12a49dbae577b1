import type { IDataObject, INode, INodeExecutionData } from 'n8n-workflow';

import { type InProcessSimulator, openSimulator, type Switches } from '../../simulator/index.mts';
import { Stream } from '../../nodes/Stream/Stream.node';
import { token } from '../../support/simulator/client.mts';

/**
 * The Stream node and the simulator in one process, without n8n's engine and without HTTP, in the time of jest's fake
 * timers: waits cost nothing, so that whole histories of an order can be played by the hundred. What the node does of
 * itself is all there; expressions are only columns (`={{ $json.order }}`).
 */
export interface InProcess {
	sim: InProcessSimulator;
	/** Runs one operation, written `resource.operation`, in a process of n8n; default the first. */
	run(operation: string, parameters: object, options?: RunOptions): Promise<Ended>;
	/** A request that does not come from the node. */
	call(method: string, path: string, body?: object): any;
	/** Lets time pass, for n8n and Stream. */
	pass(ms: number): Promise<void>;
	/** Forgets what the processes of n8n remember, and has an empty Stream. */
	reset(switches?: Partial<Switches>): void;
	/** A process of n8n that knows nothing of what the others know. */
	restart(process?: number): void;
	/** Requests of the node since the last call: `METHOD /path`. */
	requests(): string[];
}

export interface RunOptions {
	items?: IDataObject[];
	process?: number;
	requestsAtOnce?: number;
}

/** What came out: `json` of the rows by item, or what went wrong with it. */
export interface Ended {
	rows: IDataObject[];
	/** By item; undefined where there are rows. */
	errors: Array<string | undefined>;
	hints: string[];
}

const START = Date.parse('2026-03-01T10:00:00.100Z');

/** For a test file whose tests all run in fake time. */
export function useInProcess(): InProcess {
	let sim = openSimulator();
	const node = new Stream();
	let seen = 0;
	let ports = 10_000;
	/** What the node remembers it remembers by account: another port is another process. */
	let processes: number[] = [];
	beforeEach(() => {
		jest.useFakeTimers({
			now: START,
			doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask', 'performance'],
		});
		stream.reset();
	});
	afterEach(() => jest.useRealTimers());
	const stream: InProcess = {
		get sim() {
			return sim;
		},
		run: async (operation, parameters, { items = [{}], process = 0, requestsAtOnce = 5 } = {}) => {
			const [resource, name] = operation.split('.');
			const port = (processes[process] ??= ports++);
			const hints: string[] = [];
			const given = { resource, operation: name, options: { requestsAtOnce }, ...parameters };
			const context = contextOf(sim, `http://127.0.0.1:${port}`, given, items, hints);
			const output = await settled(node.customOperations![resource][name].call(context as never));
			return { ...endOf((output as INodeExecutionData[][])[0], items.length), hints };
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
		pass: async (ms) => await jest.advanceTimersByTimeAsync(ms),
		reset: (switches) => {
			sim = openSimulator({ switches, now: () => Date.now() });
			processes = [];
			seen = 0;
		},
		restart: (process = 0) => {
			processes[process] = ports++;
		},
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

/** Lets fake time pass until the work is done. */
async function settled<T>(work: Promise<T>): Promise<T> {
	let isDone = false;
	const done = work.finally(() => (isDone = true));
	done.catch(() => {});
	while (!isDone) {
		await new Promise((resolve) => setImmediate(resolve));
		if (jest.getTimerCount() > 0) await jest.advanceTimersToNextTimerAsync();
	}
	return await done;
}

function contextOf(
	sim: InProcessSimulator,
	baseUrl: string,
	parameters: Record<string, unknown>,
	items: IDataObject[],
	hints: string[],
): object {
	const node = {
		id: 'node',
		name: 'Stream',
		type: 'n8n-nodes-streampay.stream',
		typeVersion: 1,
		position: [0, 0],
		parameters,
		onError: 'continueRegularOutput',
	} as unknown as INode;
	const executeData = { node, data: { main: [items.map((json) => ({ json }))] } };
	return {
		getNode: () => node,
		getInputData: () => executeData.data.main[0],
		getNodeParameter: (name: string, _item: number, fallback?: unknown) =>
			name in parameters ? structuredClone(parameters[name]) : fallback,
		getCredentials: async () => ({
			apiKey: sim.apiKey,
			apiSecret: sim.apiSecret,
			baseUrl,
		}),
		getExecuteData: () => executeData,
		getExecutionCancelSignal: () => undefined,
		getTimezone: () => 'Asia/Riyadh',
		continueOnFail: () => true,
		addExecutionHints: (...given: Array<{ message: string }>) =>
			hints.push(...given.map(({ message }) => message)),
		helpers: {
			httpRequestWithAuthentication: async (_type: string, options: any) =>
				await answer(sim, options),
		},
	};
}

const NETWORK_MS = 5;

async function answer(sim: InProcessSimulator, options: any): Promise<object> {
	const query = new URLSearchParams();
	for (const [key, value] of Object.entries<any>(options.qs ?? {})) {
		for (const one of Array.isArray(value) ? value : [value]) {
			if (one !== undefined) query.append(key, String(one));
		}
	}
	const url = `${options.url}${query.size ? `?${query}` : ''}`;
	const headers = {
		...lowerCase(options.headers),
		'x-api-key': token(sim),
	};
	const wait = async (ms: number) => await new Promise((resolve) => setTimeout(resolve, ms));
	await wait(NETWORK_MS);
	const { delayMs, settle } = sim.send({
		method: options.method,
		url,
		headers,
		body: options.body,
	});
	if (delayMs + sim.switches.latencyMs > 0) await wait(delayMs + sim.switches.latencyMs);
	const outcome = settle();
	await wait(NETWORK_MS);
	if (outcome.type !== 'answer') throw Object.assign(new Error('reset'), { code: 'ECONNRESET' });
	const { status, headers: answered, payload } = outcome.answer;
	return { statusCode: status, headers: answered, body: payload };
}

function lowerCase(headers: Record<string, string>): Record<string, string> {
	return Object.fromEntries(
		Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
	);
}

function endOf(output: INodeExecutionData[], count: number): Omit<Ended, 'hints'> {
	const errors = Array.from({ length: count }, () => undefined as string | undefined);
	const rows: IDataObject[] = [];
	for (const { json, pairedItem } of output) {
		if (typeof json.error !== 'string') rows.push(json);
		else errors[(pairedItem as { item: number }).item] = `${json.error} ${String(json.message)}`;
	}
	return { rows, errors };
}
