import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { StreamPayApi } from '../../credentials/StreamPayApi.credentials';
import { operationsTable } from '../../scripts/operations/table.mts';

const root = join(__dirname, '..', '..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const arabic = readFileSync(join(root, 'community/ar/README.md'), 'utf8');
const between = (name: string) =>
	new RegExp(`<!-- ${name} -->([^]*)<!-- /${name} -->`).exec(readme)?.[1] ?? '';

const words = (text: string) => text.replace(/[\s|-]+/g, ' ').trim();

it('README lists every operation of the node (npm run docs:operations writes the table)', () => {
	expect(words(between('operations'))).toBe(words(operationsTable()));
});

it('README names the versions of n8n that npm run test:compat tries', () => {
	const versions = ['n8n2', 'n8n1'].map((folder) => {
		const manifest = readFileSync(join(root, 'support/realN8n', folder, 'package.json'), 'utf8');
		return JSON.parse(manifest).dependencies.n8n;
	});
	expect(between('compatibility')).toBe(`Tested with n8n ${versions.join(' and ')}.`);
	for (const version of versions) expect(arabic).toContain(version);
});

it.each([
	['README', readme, '## Credentials'],
	['the Arabic guide', arabic, '## بيانات الاعتماد'],
])('the table of %s names every property of the credential', (_page, text, heading) => {
	const part = text.slice(text.indexOf(heading) + heading.length).split('\n## ')[0];
	const first = [...part.matchAll(/^\| (.+?) +\| /gm)].map(([, cell]) => cell).join(', ');
	const names = new StreamPayApi().properties
		.filter(({ type }) => type !== 'notice')
		.map(({ displayName }) => displayName);
	expect(names.length).toBeGreaterThan(4);
	expect(names.filter((name) => !first.includes(name))).toEqual([]);
});

it('the Arabic guide names every operation as the panel does', () => {
	for (const row of operationsTable().split('\n').slice(2)) {
		const [, resource, operations] = /^\| \*\*(.+)\*\* \| (.+) \|$/.exec(row)!;
		const own = arabic
			.split('\n')
			.find((line) => line.includes(`(<bdi dir="ltr">${resource}</bdi>)`));
		const named = [...(own ?? '').matchAll(/\(<bdi dir="ltr">([^<]+)<\/bdi>\)/g)].map(
			([, name]) => name,
		);
		expect(named).toEqual([resource, ...operations.split(' · ')]);
	}
});

it('the Arabic guide stands apart: what n8n reviews is English', () => {
	expect(readme).not.toContain('community/');
});
