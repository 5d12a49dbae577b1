import { RateLimiter } from '../../nodes/shared/api/rateLimiter';
import { seededRandom } from '../../simulator/core/faults.mts';

/** A server with a limit, in the time of jest's fake timers. */
interface Limited {
	/** Answers with undefined, or with what `Retry-After` says in milliseconds; null: it says nothing. */
	ask(): undefined | number | null;
	admitted: number;
	refused: number;
}

type Hint = 'seconds' | 'date' | 'none';

/** Counts in windows, as the simulator does; `usedUp` of the first one is gone already. */
function windows(perWindow: number, windowMs: number, hint: Hint, usedUp = 0): Limited {
	let window = -1;
	let count = 0;
	const server: Limited = {
		admitted: 0,
		refused: 0,
		ask: () => {
			const now = Date.now();
			const current = Math.floor(now / windowMs);
			if (current !== window) [window, count] = [current, window < 0 ? usedUp : 0];
			if (count < perWindow) {
				count++;
				server.admitted++;
				return undefined;
			}
			server.refused++;
			const end = (current + 1) * windowMs;
			if (hint === 'none') return null;
			return hint === 'seconds' ? Math.ceil((end - now) / 1000) * 1000 : end + 1000 - now;
		},
	};
	return server;
}

/** A bucket that fills evenly. */
function bucket(perSecond: number, size: number): Limited {
	let level = size;
	let at = Date.now();
	const server: Limited = {
		admitted: 0,
		refused: 0,
		ask: () => {
			const now = Date.now();
			level = Math.min(size, level + ((now - at) / 1000) * perSecond);
			at = now;
			if (level >= 1) {
				level--;
				server.admitted++;
				return undefined;
			}
			server.refused++;
			return 1_000;
		},
	};
	return server;
}

/** n8n is busy with something else: the clock goes on, and answers that came meanwhile wait to be read. */
interface Hang {
	/** Begins when Stream has answered so many. */
	after: number;
	ms: number;
	/** And again after so many more. */
	every?: number;
}

/** Sends `count` requests through a limiter, at most five at a time. */
async function send(
	limiter: RateLimiter,
	server: Limited,
	count: number,
	latencyMs: number,
	hang?: Hang,
): Promise<void> {
	let left = count;
	let answers = 0;
	const ask = () => {
		const refusal = server.ask();
		const since = ++answers - (hang?.after ?? Infinity);
		const hangs = hang?.every ? since >= 0 && since % hang.every === 0 : since === 0;
		if (hangs) jest.setSystemTime(Date.now() + Number(hang?.ms));
		return refusal;
	};
	const half = async () =>
		await new Promise((resolve) => setTimeout(resolve, (latencyMs / 2) * (0.5 + random())));
	const worker = async () => {
		while (left > 0) {
			left--;
			let sentAt: number;
			for (;;) {
				sentAt = await limiter.acquire();
				await half();
				const refusal = ask();
				await half();
				if (refusal === undefined) break;
				limiter.limited(sentAt, refusal ?? undefined);
			}
			limiter.succeeded(sentAt);
		}
	};
	await Promise.all([1, 2, 3, 4, 5].map(worker));
}

/** @returns seconds of fake time */
async function time(work: Promise<unknown>): Promise<number> {
	const began = Date.now();
	let done = 0;
	void work.then(() => (done = Date.now()));
	while (!done) await jest.advanceTimersByTimeAsync(5);
	return (done - began) / 1000;
}

/** The same numbers in every run. */
let random = seededRandom(1);

beforeEach(() => {
	random = seededRandom(1);
	jest.useFakeTimers({ now: 1_800_000_000_350 });
});
afterEach(() => jest.useRealTimers());

