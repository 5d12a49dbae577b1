import type { InProcessSimulator, Switches } from '../../simulator/index.mts';
import { takeIdsFrom } from '../../simulator/index.mts';
import type { Credentials, Harness } from '../engine/harness.mts';
import { VirtualTime } from './virtualTime.mts';

/** How a schedule ended. */
export interface Ending {
	seed: number;
	/** What was not as promised. */
	problems: string[];
	/** What it consisted of. */
	counts: Record<string, number>;
	/** Everything that happened, in its order: the same for the same seed. */
	trace: string[];
}

/** What the seed has to decide about. */
export interface Dice {
	seed: number;
	time: VirtualTime;
	/** 0 to 1. */
	random: () => number;
	pick: <T>(list: readonly T[]) => T;
	/** Switches of the simulator that the seed does not decide about. */
	forced: Partial<Switches>;
}

/** n8n's engine, and the credential of its nodes, which each schedule changes. */
export interface Engine {
	harness: Harness;
	credentials: Credentials;
}

export type Schedule = (engine: Engine, dice: Dice) => Promise<Ending>;

/** Some time in 2026, another one for each seed. */
const startOf = (seed: number): number => Date.UTC(2026, 0, 10, 12) + (seed % 1_000) * 3_600_000;

/**
 * Plays a schedule in time that passes by itself: the seed decides what happens, and in which order.
 * @throws Error that names the seed, when it does not come to its end
 */
export async function playSchedule(
	schedule: Schedule,
	engine: Engine,
	seed: number,
	forced: Partial<Switches> = {},
): Promise<Ending> {
	const time = new VirtualTime(seed, startOf(seed));
	const { random } = time;
	const pick = <T,>(list: readonly T[]): T => list[Math.floor(random() * list.length)];
	takeIdsFrom(random);
	try {
		return await time.run(async () => await schedule(engine, { seed, time, random, pick, forced }));
	} catch (error) {
		throw new Error(`The schedule with seed ${seed} does not end`, { cause: error });
	} finally {
		takeIdsFrom(undefined);
		engine.harness.useNetwork(undefined);
	}
}

let accounts = 0;

/** A new account: what is remembered of one must not reach from one schedule into the next. */
export function useAccount({ credentials }: Engine, simulator: InProcessSimulator): void {
	const { apiKey, apiSecret } = simulator;
	accounts++;
	Object.assign(credentials, { apiKey, apiSecret, baseUrl: `https://account-${accounts}.example` });
}

/** The requests of a schedule, for its trace. */
export function requestsOf({ ledger }: InProcessSimulator): string[] {
	return ledger.map(({ at, method, path, query, status, fault = '' }) =>
		[at, method, path, query, status, fault].join(' '),
	);
}
