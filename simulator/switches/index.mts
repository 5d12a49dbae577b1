import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';

import { answerSwitches } from './answers.mts';
import { catalogueSwitches } from './catalogue.mts';
import type { SwitchInfo } from './info.mts';
import { listSwitches } from './lists.mts';
import { moneySwitches } from './money.mts';
import { recurringSwitches } from './recurring.mts';

export type { Need, SwitchInfo } from './info.mts';

/**
 * Everything on which the sources about Stream disagree, or which nobody outside knows: every switch
 * with every position. A client has to work with each; the defaults are what is most likely, or
 * safest to test against.
 */
export const SWITCHES = {
	...answerSwitches,
	...listSwitches,
	...catalogueSwitches,
	...moneySwitches,
	...recurringSwitches,
};

export type SwitchName = keyof typeof SWITCHES;

/** One position of every switch. */
export type Switches = {
	[Name in SwitchName]: (typeof SWITCHES)[Name] extends SwitchInfo<infer T> ? T : never;
};

export const switchNames = Object.keys(SWITCHES) as SwitchName[];

/** The switches as they stand after `startSimulator()` without options. */
export function defaultSwitches(): Switches {
	const defaults = switchNames.map((name) => [name, SWITCHES[name].positions[0].value]);
	return Object.fromEntries(defaults) as Switches;
}

/** The table as plain data: name, meaning, positions with what is seen of them, needs, hidden. */
export function switchTable(): Array<{ name: SwitchName } & Omit<SwitchInfo, 'accepts'>> {
	return switchNames.map((name) => {
		const { meaning, positions, needs, hidden } = SWITCHES[name] as SwitchInfo;
		return { name, meaning, positions, ...(needs && { needs }), ...(hidden && { hidden }) };
	});
}

/**
 * Reads positions that come from a file or another process.
 * @throws Error that names the first switch or position that does not exist
 */
export function checkSwitches(wanted: Record<string, unknown>): Partial<Switches> {
	for (const [name, value] of Object.entries(wanted)) {
		if (!Object.hasOwn(SWITCHES, name)) throw new Error(`There is no switch ${name}`);
		const info = SWITCHES[name as SwitchName] as SwitchInfo;
		const known =
			info.positions.some((position) => isDeepStrictEqual(position.value, value)) ||
			info.accepts?.(value) === true;
		if (known) continue;
		const positions = info.positions.map((position) => JSON.stringify(position.value)).join(', ');
		throw new Error(`Switch ${name} has no position ${JSON.stringify(value)}, only ${positions}`);
	}
	return wanted;
}

/**
 * The switches of a profile: a JSON object with the key `switches`; its other keys are for people.
 * @throws Error when the text is not such an object or names what does not exist
 */
export function readProfile(text: string): Partial<Switches> {
	const profile = JSON.parse(text) as { switches?: unknown } | null;
	const wanted = profile?.switches;
	if (typeof wanted !== 'object' || wanted === null || Array.isArray(wanted)) {
		throw new Error('A profile is a JSON object with the key "switches"');
	}
	return checkSwitches(wanted as Record<string, unknown>);
}

/** Names the profile that every simulator of a process starts with: `npm run test:profile`. */
export const PROFILE_VARIABLE = 'SIMULATOR_PROFILE';

/**
 * What simulators start with where nothing else is asked for: the positions of the profile that the environment names.
 * @throws Error when the file is no profile
 */
export function startingSwitches(): Partial<Switches> {
	const path = process.env[PROFILE_VARIABLE];
	return path ? readProfile(readFileSync(path, 'utf8')) : {};
}
