import type { IHttpRequestOptions, IN8nHttpFullResponse } from 'n8n-workflow';

import type { InProcessSimulator, Outcome } from '../../simulator/index.mts';
import type { VirtualTime } from './virtualTime.mts';

/** Sends a request of a node, signed by its credential. */
export type Send = (options: IHttpRequestOptions) => Promise<IN8nHttpFullResponse>;

/** What belongs to one process of n8n: when it is killed, nothing reaches it any more. */
export interface Connection {
	send: Send;
	kill(): void;
}

/** How long requests and answers are under way, in milliseconds. */
export interface Distances {
	least: number;
	most: number;
	/** One of so many is under way for up to a hundred times as long. */
	slowOneOf: number;
}

/**
 * A network without HTTP between nodes and a simulator in one process. How long each request and each answer is
 * under way comes out of the seed, and so does the order in which those of several processes arrive.
 */
export class Network {
	constructor(
		private readonly time: VirtualTime,
		private readonly simulator: InProcessSimulator,
		public distances: Distances,
	) {}

	connect(): Connection {
		let isAlive = true;
		const send: Send = async (options) =>
			await new Promise<IN8nHttpFullResponse>((resolve, reject) => {
				const give = (deliver: () => void) => () => {
					if (isAlive) deliver();
				};
				(options.abortSignal as AbortSignal | undefined)?.addEventListener(
					'abort',
					give(() => reject(failure('ERR_CANCELED'))),
				);
				if (!isAlive) return;
				this.after(() => {
					const { delayMs, settle } = this.simulator.send(toRequest(options));
					this.time.plan(this.time.now + delayMs, () => {
						const outcome = settle();
						this.after(give(() => settleWith(outcome, resolve, reject)));
					});
				});
			});
		return { send, kill: () => void (isAlive = false) };
	}

	private after(run: () => void): void {
		const { least, most, slowOneOf } = this.distances;
		const ms = least + this.time.random() * (most - least);
		const slow = this.time.random() * slowOneOf < 1 ? 1 + this.time.random() * 99 : 1;
		this.time.plan(this.time.now + Math.round(ms * slow), run);
	}
}

function toRequest({ method = 'GET', baseURL = '', url, qs, headers, body }: IHttpRequestOptions) {
	const query = new URLSearchParams();
	for (const [name, value] of Object.entries(qs ?? {})) {
		for (const one of [value].flat()) if (one !== undefined) query.append(name, String(one));
	}
	const { pathname } = new URL(url, baseURL);
	const lower = Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]);
	return {
		method,
		url: query.size ? `${pathname}?${query.toString()}` : pathname,
		headers: Object.fromEntries(lower) as Record<string, string>,
		body,
	};
}

function settleWith(
	outcome: Outcome,
	resolve: (response: IN8nHttpFullResponse) => void,
	reject: (error: Error) => void,
): void {
	if (outcome.type === 'reset') return reject(failure('ECONNRESET'));
	// Silence: the caller's own time-out ends it.
	if (outcome.type !== 'answer') return;
	const { status, payload, headers } = outcome.answer;
	resolve({ statusCode: status, body: payload, headers });
}

/** As axios gives it. */
function failure(code: string): Error {
	return Object.assign(new Error(code), { code, isAxiosError: true });
}
