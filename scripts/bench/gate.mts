import type { Row } from './row.mts';

/** What is measured for the gate: time and requests. The others take too long, or download things. */
export const GATE_PARTS = ['create', 'orders'];
/**
 * How far a ratio of times may be beyond its goal. Between machines, and while others use the two cores, the ratios of
 * unchanged code have differed by a third; what the gate is there for (requests one after another, work that grows with
 * the square of the rows) doubles them.
 */
export const MARGIN = 0.5;

/**
 * What fails the gate: ratios that are worse than their goals. Ratios of times fail it only when their median is
 * beyond the margin and no round at all has reached the goal: other work on the machine makes some rounds slow, slower
 * code makes all of them slow. Numbers without anything to compare them with depend on the machine and never fail it.
 */
export function beyondMargin(rows: Row[]): Row[] {
	return rows.filter(({ goal, ratio, spread, met }) => {
		if (ratio === null || met !== false) return false;
		const most = Number(/ratio ≤ ([\d.]+)/.exec(goal)?.[1] ?? NaN);
		return spread === null || !(ratio <= most * (1 + MARGIN) || spread[0] <= most);
	});
}
