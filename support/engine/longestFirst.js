const Sequencer = require('@jest/test-sequencer').default;

/** By far the longest, longest first; the others take a few seconds at most. */
const LONGEST = [
	'StreamTrigger/cost',
	'interleaving/schedules',
	'StreamTrigger/faults',
	'contract/emptyExpressions',
	'nodes/Stream/orderIndex',
	'StreamTrigger/largeSets',
	'StreamTrigger/state',
	'StreamTrigger/editing',
	'nodes/Stream/orderBulk',
	'fuzz/fuzz',
	'live/detective',
	'package/verify',
];

/**
 * Begins with the test files that take longest, so that no worker is left alone with one at the end. After the first
 * run jest knows how long they take; on a fresh checkout it would go by their size.
 */
module.exports = class extends Sequencer {
	sort(tests) {
		const sorted = super.sort(tests);
		if (sorted.some(({ duration }) => duration !== undefined)) return sorted;
		const place = ({ path }) => {
			const at = LONGEST.findIndex((name) => path.endsWith(`test/${name}.test.mts`));
			return at < 0 ? LONGEST.length : at;
		};
		return sorted.sort((a, b) => place(a) - place(b));
	}
};
