/**
 * npm run demo               real n8n turns a sheet of orders into Stream payment links, customers pay,
 *                            the status comes back; stays up until Ctrl-C
 * npm run demo -- --check    the same without staying up: ends with 0 only if everything is as it should be,
 *                            and with one line of JSON
 * npm run demo -- --install  only installs n8n, which all else that needs a real n8n finds then
 */
import { endEverything } from '../support/script/closers.mts';
import { runDemo } from './story.mts';
import { say } from '../support/script/terminal.mts';
import { install } from '../support/realN8n/install.mts';
import { stayUp } from './stayUp.mts';
import { Problems } from '../support/script/problems.mts';

const check = process.argv.includes('--check');

async function end(code: number): Promise<never> {
	await endEverything();
	process.exit(code);
}

let leaving = false;
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
	process.on(name, () => {
		// Ctrl-C comes more than once: from the terminal and from npm.
		if (leaving) return;
		leaving = true;
		say('\nStopping n8n and the simulator …');
		void end(name === 'SIGINT' && !check ? 0 : 1);
	});
}

const problems = new Problems();
try {
	if (process.argv.includes('--install')) {
		await install(say);
		process.exit(0);
	}
	const story = await runDemo(problems);
	if (!check) await stayUp(story);
	for (const problem of problems.list) say(`✗ ${problem}`);
	await endEverything();
	say(JSON.stringify(story.counts));
	process.exit(problems.list.length ? 1 : 0);
} catch (error) {
	if (!leaving) {
		problems.list.push(error instanceof Error ? error.message : String(error));
		say();
		for (const problem of problems.list) say(`✗ ${problem}`);
		await end(1);
	}
}
