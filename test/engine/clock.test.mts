import { createServer, get, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { sleep } from 'n8n-workflow';

import { pass } from '../../support/engine/shop.mts';
import { useClock } from '../support/use.mts';

/** The clock on which the other tests run: what it must not get wrong, or they prove nothing. */
const clock = useClock();
const real = process.hrtime.bigint.bind(process.hrtime);
const elapsed = async (work: () => Promise<unknown>): Promise<number> => {
	const start = Date.now();
	await work();
	return Date.now() - start;
};

/** Answers after so many milliseconds, or as it is told. */
let server: Server;
let answer: (path: string) => Promise<string>;
beforeAll(async () => {
	server = createServer(({ url = '' }, response) => {
		void answer(url).then((text) => response.end(text));
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => {
	server.closeAllConnections();
	server.close();
});
const address = (path: string) =>
	`http://127.0.0.1:${(server.address() as AddressInfo).port}/${path}`;
const ask = async (path: string) => await (await fetch(address(path))).text();

it('an hour passes at once', async () => {
	const start = real();
	expect(await elapsed(() => sleep(3_600_000))).toBeGreaterThanOrEqual(3_600_000);
	expect(Number(real() - start) / 1e9).toBeLessThan(60);
});

it('timers end in the order of their times, whoever set them first', async () => {
	const ended: number[] = [];
	const waits = [50_000, 10, 3_000, 0, 50_000].map(async (ms, n) => {
		await pass(ms);
		ended.push(n);
	});
	await Promise.all(waits);
	expect(ended).toEqual([3, 1, 2, 0, 4]);
});

it('what is done in a pause can set a timer that ends before the others', async () => {
	const ended: string[] = [];
	const chain = async () => {
		for (let n = 0; n < 5; n++) await pass(10);
		ended.push('chain');
	};
	await Promise.all([chain(), pass(60).then(() => ended.push('60'))]);
	expect(ended).toEqual(['chain', '60']);
});

it('a server that takes a minute is waited for, by those who have the time', async () => {
	answer = async () => {
		await pass(60_000);
		return 'late';
	};
	const late = ask('');
	const first = await Promise.race([late, pass(59_000).then(() => 'gave up')]);
	expect(first).toBe('gave up');
	expect(await Promise.race([late, pass(2_000).then(() => 'gave up')])).toBe('late');
});

it('no timer ends before an answer that needs no time', async () => {
	answer = async () => 'x'.repeat(200_000);
	for (let n = 0; n < 10; n++) {
		const requests = Promise.all(Array.from({ length: 10 }, () => ask('')));
		const first = await Promise.race([requests, pass(60_000).then(() => 'gave up')]);
		expect(first).toHaveLength(10);
	}
});

it('requests that follow each other take as long as the server takes', async () => {
	answer = async () => {
		await pass(100);
		return '';
	};
	const took = await elapsed(async () => {
		for (let n = 0; n < 20; n++) await ask('');
	});
	expect(took).toBeGreaterThanOrEqual(2_000);
	expect(took).toBeLessThan(2_100);
});

it('the time-outs of requests end when it says so', async () => {
	answer = async () => await new Promise<string>(() => {});
	const took = await elapsed(
		async () =>
			await new Promise<void>((resolve) => {
				const request = get(address(''), { agent: false });
				request.setTimeout(30_000, () => request.destroy());
				request.on('error', () => resolve());
			}),
	);
	expect(took).toBeGreaterThanOrEqual(30_000);
	const signal = AbortSignal.timeout(20_000);
	await expect(fetch(address(''), { signal })).rejects.toMatchObject({ name: 'TimeoutError' });
});

it('a timer that was cleared does not end', async () => {
	const ended: string[] = [];
	const one = setTimeout(() => ended.push('one'), 1_000);
	const two = setTimeout(() => ended.push('two'), 1_000);
	const three = setInterval(() => ended.push('three'), 400);
	clearTimeout(one);
	clearTimeout(Number(two));
	await pass(1_100);
	clearInterval(three);
	await pass(10_000);
	expect(ended).toEqual(['three', 'three']);
});

it('all clocks of the process agree', async () => {
	const read = () => [Date.now(), new Date().getTime(), performance.timeOrigin + performance.now()];
	const before = read();
	clock.advance(86_400_000);
	await pass(86_400_000);
	for (const [n, now] of read().entries()) {
		expect(now - before[n]).toBeGreaterThan(2 * 86_400_000 - 10);
	}
	const [stamp, made, origin] = read();
	expect(Math.abs(stamp - made)).toBeLessThan(10_000);
	expect(Math.abs(stamp - origin)).toBeLessThan(10_000);
	expect(new Date()).toBeInstanceOf(Date);
	clock.skew(-3_600_000);
	expect(performance.timeOrigin + performance.now() - Date.now()).toBeGreaterThan(3_590_000);
	clock.skew(0);
});
