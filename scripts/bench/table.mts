/**
 * npm run docs:benchmarks -- FILE...    writes the tables of docs/benchmarks.md, one for each part that the files hold:
 * what `npm run bench -- --json` has printed, of all parts or of some (`--only weight`)
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'prettier';
import { TABLE_HEAD, toLine, type Row } from './row.mts';

const page = join(import.meta.dirname, '..', '..', 'docs', 'benchmarks.md');
const rows = process.argv
	.slice(2)
	.flatMap((file) => (JSON.parse(readFileSync(file, 'utf8')) as { rows: PartRow[] }).rows);
if (!rows.length) throw new Error('Name the file that `npm run bench -- --json` has written');

type PartRow = Row & { part: string };

let text = readFileSync(page, 'utf8');
for (const [part, lines] of Object.entries(tables())) {
	const place = new RegExp(`(<!-- bench ${part} -->)[\\s\\S]*?(<!-- /bench -->)`);
	if (!place.test(text)) throw new Error(`docs/benchmarks.md has no place for ${part}`);
	text = text.replace(place, (_all, begin: string, end: string) =>
		[begin, '', TABLE_HEAD, ...lines, '', end].join('\n'),
	);
}
writeFileSync(page, await format(text, { parser: 'markdown', useTabs: true }));
for (const row of rows.filter(({ met }) => met === false)) console.log(`Missed: ${toLine(row)}`);

function tables(): Record<string, string[]> {
	const found: Record<string, string[]> = {};
	for (const row of rows) (found[row.part] ??= []).push(toLine(row));
	return found;
}
