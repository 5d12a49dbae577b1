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
import { interleave } from './rounds.mts';
import { comparison, type Row } from './row.mts';
import { openTestBed, type TestBed } from './testBed.mts';
import { latenciesOf, type Size } from './size.mts';

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
async function overhead({ links, rounds, goalsOnly }: Size): Promise<Row[]> {
	const server = await startBareServer();
	try {
		const testBed = await openTestBed({ url: server.url, apiKey: 'key', apiSecret: 'secret' });
		const batch = { batchSize: AT_ONCE, batchInterval: 1 };
		const work = orders(links, randomUUID());
		const peers: Peer[] = [
			{
				name: 'HTTP Request, body as JSON',
				work: all(httpRequest(testBed, batch), work),
				most: MOST_CPU,
			},
			{
				name: 'HTTP Request, body by fields',
				work: all(httpRequest(testBed, batch, 'fields'), work),
			},
			{ name: 'SDK script', work: all(sdkScript(testBed), work) },
		].filter(({ most }) => most !== undefined || !goalsOnly);
		const costs = await interleave<string>(
			{
				ours: all(streamNode(testBed), work),
				...Object.fromEntries(peers.map((peer) => [peer.name, peer.work])),
			},
			rounds[0],
			warmUp(links, ROWS_TO_COMPILE),
		);
		const cpu = (name: string) => costs[name].map(({ cpuMs }) => cpuMs / links);
		return peers.map(({ name, most }) =>
			comparison('Create a link: CPU per row', 'ms', cpu('ours'), cpu(name), name, most),
		);
	} finally {
		server.stop();
	}
}

interface Peer {
	name: string;
	work: () => Promise<void>;
	/** The highest ratio that meets the goal. */
	most?: number;
}

function warmUp(links: number, rows: number): number {
	return Math.ceil(rows / links);
}

/** Against the simulator, which takes its time. */
async function waiting(size: Size): Promise<Row[]> {
	const simulator = await SimulatorProcess.start();
	try {
		const testBed = await openTestBed(simulator);
		const [{ id }] = (await simulator.records('product')).filter(({ type }) => type === 'ONE_OFF');
		const found: Row[] = [];
		for (const latencyMs of latenciesOf(size)) {
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
	{ links, rounds, warmUpLinks, goalsOnly }: Size,
): Promise<Row[]> {
	const isSlow = latencyMs >= 50;
	const batch = { batchSize: AT_ONCE, batchInterval: Math.max(1, latencyMs) };
	const work = orders(links, product);
	const batched = all(httpRequest(testBed, batch), work);
	const peak = await simulator.peak(batched);
	const same = Math.max(AT_ONCE, Math.min(peak, MOST_AT_ONCE));
	const most = MOST[latencyMs];
	const withSdk = most.sdk !== undefined || !goalsOnly;
	const costs = await interleave<string>(
		{
			ours: all(streamNode(testBed), work),
			oursAtPeak: all(streamNode(testBed, same), work),
			batched,
			loop: all(httpRequestInLoop(testBed, AT_ONCE), work),
			...(withSdk && { sdk: all(sdkScript(testBed), work) }),
		},
		rounds[latencyMs],
		isSlow ? 0 : warmUp(links, warmUpLinks),
	);
	const time = (of: string) => costs[of].map(({ ms }) => ms / 1000);
	const name = `${links.toLocaleString('en')} links, ${latencyMs} ms latency`;
	const batching = `HTTP Request, ${AT_ONCE} started per latency (${peak} at once)`;
	const found = [comparison(name, 's', time('ours'), time('loop'), LOOPED, most.http)];
	if (withSdk) found.push(comparison(name, 's', time('ours'), time('sdk'), SDK, most.sdk));
	const atPeak = `${name}, ${same} at once`;
	found.push(comparison(atPeak, 's', time('oursAtPeak'), time('batched'), batching, most.http));
	return found;
}

/** @throws Error when a link is missing: a contender that gives up early must not look fast. */
function all(creator: Creator, work: ReturnType<typeof orders>): () => Promise<void> {
	return async () => {
		const made = await creator(work);
		if (made !== work.length) throw new Error(`${made} of ${work.length} links were made`);
	};
}
