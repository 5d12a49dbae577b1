import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

const root = join(import.meta.dirname, '../..');
const page = readFileSync(join(root, 'docs/ux-checklist.md'), 'utf8');
const tests = new Map(
	readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' })
		.filter((file) => file.endsWith('.test.mts'))
		.map((file) => [basename(file), readFileSync(join(root, 'test', file), 'utf8')]),
);

/** What "Tested by" says: a file, and where it says so, a test in it. */
const named = [...page.matchAll(/`([\w]+\.test\.mts)`((?:(?:,| and) "[^"]+")*)/g)].flatMap(
	([, file, titles]) => [
		[file, ''],
		...[...titles.matchAll(/"([^"]+)"/g)].map(([, title]) => [file, title]),
	],
);

it('names tests', () => expect(named.length).toBeGreaterThan(20));

it.each(named)('%s has the test "%s"', (file, title) => {
	const titles = (tests.get(file) ?? '').match(/(?:it|test|describe)\b[^]*?(['"`])(.*?)\1/g) ?? [];
	expect(titles.filter((one) => one.includes(title))).not.toEqual([]);
});

it('names commands that there are', () => {
	const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
	for (const [, command] of page.matchAll(/`npm run ([\w:]+)/g)) {
		expect(Object.keys(scripts)).toContain(command);
	}
});

it('has no numbers that only counting would keep right', () => {
	expect(page.match(/\(\d+ now\)|\d+ kB|all \d+ operations/g) ?? []).toEqual([]);
});
