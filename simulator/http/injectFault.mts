import type { ServerResponse } from 'node:http';

import { pause, type Answer } from './answer.mts';
import type { Arrived } from './execute.mts';

const HTML =
	'<!DOCTYPE html><html><head><title>Service unavailable</title></head>' +
	'<body><h1>Service unavailable</h1><p>Please try again later.</p></body></html>';

/** What becomes of a request: an answer (perhaps in drips, or half of it), a broken connection, or nothing. */
export type Outcome =
	| { type: 'answer'; answer: Answer; dripMs?: number }
	/** The connection breaks in the middle of this answer. */
	| { type: 'cut'; answer: Answer }
	| { type: 'reset' }
	| { type: 'silence' };

/** How long a request is held back before anything is done, in milliseconds. */
export const delayOf = ({ fault }: Arrived): number => (fault?.type === 'delay' ? fault.ms : 0);

/** Processes a request, or does not, as its fault says. */
export function injectFault({ fault, entry, process, happen }: Arrived): Outcome {
	if (!fault || fault.type === 'delay') return answered(process());
	const processed = fault.when === 'after' ? process() : undefined;
	const headers = processed?.headers ?? { 'x-request-id': entry.requestId };
	switch (fault.type) {
		case 'reset':
			return { type: 'reset' };
		case 'timeout':
			return { type: 'silence' };
		case 'status': {
			entry.status = fault.status;
			const standard = {
				error: { code: 'STREAM_ERROR', message: 'Injected', additional_info: null },
			};
			const body = fault.body === undefined ? standard : fault.body;
			const text = typeof body === 'string';
			return answered({
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
			return answered({
				status: entry.status,
				payload: HTML,
				headers: { ...headers, 'content-type': 'text/html; charset=utf-8' },
			});
		case 'body':
			entry.status = fault.status ?? 200;
			return answered({
				status: entry.status,
				payload: typeof fault.body === 'string' ? fault.body : JSON.stringify(fault.body),
				headers: { ...headers, 'content-type': fault.contentType ?? 'application/json' },
			});
		case 'malformed': {
			const whole = processed?.payload || '{"data": [{"id": "unfinished"}]}';
			entry.status = 200;
			return answered({
				status: 200,
				payload: whole.slice(0, Math.max(1, Math.floor(whole.length / 2))),
				headers: { ...headers, 'content-type': 'application/json' },
			});
		}
		case 'cut':
			return { type: 'cut', answer: processed ?? process() };
		case 'meanwhile': {
			if (fault.when === 'before') happen(fault.action, fault.args ?? []);
			const answer = processed ?? process();
			if (fault.when === 'after') happen(fault.action, fault.args ?? []);
			return answered(answer);
		}
		case 'slowDrip':
			return { type: 'answer', answer: processed ?? process(), dripMs: fault.ms };
	}
}

const answered = (answer: Answer): Outcome => ({ type: 'answer', answer });

/** Sends over HTTP what becomes of a request. */
export async function answerWithFault(arrived: Arrived, raw: ServerResponse): Promise<void> {
	const delayMs = delayOf(arrived);
	if (delayMs > 0) await pause(delayMs);
	const outcome = injectFault(arrived);
	if (outcome.type === 'reset') raw.destroy();
	if (outcome.type === 'cut') await cut(raw, outcome.answer);
	if (outcome.type !== 'answer') return;
	if (outcome.dripMs === undefined) send(raw, outcome.answer);
	else await drip(raw, outcome.answer, outcome.dripMs);
}

function send(raw: ServerResponse, answer: Answer): void {
	if (raw.destroyed) return;
	raw.writeHead(answer.status, {
		...answer.headers,
		'content-length': Buffer.byteLength(answer.payload),
	});
	raw.end(answer.payload);
}

/** Half of the body, then the end of the connection. */
async function cut(raw: ServerResponse, answer: Answer): Promise<void> {
	const bytes = Buffer.from(answer.payload);
	raw.writeHead(answer.status, { ...answer.headers, 'content-length': bytes.length });
	await new Promise((resolve) => raw.write(bytes.subarray(0, bytes.length >> 1), resolve));
	raw.destroy();
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
