import { setTimeout as sleep } from 'node:timers/promises';
import { say, secondsSinceStart } from '../../demo/terminal.mts';
import type { Execution } from '../../demo/n8n.mts';
import { persistently, waitForAll } from '../realN8n/patience.mts';
import type { RealN8n } from '../realN8n/realN8n.mts';
import type { SimulatorProcess } from '../realN8n/simulatorProcess.mts';
import { CUSTOMER, LINK, START } from './workflow.mts';

const lookEveryMs = 40;
const mostStaggerMs = 3_000;

/** When n8n is killed, in terms of what has reached the simulator; then a random moment later. */
type KillMoment =
	/** As soon as it has so many payment links. */
	| { links: number }
	/** After so many requests since the executions were started. */
	| { requests: number };

export interface RoundsOptions {
	n8n: RealN8n;
	simulator: SimulatorProcess;
	workflowId: string;
	orders: number;
	/** Executions that run at the same time. */
	executions: number;
	kills: number;
	random: () => number;
}

/** What has been run. */
export interface Rounds {
	kills: number;
	/** Whether an execution ended without any failed item after the last kill. */
	clean: boolean;
}

/** Most of the kills while links are being made, spread over all of them; the others at any time. */
function planKills({ kills, orders, executions, random }: RoundsOptions): KillMoment[] {
	return Array.from({ length: kills }, (_, i) => {
		const share = ((i + random()) / kills) * 1.4;
		if (share < 1) return { links: Math.max(1, Math.round(share * orders)) };
		return { requests: 1 + Math.floor(random() * orders * executions * 2) };
	});
}

/** Counts what reaches the simulator. */
class Watch {
	private requests = 0;
	private links = 0;

	constructor(private readonly simulator: SimulatorProcess) {}

	async look(): Promise<{ requests: number; links: number }> {
		const entries = await this.simulator.ledger(this.requests);
		this.requests += entries.length;
		this.links += entries.filter(({ created }) => created?.resource === 'paymentLink').length;
		return { requests: this.requests, links: this.links };
	}
}

/** Starts overlapping executions; returns their ids. */
async function startExecutions(options: RoundsOptions): Promise<string[]> {
	const { n8n, workflowId, executions, random } = options;
	const workflowData = await persistently(() => n8n.client.workflow(workflowId));
	const ids: string[] = [];
	for (let i = 0; i < executions; i++) {
		if (i > 0) await sleep(random() * mostStaggerMs);
		const path = `/workflows/${workflowId}/run`;
		const body = { workflowData, triggerToStartFrom: { name: START } };
		const { executionId } = await persistently(() => n8n.client.request('POST', path, body));
		ids.push(executionId);
	}
	return ids;
}

function isClean({ orders }: RoundsOptions, execution: Execution): boolean {
	const failed = [CUSTOMER, LINK].flatMap((node) => execution.items(node, 1)).length;
	const given = execution.items(LINK).length;
	const error = execution.error ? ` (${execution.error.message})` : '';
	const what = `${given} links, ${failed} failed items`;
	say(`${clock()}   execution ${execution.id}: ${execution.status}${error}, ${what}`);
	return execution.status === 'success' && failed === 0 && given === orders;
}

const clock = () => `${String(secondsSinceStart()).padStart(4)} s`;

/** Waits for the moment of the kill; false when all executions have ended before it. */
async function reached(
	moment: KillMoment,
	watch: Watch,
	before: number,
	ended: () => boolean,
): Promise<boolean> {
	while (!ended()) {
		const { requests, links } = await watch.look();
		if ('links' in moment ? links >= moment.links : requests - before >= moment.requests) {
			return true;
		}
		await sleep(lookEveryMs);
	}
	return false;
}

/**
 * Runs the workflow in overlapping executions, kills n8n at the planned moments, and goes on until all
 * kills are done and one execution has ended clean.
 */
export async function runRounds(options: RoundsOptions): Promise<Rounds> {
	const { n8n, simulator, workflowId, random } = options;
	const plan = planKills(options);
	const rounds: Rounds = { kills: 0, clean: false };
	const watch = new Watch(simulator);
	const mostRounds = plan.length * 2 + 10;
	for (let round = 1; round <= mostRounds; round++) {
		const before = (await watch.look()).requests;
		const ids = await startExecutions(options);
		let ended = false;
		const stop = new AbortController();
		const waiting = waitForAll(n8n.client, workflowId, ids, stop.signal);
		// Also when waiting fails: that is told where the result is awaited.
		waiting.catch(() => {}).finally(() => (ended = true));
		const moment = plan[rounds.kills];
		if (moment && (await reached(moment, watch, before, () => ended))) {
			await sleep(random() * 300);
			stop.abort();
			await n8n.kill();
			rounds.kills++;
			const { requests, links } = await watch.look();
			say(
				`${clock()} ☠ n8n killed (${rounds.kills} of ${plan.length}) after ${requests - before} requests, ${links} links made`,
			);
			await n8n.restart();
			continue;
		}
		const executions = await waiting;
		const clean = executions.map((execution) => isClean(options, execution)).includes(true);
		if (clean && rounds.kills === plan.length) return { ...rounds, clean: true };
	}
	return rounds;
}
