/**
 * npm run docs:empty    writes the table of docs/empty-values.md, from the definitions of the fields
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'prettier';
import { emptyValuesTable } from './emptyValues/table.mts';

const page = join(import.meta.dirname, '..', 'docs', 'empty-values.md');
const next = readFileSync(page, 'utf8').replace(
	/(<!-- fields -->)[\s\S]*(<!-- \/fields -->)/,
	(_all, begin: string, end: string) => `${begin}\n\n${emptyValuesTable()}\n\n${end}`,
);
writeFileSync(page, await format(next, { parser: 'markdown', useTabs: true }));
