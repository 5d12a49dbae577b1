import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { CREDENTIAL, makeNode } from '../../support/engine/harness.mts';
import { SimulatorProcess } from '../../support/simulator/simulatorProcess.mts';
import type { LedgerEntry } from '../../simulator/index.mts';
import { measure } from './rounds.mts';
import { beside, comparison, plain, type Row } from './row.mts';
import type { Size } from './size.mts';
import { HTTP_REQUEST, openTestBed, SPLIT_OUT, type TestBed } from './testBed.mts';

const PAGE = 100;
const LATENCY_MS = 50;
/** More rows than n8n can take from one item. */
const TOO_MANY = 130_000;

type Reader = (testBed: TestBed) => Promise<number>;

const getAll = (more: INodeParameters): INodeParameters => ({
	resource: 'payment',
	operation: 'getAll',
	...more,
});

const OURS = 'Stream node';
const HTTP = 'HTTP Request, pagination';
/** The same rows as ours: the pages, and out of them a row for each payment. */
const HTTP_ROWS = 'HTTP Request, pagination, then Split Out';

/** Everything that reads all payments; each gives back how many it has read. */
const READERS: Record<string, Reader> = {
	[OURS]: async ({ harness }) => {
		const rows = await harness.rows(getAll({ returnAll: true }));
		return rows.length;
	},
	[HTTP]: async ({ harness, baseUrl }) => {
		const { json } = await harness.run(httpPages(baseUrl), {
			type: HTTP_REQUEST,
			node: { typeVersion: 4.2 },
		});
		return json.reduce((sum, page) => sum + (page.data as unknown[]).length, 0);
	},
	[HTTP_ROWS]: async ({ harness, baseUrl }) => {
		const node = { ...makeNode('HTTP', HTTP_REQUEST, httpPages(baseUrl)), typeVersion: 4.2 };
		const split = makeNode('Rows', SPLIT_OUT, { fieldToSplitOut: 'data', options: {} });
		const connections = { HTTP: { main: [[{ node: 'Rows', type: 'main' as const, index: 0 }]] } };
		const { run } = await harness.runNodes([node, split], connections);
		return run.data.resultData.runData.Rows[0].data?.main[0]?.length ?? 0;
	},
	'SDK script': async ({ sdk }) => {
		const rows: unknown[] = [];
		for (let page = 1; ; page++) {
			const answer = await sdk.listPayments({ page, limit: PAGE } as never);
			rows.push(...(answer.data ?? []));
			const { has_next_page: hasMore } = (answer as unknown as { pagination: IDataObject })
				.pagination;
			if (!hasMore) return rows.length;
		}
	},
};

function httpPages(baseUrl: string): INodeParameters {
	const pagination = {
		paginationMode: 'updateAParameterInEachRequest',
		parameters: { parameters: [{ type: 'qs', name: 'page', value: '={{ $pageCount + 1 }}' }] },
		paginationCompleteWhen: 'other',
		completeExpression: '={{ !$response.body.pagination.has_next_page }}',
		limitPagesFetched: false,
		requestInterval: 0,
	};
	return {
		url: `${baseUrl}/api/v2/payments`,
		authentication: 'predefinedCredentialType',
		nodeCredentialType: CREDENTIAL,
		sendQuery: true,
		queryParameters: { parameters: [{ name: 'limit', value: String(PAGE) }] },
		options: { pagination: { pagination } },
	};
}

interface Reading {
	rows: number;
	seconds: number;
	/** More memory than before the reading, at its highest. */
	megabytes: number;
}

/** Return All over many payments: each reader in a process of its own, so that its memory can be told. */
export async function rows({ payments, readRounds }: Size): Promise<Row[]> {
	const simulator = await SimulatorProcess.start();
	try {
		await simulator.act('bulk.payments', payments, { transitions: false });
		const existing = (await simulator.records('payment')).length;
		const testBed = await openTestBed(simulator);
		return [
			...(await returnAll(simulator, existing, readRounds)),
			...(await waiting(simulator, existing)),
			await limited(testBed, simulator),
			await tooMany(testBed, simulator, existing),
		];
	} finally {
		await simulator.stop();
	}
}

const title = (existing: number) => `${existing.toLocaleString('en')} payments, Return All`;

