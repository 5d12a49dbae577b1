import { casesOf, fill, fullCase, minimalCase, type Case } from '../../support/engine/cases.mts';
import { SPECIAL } from '../../support/engine/caseValues.mts';
import { queryOf } from '../../support/engine/inventory.mts';
import type { PanelOperation } from '../../support/engine/panel.mts';
import { runCase } from '../../support/engine/runCase.mts';
import { Fixtures } from '../../support/engine/fixtures.mts';
import { operations } from '../../support/engine/operations.mts';
import { useTestBed } from '../support/use.mts';

const testBed = useTestBed();

/** Cases that "everything" does not hold. */
function furtherCases(operation: PanelOperation): Array<[string, Case]> {
	const { apart = [], more = {} } = SPECIAL[operation.key] ?? {};
	return casesOf(operation)
		.filter(({ name }) => apart.includes(name) || name in more)
		.map((test) => [test.name, test]);
}

/** Rows of the minimal case, simplified and raw; the same record is read twice. */
async function readTwice(operation: PanelOperation) {
	const { parameters } = await fill(minimalCase(operation), new Fixtures(testBed));
	const rows = async (simplify: boolean) =>
		(await testBed.run(operation, { ...parameters, simplify })).result.json;
	return { simple: await rows(true), raw: await rows(false) };
}

describe.each(operations)('%s', (_key, operation) => {
	it('sends what is required, as declared, and nothing that is empty', async () => {
		const { exchanges, rows, problems } = await runCase(testBed, minimalCase(operation));
		expect(problems).toEqual([]);
		for (const { body = {}, query } of exchanges) {
			expect([...queryOf(query).values()].flat()).not.toContain('');
			expect(JSON.stringify(body)).not.toContain('""');
		}
		expect(rows.length).toBeGreaterThan(0);
	});

	it('sends every field under its name', async () => {
		const { problems } = await runCase(testBed, fullCase(operation));
		expect(problems).toEqual([]);
	});

	const further = furtherCases(operation);
	if (further.length > 0) {
		it.each(further)('sends %s', async (_name, test) => {
			const { problems } = await runCase(testBed, test);
			expect(problems).toEqual([]);
		});
	}

	if (operation.parameters.has('simplify')) {
		it('simplifies to at most ten columns, which say what the raw data says', async () => {
			const { simple, raw } = await readTwice(operation);
			expect(simple).toHaveLength(raw.length);
			expect(simple.length).toBeGreaterThan(0);
			for (const row of simple) expect(Object.keys(row).length).toBeLessThanOrEqual(10);
			// What is nested may be simplified itself; what writes is not the same twice.
			const isPlain = (value: unknown) => typeof value !== 'object' || value === null;
			if (operation.method !== 'GET') return;
			simple.forEach((row, index) => {
				for (const [column, value] of Object.entries(row)) {
					if (isPlain(value) && column in raw[index]) expect(value).toEqual(raw[index][column]);
				}
			});
		});
	}

	if (operation.operation.startsWith('delete') && operation.path.endsWith('Id}')) {
		it('says what has been deleted', async () => {
			const { parameters, given } = await fill(minimalCase(operation), new Fixtures(testBed));
			const { result } = await testBed.run(operation, parameters);
			const { value: id } = given[given.length - 1].value as { value: string };
			expect(result.json).toEqual([{ deleted: true, id }]);
		});
	}
});
