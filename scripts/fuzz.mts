/**
 * npm run fuzz [-- --cases 20000 --seed N]
 *
 * In n8n's engine against the simulator, for every operation: hostile values in every parameter, expressions that give
 * nothing, and answers of others than Stream. Prints what was wrong, and last the counts as one line of JSON; exits
 * with 1 when something was wrong.
 */
// @ts-expect-error plain JavaScript without types
import buildIfStale from '../support/engine/buildIfStale.js';
import { readPanel } from '../support/engine/panel.mts';
import { IsolatedTestBed } from '../support/engine/isolatedTestBed.mts';
import { fuzzForeign } from './fuzz/foreign.mts';
import { fuzzNothing } from './fuzz/nothing.mts';
import { fuzz, type Findings } from './fuzz/run.mts';
import { readNumbers } from '../support/script/numbers.mts';

const { cases, seed } = readNumbers({ cases: 20_000, seed: Date.now() % 1_000_000 });
const BATCH = 40;

await buildIfStale();
const testBed = await IsolatedTestBed.open();
const operations = readPanel(testBed.harness.nodeType().description);
const findings: Findings = { cases: 0, parameters: new Set(), problems: [] };
for (let round = 0; findings.cases < cases; round++) {
	for (const operation of operations) {
		await fuzz(testBed, operation, BATCH, seed + round, findings);
		await fuzzNothing(testBed, operation, seed + round, findings);
		await fuzzForeign(testBed, operation, seed + round, findings);
	}
	testBed.sim.ledger.length = 0;
}
await testBed.sim.close();
for (const problem of [...new Set(findings.problems)]) console.log(`✗ ${problem}`);
const { problems, parameters } = findings;
console.log(
	JSON.stringify({
		operations: operations.length,
		parameters: parameters.size,
		cases: findings.cases,
		seed,
		problems: problems.length,
	}),
);
process.exitCode = problems.length ? 1 : 0;
