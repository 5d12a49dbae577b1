/**
 * npm run test:compat [-- --only newest|tested|oldest|engine2] [--check Webhook]
 *
 * The packed package in the newest n8n that npm can install, in the one that the other tests use, and in the oldest
 * generation that README promises: the nodes load, the credential is tested, links are made and listed, the lists of
 * the panel open, the triggers fire, the package is installed from a registry, updated and put back. Then every
 * operation in the step executor of n8n's Engine 2.0. Prints a table.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { endEverything, onEnd } from '../support/script/closers.mts';
import { takeFolder } from '../support/script/lock.mts';
import { n8n2Folder, n8n1Folder, packageFolder } from '../support/paths.mts';
import { say, secondsSinceStart, step, table } from '../support/script/terminal.mts';
import type { Delivery } from '../support/realN8n/eventsWorkflow.mts';
import { checks } from './compat/checks.mts';
import { tryEngine2 } from './compat/engine2.mts';
import { pack } from '../support/realN8n/installPackage.mts';
import { findNewest } from '../support/realN8n/newest.mts';
import type { TestBed } from './compat/testBed.mts';
import { finish, type Outcome } from '../support/script/finish.mts';
import { hurry, RealN8n } from '../support/realN8n/realN8n.mts';
import { openReceiver } from '../support/realN8n/receiver.mts';
import { SimulatorProcess } from '../support/simulator/simulatorProcess.mts';
import type { Shown } from '../support/realN8n/ordersWorkflow.mts';

const folder = join(packageFolder, '.tmp/compat');

const { values } = parseArgs({
	options: { only: { type: 'string', default: '' }, check: { type: 'string', default: '' } },
});
/** The checks whose names match what was asked for. */
const wanted = checks.filter(([name]) => new RegExp(values.check).test(name));
const isWanted = (name: string) => !values.only || values.only === name;

/** Where the n8n that are tried are installed. */
async function installFolders(): Promise<string[]> {
	const folders: string[] = [];
	if (isWanted('newest')) {
		const newest = await step('The newest n8n is looked for', () => findNewest());
		for (const { version, reason } of newest.broken)
			say(`n8n ${version} cannot be installed: ${reason}`);
		folders.push(newest.folder);
	}
	if (isWanted('tested')) folders.push(n8n2Folder);
	if (isWanted('oldest')) folders.push(n8n1Folder);
	return folders;
}

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
	const n8n = await RealN8n.open(own, hurry, installFolder);
	const links = await openReceiver<Shown>(join(own, 'links.jsonl'));
	onEnd(() => links.close());
	const events = await openReceiver<Delivery>(join(own, 'events.jsonl'));
	onEnd(() => events.close());
	return { n8n, simulator, credential: await n8n.addCredential(simulator), links, events };
}

async function tryGeneration(testBed: TestBed): Promise<Result> {
	const { version } = testBed.n8n.install;
	const cells: Result['cells'] = [];
	for (const [name, check] of wanted) {
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
	for (const [i, installFolder] of (await installFolders()).entries()) {
		results.push(await tryGeneration(await openTestBed(String(i), installFolder)));
		// One n8n at a time is enough for a small machine.
		await endEverything();
	}
	say();
	table(
		['Check', ...results.map(({ version }) => `n8n ${version}`)],
		wanted.map(([name], i) => [name, ...results.map(({ cells }) => (cells[i].passed ? '✓' : '✗'))]),
	);
	say();
	const problems = results.flatMap(({ version, cells }) =>
		cells.flatMap(({ passed, text }, i) =>
			passed ? [] : [`n8n ${version}: ${wanted[i][0]}: ${text}`],
		),
	);
	let engine2Cases = 0;
	const versions = results.map(({ version }) => version);
	if (isWanted('engine2')) {
		const engine2 = await step("Every operation in n8n's Engine 2.0", async () =>
			tryEngine2(await pack(folder)),
		);
		versions.push(`engine2 ${engine2.version}`);
		engine2Cases = engine2.cases;
		problems.push(...engine2.problems.map((problem) => `Engine 2.0: ${problem}`));
	}
	return {
		problems,
		counts: {
			versions,
			checks: results.length * wanted.length,
			engine2Cases,
			failed: problems.length,
			seconds: secondsSinceStart(),
		},
	};
}

await finish(compat);
