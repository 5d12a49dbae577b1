import { setTimeout as sleep } from 'node:timers/promises';
import { type Execution, N8nError } from '../../support/realN8n/index.mts';
import { say, step } from '../../support/script/terminal.mts';
import type { Problems } from '../../support/script/problems.mts';
import { executionIds, waitForAll } from '../../support/realN8n/patience.mts';
import { checkHistory } from '../../support/history/check.mts';
import { describe, idsIn } from '../../support/history/history.mts';
import { countLinks, orderOf } from '../../support/history/links.mts';
import { factsFrom, historyOf } from '../../support/history/read.mts';
import { CUSTOMER, LINK, orderNumbers, orderRows } from '../../support/realN8n/ordersWorkflow.mts';
import { type Batch, callOrders, calledOrdersWorkflow } from './workflows.mts';
import type { Worker } from './worker.mts';
import { concurrency, startWorkers, type TestBed } from './testBed.mts';

const sameOrders = 20;
const ordersPerBatch = 10;
/** As many executions as the two workers have room for. */
const executions = 2 * concurrency;
const lookEveryMs = 50;
const patienceMs = 180_000;
const slowMs = 5_000;

/** The workflow that makes payment links, and everything it has been asked for. */
export class Orders {
	private readonly seen = new Set<string>();

	private constructor(
		private readonly testBed: TestBed,
		private readonly problems: Problems,
		private readonly workflow: string,
	) {}

	/** Publishes the workflow. */
	static async open(testBed: TestBed, problems: Problems): Promise<Orders> {
		const { n8n, credential, links } = testBed;
		const workflow = calledOrdersWorkflow({ credential, receiverUrl: links.url });
		const { id } = await n8n.client.createWorkflow(workflow);
		await n8n.client.publish(id);
		return new Orders(testBed, problems, id);
	}

	/** Starts an execution for each batch, all at once; returns the ids of the executions. */
	private async call(batches: Batch[]): Promise<string[]> {
		const { client } = this.testBed.n8n;
		await Promise.all(batches.map((batch) => callOrders(client.url, batch)));
		const all = await executionIds(client, this.workflow);
		const ids = all.filter((id) => !this.seen.has(id));
		ids.forEach((id) => this.seen.add(id));
		this.problems.equal('Executions that were started', ids.length, batches.length);
		return ids;
	}

	private async ended(ids: string[]): Promise<Execution[]> {
		const stop = AbortSignal.timeout(patienceMs);
		const results = await waitForAll(this.testBed.n8n.client, this.workflow, ids, stop);
		this.problems.equal('Executions that have ended', results.length, ids.length);
		return results;
	}

	/** Every order has got its link in this execution. */
	private verifyClean(execution: Execution, orders: number): void {
		const { id, status } = execution;
		this.problems.equal(`Execution ${id} ends with`, status, 'success');
		this.problems.equal(`Execution ${id} gives links`, execution.items(LINK).length, orders);
		const failed = [CUSTOMER, LINK].flatMap((node) => execution.items(node, 1));
		this.problems.equal(`Execution ${id} has failed items`, failed, []);
	}

	/** The same orders are handed to all places of both workers at once. */
	async race(workers: Worker[]): Promise<void> {
		const title = `${executions} executions on two workers make links for the same ${sameOrders} orders`;
		await step(title, async () => {
			const batch = { orders: sameOrders, after: 0 };
			const ids = await this.call(Array.from({ length: executions }, () => batch));
			for (const execution of await this.ended(ids)) this.verifyClean(execution, sameOrders);
			for (const worker of workers) {
				const own = worker.executions().filter((id) => ids.includes(id));
				this.problems.ensure(`${worker.name} ran some of them`, own.length > 0);
			}
		});
	}

