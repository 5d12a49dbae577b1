import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';

let requests = 0;
let bytes = 0;

/** Counts what this process receives of the API over HTTP. */
export function meter(): void {
	subscribe('http.client.response.finish', (message) => {
		const { request, response } = message as {
			request: { path: string };
			response: IncomingMessage;
		};
		if (!request.path.startsWith('/api/v2/')) return;
		requests++;
		bytes += Number(response.headers['content-length'] ?? 0);
	});
}

export interface Cost {
	requests: number;
	/** Bodies of the answers. */
	bytes: number;
	/** Milliseconds of CPU of this process. */
	cpuMs: number;
}

/** What the work costs. */
export async function measure(work: () => Promise<unknown>): Promise<Cost> {
	const before = { requests, bytes, cpu: process.cpuUsage() };
	await work();
	const { user, system } = process.cpuUsage(before.cpu);
	return {
		requests: requests - before.requests,
		bytes: bytes - before.bytes,
		cpuMs: (user + system) / 1000,
	};
}

export function mean(costs: Cost[]): Cost {
	const of = (key: keyof Cost) => costs.reduce((sum, cost) => sum + cost[key], 0) / costs.length;
	return { requests: of('requests'), bytes: of('bytes'), cpuMs: of('cpuMs') };
}

export function mostRequests(costs: Cost[]): number {
	return Math.max(...costs.map(({ requests }) => requests));
}
