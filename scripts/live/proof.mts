/**
 * npm run live:proof [-- --only REGEX --seed N]
 *
 * Holds npm run live against the simulator: every switch in every position, combinations, servers that fail, runs that
 * are killed. Prints what was wrong and last the counts as one line of JSON; exits with 1 when something was wrong.
 */
import { parseArgs } from 'node:util';

import { seededRandom } from '../../simulator/core/faults.mts';
import {
	SWITCHES,
	defaultSwitches,
	switchNames,
	type SwitchInfo,
	type SwitchName,
	type Switches,
} from '../../simulator/switches/index.mts';
import { say } from '../../support/script/terminal.mts';
import { probesFor } from './probes/index.mts';
import { judge, type Verdict } from './proof/judge.mts';
import { BESIDE } from './proof/masks.mts';
import { examine } from './proof/stage.mts';

const COMBINATIONS = 20;
/** Runs at a time; those of combinations wait most of the time, for slow answers. */
const AT_ONCE = 3;
const COMBINED_AT_ONCE = 8;
/** What is measured is measured alone. */
const MEASURED: SwitchName[] = [
	'latencyMs',
	'rateLimit',
	'stampBeforeVisibleMs',
	'listAgeMs',
	'replica',
];

const { values } = parseArgs({
	options: { only: { type: 'string', default: '' }, seed: { type: 'string', default: '1' } },
});
const only = new RegExp(values.only);
const names = switchNames.filter((name) => only.test(name));
const counts = { switches: names.length, positions: 0, right: 0, wrong: 0, notSeen: 0 };
const reasons = new Map<string, string>();

function count(verdict: Verdict, about: string, name: SwitchName): void {
	counts.positions++;
	counts[verdict.kind]++;
	if (verdict.kind === 'wrong') say(`✗ ${about}: ${verdict.said}`);
	if (verdict.kind === 'notSeen') reasons.set(name, verdict.reason);
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

async function proveCombination(change: Partial<Switches>, about: string): Promise<void> {
	const { switches, profile } = await examine(change);
	for (const name of names) count(judge(name, switches, profile), about, name);
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

async function inTurn<T>(
	list: T[],
	atOnce: number,
	work: (one: T) => Promise<void>,
): Promise<void> {
	const waiting = [...list];
	const lanes = Array.from({ length: atOnce }, async () => {
		for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) await work(one);
	});
	await Promise.all(lanes);
}

const singles: Single[] = names.flatMap((name) =>
	(SWITCHES[name] as SwitchInfo).positions.map(({ value }) => ({ name, value })),
);
const isMeasured = ({ name }: Single): boolean => MEASURED.includes(name);

say(`${singles.length} positions of ${names.length} switches, one at a time`);
await inTurn(
	singles.filter((one) => !isMeasured(one)),
	AT_ONCE,
	proveSingle,
);
await inTurn(singles.filter(isMeasured), 1, proveSingle);

say(`${COMBINATIONS} combinations (seed ${values.seed})`);
const mixed = combinations(Number(values.seed));
await inTurn([...mixed.entries()], COMBINED_AT_ONCE, async ([index, change]) => {
	const differing = Object.entries(change).filter(
		([name, value]) =>
			JSON.stringify(value) !== JSON.stringify(defaultSwitches()[name as SwitchName]),
	);
	await proveCombination(change, `combination ${index + 1} (${differing.length} otherwise)`);
});

for (const [name, reason] of reasons) say(`not seen: ${name}, where ${reason}`);
say(JSON.stringify(counts));
process.exitCode = counts.wrong > 0 ? 1 : 0;
