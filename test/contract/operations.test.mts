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

	if (operation.operation.startsWith('delete') && operation.path.endsWith('Id}')) {
		it('says what has been deleted', async () => {
			const { parameters, given } = await fill(minimalCase(operation), new Fixtures(testBed));
			const { result } = await testBed.run(operation, parameters);
			const { value: id } = given[given.length - 1].value as { value: string };
			expect(result.json).toEqual([{ deleted: true, id }]);
		});
	}
});
