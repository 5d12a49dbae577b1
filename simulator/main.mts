import { parseArgs } from 'node:util';

import { startSimulator } from './index.mts';

/** `npm run simulator -- [--port 4010] [--host 127.0.0.1] [--seed demo|none]` */
const { values } = parseArgs({
	options: {
		port: { type: 'string', default: '4010' },
		host: { type: 'string', default: '127.0.0.1' },
		seed: { type: 'string', default: 'demo' },
		'public-url': { type: 'string' },
	},
});
if (values.seed !== 'demo' && values.seed !== 'none') {
	console.error('--seed must be demo or none');
	process.exit(2);
}

const simulator = await startSimulator({
	port: Number(values.port),
	host: values.host,
	seed: values.seed,
	publicUrl: values['public-url'],
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
