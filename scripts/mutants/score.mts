import type { Equivalent } from './equivalents.mts';

/** A changed piece of code, and whether a test has noticed. */
export interface Mutant {
	file: string;
	/** Counted from 1. */
	line: number;
	text: string;
	replacement: string;
	status: string;
}

/** A test failed, or the code no longer came to an end. */
const KILLED = ['Killed', 'Timeout'];
/** Nobody could try: the code would not load, or the types forbid it. */
const INVALID = ['CompileError', 'RuntimeError', 'Ignored'];

export interface Score {
	mutants: number;
	killed: number;
	survived: number;
	equivalent: number;
	/** Killed of those that are not equivalent, in percent. */
	score: number;
}

/** Counts mutants; those that survived and are not known to be equivalent are missing tests. */
export function scoreOf(
	all: Mutant[],
	equivalents: Equivalent[],
): { score: Score; survivors: Mutant[] } {
	const valid = all.filter(({ status }) => !INVALID.includes(status));
	const alive = valid.filter(({ status }) => !KILLED.includes(status));
	const survivors = alive.filter((mutant) => !equivalents.some((one) => isSame(one, mutant)));
	const killed = valid.length - alive.length;
	const equivalent = alive.length - survivors.length;
	const counted = valid.length - equivalent;
	const score = counted === 0 ? 100 : Math.round((1_000 * killed) / counted) / 10;
	return {
		score: { mutants: valid.length, killed, survived: survivors.length, equivalent, score },
		survivors,
	};
}

function isSame(equivalent: Equivalent, { file, text, replacement }: Mutant): boolean {
	return (
		equivalent.file === file && equivalent.line === text && equivalent.replacement === replacement
	);
}
