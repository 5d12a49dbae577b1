import { setTimeout as sleep } from 'node:timers/promises';
import type { Execution } from '../../support/realN8n/index.mts';
import { persistently, waitForAll } from '../../support/realN8n/patience.mts';
import type { RealN8n } from '../../support/realN8n/realN8n.mts';
import { START } from '../../support/realN8n/ordersWorkflow.mts';

const mostStaggerMs = 3_000;

/** One n8n with the workflow in it, and what runs there. */
export class Instance {
	/** Its executions have been started and it has not been killed since. */
	isRunning = false;
	private killed = new AbortController();

	constructor(
		readonly name: string,
		readonly n8n: RealN8n,
		readonly workflowId: string,
		/** Executions that run at the same time. */
		private readonly executions: number,
	) {}

	/**
	 * Starts overlapping executions and waits for their end.
	 * @returns undefined when n8n was killed meanwhile; then it has been started again
	 */
	async runOnce(random: () => number): Promise<Execution[] | undefined> {
		const { client } = this.n8n;
		const ids = await this.start(random);
		this.killed = new AbortController();
		this.isRunning = true;
		try {
			const ended = await waitForAll(client, this.workflowId, ids, this.killed.signal);
			if (!this.killed.signal.aborted) return ended;
		} catch (error) {
			if (!this.killed.signal.aborted) throw error;
		} finally {
			this.isRunning = false;
		}
		await this.n8n.restart();
		return undefined;
	}

	/** Ends n8n as a crash does. */
	async kill(): Promise<void> {
		this.isRunning = false;
		this.killed.abort();
		await this.n8n.kill();
	}

	private async start(random: () => number): Promise<string[]> {
		const { client } = this.n8n;
		const workflowData = await persistently(() => client.workflow(this.workflowId));
		const ids: string[] = [];
		for (let i = 0; i < this.executions; i++) {
			if (i > 0) await sleep(random() * mostStaggerMs);
			const path = `/workflows/${this.workflowId}/run`;
			const body = { workflowData, triggerToStartFrom: { name: START } };
			const { executionId } = await persistently(() => client.request('POST', path, body));
			ids.push(executionId);
		}
		return ids;
	}
}
