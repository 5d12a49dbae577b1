import { OutOfBounds, type Pace } from './pace.mts';

export interface Answer {
	status: number;
	/** Parsed JSON, or the text when it is none. */
	body: any;
	text: string;
	headers: Headers;
	/** Milliseconds on this machine's clock. */
	began: number;
	took: number;
}

/** A request with its answer; never the key. */
export interface Exchange {
	method: string;
	path: string;
	query: string;
	answer: Answer;
}

/** A write without a readable answer: it may have been done. */
export class Lost extends Error {}

/** An answer that ends a probe, because it rests on a success. */
export class Refused extends Error {
	constructor(
		readonly request: string,
		readonly answer: Answer,
	) {
		super(`${request} was refused with ${answer.status} ${wordsOf(answer)}`);
	}
}

export type Query = Record<string, string | number | boolean | string[] | undefined>;

export interface SendOptions {
	query?: Query;
	body?: unknown;
	/** It may be sent again when its answer got lost; reads always are. */
	repeatable?: boolean;
	/** A read that does not wait until what was written can be seen. */
	atOnce?: boolean;
	/** Whatever is answered first counts, 429 too. */
	onlyOnce?: boolean;
	headers?: Record<string, string>;
}

const MOST_TRIES = 6;
const MOST_TIMES_BUSY = 12;
const TIMEOUT_MS = 30_000;
const LONGEST_WAIT_MS = 60_000;

/** Stream by plain requests, at the pace that is allowed. Nothing of the node is in it. */
export class Api {
	readonly exchanges: Exchange[] = [];
	/** How long after a write reads may still be behind, in milliseconds: they wait for so long. */
	settleMs = 0;
	private lastWrite = -Infinity;

	constructor(
		readonly baseUrl: string,
		/** The value of `x-api-key`. Sent to the base URL, and nowhere else. */
		private readonly key: string,
		readonly pace: Pace,
	) {}

	/**
	 * Sends a request and returns whatever was answered. 429 is waited for; reads are repeated while the server fails.
	 *
	 * @param path below /api/v2
	 * @throws Lost when nobody knows whether a write was done
	 */
	async send(method: string, path: string, options: SendOptions = {}): Promise<Answer> {
		const repeatable = options.repeatable ?? method === 'GET';
		const unsettled = this.lastWrite + this.settleMs - Date.now();
		if (method === 'GET' && !options.atOnce && unsettled > 0) await this.pace.pause(unsettled);
		for (let attempt = 1; ; attempt++) {
			await this.pace.turn();
			const answer = await this.once(method, path, options).catch((error: Error) => error);
			if (method !== 'GET') this.wrote();
			if (!(answer instanceof Error)) {
				this.exchanges.push({ method, path, query: queryText(options.query), answer });
				const busy = answer.status === 429;
				if (!isToRepeat(answer) || options.onlyOnce) return answer;
				if (attempt >= (busy ? MOST_TIMES_BUSY : MOST_TRIES) && (repeatable || busy)) return answer;
			} else if (answer instanceof OutOfBounds || attempt >= MOST_TRIES) throw answer;
			if (!(answer instanceof Error) && answer.status === 429) {
				this.pace.hold(retryAfter(answer.headers) ?? this.backOff(attempt));
			} else if (repeatable) this.pace.hold(this.backOff(attempt));
			else throw new Lost(`${method} ${path} got no readable answer`);
		}
	}

	/** Something was written, by this or by somebody on a page. */
	wrote(): void {
		this.lastWrite = Date.now();
	}

	/** A read that has to succeed. @throws Refused */
	async get(path: string, query?: Query): Promise<any> {
		const answer = await this.send('GET', path, { query });
		if (!isSuccess(answer)) throw new Refused(`GET ${path}`, answer);
		return answer.body;
	}

	private async once(method: string, path: string, options: SendOptions): Promise<Answer> {
		const query = queryText(options.query);
		const { body, headers } = options;
		const began = Date.now();
		const response = await fetch(`${this.baseUrl}/api/v2${path}${query && `?${query}`}`, {
			method,
			headers: {
				'x-api-key': this.key,
				accept: 'application/json',
				...(body === undefined ? {} : { 'content-type': 'application/json' }),
				...headers,
			},
			body: body === undefined ? undefined : JSON.stringify(body),
			// The key follows nobody to another address.
			redirect: 'manual',
			signal: AbortSignal.timeout(TIMEOUT_MS),
		});
		const text = await response.text();
		const { status } = response;
		const took = Date.now() - began;
		return { status, body: parse(text), text, headers: response.headers, began, took };
	}

	private backOff(attempt: number): number {
		return Math.min(8_000, (this.pace.isFast ? 20 : 500) * 2 ** (attempt - 1));
	}
}

export function isSuccess({ status }: Pick<Answer, 'status'>): boolean {
	return status >= 200 && status < 300;
}

/** It says nothing but that the server could not, or not yet. */
export function isToRepeat({ status }: Pick<Answer, 'status'>): boolean {
	return status === 429 || status >= 500;
}

/** What a refusal says, in the form that shows its kind. */
export function wordsOf({ body, text }: Pick<Answer, 'body' | 'text'>): string {
	const error = body?.error;
	if (error) return [error.code, error.additional_info ?? error.message].filter(Boolean).join(': ');
	const detail = body?.detail;
	if (Array.isArray(detail)) {
		return detail.map((one) => `${[one.loc].flat().join('.')}: ${one.msg}`).join('; ');
	}
	return typeof detail === 'string' ? detail : text.slice(0, 200);
}

/** The server does not have this endpoint, or not for this account. */
export function isMissing(answer: Pick<Answer, 'status' | 'body'>): boolean {
	return [403, 404, 405].includes(answer.status) || codeOf(answer) === 'FEATURE_DISABLED';
}

export const codeOf = ({ body }: Pick<Answer, 'body'>): string => body?.error?.code ?? '';

/** Lists are written by repeating their key. */
function queryText(query: Query = {}): string {
	const pairs = Object.entries(query).flatMap(([name, value]) =>
		value === undefined ? [] : [value].flat().map((one) => [name, String(one)]),
	);
	return new URLSearchParams(pairs).toString();
}

function parse(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return text;
	}
}

/** Milliseconds; undefined when the server does not say. */
function retryAfter(headers: Headers): number | undefined {
	const text = headers.get('retry-after');
	if (!text) return undefined;
	const ms = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.now();
	return Number.isFinite(ms) ? Math.min(LONGEST_WAIT_MS, Math.max(0, ms)) : undefined;
}
