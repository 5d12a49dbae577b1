import { step, table, say } from '../../support/script/terminal.mts';
import { admin } from '../../support/realN8n/publishTemplate.mts';
import type { Outcome } from '../../support/script/finish.mts';
import { executionIds, waitForEnds } from '../../support/realN8n/patience.mts';
import { callOrders, calledOrdersWorkflow } from './workflows.mts';
import { openTestBed, startWorkers, type TestBed } from './testBed.mts';

/** What is measured. */
interface Case {
	workers: number;
	/** Executions that each worker runs at once. */
	concurrency: number;
	/** How long Stream takes to answer. */
	answerMs: number;
	executions: number;
	ordersEach: number;
}

const cases: Case[] = [
	{ workers: 1, concurrency: 10, answerMs: 300, executions: 60, ordersEach: 1 },
	{ workers: 2, concurrency: 10, answerMs: 300, executions: 60, ordersEach: 1 },
	{ workers: 1, concurrency: 10, answerMs: 300, executions: 6, ordersEach: 25 },
	{ workers: 2, concurrency: 10, answerMs: 300, executions: 6, ordersEach: 25 },
];
/** Calls of the shop that are under way at a time. */
const callers = 10;
const warmUp = 10;
const patienceMs = 300_000;

interface Measured extends Case {
	seconds: number;
	requests: number;
	failed: number;
}

/** Runs executions of the orders' workflow to their end; returns the seconds from the first call on. */
async function runExecutions(
	{ n8n }: TestBed,
	workflow: string,
	executions: number,
	batchOf: (i: number) => { orders: number; after: number },
): Promise<{ seconds: number; failed: number }> {
	const known = new Set(await executionIds(n8n.client, workflow));
	const started = Date.now();
	let next = 0;
	const call = async () => {
		while (next < executions) await callOrders(n8n.client.url, batchOf(next++));
	};
	await Promise.all(Array.from({ length: callers }, call));
	const ids = (await executionIds(n8n.client, workflow)).filter((id) => !known.has(id));
	const results = await waitForEnds(n8n.client, workflow, ids, AbortSignal.timeout(patienceMs));
	const ends = results.map(({ stoppedAt }) => Date.parse(stoppedAt ?? ''));
	return {
		seconds: (Math.max(...ends) - started) / 1000,
		failed: executions - results.filter(({ status }) => status === 'success').length,
	};
}

async function measure(
	testBed: TestBed,
	workflow: string,
	one: Case,
	name: string,
): Promise<Measured> {
	const { n8n, simulator } = testBed;
	await admin(simulator, 'POST', '/reset', {});
	const names = Array.from({ length: one.workers }, (_, i) => `${name}-${i + 1}`);
	const workers = await startWorkers(n8n, names, one.concurrency);
	await runExecutions(testBed, workflow, warmUp, (i) => ({ orders: 1, after: i }));
	if (one.answerMs) {
		const action = { type: 'delay', ms: one.answerMs } as const;
		await simulator.addFault({ path: '^/api/v2/', action });
	}
	const before = (await simulator.ledger()).length;
	const { executions, ordersEach } = one;
	const { seconds, failed } = await runExecutions(testBed, workflow, executions, (i) => ({
		orders: ordersEach,
		after: warmUp + i * ordersEach,
	}));
	await Promise.all(workers.map((worker) => worker.stop()));
	return { ...one, seconds, failed, requests: (await simulator.ledger()).length - before };
}

const rate = (count: number) => count.toFixed(1);

/** Measures how many executions one and two workers finish in a second. */
export async function bench(): Promise<Outcome> {
	const testBed = await openTestBed();
	const { n8n, credential, links } = testBed;
	const definition = calledOrdersWorkflow({ credential, receiverUrl: links.url });
	const { id } = await n8n.client.createWorkflow(definition);
	await n8n.client.publish(id);
	const results: Measured[] = [];
	for (const [i, one] of cases.entries()) {
		const title = `${one.workers} × ${one.concurrency}, answers after ${one.answerMs} ms`;
		const work = () => measure(testBed, id, one, `bench-${i + 1}`);
		const done = ({ seconds }: Measured) =>
			`${title}: ${one.executions} executions, ${one.executions * one.ordersEach} orders in ${rate(seconds)} s`;
		results.push(await step(title, work, done));
	}
	const rows = results.map((one) => {
		const orders = one.executions * one.ordersEach;
		return [
			`${one.workers} × ${one.concurrency}`,
			`${one.answerMs} ms`,
			String(one.ordersEach),
			rate(one.executions / one.seconds),
			rate(orders / one.seconds),
			rate(one.requests / orders),
		];
	});
	say();
	table(
		[
			'Workers',
			'Stream answers in',
			'Orders each',
			'Executions/s',
			'Orders/s',
			'Requests per order',
		],
		rows,
	);
	say();
	const failed = results.reduce((sum, one) => sum + one.failed, 0);
	return {
		problems: failed ? [`${failed} executions failed`] : [],
		counts: {
			executions: results.reduce((sum, one) => sum + one.executions, 0),
			failed,
			perSecond: rows.map((row) => row[3]),
		},
	};
}
