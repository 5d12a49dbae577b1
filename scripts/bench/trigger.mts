import { goalsOf } from './trigger/goals.mts';
import { meter } from './trigger/meter.mts';
import { onePaid, type OnePaid } from './trigger/onePaid.mts';
import { benchWatches, type Row as Watched } from './trigger/rows.mts';
import { plain, type Row } from './row.mts';
import type { Size } from './size.mts';

/** What a poll of the trigger takes in the worst case; `npm run bench:trigger` has each case. */
export async function rows({ watched: most }: Size): Promise<Row[]> {
	meter();
	const watched: Watched[] = [];
	for await (const row of benchWatches(most)) watched.push(row);
	const paid: OnePaid[] = [];
	for await (const one of onePaid()) paid.push(one);
	return goalsOf(watched, paid).map(({ name, unit, measured, limit, met }) =>
		plain(`Trigger: ${name}`, unit, measured, { text: `≤ ${limit}`, met }),
	);
}
