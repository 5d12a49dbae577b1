import type { IDataObject } from 'n8n-workflow';

import {
	byAge,
	factsOf,
	type LinkFacts,
	toOrderLink,
} from '../../../nodes/shared/records/orderLink';
import {
	choose,
	linksThatCount,
	partsOf,
	rankOfState,
	VOID,
} from '../../../nodes/shared/records/orderParts';

/** Which links count for an order, from links in the order in which they were made. */
const DAY = 86_400_000;
const NOW = Date.UTC(2026, 5, 1);
const day = (n: number) => new Date(NOW + n * DAY).toISOString();
const DROPPED = 'This is no longer part of the order.';

function record(id: string, more: IDataObject = {}, metadata: IDataObject = {}): IDataObject {
	return {
		id,
		url: `https://pay/${id}`,
		status: 'ACTIVE',
		created_at: day(-90),
		custom_metadata: { order_reference: 'A-1', ...metadata },
		...more,
	};
}

const dead = { status: 'COMPLETED' };
const paid = { status: 'COMPLETED', amount_collected: '5.00' };
const closed = { status: 'INACTIVE' };
const dropped = { status: 'INACTIVE', deactivate_message: DROPPED };
const monthly = { recurring_interval: 'MONTH' };
const beside = { order_reference_additional: true };
const note = { order_note: true };
const says = (order_parts: number) => ({ order_parts });

describe('the facts of a link', () => {
	test('as Stream shows it', () => {
		const open = record('a', { created_at: day(-1) }, says(2));
		expect(factsOf(open, NOW)).toEqual({
			id: 'a',
			url: 'https://pay/a',
			kind: 'one-time',
			state: 'payable',
			isPaid: false,
			createdAt: NOW - DAY,
			isFinal: false,
			additional: false,
			parts: 2,
			isDropped: false,
			isNote: false,
		});
		expect(toOrderLink(record('a', {}, { order_reference: 'Cafe\u0301' }))).toMatchObject({
			reference: 'Caf\u00e9',
			record: { id: 'a' },
		});
		expect(toOrderLink(record('a', { custom_metadata: null })).reference).toBeUndefined();
	});

	test.each<[string, IDataObject, IDataObject, Partial<LinkFacts>]>([
		['recurring', monthly, {}, { kind: 'recurring' }],
		['beside another', {}, beside, { additional: true }],
		['hardly beside another', {}, { order_reference_additional: 'true' }, { additional: false }],
		['a note', closed, { order_note: true }, { isNote: true }],
		['hardly a note', closed, { order_note: 'true' }, { isNote: false }],
		['of no number of parts', {}, { order_parts: '2' }, { parts: undefined }],
		['dropped', dropped, {}, { isDropped: true, state: 'void' }],
		['closed', { ...closed, deactivate_message: 'Sold out' }, {}, { isDropped: false }],
		['to be dropped', { deactivate_message: DROPPED }, {}, { isDropped: false }],
		['paid', paid, {}, { state: 'paid', isPaid: true }],
		['on trial', { ...dead, trial_period_days: 7 }, {}, { state: 'paid', isPaid: false }],
		[
			'closed and paid',
			{ ...closed, amount_collected: 5 },
			{},
			{ state: 'closedPaid', isPaid: false },
		],
		['over for long', dead, {}, { state: 'void', isFinal: true }],
		['over for 30 days', { ...dead, updated_at: day(-30) }, {}, { isFinal: false }],
		['over for 31 days', { ...dead, updated_at: day(-31) }, {}, { isFinal: true }],
		['closed for long', closed, {}, { state: 'void', isFinal: false }],
		['paid long ago', paid, {}, { isFinal: false }],
	])('%s', (_, more, metadata, facts) => {
		expect(factsOf(record('a', more, metadata), NOW)).toMatchObject(facts);
	});
});

const link = (id: string, age: number, more: IDataObject = {}, metadata: IDataObject = {}) =>
	factsOf(record(id, { created_at: day(-age), ...more }, metadata), NOW);
const ids = (links: LinkFacts[]) => links.map(({ id }) => id).join();

test('the older link comes first, then the one with the smaller ID', () => {
	const [a, b, c] = [link('c', 2), link('a', 1), link('b', 1)];
	expect(ids([c, b, a].sort(byAge))).toBe('c,a,b');
	expect(ids([b, a, c].sort(byAge))).toBe('c,a,b');
});

