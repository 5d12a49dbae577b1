import type { ServerResponse } from 'node:http';

import type { FaultAction } from '../core/faults.mts';
import type { LedgerEntry } from '../core/log.mts';
import { pause, type Answer } from './answer.mts';

const HTML =
	'<!DOCTYPE html><html><head><title>Service unavailable</title></head>' +
	'<body><h1>Service unavailable</h1><p>Please try again later.</p></body></html>';

/** Faults that leave the request unprocessed unless they say otherwise. */
const INSTEAD = new Set(['status', 'reset', 'timeout', 'html', 'body']);

/**
 * Sends the answer of `process`, disturbed by a fault if there is one.
 * @param process runs the request against the simulator; not called when the fault replaces it
 */
export async function answerWithFault(
	fault: FaultAction | undefined,
	entry: LedgerEntry,
	raw: ServerResponse,
	process: () => Answer,
): Promise<void> {
	if (!fault) return send(raw, process());
	const when = fault.when ?? (INSTEAD.has(fault.type) ? 'before' : 'after');
	entry.fault = fault.type === 'delay' ? fault.type : `${fault.type}:${when}`;
	if (fault.type === 'delay') {
		await pause(fault.ms);
		return send(raw, process());
	}
	const processed = when === 'after' ? process() : undefined;
	const headers = processed?.headers ?? { 'x-request-id': entry.requestId };
	switch (fault.type) {
		case 'reset':
			raw.destroy();
			return;
		case 'timeout':
			return;
		case 'status': {
			entry.status = fault.status;
			const standard = {
				error: { code: 'STREAM_ERROR', message: 'Injected', additional_info: null },
			};
			const body = fault.body === undefined ? standard : fault.body;
			const text = typeof body === 'string';
			return send(raw, {
				status: fault.status,
				payload: text ? body : JSON.stringify(body),
				headers: {
					...headers,
					'content-type': text ? 'text/plain' : 'application/json',
					...fault.headers,
				},
			});
		}
		case 'html':
			entry.status = fault.status ?? 200;
			return send(raw, {
				status: entry.status,
				payload: HTML,
				headers: { ...headers, 'content-type': 'text/html; charset=utf-8' },
			});
		case 'body':
			entry.status = fault.status ?? 200;
			return send(raw, {
				status: entry.status,
				payload: typeof fault.body === 'string' ? fault.body : JSON.stringify(fault.body),
				headers: { ...headers, 'content-type': fault.contentType ?? 'application/json' },
			});
		case 'malformed': {
			const whole = processed?.payload || '{"data": [{"id": "unfinished"}]}';
			entry.status = 200;
			return send(raw, {
				status: 200,
				payload: whole.slice(0, Math.max(1, Math.floor(whole.length / 2))),
				headers: { ...headers, 'content-type': 'application/json' },
			});
		}
		case 'slowDrip':
			return drip(raw, processed ?? process(), fault.ms);
	}
}

function send(raw: ServerResponse, answer: Answer): void {
	if (raw.destroyed) return;
	raw.writeHead(answer.status, {
		...answer.headers,
		'content-length': Buffer.byteLength(answer.payload),
	});
	raw.end(answer.payload);
}

async function drip(raw: ServerResponse, answer: Answer, ms: number): Promise<void> {
	const bytes = Buffer.from(answer.payload);
	raw.writeHead(answer.status, { ...answer.headers, 'content-length': bytes.length });
	const size = Math.max(1, Math.ceil(bytes.length / 20));
	for (let at = 0; at < bytes.length && !raw.destroyed; at += size) {
		raw.write(bytes.subarray(at, at + size));
		await pause(ms);
	}
	raw.end();
}
