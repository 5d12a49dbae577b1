import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { operations } from '../../support/engine/operations.mts';
import { emptyValuesTable } from '../../scripts/emptyValues/table.mts';

const page = readFileSync(join(__dirname, '..', '..', 'docs', 'empty-values.md'), 'utf8');
const [, table] = /<!-- fields -->([^]*)<!-- \/fields -->/.exec(page)!;
const words = (text: string) => text.replace(/[\s|-]+/g, ' ').trim();

it('the page has the rule of every field (npm run docs:empty writes the table)', () => {
	expect(words(table)).toBe(words(emptyValuesTable()));
});

it.each(operations)('%s: every field of the panel is in the table', (_key, operation) => {
	const rows = emptyValuesTable().split('\n');
	const name = `${operation.resourceName} → ${operation.name}`;
	const missing = operation.fields
		.filter(({ steps }) => steps[0].name !== 'options')
		.filter(({ property }) => !['simplify', 'returnAll', 'limit'].includes(property.name))
		.filter(
			({ property: { displayName } }) =>
				!rows.some((row) => {
					const [, field, , , , of = ''] = row.split('|').map((cell) => cell.trim());
					return field?.split(' → ').pop() === displayName && of.split(', ').includes(name);
				}),
		);
	expect(missing.map(({ path }) => path)).toEqual([]);
});