describe('what an order consists of', () => {
	test.each<[string, LinkFacts[], kinds: string, links: string, missing?: string]>([
		['nothing', [], '', ''],
		['one link', [link('a', 1)], 'one-time', 'a'],
		[
			'both kinds, whichever is older',
			[link('a', 1, monthly), link('b', 2)],
			'one-time,recurring',
			'b,a',
		],
		['the paid one of two', [link('a', 2), link('b', 1, paid)], 'one-time', 'b'],
		['the older one of two', [link('b', 1), link('a', 2)], 'one-time', 'a'],
		['the open one of two', [link('a', 2, dead), link('b', 1)], 'one-time', 'b'],
		[
			'the older one of two that are void',
			[link('a', 2, dead), link('b', 1, closed)],
			'one-time',
			'a',
		],
		['a link and one beside it', [link('a', 2), link('b', 1, {}, beside)], 'one-time', 'a,b'],
		[
			'a link, and a void one beside it',
			[link('a', 2), link('b', 1, dead, beside)],
			'one-time',
			'a',
		],
		[
			'one beside a void one stands in for it',
			[link('a', 2, dead), link('b', 1, {}, beside)],
			'one-time',
			'b',
		],
		[
			'two beside a void one',
			[link('a', 3, dead), link('b', 2, {}, beside), link('c', 1, {}, beside)],
			'one-time',
			'b,c',
		],
		[
			'one beside, of another kind',
			[link('a', 2), link('b', 1, monthly, beside)],
			'one-time',
			'a,b',
		],
		[
			'a void one beside, of another kind',
			[link('a', 2), link('b', 1, { ...monthly, ...dead }, beside)],
			'one-time',
			'a',
		],
		['only links beside', [link('b', 1, {}, beside)], 'one-time', 'b'],
		['only void links beside', [link('b', 1, dead, beside)], 'one-time', 'b'],
		[
			'a second part that was never made',
			[link('a', 1, {}, says(2))],
			'one-time',
			'a',
			'recurring',
		],
		[
			'a first part that was never made',
			[link('a', 1, monthly, says(2))],
			'recurring',
			'a',
			'one-time',
		],
		[
			'a second part for which one beside stands in',
			[link('a', 2, {}, says(2)), link('b', 1, monthly, beside)],
			'one-time,recurring',
			'a,b',
		],
		[
			'a first part for which one beside stands in',
			[link('a', 2, monthly, says(2)), link('b', 1, {}, beside)],
			'one-time,recurring',
			'b,a',
		],
		[
			'a second part for which one beside stood in that is void',
			[link('a', 2, {}, says(2)), link('b', 1, { ...monthly, ...dead }, beside)],
			'one-time',
			'a',
			'recurring',
		],
		[
			'a second part that was never made, and one beside the first',
			[link('a', 2, {}, says(2)), link('b', 1, {}, beside)],
			'one-time',
			'a,b',
			'recurring',
		],
		[
			'a newer link says that there is one part',
			[link('a', 2, closed, says(2)), link('b', 1, {}, says(1))],
			'one-time',
			'b',
		],
		[
			'an older link says that there is one part',
			[link('a', 2, {}, says(1)), link('b', 1, {}, says(2))],
			'one-time',
			'a',
			'recurring',
		],
		[
			'a link beside says nothing of the parts',
			[link('a', 2), link('b', 1, {}, { ...beside, ...says(2) })],
			'one-time',
			'a,b',
		],
		[
			'a dropped link says nothing of the parts',
			[link('a', 3, {}, says(1)), link('b', 2, { ...monthly, ...dropped }, says(2))],
			'one-time',
			'a',
		],
		[
			'a part that was dropped',
			[link('a', 2), link('b', 1, { ...monthly, ...dropped })],
			'one-time',
			'a',
		],
		[
			'a part that was dropped, and is made again',
			[link('a', 3), link('b', 2, { ...monthly, ...dropped }), link('c', 1, monthly)],
			'one-time,recurring',
			'a,c',
		],
		[
			'a part that was dropped, made again, and ran out',
			[
				link('a', 3),
				link('b', 2, { ...monthly, ...dropped }),
				link('c', 1, { ...monthly, ...dead }),
			],
			'one-time,recurring',
			'a,b',
		],
		[
			'a part that was dropped, but paid',
			[link('a', 2), link('b', 1, { ...monthly, ...dropped, amount_collected: 5 })],
			'one-time,recurring',
			'a,b',
		],
		[
			'a part that was dropped, with one beside',
			[link('a', 3), link('b', 2, { ...monthly, ...dropped }), link('c', 1, monthly, beside)],
			'one-time',
			'a,c',
		],
		['no link', [], '', ''],
		['only parts that were dropped', [link('a', 1, dropped)], 'one-time', 'a'],
		[
			'a part that ran out before the cart shrank',
			[link('a', 2, { ...monthly, ...dead }, says(2)), link('b', 1, {}, says(1))],
			'one-time',
			'b',
		],
		[
			'a part that ran out after the cart shrank',
			[link('b', 2, {}, says(1)), link('a', 1, { ...monthly, ...dead })],
			'one-time,recurring',
			'b,a',
		],
		[
			'a part that is open though the cart shrank',
			[link('a', 2, monthly, says(2)), link('b', 1, {}, says(1))],
			'one-time,recurring',
			'b,a',
		],
		[
			'a part that ran out of a cart of two',
			[link('a', 2, { ...monthly, ...dead }, says(2)), link('b', 1, {}, says(2))],
			'one-time,recurring',
			'b,a',
		],
		[
			'a part that is older than one of its own kind that says 1',
			[link('a', 2, dead), link('b', 1, {}, says(1))],
			'one-time',
			'b',
		],
		[
			'a closed note that says 1',
			[
				link('a', 3, { ...monthly, ...dead }, says(2)),
				link('b', 2, {}, says(2)),
				link('c', 1, closed, { order_note: true, ...says(1) }),
			],
			'one-time',
			'b',
		],
		[
			'a closed note, then a link that ran out',
			[link('n', 3, closed, note), link('b', 1, dead)],
			'one-time',
			'b',
		],
		[
			'a note that was paid all the same',
			[link('a', 2, dead), link('n', 1, { ...closed, amount_collected: 5 }, note)],
			'one-time',
			'n',
		],
		[
			'a newer link that says nothing of the parts',
			[link('a', 2, {}, says(2)), link('b', 1)],
			'one-time',
			'a',
			'recurring',
		],
		[
			'a dropped link of the same kind says nothing of the parts',
			[link('a', 3, {}, says(1)), link('b', 2, dropped, says(2))],
			'one-time',
			'a',
		],
		[
			'a part that was paid, and whose second link was dropped',
			[
				link('a', 3, { ...monthly, ...paid }),
				link('b', 2, { ...monthly, ...dropped }),
				link('c', 1),
			],
			'one-time,recurring',
			'c,a',
		],
		[
			'a note that says 1 where both parts ran out',
			[
				link('a', 3, dead, says(2)),
				link('b', 2, { ...monthly, ...dead }, says(2)),
				link('n', 1, closed, { ...note, ...says(1) }),
			],
			'one-time',
			'a',
		],
	])('%s', (_, links, kinds, counting, ...[missing]) => {
		for (const all of [links, [...links].reverse()]) {
			const found = partsOf(all, rankOfState(new Set()));
			expect(found.kinds.join()).toBe(kinds);
			expect(ids(found.links)).toBe(counting);
			expect(found.missing).toBe(missing);
		}
	});
});

