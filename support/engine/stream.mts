import type { INodeParameters } from 'n8n-workflow';

import type { Simulator } from '../../simulator/index.mts';
import { client, type Call } from '../simulator/client.mts';
import { Merchant } from '../simulator/merchant.mts';
import type { Credentials, Harness, RunOptions, RunResult } from './harness.mts';

/** Parameters of the node as a workflow's JSON has them. */
export type Parameters = Record<string, unknown>;
export type Row = Record<string, any>;

/** The Stream node in n8n's engine, and the simulator that it talks to. */
export interface Stream {
	sim: Simulator;
	/** Requests that do not come from the node. */
	call: Call;
	/** The same as what a merchant does. */
	merchant: Merchant;
	harness: Harness;
	/** By id; `default` is the first merchant's. May be changed. */
	credentials: Record<string, Credentials>;
	/** Runs one operation, written `resource.operation`; the rows of its first output. */
	rows(operation: string, parameters?: Parameters, options?: RunOptions): Promise<Row[]>;
	run(operation: string, parameters?: Parameters, options?: RunOptions): Promise<RunResult>;
	/** Message and fix of an operation that fails. */
	refusal(operation: string, parameters?: Parameters, options?: RunOptions): Promise<string>;
	/** What the node has sent since the last `begin()`: `METHOD /path`, with its query and body. */
	sent(): Sent[];
	writes(): Sent[];
	begin(): void;
	/** As new: an empty Stream, and an account of which the node remembers nothing. */
	reset(): void;
}

export interface Sent {
	request: string;
	query: Record<string, string[]>;
	body: any;
}

/**
 * All other operations write a record, which tests of theirs look at as a whole: how it is simplified is looked at for
 * all operations together (test/contract/output.test.mts).
 */
const GIVES_WHAT_THE_NODE_MADE = /^order\.|\.(get|getAll|verifyRedirect)$/;

/** @param credentials those of the harness */
export function streamOf(
	sim: Simulator,
	harness: Harness,
	credentials: Stream['credentials'],
): Stream {
	let first = 0;
	const run: Stream['run'] = async (operation, parameters = {}, options = {}) => {
		const [resource, name] = operation.split('.');
		const whole = GIVES_WHAT_THE_NODE_MADE.test(operation) ? {} : { simplify: false };
		const all = { ...whole, resource, operation: name, ...parameters };
		return await harness.run(all as INodeParameters, options);
	};
	const sent = () =>
		sim.ledger.slice(first).map(({ method, path, query, body }) => ({
			request: `${method} ${path.replace('/api/v2', '')}`,
			query: grouped(query),
			body,
		}));
	return {
		sim,
		call: client(sim),
		merchant: new Merchant(sim),
		harness,
		credentials,
		run,
		rows: async (operation, parameters, options) => {
			const result = await run(operation, parameters, options);
			if (result.status === 'success') return result.json;
			throw new Error(`${String(result.error?.message)} ${String(result.error?.description)}`);
		},
		refusal: async (operation, parameters, options) => {
			const { status, error, json } = await run(operation, parameters, options);
			if (status === 'success') throw new Error(`Not refused: ${JSON.stringify(json)}`);
			return `${String(error?.message)} ${String(error?.description)}`;
		},
		sent,
		writes: () => sent().filter(({ request }) => !request.startsWith('GET')),
		begin: () => (first = sim.ledger.length),
		reset: () => {
			sim.reset();
			sim.renewKeys();
			const { apiKey, apiSecret, url: baseUrl } = sim;
			credentials.default = { apiKey, apiSecret, baseUrl };
			first = 0;
		},
	};
}

function grouped(query: string): Record<string, string[]> {
	const params = new URLSearchParams(query);
	return Object.fromEntries([...params.keys()].map((key) => [key, params.getAll(key)]));
}

/** A locator's value by ID. */
export const byId = (value: string): Row => ({ __rl: true, mode: 'id', value });

export const UNKNOWN_ID = '99999999-9999-4999-8999-999999999999';

/**
 * One good and one bad item: with "Continue (using error output)" each ends where it belongs and is linked to its
 * item; with "Stop" the message names the item.
 */
export async function expectOneFailing(
	stream: Stream,
	operation: string,
	parameters: Parameters,
	items: [Row, Row],
	message: RegExp,
): Promise<void> {
	const split = await stream.run(operation, parameters, {
		items,
		node: { onError: 'continueErrorOutput' },
	});
	const [good, bad] = split.outputs;
	expect(good.map(({ pairedItem }) => pairedItem)).toContainEqual({ item: 0 });
	expect(good.some(({ json }) => json.error)).toBe(false);
	expect(bad).toHaveLength(1);
	expect(bad[0].json.error).toMatch(message);
	expect(bad[0].pairedItem).toMatchObject({ item: 1 });
	const stopped = await stream.run(operation, parameters, { items });
	expect(stopped.status).toBe('error');
	expect(stopped.error.message).toMatch(message);
	expect(stopped.error.message).toContain('[item 1]');
	expect(stopped.error.description).toBeTruthy();
}
