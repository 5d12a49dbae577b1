import { isDeepStrictEqual } from 'node:util';

import { SWITCHES, type SwitchName, type Switches } from '../../../simulator/switches/index.mts';
import type { Profile } from '../../../support/simulator/liveProfile.mts';
import { BLURS, MASKS } from './masks.mts';

/** Whether a run has found a switch as it stood. */
export type Verdict =
	| { kind: 'right' }
	| { kind: 'notSeen'; reason: string }
	| { kind: 'wrong'; said: string };

/** Holds what a run says about one switch against how it stood. */
export function judge(name: SwitchName, switches: Switches, profile: Profile): Verdict {
	const stood = switches[name];
	const { hidden } = SWITCHES[name] as { hidden?: string };
	const masked = hidden ?? (MASKS[name]?.(switches) || undefined);
	const seen = Object.hasOwn(profile.switches, name);
	const blurred = BLURS[name]?.(switches) || undefined;
	if (!seen && masked) return { kind: 'notSeen', reason: masked };
	const waits = switches.rateLimit ? 2_000 : 600;
	if (seen && isSame(name, profile.switches[name], stood, waits)) return { kind: 'right' };
	if (blurred) return { kind: 'notSeen', reason: blurred };
	const found = seen
		? JSON.stringify(profile.switches[name])
		: `not seen (${profile.notSeen[name] ?? profile.beyond[name]})`;
	return { kind: 'wrong', said: `${name}: ${found} instead of ${JSON.stringify(stood)}` };
}

/**
 * Times are measured; everything else has to be exactly as it stood.
 *
 * @param waits how much later a look may come than it could, in milliseconds
 */
function isSame(name: SwitchName, found: unknown, stood: unknown, waits: number): boolean {
	if (isDeepStrictEqual(found, stood)) return true;
	if (typeof found === 'number' && typeof stood === 'number') return isNear(name, found, stood);
	if (!isObject(found) || !isObject(stood)) return false;
	return Object.keys({ ...found, ...stood }).every((key) => {
		const [one, other] = [found[key], stood[key]];
		if (typeof one !== 'number' || typeof other !== 'number') return one === other;
		// Copies are looked at from time to time, and each answer takes its time.
		return key === 'lagMs' ? one >= other * 0.8 && one <= other + waits : one === other;
	});
}

/** Of the positions that the table has, a measured time has to be nearest to the one that stood. */
function isNear(name: SwitchName, found: number, stood: number): boolean {
	if (!/Ms$/.test(name)) return false;
	const examples = SWITCHES[name].positions.flatMap(({ value }: { value: unknown }) =>
		typeof value === 'number' ? [value] : [],
	);
	const others = examples.filter((one: number) => one !== stood);
	return others.every((one: number) => Math.abs(found - stood) < Math.abs(found - one));
}

function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null;
}
