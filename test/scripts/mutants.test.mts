import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { equivalents } from '../../scripts/mutants/equivalents.mts';
import { type Mutant, scoreOf } from '../../scripts/mutants/score.mts';
import { packageFolder } from '../../support/paths.mts';

const mutant = (status: string, replacement = 'false'): Mutant => ({
	file: 'nodes/a.ts',
	line: 7,
	text: 'if (a) b();',
	replacement,
	status,
});
const equivalent = { file: 'nodes/a.ts', line: 'if (a) b();', replacement: 'true', reason: 'none' };

it('counts what tests have noticed, without what nobody can notice', () => {
	const all = [
		mutant('Killed'),
		mutant('Timeout'),
		mutant('Killed'),
		mutant('Survived'),
		mutant('NoCoverage', 'true'),
		mutant('CompileError'),
	];
	const { score, survivors } = scoreOf(all, [equivalent]);
	expect(score).toEqual({ mutants: 5, killed: 3, survived: 1, equivalent: 1, score: 75 });
	expect(survivors).toEqual([mutant('Survived')]);
	expect(scoreOf([], []).score.score).toBe(100);
});

test.each(equivalents.map((one) => [one.file, one.line] as const))(
	'what nobody can tell apart still stands in %s: %s',
	(file, line) => {
		const lines = readFileSync(join(packageFolder, file), 'utf8').split('\n');
		expect(lines.map((one) => one.trim())).toContain(line);
	},
);
