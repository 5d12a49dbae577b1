import { beyondMargin } from '../../scripts/bench/gate.mts';
import { comparison, plain } from '../../scripts/bench/row.mts';

const rounds = (...ratios: number[]) =>
	comparison(
		'time',
		's',
		ratios,
		ratios.map(() => 1),
		'peer',
		1,
	);

it('fails on times only beyond the margin, on counts at once, and never on what has no ratio', () => {
	expect(beyondMargin([rounds(0.9), rounds(1.49)])).toEqual([]);
	expect(beyondMargin([rounds(1.51)])).toHaveLength(1);
	expect(beyondMargin([rounds(1.6, 0.98, 1.7)])).toEqual([]);
	expect(beyondMargin([rounds(1.6, 1.01, 1.7)])).toHaveLength(1);
	const missed = { text: 'ratio ≤ 1', met: false };
	expect(beyondMargin([plain('requests', '', 3, missed, 2)])).toHaveLength(1);
	expect(beyondMargin([plain('bytes', 'KB', 3, missed)])).toEqual([]);
	expect(beyondMargin([comparison('shown', 's', [9], [1], 'peer')])).toEqual([]);
});
