import fc from '../../support/fastCheck.mts';

import { reachOf } from '../../../nodes/Stream/orders/reach';

/** How far down the list is read: ten links to a page, newest first, the newest at 1,000. */
const pagesTo = (createdAt: number) => Math.floor((1_000 - createdAt) / 10) + 1;
const links = (...stamps: number[]) => stamps.map((createdAt) => ({ createdAt }));

test.each<[string, number[], base: number, number | undefined]>([
	['no links', [], 0, undefined],
	['one link on the first page costs as much by itself', [1_000], 0, undefined],
	['two links on the first page', [999, 1_000], 0, 999],
	['two links on the first page, which is read anyway', [999, 1_000], 1, undefined],
	['one link further down', [985], 1, undefined],
	['two links on the page behind those that are read anyway', [985, 988], 1, 985],
	['a link far away is read by itself', [1_000, 995, 500], 0, 995],
	[
		'many links far away are worth the way',
		Array.from({ length: 60 }, (_, n) => 500 + (n % 9)),
		0,
		500,
	],
	['as many requests either way: the links one by one', [1_000, 500], 0, undefined],
])('%s', (_, stamps, base, reach) => {
	expect(reachOf(links(...stamps), base, pagesTo)).toBe(reach);
});

test('no other reach takes fewer requests', () => {
	const stamps = fc.array(fc.integer({ min: 700, max: 1_000 }), { maxLength: 25 });
	fc.assert(
		fc.property(stamps, fc.nat(4), (all, base) => {
			const requests = (reach: number | undefined) => {
				const pages = reach === undefined ? base : Math.max(base, pagesTo(reach));
				return (
					pages +
					all.filter((stamp) => pagesTo(stamp) > base && !(stamp >= (reach ?? Infinity))).length
				);
			};
			const best = Math.min(...[undefined, ...all].map(requests));
			expect(requests(reachOf(links(...all), base, pagesTo))).toBe(best);
		}),
	);
});
