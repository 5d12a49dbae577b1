import { appendFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * Loaded into an n8n before everything else: on SIGUSR2 it collects its garbage and adds a line of JSON to the file
 * MEMORY_PROBE: what it holds, and what it has open. Node runs this file as it is.
 */
const file = process.env.MEMORY_PROBE;

// Its children have the same environment; only the one that was started itself answers.
if (file && process.argv.some((argument) => argument.endsWith('bin/n8n'))) {
	setFlagsFromString('--expose-gc');
	const collect = runInNewContext('gc');
	process.on('SIGUSR2', () => {
		collect();
		const { heapUsed, rss } = process.memoryUsage();
		const open = process.getActiveResourcesInfo().length;
		appendFileSync(file, `${JSON.stringify({ heapUsed, rss, open })}\n`);
	});
}
