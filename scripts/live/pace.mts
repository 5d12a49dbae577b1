import { setTimeout as sleep } from 'node:timers/promises';

/** Requests, time or patience are used up: what is left is not asked. */
export class OutOfBounds extends Error {}

export interface Bounds {
	/** Requests per second; Infinity on this machine itself. */
	perSecond: number;
	/** Requests of a whole run, tidying up included. */
	requests: number;
	/** Milliseconds of a whole run. */
	ms: number;
	/** Of these, kept for tidying up. */
	reservedMs: number;
}

/** What a run may cost a server that belongs to somebody else. */
export const BOUNDS: Bounds = {
	perSecond: 5,
	requests: 400,
	ms: 15 * 60_000,
	reservedMs: 2 * 60_000,
};

/** On this machine nobody is bothered, and it is tried what happens to many requests at once. */
export const ON_THIS_MACHINE: Partial<Bounds> = { perSecond: Infinity };

/** Gives each request its turn, and ends the run when its bounds are reached or somebody stops it. */
export class Pace {
	sent = 0;
	private next = 0;
	private held = 0;
	private tidying = false;
	private stopped?: string;
	/** Requests that tidying up will take, as things are. */
	reserved: () => number = () => 0;
	private readonly began = Date.now();

	constructor(private readonly bounds: Bounds) {}

	/** Waits until the next request may be sent. @throws OutOfBounds */
	async turn(): Promise<void> {
		this.check();
		const at = Math.max(this.next, this.held, Date.now());
		this.next = at + 1000 / this.bounds.perSecond;
		this.sent++;
		if (at > Date.now()) await sleep(at - Date.now());
		this.check();
	}

	/** Waits without asking anything. @throws OutOfBounds */
	async pause(ms: number): Promise<void> {
		this.check();
		await sleep(ms);
	}

	/** The server has asked for time: nothing is sent before. */
	hold(ms: number): void {
		this.held = Math.max(this.held, Date.now() + ms);
	}

	/** Nothing new is asked from now on; tidying up still goes on. */
	stop(why: string): void {
		this.stopped ??= why;
	}

	/** From now on what was kept for tidying up may be used. */
	tidy(): void {
		this.tidying = true;
	}

	/** An earlier run is tidied up: the own one begins. */
	work(): void {
		this.tidying = false;
	}

	/** Nobody else's machine: waits may be short. */
	get isFast(): boolean {
		return this.bounds.perSecond === Infinity;
	}

	get seconds(): number {
		return Math.round((Date.now() - this.began) / 1000);
	}

	/** Why nothing more is sent; undefined as long as something is. */
	get over(): string | undefined {
		const { requests, ms, reservedMs } = this.bounds;
		if (!this.tidying && this.stopped) return this.stopped;
		if (this.sent >= requests - (this.tidying ? 0 : this.reserved())) {
			return `${requests} requests are enough`;
		}
		if (Date.now() - this.began > ms - (this.tidying ? 0 : reservedMs)) {
			return `${Math.round(ms / 60_000)} minutes are enough`;
		}
		return undefined;
	}

	private check(): void {
		const { over } = this;
		if (over) throw new OutOfBounds(over);
	}
}

export function isLoopback(baseUrl: string): boolean {
	const { hostname } = new URL(baseUrl);
	return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
}
