import { execFileSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { checksOf, ownerChecks, problemsOf } from '../../scripts/verify/checks.mts';
import { readPacked } from '../../scripts/verify/packed.mts';
import { differences } from '../../scripts/verify/reproducible.mts';

const SENTENCE = 'This is a sentence that is long enough for nobody to write it twice by chance.';

/** What `npm run verify` has to notice, and the beginning of the line in which it says so. */
const faults: Array<[fault: string, demand: string, damage: (at: Damaged) => void]> = [
	['a dependency', 'It needs nothing', ({ manifest }) => (manifest.dependencies = { axios: '*' })],
	['an install script', 'It brings no scripts', ({ manifest }) => (manifest.scripts.install = 'x')],
	['another licence', 'The licence is MIT', ({ manifest }) => (manifest.license = 'ISC')],
	[
		'a node that is not packed',
		'Every node and',
		({ manifest }) => manifest.n8n.nodes.push('x.js'),
	],
	['a file that is left over', 'Only the build', ({ write }) => write('notes.txt', 'x')],
	['a timer', "n8n's rules hold for the packed", ({ add }) => add('setTimeout(() => {}, 1);')],
	['a module of Node.js', 'The code requires', ({ add }) => add('require("node:fs");')],
	['a variable of the environment', 'The code reads', ({ add }) => add('process.env.HOME;')],
	['a token', 'No secret', ({ add }) => add(`"npm_${'a'.repeat(36)}";`)],
	['a lost icon', 'Every node has a light', ({ remove }) => remove('dist/icons/stream.dark.svg')],
	[
		'a lost codex file',
		'Every node has a codex',
		({ remove }) => remove('dist/nodes/Stream/Stream.node.json'),
	],
	['another language', 'The README is English', ({ write }) => write('README.md', 'مرحبا')],
	['a README without sections', 'The README has', ({ write }) => write('README.md', '# Hello')],
	[
		'a trigger that calls its events otherwise',
		'What starts a trigger',
		({ change }) => change("'Trigger On'", "'Events'"),
	],
	['a hard word in a message', 'No text and no', ({ add }) => add('"There is a problem here.";')],
	[
		'a parameter in double quotation marks',
		'Messages name',
		({ add }) => add('\'Fill in "Order Reference" first.\';'),
	],
	['a placeholder of another form', 'Placeholders', ({ change }) => change("'e.g. ", "'")],
	['a switch without Whether', 'Switches', ({ change }) => change("'Whether ", "'If ")],
	[
		'a document somewhere else',
		'The address of the repository',
		({ write }) =>
			write(
				'dist/nodes/Stream/Stream.node.json',
				'{"resources":{"primaryDocumentation":[{"url":"https://example.com"}]}}',
			),
	],
	[
		'a description that sounds official',
		'It is described',
		({ manifest }) => (manifest.description = 'The node of Stream for taking payments in n8n'),
	],
	['a README that sounds official', 'The README says that', ({ write }) => write('README.md', 'x')],
	['a node without a hint', "n8n's AI builder", ({ change }) => change('searchHint', 'hint')],
	[
		'a parameter without a hint',
		"n8n's AI builder",
		({ change }) => change("propertyHint: 'The whole query", "other: 'The whole query"),
	],
	[
		'hints that older n8n does not have',
		'A run can say',
		({ change }) => change('addExecutionHints?.', 'addExecutionHints'),
	],
	[
		'an address that is not sensitive',
		'Addresses that let',
		({ change }) => change('sensitiveOutputFields', 'other'),
	],
	['a kind of failure', 'Refusals tell', ({ change }) => change("'rate-limited'", "'other'")],
	[
		'an operation without limits',
		'Every operation that moves',
		({ change }) => change("money: 'payment'", 'other: 1'),
	],
	[
		'a limit that takes expressions',
		'Limits are filled',
		({ change }) => change('noDataExpression: true', 'noDataExpression: false'),
	],
	[
		'limits that a model may fill',
		'A raw $fromAI in the limits',
		({ change }) => change('from_?ai', 'from_nobody'),
	],
	[
		'events of money at risk that are gone',
		'Triggers tell of money',
		({ change }) => change("'invoiceOverdue'", "'other'"),
	],
	['a README without its story', 'The README tells its', ({ write }) => write('README.md', 'x')],
	['a README without a comparison', 'A page compares', ({ write }) => write('README.md', 'x')],
	[
		'a sentence that stands twice',
		'No sentence stands twice',
		({ write }) => write('README.md', `${SENTENCE}\n\n- **${SENTENCE}**`),
	],
	[
		'two tools that say the same',
		'Tools can be told',
		({ change }) => change("'Refund order'", "'Refund payment'"),
	],
	[
		'an Arabic guide that the README links to',
		'The Arabic guide',
		({ write }) => write('README.md', '[Arabic](community/ar/README.md)'),
	],
	['a version without a word on it', 'The changelog', ({ write }) => write('CHANGELOG.md', '#')],
];

interface Damaged {
	manifest: any;
	/** Adds to the packed code. */
	add: (code: string) => void;
	/** Replaces text of the packed code everywhere. */
	change: (from: string, to: string) => void;
	write: (path: string, text: string) => void;
	remove: (path: string) => void;
}

let folder: string;
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'verify-'));
	for (const path of ['dist', 'README.md', 'CHANGELOG.md', 'LICENSE.md', 'package.json']) {
		cpSync(join(process.cwd(), path), join(folder, path), { recursive: true });
	}
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** The line about a demand, and what is wrong with it. */
async function verify(demand: string): Promise<string[]> {
	const checks = checksOf(readPacked(folder, 1)).filter(([name]) => name.startsWith(demand));
	expect(checks).toHaveLength(1);
	return await problemsOf(checks[0][1]);
}

