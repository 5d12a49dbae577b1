/**
 * npm run interleave [-- --schedules 20000 --seed N --only orders|trigger]
 *
 * Payment links of orders made in several processes at once, and a trigger that polls while n8n is killed: in one
 * process, against the simulator without HTTP, in time that passes by itself. The seed decides what happens, which
 * request arrives first, and which fails, so that a run with the same seed is the same run. Prints what was broken
 * with its seed, and last the counts as one line of JSON; one schedule alone prints all of its story.
 */
import { parseArgs } from 'node:util';

// @ts-expect-error plain JavaScript without types
import buildIfStale from '../support/engine/buildIfStale.js';
import { Harness } from '../support/engine/harness.mts';
import { orderSchedule } from '../support/interleaving/orderSchedule.mts';
import { playSchedule, type Schedule } from '../support/interleaving/schedule.mts';
import { triggerSchedule } from '../support/interleaving/triggerSchedule.mts';

const all: Record<string, Schedule> = { orders: orderSchedule, trigger: triggerSchedule };

const { values } = parseArgs({
	options: {
		schedules: { type: 'string', default: '20000' },
		seed: { type: 'string', default: '1' },
		only: { type: 'string', default: '' },
	},
});
const names = Object.keys(all).filter((name) => !values.only || name === values.only);
const first = Number(values.seed);
const each = Math.ceil(Number(values.schedules) / names.length);

await buildIfStale();
const credentials = { apiKey: '', apiSecret: '', baseUrl: '' };
const engine = { credentials, harness: await Harness.create({ default: credentials }) };
const started = performance.now();
const totals: Record<string, number> = { schedules: 0, broken: 0 };
for (const name of names) {
	for (let seed = first; seed < first + each; seed++) {
		const { problems, counts, trace } = await playSchedule(all[name], engine, seed);
		totals.schedules++;
		for (const [what, count] of Object.entries(counts)) {
			totals[what] = (totals[what] ?? 0) + count;
		}
		if (each === 1) console.log(trace.join('\n'));
		if (totals.schedules % 1_000 === 0) console.error(`${totals.schedules} schedules`);
		if (!problems.length) continue;
		totals.broken++;
		console.log(`✗ npm run interleave -- --only ${name} --seed ${seed} --schedules 1`);
		for (const problem of problems) console.log(`    ${problem}`);
	}
}
const seconds = Math.round((performance.now() - started) / 1_000);
console.log(JSON.stringify({ ...totals, seconds }));
process.exitCode = totals.broken ? 1 : 0;
