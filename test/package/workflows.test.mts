import { readFileSync } from 'node:fs';

import { publishProblems, unwatched, workflowProblems } from '../../scripts/verify/workflows.mts';

const publish = readFileSync('.github/workflows/publish.yml', 'utf8');

test.each([
	['an action at a tag', 'actions/setup-node@820762786026740c76f36085b0efc47a31fe5020', 'a/b@v4'],
	['a token that stays', 'persist-credentials: false', 'persist-credentials: true'],
	['rights for everything', 'contents: read', 'contents: write'],
	['no word on rights', /^permissions:\n {2}contents: read/m, ''],
])('npm run verify notices %s in a workflow', (_fault, from, to) => {
	expect(workflowProblems(publish)).toEqual([]);
	expect(workflowProblems(publish.replace(from, to))).not.toEqual([]);
});

test.each([
	['no signature', '--provenance ', ''],
	['no environment', /\n *environment: npm/, ''],
	['no tests before', 'needs: build', ''],
	['code that runs beside', '- run: npm publish', '- run: npm ci\n      - run: npm publish'],
	['scripts of the package', ' --ignore-scripts\n\n  notes', '\n\n  notes'],
	['tags of other branches', 'merge-base', 'log'],
	['nothing published', 'npm publish', 'npm pack'],
])('npm run verify notices in the release: %s', (_fault, from, to) => {
	expect(publishProblems(publish)).toEqual([]);
	expect(publishProblems(publish.replace(from, to))).not.toEqual([]);
});

test('npm run verify notices a lock file that dependabot does not watch', () => {
	const dependabot = readFileSync('.github/dependabot.yml', 'utf8');
	expect(unwatched(dependabot, ['package-lock.json'])).toEqual([]);
	expect(unwatched(dependabot, ['demo/package-lock.json'])).toEqual(['demo/package-lock.json']);
});
