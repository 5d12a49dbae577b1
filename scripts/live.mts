/**
 * npm run live: finds out how a Stream account behaves where the documents leave it open.
 * docs/live.md says what it does and what it leaves.
 */
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';

// @ts-expect-error plain JavaScript without types
import buildIfStale from '../support/engine/buildIfStale.js';
import { packageFolder } from '../support/paths.mts';
import { say } from '../support/script/terminal.mts';
import { askSecretly } from './live/ask.mts';
import type { Pace } from './live/pace.mts';
import { AtTerminal, nobody } from './live/person.mts';
import { readProfileFile } from '../support/simulator/liveProfile.mts';
import { planned } from './live/plan.mts';
import { driftOf, profileOf } from './live/profile.mts';
import { reportOf } from './live/report.mts';
import { NotAllowed, runLive, type Result } from './live/run.mts';
import type { Row } from './live/records.mts';
import type { Step } from './live/road.mts';

const STREAM = 'https://stream-app-service.streampay.sa';

const USAGE = `npm run live -- [options]

  --base-url URL     where Stream's API is (default ${STREAM})
  --no-pay           nobody is asked to pay on a checkout page; what needs it is not seen
  --no-node          only the questions; the node's own operations are not run
  --read-only        changes nothing; the only way on an account that is not a sandbox
  --webhook-url URL  where Stream can call this machine: a tunnel to --port
  --port N           port for the payer's way back and for webhooks (default: any)
  --yes              begins without asking
  --out FOLDER       where live-report.md and live-profile.json are written (default: here)

  --drift A B        compares two profiles in words, and asks nobody

The key pair is read from STREAM_API_KEY and STREAM_API_SECRET, or asked for. It is sent to the base URL only, and
never stored or printed.`;

const OPTIONS = {
	'base-url': { type: 'string', default: STREAM },
	'no-pay': { type: 'boolean', default: false },
	'no-node': { type: 'boolean', default: false },
	'read-only': { type: 'boolean', default: false },
	'webhook-url': { type: 'string' },
	port: { type: 'string', default: '0' },
	yes: { type: 'boolean', default: false },
	out: { type: 'string', default: '.' },
	drift: { type: 'boolean', default: false },
	help: { type: 'boolean', default: false },
} as const;

async function main(): Promise<number> {
	const { values, positionals } = parseArgs({ allowPositionals: true, options: OPTIONS });
	if (values.help || positionals.length !== (values.drift ? 2 : 0)) {
		say(USAGE);
		return values.help ? 0 : 2;
	}
	if (values.drift) return tellDrift(positionals[0], positionals[1]);
	const pair = await readPair();
	if (!values['no-node']) await buildIfStale();
	const stop = onInterrupt();
	const result = await runLive({
		baseUrl: values['base-url'].replace(/\/+$/, ''),
		key: Buffer.from(`${pair.apiKey}:${pair.apiSecret}`).toString('base64'),
		pair: values['no-node'] ? undefined : pair,
		folder: join(packageFolder, '.tmp/live'),
		person: values['no-pay'] ? nobody : new AtTerminal(process.stdin, process.stdout),
		readOnly: values['read-only'],
		webhookUrl: values['webhook-url'],
		port: Number(values.port),
		onStep: (name) => say(`${new Date().toISOString().slice(11, 19)}  ${name}`),
		onPace: (pace) => stop.give(pace),
		mayBegin: async (organization, left) =>
			values.yes || (await mayBegin(organization, left, values['read-only'])),
	});
	if (!result) return 1;
	write(result, values.out);
	const failed = result.road.some(({ outcome }) => outcome === 'failed');
	return stop.stopped || failed || result.lacks.length > 0 ? 1 : 0;
}

/** Writes report and profile, and says in short what they say. */
function write(result: Result, folder: string): void {
	const profile = profileOf(result);
	const paths = ['live-report.md', 'live-profile.json'].map((name) => resolve(folder, name));
	writeFileSync(paths[0], reportOf(result, profile));
	writeFileSync(paths[1], `${JSON.stringify(profile, null, 2)}\n`);
	const { switches, beyond, notSeen } = profile;
	const seen = Object.keys(switches).length + Object.keys(beyond).length;
	say(
		`\n${seen} questions answered, ${Object.keys(notSeen).length} not. ${result.requests} requests.`,
	);
	const count = (outcome: Step['outcome']) =>
		result.road.filter((step) => step.outcome === outcome).length;
	if (result.road.length > 0) {
		say(
			`Of the node's operations ${count('worked')} worked, ${count('refused')} were refused, ${count('failed')} failed, ${count('skipped')} were not run.`,
		);
	}
	for (const { field, request } of result.lacks) {
		say(`✗ The node needs ${field}, and ${request} does not send it.`);
	}
	for (const { name, words } of result.road.filter(({ outcome }) => outcome === 'failed')) {
		say(`✗ ${name}: ${words}`);
	}
	for (const path of paths) say(path);
}

function tellDrift(before: string, after: string): number {
	const drift = driftOf(readProfileFile(before), readProfileFile(after));
	for (const sentence of drift) say(sentence);
	if (drift.length === 0) say('Nothing has changed.');
	return drift.length === 0 ? 0 : 1;
}

async function readPair(): Promise<{ apiKey: string; apiSecret: string }> {
	const apiKey = process.env.STREAM_API_KEY ?? (await askSecretly('API key: '));
	const apiSecret = process.env.STREAM_API_SECRET ?? (await askSecretly('API secret: '));
	return { apiKey: apiKey.trim(), apiSecret: apiSecret.trim() };
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
			: `About ${planned()} are made, with
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
