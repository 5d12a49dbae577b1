/**
 * npm run live:proof [-- --only REGEX --seed N]
 *
 * Holds npm run live against the simulator: every switch in every position, combinations, servers that fail, runs that
 * are killed, and the command itself. Prints what was wrong and last the counts as one line of JSON; exits with 1 when
 * something was wrong. `--only` leaves out all switches but those, and everything that is not about switches.
 */
import { parseArgs } from 'node:util';

// @ts-expect-error plain JavaScript without types
import buildIfStale from '../../support/engine/buildIfStale.js';
import { seededRandom } from '../../simulator/core/faults.mts';
import { startSimulator, type FaultAction } from '../../simulator/index.mts';
import {
	SWITCHES,
	switchNames,
	type SwitchInfo,
	type SwitchName,
	type Switches,
} from '../../simulator/switches/index.mts';
import { say } from '../../support/script/terminal.mts';
import { probesFor } from './probes/index.mts';
import type { Profile } from '../../support/simulator/liveProfile.mts';
import { Command, killAndTidy } from './proof/command.mts';
import { examine, leftIn } from './proof/examine.mts';
import { judge, type Verdict } from './proof/judge.mts';
import { BESIDE } from './proof/masks.mts';

const COMBINATIONS = 20;
/** Runs at a time; those of combinations wait most of the time, for slow answers. */
const AT_ONCE = 3;
const COMBINED_AT_ONCE = 4;
/** What is measured is measured alone. */
const MEASURED: SwitchName[] = [
	'latencyMs',
	'rateLimit',
	'stampBeforeVisibleMs',
	'listAgeMs',
	'replica',
];

/** What every third request meets: not done, done without saying so, put off. */
const FAULTS: Record<string, FaultAction> = {
	'500 instead': { type: 'status', status: 500 },
	'500 although it was done': { type: 'status', status: 500, when: 'after' },
	'a broken connection although it was done': { type: 'reset', when: 'after' },
	429: { type: 'status', status: 429 },
};

const { values } = parseArgs({
	options: { only: { type: 'string', default: '' }, seed: { type: 'string', default: '1' } },
});
const only = new RegExp(values.only);
const names = switchNames.filter((name) => only.test(name));
const counts = { switches: names.length, positions: 0, right: 0, wrong: 0, notSeen: 0 };
const reasons = new Map<SwitchName, string>();

function fail(what: string): void {
	counts.wrong++;
	say(`✗ ${what}`);
}

function count(verdict: Verdict, about: string, name: SwitchName): void {
	counts.positions++;
	if (verdict.kind === 'wrong') return fail(`${about}: ${verdict.said}`);
	counts[verdict.kind]++;
	if (verdict.kind === 'notSeen') reasons.set(name, verdict.reason);
}

function countAll(switches: Switches, profile: Profile, about: string): void {
	for (const name of names) count(judge(name, switches, profile), about, name);
}

/** One switch in one position, all others as they stand by default. */
interface Single {
	name: SwitchName;
	value: unknown;
}

async function proveSingle({ name, value }: Single): Promise<void> {
	const change = { ...BESIDE[name], [name]: value } as Partial<Switches>;
	const { switches, profile } = await examine(change, probesFor([name]));
	count(judge(name, switches, profile), `${name} ${JSON.stringify(value)}`, name);
}

/** Every switch anywhere, except that the account is a sandbox: others are only read. */
function combinations(seed: number): Array<Partial<Switches>> {
	const random = seededRandom(seed);
	return Array.from({ length: COMBINATIONS }, () => {
		const entries = switchNames.map((name) => {
			const { positions } = SWITCHES[name] as SwitchInfo;
			return [name, positions[Math.floor(random() * positions.length)].value];
		});
		return { ...Object.fromEntries(entries), environment: 'sandbox' } as Partial<Switches>;
	});
}

/** Runs work for each entry, some at a time. */
async function each<T>(list: T[], atOnce: number, work: (one: T) => Promise<void>): Promise<void> {
	const waiting = [...list];
	const lanes = Array.from({ length: atOnce }, async () => {
		for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) await work(one);
	});
	await Promise.all(lanes);
}

/** The command in a process of its own, with the node's operations and a person at the terminal. */
async function proveCommand(): Promise<void> {
	const simulator = await startSimulator();
	simulator.webhooks.settings.minuteMs = 250;
	const command = new Command(simulator);
	const before = { ...simulator.switches };
	const { code, output, profile } = await command.run();
	command.close();
	await simulator.close();
	if (code !== 0) fail(`the command ended with ${code}: ${output}`);
	for (const name of leftIn(simulator)) fail(`the command has left ${name}`);
	if (profile) countAll(before, JSON.parse(profile) as Profile, 'the command');
}

const singles: Single[] = names.flatMap((name) =>
	(SWITCHES[name] as SwitchInfo).positions.map(({ value }) => ({ name, value })),
);
const isMeasured = ({ name }: Single): boolean => MEASURED.includes(name);

await buildIfStale();
say(`${singles.length} positions of ${names.length} switches, one at a time`);
await each(
	singles.filter((one) => !isMeasured(one)),
	AT_ONCE,
	proveSingle,
);
await each(singles.filter(isMeasured), 1, proveSingle);

say(`${COMBINATIONS} combinations (seed ${values.seed})`);
const mixed = combinations(Number(values.seed));
await each([...mixed.entries()], COMBINED_AT_ONCE, async ([index, change]) => {
	const { switches, profile } = await examine(change);
	countAll(switches, profile, `combination ${index + 1}`);
});

if (!values.only) {
	for (const [name, action] of Object.entries(FAULTS)) {
		say(`Every third request meets ${name}`);
		const { switches, profile, simulator } = await examine({}, undefined, ({ faults }) => {
			faults.add({ every: 3, action });
		});
		countAll(switches, profile, name);
		for (const left of leftIn(simulator)) fail(`${name}: left ${left}`);
	}
	say('The command, with a person at the terminal');
	await proveCommand();
	say('Runs that are killed');
	for (const wrong of await killAndTidy()) fail(wrong);
}

for (const [name, reason] of reasons) say(`Not seen: ${name}, where ${reason}.`);
say(JSON.stringify(counts));
process.exitCode = counts.wrong > 0 ? 1 : 0;
