import { setTimeout as sleep } from 'node:timers/promises';
import { step } from '../../support/script/terminal.mts';
import type { Problems } from '../../support/script/problems.mts';
import { compareEvents } from '../../support/history/events.mts';
import { until } from '../../support/realN8n/publishTemplate.mts';
import type { SimulatorProcess } from '../../support/simulator/simulatorProcess.mts';
import { executionIds, persistently } from '../../support/realN8n/patience.mts';
import { triggerWorkflow } from './workflows.mts';
import type { Worker } from './worker.mts';
import { concurrency, type TestBed } from './testBed.mts';

/** An event starts an execution of each of them: as many as both workers have room for. */
const triggerCount = 2 * concurrency;
const patienceMs = 120_000;

/** Somebody pays a new link. */
export async function pay(simulator: SimulatorProcess): Promise<void> {
	const [product] = await simulator.records('product');
	const link = await simulator.api<{ id: string }>('POST', '/payment_links', {
		name: 'Watched',
		items: [{ product_id: product.id }],
	});
	await simulator.pay(link.id);
}

/** Workflows that are started by a Stream Trigger, which main polls. */
export class Triggers {
	private constructor(
		private readonly testBed: TestBed,
		private readonly problems: Problems,
		/** Ids of the workflows. */
		private readonly workflows: string[],
	) {}

	/** Publishes the workflows while there is no worker, and has a first payment made. */
	static async start(testBed: TestBed, problems: Problems): Promise<Triggers> {
		const { n8n, credential, events, simulator } = testBed;
		const workflows: string[] = [];
		for (let i = 1; i <= triggerCount; i++) {
			const workflow = triggerWorkflow(`Trigger ${i}`, credential, events.url);
			const { id } = await n8n.client.createWorkflow(workflow);
			await n8n.client.publish(id);
			workflows.push(id);
		}
		const triggers = new Triggers(testBed, problems, workflows);
		await step('Without a worker, main polls Stream and queues what it finds', async () => {
			await pay(simulator);
			const queued = () =>
				Promise.all(workflows.map(async (id) => (await executionIds(n8n.client, id)).length > 0));
			const all = await until(async () => !(await queued()).includes(false), patienceMs);
			problems.ensure('Main polls by itself', all);
			const reads = (await simulator.ledger()).filter(({ method }) => method === 'GET');
			problems.ensure('The polls have reached Stream', reads.length > triggerCount);
			problems.equal('Events handled without a worker', events.received.length, 0);
		});
		return triggers;
	}

	private async executions(): Promise<string[]> {
		const { client } = this.testBed.n8n;
		const ids = await Promise.all(this.workflows.map((id) => executionIds(client, id)));
		return ids.flat();
	}

	/** Payments go on until each of the workers has run an execution; returns how many each has run. */
	async runOn(workers: Worker[]): Promise<void> {
		await step('Executions of the Stream Trigger run on both workers', async () => {
			const counts = async () => {
				const ids = new Set(await this.executions());
				return workers.map((worker) => worker.executions().filter((id) => ids.has(id)).length);
			};
			const deadline = Date.now() + patienceMs;
			while ((await counts()).includes(0) && Date.now() < deadline) {
				await pay(this.testBed.simulator);
				// An execution of each workflow per poll: as many as the workers have room for.
				await sleep(10_000);
			}
			const result = await counts();
			this.problems.ensure(
				`Each worker runs executions of the trigger (${result.join(' and ')})`,
				!result.includes(0),
			);
		});
	}

	/** Main is killed, and somebody pays before it is started again. */
	async killMain(): Promise<void> {
		const { n8n } = this.testBed;
		await step('Main is killed, somebody pays, main is started again', async () => {
			await n8n.kill();
			await pay(this.testBed.simulator);
			await n8n.restart();
		});
	}

	/** Holds what every workflow has passed on against what has happened in Stream. */
	async verify(): Promise<{ transitions: number; missed: number; redelivered: number }> {
		const { n8n, simulator, events } = this.testBed;
		const totals = { transitions: 0, missed: 0, redelivered: 0 };
		const state = async () => {
			const happened = await simulator.transitions();
			const results = [];
			for (const workflow of this.workflows) {
				const ids = new Set(await persistently(() => executionIds(n8n.client, workflow)));
				const deliveries = events.received.filter(({ execution }) => ids.has(execution));
				results.push(compareEvents(happened, deliveries));
			}
			return results;
		};
		await step('Every trigger has told of every event', () =>
			until(async () => (await state()).every(({ missed }) => missed === 0), patienceMs),
		);
		for (const { problems, transitions, missed, redelivered } of await state()) {
			for (const problem of problems) this.problems.list.push(problem);
			totals.transitions += transitions;
			totals.missed += missed;
			totals.redelivered += redelivered;
		}
		return totals;
	}
}
