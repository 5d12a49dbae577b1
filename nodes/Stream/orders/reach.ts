import type { LinkFacts } from '../../shared/records/orderLink';

/**
 * How far down the list to read, so that pages and the links that remain to be read one by one are the fewest requests.
 *
 * @param base pages that are read in any case
 * @returns the stamp of the last link to be read with the list; undefined for none beyond those pages
 */
export function reachOf(
	links: Array<Pick<LinkFacts, 'createdAt'>>,
	base: number,
	pagesTo: (createdAt: number) => number,
): number | undefined {
	const stamps = links.map(({ createdAt }) => createdAt).sort((a, b) => b - a);
	const onBase = stamps.filter((stamp) => pagesTo(stamp) <= base).length;
	let [best, reach] = [base + stamps.length - onBase, undefined as number | undefined];
	for (let at = onBase; at < stamps.length; at++) {
		const requests = pagesTo(stamps[at]) + stamps.length - at - 1;
		if (requests >= best) continue;
		best = requests;
		reach = stamps[at];
	}
	return reach;
}
