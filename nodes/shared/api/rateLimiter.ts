import { cancelableSleep } from './cancelableSleep';

/** How long all wait after a 429 without `Retry-After`; doubled as long as nothing gets through. */
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 16_000;

/** A `Retry-After` is believed up to here, so that a wrong date does not stop everything for a year. */
const LONGEST_STALL_MS = 5 * 60_000;

/** How the distance shrinks while all goes well: so often, by this share, which doubles up to the last. */
interface Raise {
	everyMs: number;
	step: number;
	most: number;
}

/** Others may have used up most of what Stream lets through, so the first distance is a guess. */
const SEARCH: Raise = { everyMs: 1_000, step: 0.05, most: 0.5 };

/** Near to where Stream refuses. */
const APPROACH: Raise = { everyMs: 1_000, step: 0.05, most: 0.05 };

/** Stream has begun to refuse here: to be tried now and then. */
const PROBE: Raise = { everyMs: 15_000, step: 0.005, most: 0.32 };

/** After larger steps than this it is not certain at which distance Stream began to refuse. */
const FINE_STEP = 0.1;

/** What was let through in a time is spread over a little more of it, because requests never travel evenly. */
const SPARE = 1.04;

/** By how much a distance grows at least and at most: few may have been let through because n8n was busy. */
const LEAST_GROWTH = 1.02;
const MOST_GROWTH = 1.3;

/** When a 429 tells nothing about the distance. */
const BLIND_GROWTH = 1.1;

/** A shorter interval counts as none. */
const SHORTEST_MS = 1;

/** What Stream let through is remembered for a minute, the longest span that limits are commonly given for. */
const LONGEST_MEMORY_S = 60;

/** Without requests for so long, what has been learned is forgotten. */
const FORGET_AFTER_MS = 10 * 60_000;

/**
 * The speed at which one account may be asked, shared by everything in this process that works for it.
 *
 * Nothing is held back until the first 429. From then on all wait together, as long as Stream asks for, and go on
 * with a fixed distance between two requests: what Stream let through tells how large. The distance shrinks slowly
 * while all goes well and grows at once when it does not.
 */
export class RateLimiter {
	/** Distance between two requests in milliseconds; 0 while nothing is known. */
	private interval = 0;
	private nextSlot = 0;
	private notBefore = 0;
	private stalledAt = 0;
	private lastSent = 0;
	/** Requests that Stream answered with something else than 429, by the second in which they were sent. */
	private readonly admitted = new Map<number, number>();
	private refusals = 0;
	/** When the last stall was over. */
	private start = 0;
	/** The 429 from which the next distance is learned, when all answers of that time have been read. */
	private lesson?: { sentAt: number; wait: number };
	private raise = SEARCH;
	private step = 0;
	/** By how much the distance shrank last, since the last stall. */
	private lastStep = 0;
	private nextRaise = 0;

	/** How long nobody may send, in milliseconds. */
	get blockedForMs(): number {
		return Math.max(0, this.notBefore - Date.now());
	}

	/**
	 * Waits for the turn of one request.
	 *
	 * @returns when it is sent, for `succeeded` and `limited`
	 */
	async acquire(signal?: AbortSignal): Promise<number> {
		if (Date.now() - this.lastSent > FORGET_AFTER_MS) {
			this.interval = 0;
			this.lesson = undefined;
		}
		for (;;) {
			await cancelableSleep(this.blockedForMs, signal);
			this.learn();
			const now = Date.now();
			if (this.interval) {
				// A late one may catch up by one place, so that a busy machine does not lose its places for good.
				const slot = Math.max(this.nextSlot, now - this.interval);
				this.nextSlot = slot + this.interval;
				await cancelableSleep(slot - now, signal);
			}
			if (!this.blockedForMs) return (this.lastSent = Date.now());
		}
	}

