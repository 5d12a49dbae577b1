import { randomUUID } from 'node:crypto';
import { SimulatorProcess } from '../../support/simulator/simulatorProcess.mts';
import { startBareServer } from './bareServer.mts';
import {
	AT_ONCE,
	MOST_AT_ONCE,
	httpRequest,
	httpRequestInLoop,
	orders,
	sdkScript,
	streamNode,
	type Creator,
} from './creators.mts';
import { interleave, type Cost } from './rounds.mts';
import { comparison, type Row } from './row.mts';
import { openTestBed, type TestBed } from './testBed.mts';
import type { Size } from './size.mts';

const LOOPED = `HTTP Request, Loop Over ${AT_ONCE} Items`;
const SDK = `SDK script, ${AT_ONCE} at once`;

/** Rows after which the code of every contender has been compiled; before, the rows of one round differ by half. */
const ROWS_TO_COMPILE = 4_000;

/** Goal for what a row costs. */
const MOST_CPU = 1.2;
/** Goals for the time, by latency. Without latency only the CPU counts. */
const MOST: Record<number, { http: number; sdk?: number }> = {
	0: { http: MOST_CPU },
	50: { http: 1, sdk: 1.3 },
	200: { http: 1 },
};

/** One payment link for each of 1,000 rows. */
export async function rows(size: Size): Promise<Row[]> {
	return [...(await overhead(size)), ...(await waiting(size))];
}

/** What the node costs when the server costs nothing. */
async function overhead({ links, rounds }: Size): Promise<Row[]> {
	const server = await startBareServer();
	try {
		const testBed = await openTestBed({ url: server.url, apiKey: 'key', apiSecret: 'secret' });
		const batch = { batchSize: AT_ONCE, batchInterval: 1 };
		const work = orders(links, randomUUID());
		const costs = await interleave(
			{
				ours: all(streamNode(testBed), work),
				json: all(httpRequest(testBed, batch), work),
				fields: all(httpRequest(testBed, batch, 'fields'), work),
				sdk: all(sdkScript(testBed), work),
			},
			rounds,
			warmUp(links),
		);
		const cpu = (of: Cost[]) => of.map(({ cpuMs }) => cpuMs / links);
		const name = 'Create a link: CPU per row';
		return [
			comparison(
				name,
				'ms',
				cpu(costs.ours),
				cpu(costs.json),
				'HTTP Request, body as JSON',
				MOST_CPU,
			),
			comparison(name, 'ms', cpu(costs.ours), cpu(costs.fields), 'HTTP Request, body by fields'),
			comparison(name, 'ms', cpu(costs.ours), cpu(costs.sdk), 'SDK script'),
		];
	} finally {
		server.stop();
	}
}

function warmUp(links: number): number {
	return Math.ceil(ROWS_TO_COMPILE / links);
}

/** Against the simulator, which takes its time. */
async function waiting(size: Size): Promise<Row[]> {
	const simulator = await SimulatorProcess.start();
	try {
		const testBed = await openTestBed(simulator);
		const [{ id }] = (await simulator.records('product')).filter(({ type }) => type === 'ONE_OFF');
		const found: Row[] = [];
		for (const latencyMs of size.latencies) {
			await simulator.setSwitches({ latencyMs });
			found.push(...(await atLatency(simulator, testBed, latencyMs, id, size)));
		}
		return found;
	} finally {
		await simulator.stop();
	}
}

async function atLatency(
	simulator: SimulatorProcess,
	testBed: TestBed,
	latencyMs: number,
	product: string,
	{ links, rounds, slowRounds }: Size,
): Promise<Row[]> {
	const isSlow = latencyMs >= 50;
	const batch = { batchSize: AT_ONCE, batchInterval: Math.max(1, latencyMs) };
	const work = orders(links, product);
	const batched = all(httpRequest(testBed, batch), work);
	const peak = await simulator.peak(batched);
	const same = Math.max(AT_ONCE, Math.min(peak, MOST_AT_ONCE));
	const costs = await interleave(
		{
			ours: all(streamNode(testBed), work),
			oursAtPeak: all(streamNode(testBed, same), work),
			batched,
			loop: all(httpRequestInLoop(testBed, AT_ONCE), work),
			sdk: all(sdkScript(testBed), work),
		},
		isSlow ? slowRounds : rounds,
		isSlow ? 0 : warmUp(links),
	);
	const time = (of: Cost[]) => of.map(({ ms }) => ms / 1000);
	const name = `${links.toLocaleString('en')} links, ${latencyMs} ms latency`;
	const batching = `HTTP Request, ${AT_ONCE} started per latency (${peak} at once)`;
	const most = MOST[latencyMs];
	return [
		comparison(name, 's', time(costs.ours), time(costs.loop), LOOPED, most.http),
		comparison(name, 's', time(costs.ours), time(costs.sdk), SDK, most.sdk),
		comparison(
			`${name}, ${same} at once`,
			's',
			time(costs.oursAtPeak),
			time(costs.batched),
			batching,
			most.http,
		),
	];
}

/** @throws Error when a link is missing: a contender that gives up early must not look fast. */
function all(creator: Creator, work: ReturnType<typeof orders>): () => Promise<void> {
	return async () => {
		const made = await creator(work);
		if (made !== work.length) throw new Error(`${made} of ${work.length} links were made`);
	};
}
