/**
 * npm run test:compat
 *
 * The packed package in each generation of n8n that README promises: the nodes load, the credential is
 * tested, links are made and listed, the lists of the panel open, the triggers fire. Prints a table.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { endEverything, onEnd } from '../support/script/closers.mts';
import { takeFolder } from '../support/script/lock.mts';
import { n8n2Folder, n8n1Folder, packageFolder } from '../support/paths.mts';
import { say, secondsSinceStart, step, table } from '../support/script/terminal.mts';
import type { Delivery } from '../support/realN8n/eventsWorkflow.mts';
import { checks } from './compat/checks.mts';
import type { TestBed } from './compat/testBed.mts';
import { finish, type Outcome } from '../support/script/finish.mts';
import { RealN8n } from '../support/realN8n/realN8n.mts';
import { openReceiver } from '../support/realN8n/receiver.mts';
import { SimulatorProcess } from '../support/simulator/simulatorProcess.mts';
import type { Shown } from '../support/realN8n/ordersWorkflow.mts';

const folder = join(packageFolder, '.tmp/compat');

/** Where the n8n that are tried are installed. */
const installFolders = [n8n2Folder, n8n1Folder];

interface Result {
	version: string;
	/** For each check what it has seen, or why it failed. */
	cells: Array<{ passed: boolean; text: string }>;
}

async function openTestBed(name: string, installFolder: string): Promise<TestBed> {
	const own = join(folder, name);
	mkdirSync(own, { recursive: true });
	const simulator = await SimulatorProcess.start();
	onEnd(() => simulator.stop());
	const n8n = await RealN8n.open(own, {}, installFolder);
	const links = await openReceiver<Shown>(join(own, 'links.jsonl'));
	onEnd(() => links.close());
	const events = await openReceiver<Delivery>(join(own, 'events.jsonl'));
	onEnd(() => events.close());
	return { n8n, simulator, credential: await n8n.addCredential(simulator), links, events };
}

async function tryGeneration(testBed: TestBed): Promise<Result> {
	const { version } = testBed.n8n.install;
	const cells: Result['cells'] = [];
	for (const [name, check] of checks) {
		cells.push(
			await step(
				name,
				() =>
					check(testBed).then(
						(text) => ({ passed: true, text }),
						(error: Error) => ({ passed: false, text: error.message }),
					),
				({ passed, text }) => `n8n ${version}: ${name}: ${passed ? text : `FAILED: ${text}`}`,
			),
		);
	}
	return { version, cells };
}

async function compat(): Promise<Outcome> {
	takeFolder(folder);
	const results: Result[] = [];
	for (const [i, installFolder] of installFolders.entries()) {
		results.push(await tryGeneration(await openTestBed(String(i), installFolder)));
		// One n8n at a time is enough for a small machine.
		await endEverything();
	}
	say();
	table(
		['Check', ...results.map(({ version }) => `n8n ${version}`)],
		checks.map(([name], i) => [name, ...results.map(({ cells }) => (cells[i].passed ? '✓' : '✗'))]),
	);
	say();
	const problems = results.flatMap(({ version, cells }) =>
		cells.flatMap(({ passed, text }, i) =>
			passed ? [] : [`n8n ${version}: ${checks[i][0]}: ${text}`],
		),
	);
	return {
		problems,
		counts: {
			versions: results.map(({ version }) => version),
			checks: results.length * checks.length,
			failed: problems.length,
			seconds: secondsSinceStart(),
		},
	};
}

await finish(compat);
