import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { MOST_PACKED_BYTES } from '../../support/realN8n/installPackage.mts';

const root = join(__dirname, '..', '..');

interface PackedFile {
	path: string;
	size: number;
}

describe('the package as it is published', () => {
	let files: PackedFile[];
	let packed: { size: number; unpackedSize: number };

	beforeAll(() => {
		const out = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
			cwd: root,
			encoding: 'utf8',
			stdio: ['ignore', 'pipe', 'ignore'],
		});
		[packed] = JSON.parse(out);
		files = (packed as unknown as { files: PackedFile[] }).files;
	});

	it('holds the build, the texts and nothing else', () => {
		const strange = files
			.map(({ path }) => path)
			.filter((path) => !/^(dist\/|(README|CHANGELOG|LICENSE)\.md$|package\.json$)/.test(path));
		expect(strange).toEqual([]);
		const kinds = files
			.map(({ path }) => path)
			.filter((path) => path.startsWith('dist/'))
			.filter(
				(path) =>
					!/^dist\/(streampay\.js|(nodes|credentials|icons)\/.+\.(js|json|svg))$/.test(path),
			);
		expect(kinds).toEqual([]);
	});

	it('holds every node and credential that package.json names, with its codex file and icons', () => {
		// eslint-disable-next-line @typescript-eslint/no-require-imports
		const { n8n, dependencies, peerDependencies } = require('../../package.json');
		const paths = files.map(({ path }) => path);
		const code = paths.filter((path) => path.endsWith('.js'));
		expect(new Set(code)).toEqual(new Set([...n8n.nodes, ...n8n.credentials, 'dist/streampay.js']));
		expect(paths).toEqual(expect.arrayContaining([...n8n.nodes, ...n8n.credentials]));
		expect(paths).toEqual(
			expect.arrayContaining(n8n.nodes.map((path: string) => path.replace(/\.js$/, '.json'))),
		);
		expect(paths).toEqual(
			expect.arrayContaining(['dist/icons/stream.svg', 'dist/icons/stream.dark.svg']),
		);
		expect(dependencies).toBeUndefined();
		expect(peerDependencies).toEqual({ 'n8n-workflow': '*' });
	});

	it('is small', () => {
		expect(packed.size).toBeLessThan(MOST_PACKED_BYTES);
	});

	it('can be read: a statement a line, the names of the source', () => {
		const code = files.map(({ path }) => path).filter((path) => path.endsWith('.js'));
		for (const path of code) {
			const lines = readFileSync(join(root, path), 'utf8').split('\n');
			// The longest text of the panels, and what stands before it.
			expect(lines.filter((line) => line.length > 500)).toEqual([]);
			expect(lines.filter((line) => /^[^'"`/]*;[^'"`/]*;[^'"`/]*;/.test(line))).toEqual([]);
		}
		const bundle = readFileSync(join(root, 'dist/streampay.js'), 'utf8');
		expect(bundle).toContain('function trimInvisible(text)');
	});

	it('uses nothing at run time but n8n-workflow and crypto', () => {
		const allowed = new Set(['n8n-workflow', 'crypto']);
		const used = execFileSync(
			'grep',
			['-rhoE', `require\\(['"][^'"]+['"]\\)`, join(root, 'dist')],
			{
				encoding: 'utf8',
			},
		)
			.split('\n')
			.map((line) => /require\(['"]([^'"]+)['"]\)/.exec(line)?.[1] ?? '')
			.filter((name) => name && !name.startsWith('.'));
		expect(new Set(used)).toEqual(allowed);
	});
});
