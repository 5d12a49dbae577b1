import { readPanel } from '../../support/engine/panel.mts';
import { fuzzForeign } from '../../scripts/fuzz/foreign.mts';
import { fuzzNothing } from '../../scripts/fuzz/nothing.mts';
import { fuzz, type Findings } from '../../scripts/fuzz/run.mts';
import { useIsolatedTestBed } from '../support/use.mts';

const testBed = useIsolatedTestBed();

it('2,000 items with hostile values end as valid requests or clear refusals', async () => {
	const findings: Findings = { cases: 0, parameters: new Set(), problems: [] };
	const operations = readPanel(testBed.harness.nodeType().description);
	const each = Math.ceil(2_000 / operations.length);
	for (const operation of operations) await fuzz(testBed, operation, each, 1, findings);
	expect(findings.problems).toEqual([]);
	expect(findings.cases).toBeGreaterThanOrEqual(2_000);
	// Some parameters are in few operations and may be spared by chance; most are not.
	const parameters = operations.reduce((sum, { fields }) => sum + fields.length, 0);
	expect(findings.parameters.size).toBeGreaterThan(parameters * 0.8);
	// A good part gets as far as Stream, or the fuzzing would test refusals only.
	expect(testBed.sim.ledger.length).toBeGreaterThan(500);
});

it.each([
	['expressions that give nothing', fuzzNothing],
	['answers of others', fuzzForeign],
])('%s select, charge and create nothing', async (_name, run) => {
	const findings: Findings = { cases: 0, parameters: new Set(), problems: [] };
	const operations = readPanel(testBed.harness.nodeType().description);
	for (const operation of operations) await run(testBed, operation, 1, findings);
	expect(findings.problems).toEqual([]);
	expect(findings.cases).toBeGreaterThan(300);
});
