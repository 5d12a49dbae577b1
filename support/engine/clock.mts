import diagnostics from 'node:diagnostics_channel';
import http, { type ClientRequest, type ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { Readable } from 'node:stream';
import promises from 'node:timers/promises';

import { load, outside } from './outside.mts';

/** Node 20's own throws when the timer of a connection runs that has gone already. */
const { fetch } = load('undici') as typeof import('undici');

/** Turns of the event loop in which nothing happens, after which nothing more comes by itself. */
const QUIET_TURNS = 8;

/** Looks, that far apart in real time, in which a request under way does not get any further: nobody is there. */
const STUCK_LOOKS = 15;
const LOOK_MS = 20;

/** Longer delays than this Node takes for 1 ms. */
const LONGEST_DELAY_MS = 2 ** 31 - 1;

/** How long a request is under way, and reading the clock takes: what follows from each other has another stamp. */
const REQUEST_MS = 1;
const READING_MS = 0.002;

export interface TestClock {
	/** Moves the time forward, for all that follows. */
	advance(ms: number): void;
	/** Makes `Date` wrong by so much, as on a machine whose clock is; the simulator's stays right. */
	skew(ms: number): void;
	/** Gives the process its own time back. */
	stop(): void;
}

interface Wait {
	/** In milliseconds since the clock was started. */
	at: number;
	repeats: boolean;
	run: () => void;
}

type Work = (...args: unknown[]) => void;

/**
 * A clock on which nobody waits: it goes on by requests, not by what the machine needs for anything, and as soon as all
 * requests under way and everything else wait for a timer, it jumps to the next one. So a test does the same on a
 * machine of any speed. A request that has left a client and has not arrived at a server of this process, and an answer
 * on its way back, keep it from jumping, so that no answer is late because of it.
 *
 * Holds for timers, `Date`, `performance.now()`, `AbortSignal.timeout()` and the time-outs of requests.
 */
export function startClock(): TestClock {
	// A whole second, so that limits per second and stamps of whole seconds end at the same places in every run.
	const begin = Math.ceil(Date.now() / 1000) * 1000;
	const { setTimeout: once, clearTimeout: cancel } = globalThis;
	const waits = new Map<NodeJS.Timeout, Wait>();
	const asking = new Set<object>();
	const answering = new Set<ServerResponse>();
	let passed = 0;
	let skew = 0;
	let quiet = 0;
	let isWatching = false;
	let slowLook: NodeJS.Timeout | undefined;
	let isStopped = false;

	/** Something has happened, and more may follow from it. */
	function touch(): void {
		quiet = 0;
		look();
	}

	/** A request that has not arrived, an answer that has not, or a part of one that still has to leave. */
	const isUnderWay = () =>
		asking.size > answering.size || [...answering].some(({ writableLength }) => writableLength > 0);

	function look(): void {
		if (slowLook && !isUnderWay()) {
			// It has arrived: nothing is left to wait for in real time.
			cancel(slowLook);
			slowLook = undefined;
			isWatching = false;
		}
		if (isWatching || isStopped || waits.size === 0) return;
		isWatching = true;
		if (isUnderWay()) slowLook = once(watch, LOOK_MS);
		else setImmediate(watch);
	}

	function watch(): void {
		isWatching = false;
		slowLook = undefined;
		if (++quiet > (isUnderWay() ? STUCK_LOOKS : QUIET_TURNS)) runNext();
		look();
	}

	/** Nobody waits for intervals that do not keep the process alive. */
	function runNext(): void {
		const counted = [...waits].filter(([handle, { repeats }]) => !repeats || handle.hasRef());
		passed = Math.max(passed, Math.min(...counted.map(([, { at }]) => at)));
		const due = [...waits].filter(([, { at }]) => at <= passed);
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
		// What can be unreferenced, and cleared by its number.
		const handle = once(() => {}, LONGEST_DELAY_MS);
		handle.refresh = () => {
			waits.set(handle, { at: passed + delay, repeats, run });
			touch();
			return handle;
		};
		return handle.refresh();
	}
	const wait = start.bind(undefined, false);

	function clear(handle?: NodeJS.Timeout | number | string): void {
		for (const known of typeof handle === 'object' ? [handle] : waits.keys()) {
			if (known === handle || String(+known) === String(handle)) waits.delete(known);
		}
		cancel(handle);
	}

	const add = <T extends object>(all: Set<T>, one: T) => {
		all.add(one);
		touch();
	};
	const remove = <T extends object>(all: Set<T>, one: T) => {
		all.delete(one);
		touch();
	};
	const channels: Record<string, (message: any) => void> = {
		'http.client.request.start': ({ request }) => {
			add(asking, request);
			request.once('close', () => remove(asking, request));
		},
		'http.server.request.start': ({ response }) => {
			passed += REQUEST_MS;
			add(answering, response);
			// From then on the answer is under way to the one who asks.
			for (const end of ['finish', 'close']) response.once(end, () => remove(answering, response));
		},
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
	const { timeOrigin } = performance;
	const read = () => (passed += READING_MS);
	const ours = Object.create(performance, {
		timeOrigin: { value: timeOrigin },
		now: { value: () => begin - timeOrigin + read() },
	}) as Performance;
	replace(globalThis, 'fetch', fetch);
	for (const realm of new Set([globalThis, outside])) {
		replace(realm, 'setTimeout', wait);
		replace(realm, 'setInterval', start.bind(undefined, true));
		replace(realm, 'clearTimeout', clear);
		replace(realm, 'clearInterval', clear);
		replace(realm, 'performance', ours);
		const { Date: RealDate } = realm;
		replace(RealDate, 'now', () => Math.floor(begin + read() + skew));
		const construct = (_: unknown, args: [], self: typeof Date) =>
			Reflect.construct(RealDate, args.length ? args : [RealDate.now()], self) as Date;
		const apply = () => new RealDate(RealDate.now()).toString();
		replace(realm, 'Date', new Proxy(RealDate, { construct, apply }));
	}
	replace(promises, 'setTimeout', (ms?: number, value?: unknown) => {
		return new Promise((resolve) => void wait(() => resolve(value), ms));
	});
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
		advance: (ms) => void (passed += ms),
		skew: (ms) => void (skew = ms),
		stop() {
			isStopped = true;
			for (const handle of waits.keys()) clear(handle);
			for (const [name, listener] of Object.entries(channels)) {
				diagnostics.unsubscribe(name, listener);
			}
			for (const back of undo.reverse()) back();
		},
	};
}
