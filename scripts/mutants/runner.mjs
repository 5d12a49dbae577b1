/**
 * Stryker's runner for jest, with two things changed: the files of a part run one after another, quickest first, and
 * those behind the first that notices a mutant are not even loaded; and mutants of the built package, which tests load
 * as n8n does, outside of jest, are seen. Plain JavaScript, because Stryker loads it in a process of its own.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { strykerPlugins as own } from '@stryker-mutator/jest-runner';

const require = createRequire(import.meta.url);
const installed = dirname(require.resolve('@stryker-mutator/jest-runner/package.json'));
const { state } = require(join(installed, 'dist/src/jest-plugins/messaging.cjs'));

/** The tests of each file, quickest file first. In the sandbox, because the process of a run that hangs is replaced. */
const LIST = 'tests-by-file.json';

const [jest] = own;

function filesInTurn(injector) {
	globalThis.__stryker__ = state.instrumenterContext;
	const runner = injector.injectFunction(jest.factory);
	const { dryRun, mutantRun, jestTestAdapter } = runner;
	const { run } = jestTestAdapter;
	let testFiles;
	let list;
	jestTestAdapter.run = (settings) => run.call(jestTestAdapter, { ...settings, testFiles });
	runner.dryRun = async (options) => {
		const result = await dryRun.call(runner, options);
		writeFileSync(LIST, JSON.stringify(byFile(result.tests ?? [])));
		return result;
	};
	runner.mutantRun = async (options) => {
		list ??= JSON.parse(readFileSync(LIST, 'utf8'));
		let result;
		for (const { file, ids } of list) {
			const testFilter = options.testFilter?.filter((id) => ids.includes(id));
			if (testFilter?.length === 0) continue;
			testFiles = [file];
			result = await mutantRun.call(runner, { ...options, testFilter });
			if (result.status !== 'survived') break;
		}
		return result;
	};
	return runner;
}
filesInTurn.inject = jest.factory.inject;

function byFile(tests) {
	const files = new Map();
	for (const { id, fileName, timeSpentMs } of tests) {
		const known = files.get(fileName) ?? { file: fileName, ids: [], ms: 0 };
		known.ids.push(id);
		known.ms += timeSpentMs;
		files.set(fileName, known);
	}
	return [...files.values()].sort((a, b) => a.ms - b.ms);
}

/** What people read in the panel decides nothing; other tests hold it to n8n's rules. */
const TEXTS = [
	'action',
	'builderHint',
	'description',
	'displayName',
	'hint',
	'notices',
	'placeholder',
];
const panelTexts = {
	shouldIgnore: (path) =>
		path.isObjectProperty() && TEXTS.includes(path.node.key.name)
			? 'a text of the panel'
			: undefined,
};

export const strykerPlugins = [
	{ kind: jest.kind, name: 'files-in-turn', factory: filesInTurn },
	{ kind: 'Ignore', name: 'panel-texts', value: panelTexts },
];
