/**
 * npm run test:changed              runs the tests that what was changed since main can break, uncommitted files included
 * npm run test:changed -- <commit>  … since that commit
 * Which tests those are: scripts/testChanged/selection.mts
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { selectionFor } from './testChanged/selection.mts';

const root = join(import.meta.dirname, '..');
const git = (...args: string[]) =>
	execFileSync('git', args, { cwd: root, encoding: 'utf8' }).split('\n').filter(Boolean);

const since = process.argv[2] ?? 'main';
const [base] = git('merge-base', 'HEAD', since);
const changed = [
	...git('diff', '--name-only', base),
	...git('ls-files', '--others', '--exclude-standard'),
];
const { all, related, besides, without } = selectionFor(changed);
const run = (args: string[]) => {
	const { status } = spawnSync('npx', ['jest', '--passWithNoTests', ...args], {
		cwd: root,
		stdio: 'inherit',
	});
	if (status !== 0) process.exit(status ?? 1);
};
if (all) run([]);
else {
	const files = related.filter((path) => existsSync(join(root, path)));
	const ignored = without.length
		? ['--testPathIgnorePatterns', ...without.map((name) => `<rootDir>/${name}/`)]
		: [];
	if (files.length) run(['--findRelatedTests', ...files, ...ignored]);
	if (besides.length) run(besides.map((name) => `^${join(root, name)}/`));
	if (!files.length && !besides.length) console.log('Nothing that a test is about was changed.');
}
