import { pause } from './pause';

/** How long all wait after a 429 without `Retry-After`; doubled as long as nothing gets through. */
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 16_000;

/** A `Retry-After` is believed up to here, so that a wrong date does not stop everything for a year. */
const LONGEST_STALL_MS = 5 * 60_000;

/** How often the distance shrinks while it is a guess, and once it is known. */
const FAST_RAISE_MS = 1_000;
const SLOW_RAISE_MS = 15_000;

/** A shorter distance than this is none. */
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
 * while all goes well (additive increase) and grows at once when it does not (multiplicative decrease).
 */
export class Pace {
	/** Distance between two requests in milliseconds; 0 while nothing is known. */
	private interval = 0;
	private nextSlot = 0;
	private notBefore = 0;
	private stalledAt = 0;
	private lastSent = 0;
	/** Answers other than 429, by second. */
	private readonly admitted = new Map<number, number>();
	private refusals = 0;
	private since = 0;
	/** The distance is a guess after the first 429; later it is where Stream began to refuse. */
	private isGuess = true;
	private step = 0;
	private nextRaise = 0;

	/** How long nobody may send, in milliseconds. */
	get stall(): number {
		return Math.max(0, this.notBefore - Date.now());
	}

	/**
	 * Waits for the turn of one request.
	 *
	 * @returns when it is sent, for `admit` and `refuse`
	 */
	async turn(signal?: AbortSignal): Promise<number> {
		if (Date.now() - this.lastSent > FORGET_AFTER_MS) this.interval = 0;
		for (;;) {
			await pause(this.stall, signal);
			const now = Date.now();
			if (this.interval) {
				// A late one may catch up by one place, so that a busy machine does not lose its places for good.
				const slot = Math.max(this.nextSlot, now - this.interval);
				this.nextSlot = slot + this.interval;
				await pause(slot - now, signal);
			}
			if (!this.stall) return (this.lastSent = Date.now());
		}
	}

	/** Stream has answered with something else than 429. */
	admit(): void {
		const now = Date.now();
		const second = Math.floor(now / 1000);
		this.admitted.set(second, (this.admitted.get(second) ?? 0) + 1);
		if (this.admitted.size > LONGEST_MEMORY_S) {
			for (const old of this.admitted.keys()) {
				if (old <= second - LONGEST_MEMORY_S) this.admitted.delete(old);
			}
		}
		this.refusals = 0;
		if (!this.interval || now < this.nextRaise) return;
		this.interval /= 1 + this.step;
		if (!this.isGuess) this.step = Math.min(this.step * 2, 0.32);
		this.nextRaise = now + (this.isGuess ? FAST_RAISE_MS : SLOW_RAISE_MS);
		if (this.interval < SHORTEST_MS) this.interval = 0;
	}

	/**
	 * Stream has answered with 429.
	 *
	 * @param sentAt what `turn` returned
	 * @returns how long everybody waits now, in milliseconds
	 */
	refuse(sentAt: number, retryAfterMs?: number): number {
		const now = Date.now();
		if (sentAt > this.stalledAt || !this.stalledAt) {
			const backoff = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.refusals);
			// Also a server that says "0 seconds" again and again is left alone longer and longer.
			const wait = retryAfterMs === undefined ? backoff : Math.max(retryAfterMs, backoff / 10);
			this.slowDown(now, wait);
			this.stallFor(wait, now);
		} else if (retryAfterMs !== undefined) {
			// Was under way when Stream asked the others to wait: the same event.
			this.stallFor(retryAfterMs, now);
		}
		return this.stall;
	}

	private slowDown(now: number, wait: number): void {
		// `Retry-After` counts whole seconds, so the limit may be for one second less.
		const span = Math.min(Math.max(wait - 1_000, 1_000), LONGEST_MEMORY_S * 1_000);
		const admitted = this.admittedWithin(span, now);
		// What was let through may be sent again in the same time; right after a stall it says nothing.
		const isMeasured = admitted >= 1 && (!this.interval || now - this.since >= span);
		const measured = isMeasured ? (span / admitted) * 1.05 : 0;
		const slower = Math.max(this.interval * (isMeasured ? 1.02 : 1.3), measured, SHORTEST_MS);
		this.isGuess = !isMeasured || !this.interval;
		this.step = this.isGuess ? 0.05 : 0.005;
		this.interval = Math.min(slower, LONGEST_WAIT_MS);
		this.nextRaise = now + wait + (this.isGuess ? FAST_RAISE_MS : SLOW_RAISE_MS);
		this.refusals++;
		this.since = now + wait;
		this.stalledAt = now;
	}

	private admittedWithin(ms: number, now: number): number {
		let sum = 0;
		for (const [second, count] of this.admitted) {
			const inside = (second + 1) * 1_000 - (now - ms);
			sum += count * Math.min(1, Math.max(0, inside / 1_000));
		}
		return sum;
	}

	private stallFor(ms: number, now: number): void {
		this.notBefore = Math.max(this.notBefore, now + Math.min(ms, LONGEST_STALL_MS));
		this.nextSlot = Math.max(this.nextSlot, this.notBefore);
	}
}

const paces = new Map<string, Pace>();

/** The pace of an account (see `Client.account`); the few accounts of one n8n are kept as long as it runs. */
export function paceOf(account: string): Pace {
	const pace = paces.get(account) ?? new Pace();
	paces.set(account, pace);
	return pace;
}