test('of one kind the own link comes first, then those beside it', () => {
	const rankOf = rankOfState(new Set());
	const [own, other, besideIt] = [link('a', 3), link('b', 2, paid), link('c', 1, {}, beside)];
	expect(ids(linksThatCount([own, besideIt, other], rankOf))).toBe('b,c');
	expect(ids(linksThatCount([besideIt], rankOf))).toBe('c');
	expect(linksThatCount([], rankOf)).toEqual([]);
});

test('paid counts before closed with money, before open, before under way; the rest is void', () => {
	const rankOf = rankOfState(new Set(['under', 'note']));
	const all = [
		link('a', 1, paid),
		link('b', 1, { ...closed, amount_collected: 5 }),
		link('c', 1),
		link('under', 1, dead),
		link('note', 1, {}, { order_note: true }),
		link('d', 1, dead),
		link('e', 1, { valid_until: day(-1) }),
	];
	expect(all.map(rankOf)).toEqual([0, 1, 2, 3, VOID, VOID, VOID]);
});

test.each<[string, LinkFacts[], string[], string | undefined]>([
	['no links', [], [], undefined],
	['void links', [link('a', 2, dead), link('b', 1, closed)], [], undefined],
	['a void link with money under way', [link('a', 2, dead), link('b', 1, dead)], ['b'], 'b'],
	['an open one', [link('b', 1), link('a', 2)], [], 'a'],
	['a note that is still open', [link('a', 1, {}, { order_note: true })], [], undefined],
	['one beside a void one', [link('a', 2, dead), link('b', 1, {}, beside)], [], 'b'],
])('among %s the link of the order', (_, links, underWay, chosen) => {
	expect(choose(links, new Set(underWay))?.id).toBe(chosen);
	if (!underWay.length) expect(choose(links)?.id).toBe(chosen);
});