test.each(faults)('npm run verify notices %s', async (_fault, demand, damage) => {
	// That the package as it is meets every demand, `npm run verify` says.
	const manifestPath = join(folder, 'package.json');
	const manifest = JSON.parse(readFileSync(manifestPath, 'utf8'));
	damage({
		manifest,
		add: (code) => appendFileSync(join(folder, 'dist/streampay.js'), code),
		change: (from, to) => {
			for (const path of ['dist/streampay.js', ...manifest.n8n.nodes] as string[]) {
				const code = readFileSync(join(folder, path), 'utf8');
				writeFileSync(join(folder, path), code.replaceAll(from, to));
			}
		},
		write: (path, text) => writeFileSync(join(folder, path), text),
		remove: (path) => rmSync(join(folder, path)),
	});
	writeFileSync(manifestPath, JSON.stringify(manifest));
	// What was loaded before the damage must not stand in for it.
	jest.resetModules();
	expect(await verify(demand)).not.toEqual([]);
});

it('refuses a release that names no owner', async () => {
	const problems = async () => {
		const checks = ownerChecks(readPacked(folder, 1));
		rmSync(join(folder, 'node_modules'));
		return (await Promise.all(checks.map(([, run]) => problemsOf(run)))).map((all) => all.length);
	};
	const path = join(folder, 'package.json');
	const manifest = readFileSync(path, 'utf8');
	const withoutOwner = manifest
		.replace(/github\.com\/[^/"]+\//g, 'github.com/owner-not-set/')
		.replace(/"email": "[^"]*"/, '"email": "n8n-nodes-streampay@users.noreply.github.com"');
	writeFileSync(path, withoutOwner);
	expect(await problems()).toEqual([1, 1]);
	const owned = withoutOwner.replaceAll('owner-not-set', 'somebody');
	writeFileSync(path, owned.replace('n8n-nodes-streampay@users', 'somebody@users'));
	expect(await problems()).toEqual([0, 0]);
});

it('is content with the templates as they are', async () => {
	expect(await verify('There are templates')).toEqual([]);
});

it('tells in which files two tarballs differ', async () => {
	const pack = (name: string, files: string[]) => {
		const tarball = join(folder, `${name}.tgz`);
		const fixed = ['--mtime=2026-01-01', '--sort=none', '--owner=0', '--group=0'];
		execFileSync('tar', [...fixed, '-czf', tarball, '-C', folder, ...files]);
		return tarball;
	};
	const one = pack('one', ['README.md', 'LICENSE.md']);
	const compare = async (other: string) => {
		const own = mkdtempSync(join(folder, 'compare-'));
		return await differences(one, other, own);
	};
	expect(await compare(pack('same', ['README.md', 'LICENSE.md']))).toEqual([]);
	expect(await compare(pack('order', ['LICENSE.md', 'README.md']))).toEqual([
		'the same files, but in another order or with other times',
	]);
	expect(await compare(pack('less', ['README.md']))).toEqual(['LICENSE.md is in one of both only']);
	appendFileSync(join(folder, 'README.md'), 'more');
	const changed = pack('changed', ['README.md', 'LICENSE.md']);
	expect(await compare(changed)).toEqual(['README.md differs']);
});
