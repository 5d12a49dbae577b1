/**
 * npm run endurance [-- --polls 1440 --orders 5000 --seed N]
 *
 * A day in less than twenty minutes. A trigger polls 1,440 times on a simulated clock; then 5,000 orders are handled in
 * a real n8n whose heap is limited, with both triggers active beside them. Memory must be flat after the warm-up (10 %),
 * what the trigger stores must stay bounded, and no handles may be left open. `--orders 0` leaves n8n out.
 */
import { join } from 'node:path';
// @ts-expect-error plain JavaScript without types
import buildIfStale from '../support/engine/buildIfStale.js';
import { packageFolder } from '../support/paths.mts';
import { finish, type Outcome } from '../support/script/finish.mts';
import { takeFolder } from '../support/script/lock.mts';
import { readNumbers } from '../support/script/numbers.mts';
import { secondsSinceStart, step } from '../support/script/terminal.mts';
import { manyOrders } from './endurance/manyOrders.mts';
import { pollDay } from './endurance/pollDay.mts';
import { growth, percent } from './endurance/sample.mts';

const { polls, orders, seed } = readNumbers({ polls: 1_440, orders: 5_000, seed: 1 });
const folder = join(packageFolder, '.tmp/endurance');
/** Letters: more than n8n should have to store for a shop with a dozen open records. */
const MOST_STATE = 32_000;

async function endurance(): Promise<Outcome> {
	takeFolder(folder);
	await buildIfStale();
	const day = await step(`${polls} polls on a simulated clock`, () => pollDay(polls, seed));
	const ofDay = growth('Polls', day.samples);
	const problems = [...day.problems, ...ofDay.problems];
	const largest = Math.max(...day.states);
	if (largest > MOST_STATE) problems.push(`The trigger stores ${largest} letters`);
	const counts: Outcome['counts'] = {
		polls,
		transitions: day.transitions,
		largestState: largest,
		heapGrowthPercent: Math.round(ofDay.heap * 100),
	};
	if (orders > 0) {
		const many = await manyOrders(folder, orders);
		const ofMany = growth('n8n', many.samples);
		problems.push(...many.problems, ...ofMany.problems);
		Object.assign(counts, {
			orders: many.links,
			events: many.events,
			n8nHeapGrowth: [percent(ofMany.heap)],
			moreOpen: ofMany.open,
		});
	}
	return { problems, counts: { ...counts, seconds: secondsSinceStart() } };
}

await finish(endurance);