	/**
	 * Stream has responded with anything but 429.
	 *
	 * @param sentAt what `acquire` returned
	 */
	succeeded(sentAt: number): void {
		const second = Math.floor(sentAt / 1000);
		this.admitted.set(second, (this.admitted.get(second) ?? 0) + 1);
		if (this.admitted.size > LONGEST_MEMORY_S) {
			for (const old of this.admitted.keys()) {
				if (old <= second - LONGEST_MEMORY_S) this.admitted.delete(old);
			}
		}
		// What was under way before says nothing about now.
		if (this.lesson || sentAt < this.start) return;
		this.refusals = 0;
		const now = Date.now();
		if (!this.interval || now < this.nextRaise) return;
		this.interval /= 1 + this.step;
		this.lastStep = this.step;
		this.step = Math.min(this.step * 2, this.raise.most);
		this.nextRaise = now + this.raise.everyMs;
		if (this.interval < SHORTEST_MS) this.interval = 0;
	}

	/**
	 * Stream has responded with 429.
	 *
	 * @param sentAt what `acquire` returned
	 * @returns how long everybody waits now, in milliseconds
	 */
	limited(sentAt: number, retryAfterMs?: number): number {
		const now = Date.now();
		if (sentAt > this.stalledAt || !this.stalledAt) {
			const backoff = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.refusals);
			// Even a server that keeps saying "0 seconds" gets longer and longer pauses.
			const wait = retryAfterMs === undefined ? backoff : Math.max(retryAfterMs, backoff / 10);
			this.lesson = { sentAt, wait };
			this.refusals++;
			this.stalledAt = now;
			this.stallFor(wait, now);
		} else if (retryAfterMs !== undefined) {
			// Was under way when Stream asked the others to wait: the same event.
			this.stallFor(retryAfterMs, now);
		}
		return this.blockedForMs;
	}

	/** What Stream let through before it refused may be sent again in the same time. */
	private learn(): void {
		if (!this.lesson) return;
		const { sentAt, wait } = this.lesson;
		this.lesson = undefined;
		// `Retry-After` counts whole seconds, so the limit may be for one second less.
		const span = Math.min(Math.max(wait - 1_000, 1_000), LONGEST_MEMORY_S * 1_000);
		const admitted = this.admittedWithin(span, sentAt);
		const measured = admitted >= 1 ? (span / admitted) * SPARE : 0;
		if (!this.interval) {
			this.interval = Math.max(measured, SHORTEST_MS);
			this.raise = SEARCH;
		} else if (this.lastStep > FINE_STEP) {
			const before = this.interval * (1 + this.lastStep);
			this.interval = Math.min(Math.max(this.interval, measured), before);
			this.raise = APPROACH;
		} else if (measured && sentAt - this.start >= span) {
			const least = this.interval * LEAST_GROWTH;
			this.interval = Math.min(Math.max(least, measured), this.interval * MOST_GROWTH);
			this.raise = PROBE;
		} else {
			// Right after a stall what was let through says nothing.
			this.interval *= BLIND_GROWTH;
			this.raise = APPROACH;
		}
		this.lastStep = 0;
		this.interval = Math.min(this.interval, LONGEST_WAIT_MS);
		this.step = this.raise.step;
		this.start = Date.now();
		this.nextRaise = this.start + this.raise.everyMs;
	}

	/** Requests that were sent in so much time before the given moment, and not refused. */
	private admittedWithin(ms: number, until: number): number {
		let sum = 0;
		for (const [second, count] of this.admitted) {
			const inside = (second + 1) * 1_000 - (until - ms);
			if (second * 1_000 <= until) sum += count * Math.min(1, Math.max(0, inside / 1_000));
		}
		return sum;
	}

	private stallFor(ms: number, now: number): void {
		this.notBefore = Math.max(this.notBefore, now + Math.min(ms, LONGEST_STALL_MS));
		this.nextSlot = Math.max(this.nextSlot, this.notBefore);
	}
}

const limiters = new Map<string, RateLimiter>();

/** The rate limiter of an account (see `Client.account`); the few accounts of one n8n are kept as long as it runs. */
export function rateLimiterOf(account: string): RateLimiter {
	const limiter = limiters.get(account) ?? new RateLimiter();
	limiters.set(account, limiter);
	return limiter;
}
