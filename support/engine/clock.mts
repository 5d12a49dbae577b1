import diagnostics from 'node:diagnostics_channel';
import http, { type ClientRequest, type ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { Readable } from 'node:stream';

/** Turns of the event loop in which nothing happens, after which nothing more comes by itself. */
const QUIET_TURNS = 8;

/** Longer delays than this Node takes for 1 ms. */
const LONGEST_DELAY_MS = 2 ** 31 - 1;

export interface TestClock {
	/** Moves the time forward, for all that follows. */
	advance(ms: number): void;
	/** Makes `Date` wrong by so much, as on a machine whose clock is; the simulator's stays right. */
	skew(ms: number): void;
	/** Gives the process its own time back. */
	stop(): void;
}

interface Wait {
	/** In milliseconds since 1970. */
	at: number;
	repeats: boolean;
	run: () => void;
}

type Work = (...args: unknown[]) => void;

/**
 * A clock on which nobody waits: time goes as it always does, but as soon as all requests under way and everything
 * else wait for a timer, it jumps to the next one. What takes time is therefore the same as without it, and in the
 * same order. A request that has left a client and has not arrived at a server of this process keeps it from jumping,
 * so that no answer is late because of it.
 *
 * Holds for timers, `Date`, `performance.now()`, `AbortSignal.timeout()` and the time-outs of requests.
 */
export function startClock(): TestClock {
	const realNow = Date.now.bind(Date);
	const { setTimeout: once, setInterval: often, clearTimeout: cancel } = globalThis;
	const waits = new Map<NodeJS.Timeout, Wait>();
	const asking = new Set<object>();
	const answering = new Set<object>();
	let ahead = 0;
	let skew = 0;
	let quiet = 0;
	let isWatching = false;
	let isStopped = false;

	const now = () => realNow() + ahead;

	/** Something has happened, and more may follow from it. */
	function touch(): void {
		quiet = 0;
		if (isWatching || waits.size === 0) return;
		isWatching = true;
		setImmediate(watch);
	}

	function watch(): void {
		isWatching = false;
		if (isStopped) return;
		runDue();
		const next = nextTime();
		// A request that has not arrived yet ends with an event, after which this goes on.
		if (next === Infinity || asking.size > answering.size) return;
		if (++quiet > QUIET_TURNS) {
			ahead += Math.max(0, Math.ceil(next - now()));
			runDue();
		}
		isWatching = true;
		setImmediate(watch);
	}

	/** Nobody waits for intervals that do not keep the process alive. */
	function nextTime(): number {
		let next = Infinity;
		for (const [handle, { at, repeats }] of waits) {
			if (at < next && (!repeats || handle.hasRef())) next = at;
		}
		return next;
	}

	function runDue(): void {
		const due = [...waits].filter(([, { at }]) => at <= now());
		due.sort(([, a], [, b]) => a.at - b.at);
		// One of them may clear another.
		for (const [handle, { run }] of due) if (waits.has(handle)) run();
	}

	function start(repeats: boolean, work: Work, ms?: number, ...args: unknown[]): NodeJS.Timeout {
		const delay = Number(ms) >= 1 && Number(ms) <= LONGEST_DELAY_MS ? Number(ms) : 1;
		const run = () => {
			if (repeats) handle.refresh();
			else clear(handle);
			touch();
			work(...args);
		};
		const handle = repeats ? often(run, delay) : once(run, delay);
		const refresh = handle.refresh.bind(handle);
		handle.refresh = () => {
			waits.set(handle, { at: now() + delay, repeats, run });
			return refresh();
		};
		waits.set(handle, { at: now() + delay, repeats, run });
		touch();
		return handle;
	}
	const wait = start.bind(undefined, false);

	function clear(handle?: NodeJS.Timeout | number | string): void {
		for (const known of typeof handle === 'object' ? [handle] : waits.keys()) {
			if (known === handle || String(+known) === String(handle)) waits.delete(known);
		}
		cancel(handle);
	}

	const add = (all: Set<object>, one: object) => {
		all.add(one);
		touch();
	};
	const remove = (all: Set<object>, one: object) => {
		all.delete(one);
		touch();
	};
	const addUntilClosed = (all: Set<object>, one: ClientRequest | ServerResponse) => {
		add(all, one);
		one.once('close', () => remove(all, one));
	};
	const channels: Record<string, (message: any) => void> = {
		'http.client.request.start': ({ request }) => addUntilClosed(asking, request),
		'http.server.request.start': ({ response }) => addUntilClosed(answering, response),
		// `fetch`
		'undici:request:create': ({ request }) => add(asking, request),
		'undici:request:trailers': ({ request }) => remove(asking, request),
		'undici:request:error': ({ request }) => remove(asking, request),
	};
	for (const [name, listener] of Object.entries(channels)) diagnostics.subscribe(name, listener);

	const undo: Array<() => void> = [];
	function replace<T extends object>(owner: T, key: keyof T, value: unknown): void {
		const before = Object.getOwnPropertyDescriptor(owner, key);
		Object.defineProperty(owner, key, { configurable: true, writable: true, value });
		undo.push(() => {
			if (before) Object.defineProperty(owner, key, before);
			else delete owner[key];
		});
	}
	replace(globalThis, 'setTimeout', wait);
	replace(globalThis, 'setInterval', start.bind(undefined, true));
	replace(globalThis, 'clearTimeout', clear);
	replace(globalThis, 'clearInterval', clear);
	replace(Date, 'now', () => now() + skew);
	const RealDate = Date;
	const construct = (_: unknown, args: [], self: typeof Date) =>
		Reflect.construct(RealDate, args.length ? args : [RealDate.now()], self) as Date;
	const apply = () => new Date().toString();
	replace(globalThis, 'Date', new Proxy(RealDate, { construct, apply }));
	const { timeOrigin } = performance;
	const sinceOrigin = performance.now.bind(performance);
	const shifted = {
		timeOrigin: { value: timeOrigin },
		now: { value: () => sinceOrigin() + ahead },
	};
	replace(globalThis, 'performance', Object.create(performance, shifted));
	replace(AbortSignal, 'timeout', (ms: number) => {
		const controller = new AbortController();
		wait(() => controller.abort(new DOMException('Timed out', 'TimeoutError')), ms).unref();
		return controller.signal;
	});
	replace(
		http.ClientRequest.prototype,
		'setTimeout',
		function (this: ClientRequest, ms: number, listener?: () => void) {
			if (listener) this.once('timeout', listener);
			const handle = wait(() => this.emit('timeout'), ms);
			this.once('close', () => clear(handle));
			return this;
		},
	);
	// An answer that comes in pieces.
	replace(Socket.prototype, 'push', function (this: Socket, ...chunk: [unknown]) {
		touch();
		return Readable.prototype.push.apply(this, chunk);
	});

	return {
		advance: (ms) => void (ahead += ms),
		skew: (ms) => void (skew = ms),
		stop() {
			isStopped = true;
			for (const [name, listener] of Object.entries(channels)) {
				diagnostics.unsubscribe(name, listener);
			}
			for (const back of undo.reverse()) back();
		},
	};
}
