import { isDeepStrictEqual } from 'node:util';

import {
	SWITCHES,
	checkSwitches,
	switchNames,
	type SwitchName,
} from '../../simulator/switches/index.mts';
import type { Profile } from '../../support/simulator/liveProfile.mts';
import type { Result } from './run.mts';

export function profileOf({ findings, began, sandbox, shapes }: Result): Profile {
	const profile: Profile = {
		format: 1,
		seen: began,
		sandbox,
		switches: {},
		evidence: {},
		beyond: {},
		notSeen: {},
		facts: Object.fromEntries(findings.facts),
		shapes,
	};
	for (const name of switchNames) {
		const finding = findings.switches.get(name);
		const { hidden } = SWITCHES[name] as { hidden?: string };
		if (!finding) profile.notSeen[name] = hidden ?? 'it was not asked';
		else if (!finding.seen) profile.notSeen[name] = finding.evidence;
		else if (finding.position === undefined || !exists(name, finding.position)) {
			profile.beyond[name] = finding.evidence;
		} else {
			profile.switches[name] = finding.position;
			profile.evidence[name] = finding.evidence;
		}
	}
	return profile;
}

function exists(name: SwitchName, position: unknown): boolean {
	try {
		checkSwitches({ [name]: position });
		return true;
	} catch {
		return false;
	}
}

/** What has changed from one profile to another, one sentence each. Measured times may differ by half. */
export function driftOf(before: Profile, after: Profile): string[] {
	return [...switchDrift(before, after), ...factDrift(before, after), ...shapeDrift(before, after)];
}

function switchDrift(before: Profile, after: Profile): string[] {
	return switchNames.flatMap((name) => {
		const { meaning } = SWITCHES[name];
		const [was, is] = [stateOf(before, name), stateOf(after, name)];
		if (isDeepStrictEqual(was, is) || isNear(was.position, is.position)) return [];
		return [`${meaning} (${name}): was ${was.words}, is ${is.words}.`];
	});
}

interface State {
	position?: unknown;
	words: string;
}

function stateOf(profile: Profile, name: SwitchName): State {
	if (Object.hasOwn(profile.switches, name)) {
		const position = profile.switches[name];
		return { position, words: `${JSON.stringify(position)}` };
	}
	if (Object.hasOwn(profile.beyond, name)) return { words: profile.beyond[name] };
	return { words: 'not seen' };
}

function isNear(one: unknown, other: unknown): boolean {
	if (typeof one !== 'number' || typeof other !== 'number') return false;
	return Math.abs(one - other) <= Math.max(100, Math.max(one, other) / 2);
}

/** Facts whose value is measured anew each time. */
const MEASURED = ['listDelay', 'equalStamps'];

function factDrift(before: Profile, after: Profile): string[] {
	const names = new Set([...Object.keys(before.facts), ...Object.keys(after.facts)]);
	return [...names].flatMap((name) => {
		const [was, is] = [before.facts[name], after.facts[name]];
		if (MEASURED.includes(name) || isDeepStrictEqual(was?.value, is?.value)) return [];
		return [`${name}: was ${was?.evidence ?? 'not seen'}; is ${is?.evidence ?? 'not seen'}.`];
	});
}

function shapeDrift(before: Profile, after: Profile): string[] {
	return Object.keys(before.shapes).flatMap((request) => {
		const [was, is] = [before.shapes[request], after.shapes[request]];
		if (!is) return [];
		const keys = new Set([...Object.keys(was), ...Object.keys(is)]);
		return [...keys].flatMap((key) => {
			if (!(key in is)) return [`${request} no longer answers with ${key}.`];
			if (!(key in was)) return [`${request} now answers with ${key} (${is[key].join(' or ')}).`];
			const types = is[key].filter((type) => type !== 'null' && !was[key].includes(type));
			const known = was[key].some((type) => type !== 'null');
			if (types.length === 0 || !known) return [];
			return [
				`${request} answers with ${key} as ${types.join(' or ')}, not as ${was[key].join(' or ')}.`,
			];
		});
	});
}
