/**
 * npm run test:profile -- live-profile.json [--only contract|flows|faults|orders]
 *
 * Runs the suites that decide about orders and money against the server that npm run live has seen: every simulator
 * starts with the positions of its profile. Tests that are about one position set it themselves. Ends with the counts
 * as one line of JSON, and with 1 when a suite failed.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { PROFILE_VARIABLE, type Switches } from '../simulator/switches/index.mts';
import { packageFolder } from '../support/paths.mts';
import { say } from '../support/script/terminal.mts';
import { readProfileFile } from '../support/simulator/liveProfile.mts';

/** A simulator that could not be opened as wanted must not keep the rest waiting. */
const JEST = ['node_modules/jest/bin/jest.js', '-w', '1', '--forceExit'];
const SUITES: Record<string, string[]> = {
	contract: [...JEST, 'test/contract'],
	flows: [...JEST, 'test/flows'],
	orders: [...JEST, 'test/nodes/Stream/(order|paymentLink|createPaymentLinks|sameOrder)'],
	faults: ['--import', 'tsx', 'scripts/faults.mts'],
};

/**
 * Times: tests look at once, so they would be about nothing else. And the rule of some sandboxes that there is only one
 * customer. Both have tests of their own.
 */
const LEFT_OUT: Array<keyof Switches> = [
	'latencyMs',
	'listAgeMs',
	'stampBeforeVisibleMs',
	'replica',
	'sandboxEmailRule',
];

const { values, positionals } = parseArgs({
	allowPositionals: true,
	options: { only: { type: 'string', default: '' } },
});
const names = Object.keys(SUITES).filter((name) => !values.only || name === values.only);
if (positionals.length !== 1 || names.length === 0) {
	say(`npm run test:profile -- live-profile.json [--only ${Object.keys(SUITES).join('|')}]`);
	process.exit(2);
}

const { switches, seen } = readProfileFile(positionals[0]);
for (const name of LEFT_OUT) delete switches[name];
const folder = mkdtempSync(join(tmpdir(), 'test-profile-'));
const path = join(folder, 'profile.json');
writeFileSync(path, JSON.stringify({ switches }));
say(`${Object.keys(switches).length} switches as they were seen on ${seen.slice(0, 10)}`);
const failed: string[] = [];
try {
	for (const name of names) {
		say(`\n== ${name} ==`);
		if ((await run(SUITES[name])) !== 0) failed.push(name);
	}
} finally {
	rmSync(folder, { recursive: true });
}
say(JSON.stringify({ switches: Object.keys(switches).length, suites: names.length, failed }));
process.exitCode = failed.length > 0 ? 1 : 0;

async function run(args: string[]): Promise<number | null> {
	const env = { ...process.env, [PROFILE_VARIABLE]: path };
	const child = spawn(process.execPath, args, { cwd: packageFolder, env, stdio: 'inherit' });
	return await new Promise((resolve) => child.once('close', resolve));
}
