/**
 * npm run soak [-- --orders 1000 --executions 3 --processes 2 --kills 10 --faults 0.1 --late 200 --age 500 --replica 250
 *     --skew 90 --seed N]
 *
 * A workflow makes a payment link for each of many orders: in overlapping executions, spread over real n8n
 * processes that know nothing of each other, over a network that breaks, with n8n killed again and again, run
 * anew until an execution ends clean. Then the simulator's own ledger and records, and the links that left the
 * node, tell whether at any moment an order had two (support/history).
 *
 * New links are late in lists by `--late` milliseconds, rows are as old as `--age`, every second read comes from a copy
 * that is `--replica` milliseconds behind, and the clocks of the n8n are up to `--skew` seconds apart. Where new links
 * are later than the node waits for (`--late 2000`), it promises only that the next run repairs everything: then all
 * orders are run once more without that, and what is judged is what this run leaves and gives out.
 *
 * The seed decides the faults and the moments of the kills; how executions interleave is up to the
 * machine.
 */
import { writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { onEnd } from '../support/script/closers.mts';
import { takeFolder } from '../support/script/lock.mts';
import { packageFolder } from '../support/paths.mts';
import { say, step } from '../support/script/terminal.mts';
import { checkHistory } from '../support/history/check.mts';
import { describe } from '../support/history/history.mts';
import { countLinks } from '../support/history/links.mts';
import { factsFrom, historyOf } from '../support/history/read.mts';
import { seededRandom } from '../simulator/core/faults.mts';
import { randomFaults } from '../support/simulator/randomFaults.mts';
import { finish, type Outcome } from '../support/script/finish.mts';
import { readNumbers } from '../support/script/numbers.mts';
import { executionIds, persistently } from '../support/realN8n/patience.mts';
import { withWrongClock } from '../support/realN8n/wrongClock.mts';
import { RealN8n } from '../support/realN8n/realN8n.mts';
import { openReceiver } from '../support/realN8n/receiver.mts';
import { SimulatorProcess } from '../support/simulator/simulatorProcess.mts';
import { Instance } from './soak/instance.mts';
import { isClean, runRounds } from './soak/rounds.mts';
import {
	LINK,
	orderNumbers,
	orderRows,
	type Shown,
	ordersWorkflow,
} from '../support/realN8n/ordersWorkflow.mts';

const { orders, executions, processes, kills, faults, late, age, replica, skew, seed } =
	readNumbers({
		orders: 1000,
		executions: 3,
		processes: 2,
		kills: 10,
		faults: 0.1,
		late: 200,
		age: 500,
		replica: 250,
		skew: 90,
		seed: Date.now() % 1_000_000,
	});
/** New links may be this late in lists for one order to have one link at every moment (docs/reliability.md). */
const promisedMs = 300;
const folder = join(packageFolder, '.tmp/soak');
const ledgerFile = join(folder, 'ledger.jsonl');
const shownFile = join(folder, 'shown.jsonl');

const toLines = (entries: unknown[]) =>
	entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');

/** Links in the stored executions, those that were killed included. */
async function storedLinks({ name, n8n }: Instance, runs: string[]): Promise<Shown[]> {
	const shown: Shown[] = [];
	for (const id of runs) {
		const stored = await persistently(() => n8n.client.execution(id));
		for (const { json } of stored.items(LINK)) {
			const execution = `${name} ${id}`;
			shown.push({ execution, order: json.orderReference, link: json.id, url: json.url });
		}
	}
	return shown;
}

/** As many n8n as asked for, each with the workflow. */
async function openInstances(
	simulator: SimulatorProcess,
	receiverUrl: string,
): Promise<Instance[]> {
	const instances: Instance[] = [];
	for (let i = 0; i < processes; i++) {
		const name = `n8n-${i + 1}`;
		const own = join(folder, name);
		// Most of the time of a thousand rows would go into n8n's isolated expressions, which are not tested here.
		const wrongBy = processes > 1 ? Math.round((skew * 1_000 * i) / (processes - 1)) : 0;
		const env = { N8N_EXPRESSION_ENGINE: 'legacy', ...withWrongClock(wrongBy) };
		const n8n = await RealN8n.open(own, env);
		const credential = await n8n.addCredential(simulator);
		const workflow = ordersWorkflow({ orders, credential, receiverUrl });
		const { id } = await n8n.client.createWorkflow(workflow);
		const share = Math.floor((executions + processes - 1 - i) / processes);
		instances.push(new Instance(name, n8n, id, share));
	}
	return instances;
}

async function soak(): Promise<Outcome> {
	takeFolder(folder);
	say(
		`Seed ${seed}: ${orders} orders, ${executions} overlapping executions in ${processes} n8n, ${faults * 100} % faults, ${kills} kills`,
	);
	say(`Ledger of the simulator: ${relative(process.cwd(), ledgerFile)}`);
	say(`Links that were shown:   ${relative(process.cwd(), shownFile)}`);
	const simulator = await SimulatorProcess.start();
	onEnd(() => simulator.stop());
	onEnd(async () => writeFileSync(ledgerFile, toLines(await simulator.ledger())));
	const receiver = await openReceiver<Shown>(shownFile);
	onEnd(() => receiver.close());
	const instances = await openInstances(simulator, receiver.url);
	for (const rule of randomFaults(faults, seed)) await simulator.addFault(rule);
	const lag = {
		listAgeMs: age,
		replica: replica ? ({ lagMs: replica, reads: 'alternate' } as const) : null,
	};
	await simulator.setSwitches({ ...lag, stampBeforeVisibleMs: late });

	const random = seededRandom(seed);
	const rounds = await runRounds({ instances, simulator, orders, kills, random });
	let runs = 0;
	let judgedFrom = 0;
	/** Executions that are judged, if not all are. */
	let judged: string[] | undefined;
	if (late > promisedMs) {
		await step('All orders are run once more, with lists that are not late', async () => {
			await simulator.setSwitches({ ...lag, stampBeforeVisibleMs: 0 });
			await simulator.clearFaults();
			judgedFrom = Date.now();
			const [instance] = instances;
			const ended = (await instance.runOnce(random)) ?? [];
			judged = ended.map(({ id }) => `${instance.name} ${id}`);
			rounds.clean = ended.some((one) => isClean(instance, one, orders));
		});
	}
	const isJudged = (execution: string) => judged?.includes(execution) ?? true;
	const stored: Shown[] = [];
	await step('What the executions gave out is read', async () => {
		for (const instance of instances) {
			const ids = await executionIds(instance.n8n.client, instance.workflowId);
			runs += ids.length;
			stored.push(...(await storedLinks(instance, ids)));
		}
	});
	for (const { n8n } of instances) await n8n.stop();
	const history = historyOf(await factsFrom(simulator), {
		rows: orderRows(orders),
		shown: [
			...receiver.received.filter(({ at }) => at >= judgedFrom),
			...stored.filter(({ execution }) => isJudged(execution)),
		],
		settled: orderNumbers(orders),
	});
	const violations = checkHistory(history, { named: true });
	const problems = violations.map(describe);
	if (!rounds.clean) problems.unshift('No execution ended without failed items');
	const { apiKey, apiSecret } = simulator;
	const token = Buffer.from(`${apiKey}:${apiSecret}`).toString('base64');
	for (const path of instances.flatMap(({ n8n }) => n8n.filesWith([apiKey, apiSecret, token]))) {
		problems.push(`The key pair is in ${path}`);
	}
	const { requests } = history;
	const disturbed = requests.filter(({ fault }) => fault).length;
	const { links, made, shownTwice } = countLinks(history);
	say(
		`${requests.length} requests, ${disturbed} of them disturbed; ${made} links made, ${made - links} closed again`,
	);
	const payableTwice = violations.filter(({ promise }) => promise === 'payableTwice').length;
	const counts = { orders, links, payableTwice, shownTwice, runs, kills: rounds.kills };
	return { problems, counts };
}

await finish(soak);