/** On a server that answers at once: what the node itself takes. */
async function returnAll(
	simulator: SimulatorProcess,
	existing: number,
	rounds: number,
): Promise<Row[]> {
	const name = title(existing);
	const readings = await readByTurns(simulator, existing, Object.keys(READERS), rounds);
	const [ours, ...peers] = Object.keys(READERS);
	const [{ requests }] = readings[ours];
	const floor = Math.ceil(existing / PAGE);
	const goal = { text: 'exactly the floor', met: requests === floor };
	const found = [plain(`${name}: requests`, 'requests', requests, goal, floor)];
	for (const peer of peers) {
		const compare = (what: string, unit: string, of: (one: Reading) => number, most?: number) =>
			comparison(
				`${name}: ${what}`,
				unit,
				readings[ours].map(of),
				readings[peer].map(of),
				peer,
				most,
			);
		found.push(compare('time', 's', ({ seconds }) => seconds, peer === HTTP_ROWS ? 1 : undefined));
		found.push(compare('memory', 'MB', ({ megabytes }) => megabytes));
	}
	return found;
}

/** On a server that takes its time: several pages at once. */
async function waiting(simulator: SimulatorProcess, existing: number): Promise<Row[]> {
	await simulator.setSwitches({ latencyMs: LATENCY_MS });
	const readings = await readByTurns(simulator, existing, [OURS, HTTP], 1);
	await simulator.setSwitches({ latencyMs: 0 });
	const [ours, theirs] = [OURS, HTTP].map((reader) => readings[reader][0].seconds);
	const name = `${title(existing)}, ${LATENCY_MS} ms latency: time`;
	return [beside(name, 's', ours, theirs, HTTP, 1 / 3)];
}

async function readByTurns(
	simulator: SimulatorProcess,
	existing: number,
	readers: string[],
	rounds: number,
): Promise<Record<string, Array<Reading & { requests: number }>>> {
	const found: Record<string, Array<Reading & { requests: number }>> = {};
	for (let round = 0; round < rounds; round++) {
		for (const reader of readers) {
			const before = (await simulator.ledger()).length;
			const reading = await readElsewhere(reader, simulator);
			const requests = (await simulator.ledger(before)).filter(isPage).length;
			if (reading.rows !== existing) throw new Error(`${reader}: ${reading.rows} of ${existing}`);
			(found[reader] ??= []).push({ ...reading, requests });
		}
	}
	return found;
}

async function limited({ harness }: TestBed, simulator: SimulatorProcess): Promise<Row> {
	const before = (await simulator.ledger()).length;
	const rows = await harness.rows(getAll({ returnAll: false, limit: 250, simplify: false }));
	const requests = (await simulator.ledger(before)).length;
	const newest = (await simulator.records('payment'))
		.sort((a, b) => b.created_at - a.created_at)
		.slice(0, 250)
		.map(({ id }) => id);
	const isRight = JSON.stringify(rows.map(({ id }) => id)) === JSON.stringify(newest);
	const goal = { text: '3, and the newest 250', met: requests === 3 && isRight };
	return plain('Limit 250: requests', 'requests', requests, goal, 3);
}

/** Not the one row that is read first. */
const isPage = ({ query }: LedgerEntry) => query.includes(`limit=${PAGE}`);

/** One row for what nobody can do: the user has to be told, in words. */
async function tooMany(
	{ harness }: TestBed,
	simulator: SimulatorProcess,
	existing: number,
): Promise<Row> {
	await simulator.act('bulk.payments', TOO_MANY - existing, { transitions: false });
	const before = (await simulator.ledger()).length;
	const { status, error } = await harness.run(getAll({ returnAll: true }));
	const requests = (await simulator.ledger(before)).length;
	const says = `There are ${TOO_MANY} payment records, but n8n can only take 100000 from one item.`;
	const isReported = status === 'error' && error.message === says;
	const goal = { text: 'a sentence, after one request', met: isReported && requests === 1 };
	return plain(`${TOO_MANY.toLocaleString('en')} payments, Return All`, 'requests', requests, goal);
}

async function readElsewhere(
	reader: string,
	{ url, apiKey, apiSecret }: SimulatorProcess,
): Promise<Reading> {
	const args = [reader, url, apiKey, apiSecret];
	const child = fork(import.meta.filename, args, { execArgv: process.execArgv });
	const exited = once(child, 'exit').then(([code]) => {
		throw new Error(`${reader} ended with ${code}`);
	});
	const reported = once(child, 'message') as Promise<[Reading]>;
	const [reading] = await Promise.race([reported, exited]);
	exited.catch(() => {});
	child.disconnect();
	return reading;
}

if (process.send && process.argv[1] === import.meta.filename) {
	const [reader, url, apiKey, apiSecret] = process.argv.slice(2);
	const testBed = await openTestBed({ url, apiKey, apiSecret });
	// One row first, so that what is loaded on first use is not counted.
	await testBed.harness.rows(getAll({ returnAll: false, limit: 1 }));
	const before = process.resourceUsage().maxRSS;
	let rows = 0;
	const { ms } = await measure(async () => (rows = await READERS[reader](testBed)));
	const megabytes = (process.resourceUsage().maxRSS - before) / 1024;
	process.send({ rows, seconds: ms / 1000, megabytes } satisfies Reading);
}
