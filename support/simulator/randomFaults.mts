import type { FaultAction, FaultRule } from '../../simulator/index.mts';

const refused: FaultAction = { type: 'status', status: 429, headers: { 'retry-after': '1' } };

/**
 * What can go wrong on the way, with its share among all faults. Very few 429: after each one the node
 * goes slowly for a minute or so, and with random ones, unlike with a limit, that never pays.
 */
const kinds: Array<[share: number, action: FaultAction]> = [
	[4, { type: 'reset', when: 'before' }],
	[4, { type: 'reset', when: 'after' }],
	[4, { type: 'status', status: 500, when: 'before' }],
	[3, { type: 'status', status: 500, when: 'after' }],
	[2, { type: 'status', status: 503, when: 'before' }],
	[1, { type: 'timeout', when: 'before' }],
	[1, { type: 'timeout', when: 'after' }],
	[1, { type: 'malformed' }],
	[0.07, refused],
	[0.03, { type: 'status', status: 429 }],
];

/**
 * Rules that disturb `share` (0 to 1) of all API requests at random: connections that break and
 * time-outs before and after the request is processed, 429, 500, 503, half an answer.
 * @param seed decides which requests; the same for the same order of requests
 */
export function randomFaults(share: number, seed: number): FaultRule[] {
	if (share === 0) return [];
	const all = kinds.reduce((sum, [part]) => sum + part, 0);
	// The first rule that fires decides, so later ones see only what is left.
	let left = 1;
	return kinds.map(([part, action], i) => {
		const wanted = (share * part) / all;
		const probability = wanted / left;
		left -= wanted;
		return { path: '^/api/v2/', probability, seed: seed * 100 + i, action };
	});
}
