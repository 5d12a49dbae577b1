import { AsyncLocalStorage } from 'node:async_hooks';

import { seededRandom } from '../../simulator/core/faults.mts';
import { outside } from '../engine/outside.mts';

interface Planned {
	at: number;
	/** Decides between things that are due at the same moment. */
	dice: number;
	n: number;
	run: () => void;
}

/** Something takes so many steps that it is not going to end. */
const MOST_STEPS = 200_000;
/** How often real work may end before it is certain that nothing more comes of itself. */
const MOST_IDLE_TURNS = 2_000;

const realImmediate = setImmediate;
/** What belongs to a run, and not to the program that runs the tests, which asks for time and chance as well. */
const inside = new AsyncLocalStorage<VirtualTime>();
/** By how much the caller's clock is wrong, in milliseconds. */
const skew = new AsyncLocalStorage<number>();
/** How much of this time has passed in this process so far: what only measures spans must not go back. */
let spanned = 0;

/**
 * Time that passes only when nothing else is left to do, for everything in a run that asks for the time, for chance,
 * or to be called later. The seed decides what goes first of things that are due at the same moment, so
 * a run with the same seed is the same run.
 */
export class VirtualTime {
	readonly random: () => number;
	private planned: Planned[] = [];
	private count = 0;

	constructor(
		seed: number,
		/** Milliseconds since 1970. */
		public now: number,
	) {
		this.random = seededRandom(seed);
	}

	/** Calls `run` at this moment, or at once when it has passed. @returns how to call it off */
	plan(at: number, run: () => void): () => void {
		const entry = { at: Math.max(at, this.now), dice: this.random(), n: ++this.count, run };
		this.planned.push(entry);
		return () => {
			this.planned = this.planned.filter((other) => other !== entry);
		};
	}

	/** Lets time pass while nothing runs. */
	skip(ms: number): void {
		this.now += ms;
		spanned += ms;
	}

	/** Does something, and all that follows from it, as a process whose clock is wrong by so much. */
	withSkew<T>(ms: number, work: () => T): T {
		return skew.run(ms, work);
	}

	/** Fulfilled when so much time has passed. */
	async pass(ms: number): Promise<void> {
		await new Promise<void>((resolve) => this.plan(this.now + ms, resolve));
	}

	/**
	 * Lets time pass until `work` has ended.
	 * @throws Error what `work` throws, or that it waits for something that never comes
	 */
	async run<T>(work: () => Promise<T>): Promise<T> {
		const restore = this.install();
		try {
			let ended = false;
			const end = () => void (ended = true);
			const result = inside.run(this, work);
			result.then(end, end);
			let idle = 0;
			for (let steps = 0; ; steps++) {
				// Everything that follows from the last step, until all wait for time.
				await new Promise((resolve) => realImmediate(resolve));
				if (ended) return await result;
				if (steps > MOST_STEPS) throw new Error('It goes on and on');
				const next = this.takeNext();
				idle = next ? 0 : idle + 1;
				if (idle > MOST_IDLE_TURNS) throw new Error('It waits for something that never comes');
				if (!next) continue;
				this.now = next.at;
				inside.run(this, next.run);
			}
		} finally {
			this.planned = [];
			restore();
		}
	}

	private takeNext(): Planned | undefined {
		const [first, ...others] = this.planned;
		if (!first) return undefined;
		const next = others.reduce((best, one) => (isBefore(one, best) ? one : best), first);
		this.planned = this.planned.filter((one) => one !== next);
		return next;
	}

	/** Puts this time in place of the machine's. @returns how to undo it */
	private install(): () => void {
		const now = () => Math.floor(this.now + (skew.getStore() ?? 0));
		const later = (run: (...args: unknown[]) => void, ms = 0, ...args: unknown[]) => {
			const own = skew.getStore() ?? 0;
			const callOff = this.plan(this.now + Math.max(0, Number(ms) || 0), () =>
				skew.run(own, run, ...args),
			);
			const timer = { callOff, ref: () => timer, unref: () => timer, hasRef: () => true };
			return timer;
		};
		const clear = (timer?: { callOff?: () => void }) => timer?.callOff?.();
		const timeout = (ms: number) => {
			const controller = new AbortController();
			this.plan(this.now + ms, () => controller.abort());
			return controller.signal;
		};
		const began = this.now;
		const undo = [
			replace(performance, 'now', () => spanned + this.now - began),
			replace(AbortSignal, 'timeout', timeout),
			...[...new Set([globalThis, outside])].flatMap((realm) => [
				replace(realm.Date, 'now', now),
				replace(realm.Math, 'random', this.random),
				replace(realm, 'setTimeout', later),
				replace(realm, 'clearTimeout', clear),
			]),
		];
		return () => {
			spanned += this.now - began;
			undo.forEach((one) => one());
		};
	}
}

function isBefore(a: Planned, b: Planned): boolean {
	return a.at - b.at < 0 || (a.at === b.at && (a.dice - b.dice || a.n - b.n) < 0);
}

/** Puts a function in place of another one, for what belongs to a run. @returns how to undo it */
function replace<Name extends string>(
	target: Record<Name, (...args: never[]) => unknown>,
	name: Name,
	value: (...args: never[]) => unknown,
): () => void {
	const before = Object.getOwnPropertyDescriptor(target, name);
	const original = target[name];
	const chosen = function (this: unknown, ...args: never[]): unknown {
		return inside.getStore() ? value(...args) : original.apply(this, args);
	};
	Object.defineProperty(target, name, { value: chosen, configurable: true, writable: true });
	return () => {
		if (before) Object.defineProperty(target, name, before);
		else delete (target as Partial<typeof target>)[name];
	};
}
