import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { operationsTable } from '../../scripts/operationsTable.mts';

const words = (text: string) => text.replace(/[\s|-]+/g, ' ').trim();

it('README lists every operation of the node (npm run docs:operations writes the table)', () => {
	const readme = readFileSync(join(__dirname, '..', '..', 'README.md'), 'utf8');
	const table = /<!-- operations -->([\s\S]*)<!-- \/operations -->/.exec(readme)?.[1] ?? '';
	expect(words(table)).toBe(words(operationsTable()));
});
