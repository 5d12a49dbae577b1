import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

import { startSimulator } from './index.mts';
import { readProfile, switchTable } from './switches/index.mts';

/**
 * `npm run simulator -- [--port 4010] [--host 127.0.0.1] [--seed demo|none] [--public-url URL]
 * [--profile FILE]`, or `-- --switches`, which prints the table of switches as JSON.
 */
const { values } = parseArgs({
	options: {
		port: { type: 'string', default: '4010' },
		host: { type: 'string', default: '127.0.0.1' },
		seed: { type: 'string', default: 'demo' },
		'public-url': { type: 'string' },
		profile: { type: 'string' },
		switches: { type: 'boolean' },
	},
});

function stop(message: string): never {
	console.error(message);
	process.exit(2);
}

function switchesOf(profile: string | undefined) {
	if (profile === undefined) return {};
	try {
		return readProfile(readFileSync(profile, 'utf8'));
	} catch (error) {
		return stop(`${profile}: ${(error as Error).message}`);
	}
}

if (values.switches) {
	console.log(JSON.stringify(switchTable(), null, 2));
	process.exit(0);
}
const { seed } = values;
if (seed !== 'demo' && seed !== 'none') stop('--seed must be demo or none');

const simulator = await startSimulator({
	port: Number(values.port),
	host: values.host,
	seed,
	publicUrl: values['public-url'],
	switches: switchesOf(values.profile),
});
console.log(`Stream simulator
  Dashboard   ${simulator.url}/
  Base URL    ${simulator.url}
  API key     ${simulator.apiKey}
  API secret  ${simulator.apiSecret}
Stop with Ctrl-C.`);

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
	process.once(signal, () => void simulator.close().then(() => process.exit(0)));
}