describe('the pace of an account', () => {
	it('is free as long as nobody objects', async () => {
		const limiter = new RateLimiter();
		const server = windows(1e9, 1000, 'none');
		expect(await time(send(limiter, server, 1000, 10))).toBeLessThan(3);
		expect(server.refused).toBe(0);
	});

	it.each<[Hint, number, number]>([
		['seconds', 5, 1.1],
		['seconds', 150, 1.2],
		['date', 5, 1.15],
		['none', 5, 1.15],
	])('finds 20 a second with Retry-After: %s, latency %i ms', async (hint, latency, factor) => {
		const server = windows(20, 1_000, hint);
		const seconds = await time(send(new RateLimiter(), server, 1000, latency));
		expect(server.admitted).toBe(1000);
		expect(server.refused).toBeLessThan(50);
		expect(seconds).toBeLessThanOrEqual(50 * factor);
	});

	it.each([
		[1, 1.35],
		[3, 1.25],
		[10, 1.15],
		[19, 1.1],
	])('finds 20 a second after others have left %i of the first', async (left, factor) => {
		const server = windows(20, 1_000, 'seconds', 20 - left);
		const seconds = await time(send(new RateLimiter(), server, 1000, 5));
		expect(server.refused).toBeLessThan(50);
		expect(seconds).toBeLessThanOrEqual(50 * factor);
	});

	describe.each([350, 500, 650, 900])('begun %i ms into a second', (phase) => {
		it.each([1, 20, 21, 22, 40])('is not misled when n8n hangs, after answer %i', async (after) => {
			jest.setSystemTime(1_800_000_000_000 + phase);
			const server = windows(20, 1_000, 'seconds');
			const hang = { after, ms: 2_500 };
			const seconds = await time(send(new RateLimiter(), server, 1000, 5, hang));
			expect(server.refused).toBeLessThan(50);
			expect(seconds).toBeLessThanOrEqual(2.5 + 50 * 1.15);
		});
	});

	it('is not misled when n8n hangs again and again', async () => {
		const server = windows(20, 1_000, 'seconds');
		const hang = { after: 30, ms: 700, every: 30 };
		const seconds = await time(send(new RateLimiter(), server, 1000, 5, hang));
		expect(server.refused).toBeLessThan(50);
		// 32 times 0.7 s in which nothing is sent.
		expect(seconds).toBeLessThanOrEqual(23 + 50 * 1.1);
	});

	it.each([3, 7, 50])('finds %i a second', async (limit) => {
		const server = windows(limit, 1_000, 'seconds');
		const seconds = await time(send(new RateLimiter(), server, limit * 50, 5));
		expect(server.refused).toBeLessThan(Math.max(limit * 2.5, 10));
		expect(seconds).toBeLessThanOrEqual(50 * 1.15);
	});

	it('finds 100 a minute', async () => {
		const server = windows(100, 60_000, 'seconds');
		const seconds = await time(send(new RateLimiter(), server, 500, 100));
		expect(server.refused).toBeLessThan(25);
		expect(seconds).toBeLessThanOrEqual(60 * 5 * 1.15);
	});

	it('finds a bucket that fills with 10 a second', async () => {
		const server = bucket(10, 40);
		const seconds = await time(send(new RateLimiter(), server, 540, 20));
		expect(server.refused).toBeLessThan(40);
		expect(seconds).toBeLessThanOrEqual(50 * 1.2);
	});

	it('shares with other processes that know nothing of it', async () => {
		const server = windows(20, 1_000, 'seconds');
		const all = [1, 2, 3].map(async () => await send(new RateLimiter(), server, 300, 20));
		const seconds = await time(Promise.all(all));
		expect(server.admitted).toBe(900);
		expect(server.refused).toBeLessThan(120);
		expect(seconds).toBeLessThanOrEqual(45 * 1.5);
	});

	it('goes faster again when the limit has gone', async () => {
		const limiter = new RateLimiter();
		await time(send(limiter, windows(5, 1_000, 'seconds'), 100, 5));
		const free = windows(1e9, 1_000, 'none');
		expect(await time(send(limiter, free, 2_000, 5))).toBeLessThan(200);
	});

	it('leaves a server alone longer and longer that says "0 seconds" for ever', async () => {
		const limiter = new RateLimiter();
		let refusals = 0;
		const end = Date.now() + 60_000;
		const asking = (async () => {
			while (Date.now() < end) {
				const sentAt = await limiter.acquire();
				limiter.limited(sentAt, 0);
				refusals++;
			}
		})();
		await time(asking);
		expect(refusals).toBeLessThan(60);
	});

	it('does not believe a Retry-After of a year', () => {
		const limiter = new RateLimiter();
		expect(limiter.limited(Date.now(), 365 * 86_400_000)).toBeLessThanOrEqual(300_000);
	});
});
