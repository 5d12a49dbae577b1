import { beyondMargin } from '../../scripts/bench/gate.mts';
import { comparison, plain } from '../../scripts/bench/row.mts';

const time = (ratio: number) => comparison('time', 's', [ratio], [1], 'peer', 1);

it('fails on times only beyond the margin, on counts at once, and never on what has no ratio', () => {
	expect(beyondMargin([time(0.9), time(1.14)])).toEqual([]);
	expect(beyondMargin([time(1.16)])).toHaveLength(1);
	const missed = { text: 'ratio ≤ 1', met: false };
	expect(beyondMargin([plain('requests', '', 3, missed, 2)])).toHaveLength(1);
	expect(beyondMargin([plain('bytes', 'KB', 3, missed)])).toEqual([]);
	expect(beyondMargin([comparison('shown', 's', [9], [1], 'peer')])).toEqual([]);
});
