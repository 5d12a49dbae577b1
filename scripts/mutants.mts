/**
 * npm run mutants [-- --part values/money --again]
 *
 * Changes the code that decides about money, one small thing at a time, and runs the tests: each change that no test
 * notices is a missing test, or changes nothing for anybody (scripts/mutants/equivalents.mts). Prints what survived, and
 * last the counts as one line of JSON; exits with 1 below 85 percent. Tests that load the built package load one that
 * is built from the changed code. With --again only what survived before, or what has other code or tests now, is tried.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { Stryker } from '@stryker-mutator/core';

import { packageFolder } from '../support/paths.mts';
import { equivalents } from './mutants/equivalents.mts';
import { parts, type Part } from './mutants/parts.mts';
import { type Mutant, scoreOf } from './mutants/score.mts';

const LEAST = 85;

const { values } = parseArgs({
	options: { part: { type: 'string', default: '' }, again: { type: 'boolean', default: false } },
});
const names = Object.keys(parts).filter((name) => !values.part || name.startsWith(values.part));
if (!names.length) throw new Error(`There is no part ${values.part}, only ${Object.keys(parts)}`);

const all: Mutant[] = [];
for (const name of names) {
	const found = await run(name, parts[name]);
	all.push(...found);
	console.log(`${name}: ${JSON.stringify(scoreOf(found, equivalents).score)}`);
}
const { score, survivors } = scoreOf(all, equivalents);
for (const { file, line, text, replacement, status } of survivors) {
	console.log(`✗ ${file}:${line} ${status}: ${text} → ${replacement}`);
}
console.log(JSON.stringify(score));
process.exit(score.score >= LEAST ? 0 : 1);

async function run(name: string, { mutate, tests }: Part): Promise<Mutant[]> {
	const incrementalFile = `.tmp/mutants/${name.replace('/', '-')}.json`;
	if (values.again) forgetSurvivors(incrementalFile);
	const stryker = new Stryker({
		mutate,
		testRunner: 'files-in-turn',
		plugins: [import.meta.resolve('./mutants/runner.mjs'), '@stryker-mutator/jest-runner'],
		ignorers: ['panel-texts'],
		coverageAnalysis: 'perTest',
		concurrency: 1,
		timeoutMS: 20_000,
		// A machine that does other things, too, takes its time.
		dryRunTimeoutMinutes: 30,
		reporters: ['progress-append-only'],
		incremental: true,
		incrementalFile,
		force: !values.again,
		fileLogLevel: 'off',
		logLevel: 'warn',
		// Outside, so that it is neither linted nor formatted meanwhile.
		tempDirName: join(tmpdir(), `mutants-${process.pid}-${name.replace('/', '-')}`),
		cleanTempDir: 'always',
		disableTypeChecks: false,
		// Without the build, so that it is made anew, from the changed code.
		ignorePatterns: ['dist', '.tmp', 'support/realN8n/*/node_modules', 'demo/out', 'demo/.home'],
		jest: {
			configFile: 'jest.config.js',
			enableFindRelatedTests: false,
			config: {
				// By a name that Stryker, which wraps it, can resolve.
				testEnvironment: './support/engine/testEnvironment.js',
				// Other folders hold no tests: not to be looked through for every change.
				roots: ['<rootDir>/test'],
				testRegex: tests.map((path) => `/${path}.*\\.test\\.mts$`),
				testMatch: null,
			},
		},
	} as never);
	const results = await stryker.runMutationTest();
	return results.map(({ fileName, location, replacement, status }) => {
		const file = relative(packageFolder, join(packageFolder, fileName)).replace(
			/^.*?nodes\//,
			'nodes/',
		);
		const { line } = location.start;
		const text = readFileSync(join(packageFolder, file), 'utf8').split('\n')[line - 1].trim();
		return { file, line, text, replacement: replacement ?? '', status };
	});
}

/** Stryker does not see that a new test is about code that runs when a module is loaded: such a mutant stays as it was. */
function forgetSurvivors(path: string): void {
	if (!existsSync(path)) return;
	const report = JSON.parse(readFileSync(path, 'utf8')) as {
		files: Record<string, { mutants: Array<{ status: string }> }>;
	};
	for (const file of Object.values(report.files)) {
		file.mutants = file.mutants.filter(({ status }) => status === 'Killed' || status === 'Timeout');
	}
	writeFileSync(path, JSON.stringify(report));
}
