import type { FaultAction } from '../../simulator/index.mts';
import type { RunResult } from '../engine/harness.mts';
import { casesOf, minimalCase, type Case } from '../engine/cases.mts';
import type { PanelOperation } from '../engine/panel.mts';
import { checked, isMain, judge, mainPath, noProblems } from './judge.mts';
import type { Plain, Problems, Verdict } from './judge.mts';
import { MODES, type Fault, type Mode } from './list.mts';
import { ITEMS, type IsolatedTestBed } from '../engine/isolatedTestBed.mts';

/** A case that takes longer is not going to end. */
const HUNG_MS = 180_000;

/** One way to use an operation, and what it does when nothing goes wrong. */
export interface Use {
	operation: PanelOperation;
	test: Case;
	plain: Plain;
	/** Payment links of each item's order; undefined without order references, when a repetition makes more. */
	links?: number;
}

/** The smallest use, and the one with an order reference if there is a choice. Throws when one does not work. */
export async function usesOf(testBed: IsolatedTestBed, operation: PanelOperation): Promise<Use[]> {
	const tests = [minimalCase(operation)];
	const withReference = casesOf(operation).find(({ name }) => name === 'orderReference');
	if (withReference && operation.method === 'POST') tests.push(withReference);
	const uses: Use[] = [];
	for (const test of tests) uses.push(await tryUse(testBed, operation, test));
	return uses;
}

async function tryUse(
	testBed: IsolatedTestBed,
	operation: PanelOperation,
	test: Case,
): Promise<Use> {
	const filled = await testBed.items(test);
	const { result, ledger } = await testBed.run(operation, filled, {});
	if (result.status !== 'success') throw new Error(`${operation.key} fails: ${said(result)}`);
	const main = ledger.filter((entry) => isMain(operation, entry)).length;
	if (!main) throw new Error(`${operation.key} sends nothing to ${mainPath(operation)}`);
	const makes: Plain['makes'] = {};
	for (const { created } of ledger) {
		if (created) makes[created.resource] = (makes[created.resource] ?? 0) + 1 / ITEMS;
	}
	const isOrder = operation.method === 'POST' && 'orderReference' in filled.items[0];
	const links = isOrder ? makes.paymentLink : undefined;
	return { operation, test, plain: { main, makes }, links };
}

/** All runs of one case together: each use with each form of the fault. */
export async function runFaultCase(
	testBed: IsolatedTestBed,
	uses: Use[],
	fault: Fault,
	mode: Mode,
): Promise<Verdict> {
	const ends = new Set<string>();
	const all = noProblems();
	for (const use of uses) {
		for (const action of fault.actions.length ? fault.actions : [undefined]) {
			const verdict = await runOnce(testBed, use, fault, action, mode);
			ends.add(verdict.ends);
			for (const kind of Object.keys(all) as Array<keyof Problems>) {
				all[kind].push(...verdict[kind]);
			}
		}
	}
	return { ends: [...ends].join('/'), ...all };
}

/** Lets one request to the operation's endpoint fail, in the middle of the run. */
async function runOnce(
	testBed: IsolatedTestBed,
	use: Use,
	fault: Fault,
	action: FaultAction | undefined,
	mode: Mode,
): Promise<Verdict> {
	const { operation, plain } = use;
	const filled = await testBed.items(use.test);
	const from = testBed.sim.ledger.length;
	testBed.sim.faults.clear();
	if (action) {
		const skip = Math.floor(plain.main / 2);
		const { method } = operation;
		testBed.sim.faults.add({ method, path: mainPath(operation), skip, times: 1, action });
	}
	const withTimeout = fault.timeoutMs ? { requestOptions: { timeout: fault.timeoutMs } } : {};
	const changed = { ...filled, parameters: { ...filled.parameters, ...withTimeout } };
	const running = testBed.run(operation, changed, MODES[mode], { closed: !action });
	const ended = await Promise.race([running, after(HUNG_MS)]);
	testBed.sim.faults.clear();
	if (!ended) return { ends: 'hung', ...noProblems(), hung: ['no end'] };
	if (action && !ended.ledger.some((entry) => entry.fault)) {
		throw new Error(`${operation.key}: ${fault.name} did not come`);
	}
	const history = testBed.history(operation, filled, plain.makes, from, [ended.result]);
	const verdict = judge({ operation, fault, mode, plain, ...ended, history });
	if (use.links === undefined) return verdict;
	const repeated = await testBed.run(operation, filled, {});
	if (repeated.result.status !== 'success') {
		verdict.lost.push(`running it again fails: ${said(repeated.result)}`);
		return verdict;
	}
	// Whatever has happened: another process that runs all of it again leaves the links of each order.
	const settled = filled.items.map(({ orderReference }) => String(orderReference));
	const results = [ended.result, repeated.result];
	const whole = testBed.history(operation, filled, plain.makes, from, results, {
		settled,
		linksEach: use.links,
	});
	const { doubled, strange } = checked(whole);
	verdict.doubled.push(...doubled);
	verdict.strange.push(...strange);
	return verdict;
}

function said({ error }: RunResult): string {
	return `${String(error?.message)} ${String(error?.description)}`;
}

async function after(ms: number): Promise<undefined> {
	await new Promise((resolve) => setTimeout(resolve, ms).unref());
	return undefined;
}
