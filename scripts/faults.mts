/**
 * npm run faults [-- --only REGEX --fault REGEX]
 *
 * Every operation × every fault × every way of going on after an error, in n8n's engine against the simulator.
 * Each case is judged by the simulator's own ledger, and where items have an order reference, all is run again by
 * another process, and the simulator's records tell how many links can be paid. Prints a table, what was wrong, and last the counts as
 * one line of JSON; exits with 1 when something was wrong.
 */
import { parseArgs } from 'node:util';

// @ts-expect-error plain JavaScript without types
import buildIfStale from '../support/engine/buildIfStale.js';
import { isThere } from '../support/engine/absent.mts';
import type { PanelOperation } from '../support/engine/panel.mts';
import { readPanel } from '../support/engine/panel.mts';
import { runFaultCase, type Use, usesOf } from '../support/faults/faultCase.mts';
import type { Verdict } from '../support/faults/judge.mts';
import { FAULTS, MODES, type Fault, type Mode } from '../support/faults/list.mts';
import { IsolatedTestBed } from '../support/engine/isolatedTestBed.mts';

interface FaultCase {
	operation: PanelOperation;
	fault: Fault;
	mode: Mode;
	uses: Use[];
}

/** Cells at a time; most of them are waiting. */
const AT_ONCE = 24;

const { values } = parseArgs({
	options: { only: { type: 'string', default: '' }, fault: { type: 'string', default: '' } },
});

await buildIfStale();
const testBeds = await Promise.all(Array.from({ length: AT_ONCE }, () => IsolatedTestBed.open()));
const operations = readPanel(testBeds[0].harness.nodeType().description)
	.filter(isThere)
	.filter(({ key }) => new RegExp(values.only).test(key));
const faults = FAULTS.filter(({ name }) => new RegExp(values.fault).test(name));
const modes = Object.keys(MODES) as Mode[];

const faultCases: FaultCase[] = [];
for (const operation of operations) {
	const uses = await usesOf(testBeds[0], operation);
	for (const fault of faults) {
		for (const mode of modes) faultCases.push({ operation, fault, mode, uses });
	}
}
const verdicts = new Map<FaultCase, Verdict>();
const waiting = [...faultCases];
await Promise.all(
	testBeds.map(async (testBed) => {
		for (let faultCase = waiting.shift(); faultCase; faultCase = waiting.shift()) {
			const { uses, fault, mode } = faultCase;
			verdicts.set(faultCase, await runFaultCase(testBed, uses, fault, mode));
			if (verdicts.size % 200 === 0)
				console.error(`${verdicts.size} of ${faultCases.length} cases`);
		}
		await testBed.sim.close();
	}),
);
report();

function report(): void {
	const width = Math.max(...operations.map(({ key }) => key.length));
	console.log(`done+failed of 3 items, for ${modes.join(' | ')}\n`);
	for (const fault of faults) {
		console.log(`${fault.name}:`);
		for (const operation of operations) {
			const ends = modes.map((mode) => verdictOf(operation, fault, mode).ends.padEnd(12));
			console.log(`  ${operation.key.padEnd(width)}  ${ends.join(' ')}`);
		}
	}
	const counts = { lost: 0, doubled: 0, strange: 0, unreadable: 0, hung: 0 };
	for (const [{ operation, fault, mode }, verdict] of verdicts) {
		for (const kind of Object.keys(counts) as Array<keyof typeof counts>) {
			if (!verdict[kind].length) continue;
			counts[kind]++;
			const where = `${operation.key}, ${fault.name}, ${mode}`;
			console.log(`✗ ${kind}: ${where}: ${verdict[kind].join('; ')}`);
		}
	}
	const sizes = { operations: operations.length, faults: faults.length, modes: modes.length };
	console.log(JSON.stringify({ ...sizes, cases: verdicts.size, ...counts }));
	process.exitCode = Object.values(counts).some(Boolean) ? 1 : 0;
}

function verdictOf(operation: PanelOperation, fault: Fault, mode: Mode): Verdict {
	const faultCase = faultCases.find(
		(one) => one.operation === operation && one.fault === fault && one.mode === mode,
	);
	return verdicts.get(faultCase as FaultCase) as Verdict;
}
