import { readFileSync } from 'node:fs';

import { checkSwitches } from '../../simulator/switches/index.mts';

/** Something that was seen of a server and is no switch of the simulator, but worth knowing. */
export interface Fact {
	value: unknown;
	evidence: string;
}

/** Keys of answers with the types that were seen under them: `items[].product_id`. By request. */
export type Shapes = Record<string, Record<string, string[]>>;

/** What a run has found out, for machines. The simulator reads `switches`. */
export interface Profile {
	format: 1;
	/** ISO 8601, UTC. */
	seen: string;
	sandbox: boolean;
	/** Positions that were seen. */
	switches: Record<string, unknown>;
	/** What each of them was seen by. */
	evidence: Record<string, string>;
	/** Ways of the server that no position of the simulator stands for. */
	beyond: Record<string, string>;
	/** Why nothing was seen. */
	notSeen: Record<string, string>;
	facts: Record<string, Fact>;
	/** Keys and types of the answers, no values. */
	shapes: Shapes;
}

/** @throws Error when the file is no profile */
export function readProfileFile(path: string): Profile {
	const profile = JSON.parse(readFileSync(path, 'utf8')) as Partial<Profile> | null;
	if (profile?.format !== 1 || typeof profile.switches !== 'object') {
		throw new Error(`${path} is not a profile that npm run live has written`);
	}
	checkSwitches(profile.switches);
	return profile as Profile;
}