	/**
	 * A worker is killed while both make links, each execution for orders of its own; what it was doing
	 * is then run again. Returns how many executions it took with it, the links that n8n's Retry brought, how
	 * many batches were sent again, and how many links these found already made.
	 */
	async kill(workers: Worker[]) {
		const { n8n, simulator } = this.testBed;
		const batches = Array.from({ length: executions }, (_, i) => ({
			orders: ordersPerBatch,
			after: sameOrders + i * ordersPerBatch,
		}));
		const before = (await simulator.ledger()).length;
		const links = async () => {
			const entries = await simulator.ledger(before);
			return entries.filter(({ created }) => created?.resource === 'paymentLink').length;
		};
		// Links are made in two goes of five: slowly, so that the second is under way when the first is seen.
		const action = { type: 'delay', ms: slowMs } as const;
		await simulator.addFault({ method: 'POST', path: '/payment_links$', action });
		const ids = await this.call(batches);
		const busy = (worker: Worker) => worker.running().filter((id) => ids.includes(id));
		const running = await step('A worker is killed while it makes links', async () => {
			const deadline = Date.now() + patienceMs;
			while ((await links()) === 0 && Date.now() < deadline) await sleep(lookEveryMs);
			const victim = workers.find((worker) => busy(worker).length > 0) ?? workers[0];
			await victim.kill();
			await simulator.clearFaults();
			return busy(victim);
		});
		const results = await step('n8n notices which executions are lost', () => this.ended(ids));
		const lost = results.filter(({ status }) => status !== 'success');
		this.problems.ensure('The worker was killed in the middle of something', lost.length > 0);
		for (const { id } of lost) {
			this.problems.ensure(`Only the killed worker loses executions (${id})`, running.includes(id));
		}
		for (const execution of results) {
			if (!lost.includes(execution)) this.verifyClean(execution, ordersPerBatch);
		}
		await startWorkers(n8n, ['worker-3'], concurrency);
		const retried = await step('n8n is asked to retry them', () => this.retry(lost));
		const missing = batches.filter((batch) => !this.isShown(batch));
		let reused = 0;
		if (missing.length > 0) {
			await step(`The shop sends ${missing.length} batches again`, async () => {
				for (const execution of await this.ended(await this.call(missing))) {
					this.verifyClean(execution, ordersPerBatch);
					reused += execution.items(LINK).filter(({ json }) => json.reused).length;
				}
			});
		}
		return { lost: lost.length, retried, sentAgain: missing.length, reused };
	}

	/** n8n's own Retry of failed executions; returns how many links that has brought. */
	private async retry(executions: Execution[]): Promise<number> {
		const { client } = this.testBed.n8n;
		let links = 0;
		for (const { id, error } of executions) {
			say(`         execution ${id}: ${error?.message}`);
			try {
				const { id: retryId } = await client.request('POST', `/executions/${id}/retry`, {});
				this.seen.add(retryId);
				const retry = await client.execution(retryId);
				say(`         its retry: ${retry.status}, ${retry.items(LINK).length} links`);
				links += retry.items(LINK).length;
			} catch (refusal) {
				if (!(refusal instanceof N8nError)) throw refusal;
				say(`         its retry: ${refusal.reason}`);
			}
		}
		return links;
	}

	/** Whether the shop has got a link for each order of a batch. */
	private isShown({ orders, after }: Batch): boolean {
		const shown = new Set(this.testBed.links.received.map(({ order }) => order));
		const own = orderNumbers(after + orders).slice(after);
		return own.every((order) => shown.has(order));
	}

	/** Holds the simulator's records, and every link that was shown, against one order, one link. */
	async verify() {
		const { simulator, links } = this.testBed;
		const orders = sameOrders + executions * ordersPerBatch;
		const numbers = orderNumbers(orders);
		const facts = await factsFrom(simulator);
		const { records } = facts;
		// The templates have links of their own.
		const own = records.paymentLink.filter((link) => numbers.includes(orderOf(link) ?? ''));
		const others = new Set<string>(records.paymentLink.map(({ id }) => id));
		for (const { id } of own) others.delete(id);
		const requests = facts.requests.filter(
			({ path, created }) => ![...idsIn(path), created?.id ?? ''].some((id) => others.has(id)),
		);
		const history = historyOf(
			{ ...facts, requests, records: { ...records, paymentLink: own } },
			{ rows: orderRows(orders), shown: links.received, settled: numbers },
		);
		const violations = checkHistory(history);
		this.problems.list.push(...violations.map(describe));
		const payableTwice = violations.filter(({ promise }) => promise === 'payableTwice').length;
		return { orders, ...countLinks(history), payableTwice };
	}
}
