import type { Switches } from '../../simulator/index.mts';
import { Harness } from '../../support/engine/harness.mts';
import { orderSchedule } from '../../support/interleaving/orderSchedule.mts';
import { type Engine, playSchedule, type Schedule } from '../../support/interleaving/schedule.mts';
import { triggerSchedule } from '../../support/interleaving/triggerSchedule.mts';

let engine: Engine;
beforeAll(async () => {
	const credentials = { apiKey: '', apiSecret: '', baseUrl: '' };
	engine = { credentials, harness: await Harness.create({ default: credentials }) };
});

const seeds = (count: number) => Array.from({ length: count }, (_, i) => i + 1);

/** Seeds with what they broke; `npm run interleave -- --only NAME --seed N --schedules 1` replays one. */
async function broken(schedule: Schedule, count: number) {
	const found: Array<{ seed: number; problems: string[] }> = [];
	for (const seed of seeds(count)) {
		const { problems } = await playSchedule(schedule, engine, seed);
		if (problems.length) found.push({ seed, problems });
	}
	return found;
}

/** Whether one of some schedules breaks a promise under such switches. */
async function breaks(schedule: Schedule, promise: RegExp, forced: Partial<Switches>) {
	for (const seed of seeds(12)) {
		const { problems } = await playSchedule(schedule, engine, seed, forced);
		if (promise.test(problems.join())) return true;
	}
	return false;
}

describe.each([
	// A list that is behind by more than the protocol waits for, and by more than the trigger looks back.
	['orders', orderSchedule, 3_000, /payableTwice|unsettled/],
	['trigger', triggerSchedule, 600_000, /missed|conflicting/],
] as const)('%s', (_name, schedule, tooLateMs, promise) => {
	it('keeps its promises in 100 schedules', async () => {
		expect(await broken(schedule, 100)).toEqual([]);
	});

	it('cannot keep them on a list that is further behind, which the schedules find', async () => {
		expect(await breaks(schedule, promise, { stampBeforeVisibleMs: tooLateMs })).toBe(true);
	});

	it('does the same for the same seed', async () => {
		const play = async (seed: number) => (await playSchedule(schedule, engine, seed)).trace;
		for (const seed of seeds(3)) expect(await play(seed)).toEqual(await play(seed));
		expect(await play(1)).not.toEqual(await play(2));
	});
});

// 211: a page of the list came from an older copy of Stream than the page before it. 880193: another execution of the
// same process had made a link while one read a list for a minute.
it.each([211, 880_193])('holds where a schedule once broke it: orders, seed %i', async (seed) => {
	expect((await playSchedule(orderSchedule, engine, seed)).problems).toEqual([]);
});
