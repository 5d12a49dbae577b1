import { endEverything } from './closers.mts';
import { say } from './terminal.mts';

/** How a script ended: what was not as it should be, and the last line of its output. */
export interface Outcome {
	problems: string[];
	counts: Record<string, number | string[]>;
}

/**
 * Runs a script's work, then ends everything that `onEnd()` knows of, prints the problems and last the
 * counts as one line of JSON. Exits with 1 if there was a problem or the work failed or was stopped.
 */
export async function finish(work: () => Promise<Outcome>): Promise<never> {
	let leaving = false;
	for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
		process.on(name, () => {
			if (leaving) return;
			leaving = true;
			say('\nStopping n8n and the simulator …');
			void endEverything().then(() => process.exit(1));
		});
	}
	try {
		const { problems, counts } = await work();
		await endEverything();
		for (const problem of problems) say(`✗ ${problem}`);
		say(JSON.stringify(counts));
		process.exit(problems.length ? 1 : 0);
	} catch (error) {
		// While leaving, everything fails that was waiting for n8n.
		if (leaving) return await new Promise<never>(() => {});
		await endEverything();
		say(`✗ ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
		process.exit(1);
	}
}
