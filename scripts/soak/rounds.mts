import { setTimeout as sleep } from 'node:timers/promises';
import { say, secondsSinceStart } from '../../support/script/terminal.mts';
import type { Execution } from '../../support/realN8n/index.mts';
import type { SimulatorProcess } from '../../support/simulator/simulatorProcess.mts';
import type { Instance } from './instance.mts';
import { CUSTOMER, LINK } from '../../support/realN8n/ordersWorkflow.mts';

const lookEveryMs = 100;

/** When n8n is killed, in terms of what has reached the simulator; then a random moment later. */
type KillMoment =
	/** As soon as it has so many payment links. */
	| { links: number }
	/** After so many requests since the last kill. */
	| { requests: number };

export interface RoundsOptions {
	instances: Instance[];
	simulator: SimulatorProcess;
	orders: number;
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
function planKills({ kills, orders, random }: RoundsOptions): KillMoment[] {
	return Array.from({ length: kills }, (_, i) => {
		const share = ((i + random()) / kills) * 1.4;
		if (share < 1) return { links: Math.max(1, Math.round(share * orders)) };
		// A run over orders that all have their links takes a few dozen requests for 1,000 of them.
		return { requests: 1 + Math.floor(random() * orders * 0.2) };
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

const clock = () => `${String(secondsSinceStart()).padStart(4)} s`;

/**
 * Runs the workflow in overlapping executions in all n8n, kills one of them at each of the planned moments, and goes
 * on until all kills are done and, after that, an execution has ended clean.
 */
export async function runRounds(options: RoundsOptions): Promise<Rounds> {
	const rounds: Rounds = { kills: 0, clean: false };
	const enough = new AbortController();
	// When one fails, the others need not go on.
	const failed = (error: unknown) => {
		enough.abort();
		throw error;
	};
	await Promise.all(
		[
			kill(options, rounds, enough.signal),
			...options.instances.map(
				async (instance) => await live(instance, options, rounds, enough.signal),
			),
		].map(async (work) => await work.catch(failed)),
	);
	return rounds;
}

/** One n8n runs the workflow again and again. */
async function live(
	instance: Instance,
	{ orders, kills, random }: RoundsOptions,
	rounds: Rounds,
	enough: AbortSignal,
): Promise<void> {
	for (let runs = kills * 3 + 10; runs > 0 && !enough.aborted; runs--) {
		const executions = await instance.runOnce(random);
		if (!executions) continue;
		const clean = executions.map((one) => isClean(instance, one, orders)).includes(true);
		if (rounds.kills < kills) continue;
		rounds.clean ||= clean;
		if (rounds.clean) return;
	}
}

/** Whether an execution has given every order its link, without a failed item. */
export function isClean({ name }: Instance, execution: Execution, orders: number): boolean {
	const failed = [CUSTOMER, LINK].flatMap((node) => execution.items(node, 1)).length;
	const given = execution.items(LINK).length;
	const error = execution.error ? ` (${execution.error.message})` : '';
	const what = `${given} links, ${failed} failed items`;
	say(`${clock()}   ${name}, execution ${execution.id}: ${execution.status}${error}, ${what}`);
	return execution.status === 'success' && failed === 0 && given === orders;
}

/** Kills at the planned moments, whichever n8n is running. */
async function kill(options: RoundsOptions, rounds: Rounds, enough: AbortSignal): Promise<void> {
	const { instances, simulator, random } = options;
	const watch = new Watch(simulator);
	const plan = planKills(options);
	let before = 0;
	for (const moment of plan) {
		const victim = await nextVictim();
		if (!victim) return;
		await victim.kill();
		rounds.kills++;
		const { requests, links } = await watch.look();
		say(
			`${clock()} ☠ ${victim.name} killed (${rounds.kills} of ${plan.length}) after ${requests - before} requests, ${links} links made`,
		);
		before = requests;

		async function nextVictim(): Promise<Instance | undefined> {
			while (!enough.aborted) {
				const { requests, links } = await watch.look();
				const running = instances.filter(({ isRunning }) => isRunning);
				const isTime =
					'links' in moment ? links >= moment.links : requests - before >= moment.requests;
				if (!isTime || !running.length) {
					await sleep(lookEveryMs);
					continue;
				}
				await sleep(random() * 300);
				const chosen = running[Math.floor(random() * running.length)];
				if (chosen.isRunning) return chosen;
			}
			return undefined;
		}
	}
}
