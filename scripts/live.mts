/**
 * npm run live: finds out how a Stream account behaves where the documents leave it open.
 * docs/live.md says what it does and what it leaves.
 */
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';

import { packageFolder } from '../support/paths.mts';
import { say } from '../support/script/terminal.mts';
import { askSecretly } from './live/ask.mts';
import type { Pace } from './live/pace.mts';
import { AtTerminal, nobody } from './live/person.mts';
import { driftOf, profileOf, readProfileFile } from './live/profile.mts';
import { reportOf } from './live/report.mts';
import { NotAllowed, runLive } from './live/run.mts';
import type { Row } from './live/scene.mts';

const USAGE = `npm run live -- [options]

  --base-url URL   where Stream's API is (default ${'https://stream-app-service.streampay.sa'})
  --no-pay         nobody is asked to pay on a checkout page; what needs it is not seen
  --read-only      changes nothing; the only way on an account that is not a sandbox
  --yes            begins without asking
  --out FOLDER     where live-report.md and live-profile.json are written (default: here)

  --drift A B      compares two profiles in words, and asks nobody

The key pair is read from STREAM_API_KEY and STREAM_API_SECRET, or asked for. It is sent to the base URL only, and
never stored or printed.`;

async function main(): Promise<number> {
	const { values, positionals } = parseArgs({
		allowPositionals: true,
		options: {
			'base-url': { type: 'string', default: 'https://stream-app-service.streampay.sa' },
			'no-pay': { type: 'boolean', default: false },
			'read-only': { type: 'boolean', default: false },
			yes: { type: 'boolean', default: false },
			out: { type: 'string', default: '.' },
			drift: { type: 'boolean', default: false },
			help: { type: 'boolean', default: false },
		},
	});
	if (values.help || positionals.length !== (values.drift ? 2 : 0)) {
		say(USAGE);
		return values.help ? 0 : 2;
	}
	if (values.drift) return tellDrift(positionals[0], positionals[1]);
	const baseUrl = values['base-url'].replace(/\/+$/, '');
	const key = await readKey();
	const stop = onInterrupt();
	const result = await runLive({
		baseUrl,
		key,
		folder: join(packageFolder, '.tmp/live'),
		person: values['no-pay'] ? nobody : new AtTerminal(process.stdin, process.stdout),
		readOnly: values['read-only'],
		onStep: (name) => say(`${new Date().toISOString().slice(11, 19)}  ${name}`),
		onPace: (pace) => stop.give(pace),
		mayBegin: async (organization, left) =>
			values.yes || (await mayBegin(organization, left, values['read-only'])),
	});
	if (!result) return 1;
	const profile = profileOf(result);
	const paths = ['live-report.md', 'live-profile.json'].map((name) => resolve(values.out, name));
	writeFileSync(paths[0], reportOf(result, profile));
	writeFileSync(paths[1], `${JSON.stringify(profile, null, 2)}\n`);
	const { switches, beyond, notSeen } = profile;
	const seen = Object.keys(switches).length + Object.keys(beyond).length;
	say(
		`\n${seen} questions answered, ${Object.keys(notSeen).length} not, with ${result.requests} requests.`,
	);
	for (const path of paths) say(path);
	return stop.stopped ? 1 : 0;
}

function tellDrift(before: string, after: string): number {
	const drift = driftOf(readProfileFile(before), readProfileFile(after));
	for (const sentence of drift) say(sentence);
	if (drift.length === 0) say('Nothing has changed.');
	return drift.length === 0 ? 0 : 1;
}

async function readKey(): Promise<string> {
	const apiKey = process.env.STREAM_API_KEY ?? (await askSecretly('API key: '));
	const apiSecret = process.env.STREAM_API_SECRET ?? (await askSecretly('API secret: '));
	return Buffer.from(`${apiKey.trim()}:${apiSecret.trim()}`).toString('base64');
}

/** The first Ctrl-C ends the questions and tidies up; the second leaves at once, and the next run tidies up. */
function onInterrupt(): { give(pace: Pace): void; readonly stopped: boolean } {
	let pace: Pace | undefined;
	let stopped = false;
	const leave = () => {
		if (stopped) process.exit(130);
		stopped = true;
		say('\nStopping: what was made is tidied up. Ctrl-C again leaves at once.');
		pace?.stop('it was stopped');
	};
	for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, leave);
	return {
		give: (one) => void (pace = one),
		get stopped() {
			return stopped;
		},
	};
}

async function mayBegin(organization: Row, left: number, readOnly: boolean): Promise<boolean> {
	say(
		`\nThe account: ${organization.name_en ?? organization.name}${organization.sandbox === true ? ', a sandbox' : ''}.`,
	);
	say(
		readOnly
			? 'Only reads: nothing is made or changed.'
			: `About 30 payment links, 10 products, 3 customers, 3 subscriptions, 4 invoices and 3 webhooks are made, with
names that begin with n8n-live; no message is sent to anybody. At the end links are deactivated, subscriptions
cancelled, products archived, customers deleted, webhooks removed. Invoices stay: they cannot be deleted.
At most 400 requests in 15 minutes.`,
	);
	if (left > 0 && !readOnly) say('What an earlier run has left is tidied up first.');
	const lines = createInterface({ input: process.stdin, output: process.stdout });
	try {
		return /^y/i.test(await lines.question('Begin? (y/n) '));
	} finally {
		lines.close();
	}
}

try {
	process.exitCode = await main();
} catch (error) {
	// Neither the stack nor the request: both may have the key.
	const known = error instanceof NotAllowed || (error as { code?: string }).code;
	say(`✗ ${(error as Error).message}`);
	process.exitCode = known ? 2 : 1;
}
