/**
 * npm run docs:operations    writes the table of operations into README.md, from the node's own description
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'prettier';
import { operationsTable } from './operations/table.mts';

const readme = join(import.meta.dirname, '..', 'README.md');
const text = readFileSync(readme, 'utf8');
const next = text.replace(
	/(<!-- operations -->)[\s\S]*(<!-- \/operations -->)/,
	(_all, begin: string, end: string) => `${begin}\n\n${operationsTable()}\n\n${end}`,
);
writeFileSync(readme, await format(next, { parser: 'markdown', useTabs: true }));
