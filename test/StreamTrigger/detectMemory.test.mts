import fc from 'fast-check';

import {
	Cursor,
	compare,
	OVERLAP_MS,
	type Place,
	placeOf,
} from '../../nodes/StreamTrigger/detect/cursor';
import { passDeadline } from '../../nodes/StreamTrigger/detect/deadline';
import {
	advance,
	begin,
	cycleMark,
	follow,
	isAgain,
	isReopened,
	packProgress,
	type Progress,
	unpackProgress,
} from '../../nodes/StreamTrigger/detect/statusProgress';
import { MOST_TRACKED, Tracked } from '../../nodes/StreamTrigger/detect/tracked';

/** What the trigger remembers between polls, part by part. */
const NOW = Date.UTC(2026, 0, 10);
const DAY = 86_400_000;

describe('the cursor', () => {
	const at = (ms: number, key = 1): Place => [NOW + ms, key];

	test('places are ordered by time, then by key', () => {
		expect(compare([1, 5], [2, 1])).toBeLessThan(0);
		expect(compare([2, 1], [1, 5])).toBeGreaterThan(0);
		expect(compare([1, 1], [1, 5])).toBeLessThan(0);
		expect(compare([1, 5], [1, 5])).toBe(0);
		expect(placeOf('a', 7)[0]).toBe(7);
		expect(placeOf('a', 7)[1]).not.toBe(placeOf('b', 7)[1]);
	});

	test('what is above the floor and was not handled is new', () => {
		const cursor = new Cursor(at(0, 5));
		expect([at(0, 4), at(0, 5), at(0, 6), at(1, 0)].map((place) => cursor.isNew(place))).toEqual([
			false,
			false,
			true,
			true,
		]);
		cursor.add([at(1, 9), at(-1, 8)]);
		expect(cursor.isNew(at(1, 9))).toBe(false);
		// Below the floor nothing needs to be remembered.
		expect(cursor.encode().recent).toHaveLength(17);
	});

	test.each<[string, Place[], whole: boolean, floor: Place]>([
		['of nothing: what is older than a day', [], true, [NOW - DAY, 0]],
		[
			'of all records: five minutes before the newest',
			[at(-60_000)],
			true,
			[NOW - 60_000 - OVERLAP_MS, 0],
		],
		['of records from the future: five minutes ago', [at(60_000)], true, [NOW - OVERLAP_MS, 0]],
		[
			'of the newest of many: after the oldest of them',
			[at(-1_000), at(-2_000)],
			false,
			[NOW - 1_999, 0],
		],
		[
			'of the newest of many that reach far back',
			[at(-1_000), at(-DAY)],
			false,
			[NOW - 1_000 - OVERLAP_MS, 0],
		],
		[
			'of the newest of many, just five minutes',
			[at(0), at(-OVERLAP_MS - 1)],
			false,
			[NOW - OVERLAP_MS, 0],
		],
	])('begins with the handled ones %s', (_, places, whole, floor) => {
		const given = [...places];
		const cursor = Cursor.after(given, whole, NOW);
		expect(cursor.floor).toEqual(floor);
		expect(given).toEqual(places);
		for (const place of places) expect(cursor.isNew(place)).toBe(false);
		expect(cursor.isNew(at(DAY, 77))).toBe(true);
	});

	test('comes back from text', () => {
		const cursor = new Cursor([NOW, 3]);
		cursor.add([at(1, 35), at(36 ** 8, 16 ** 11 - 1)]);
		const { floor, recent } = cursor.encode();
		expect(floor).toEqual([NOW, 3]);
		expect(recent).toMatch(/^0{8}z0{7}1[0-9a-z]{9}z{8}$/);
		const again = Cursor.decode(floor, recent);
		expect(again.floor).toEqual([NOW, 3]);
		expect(again.encode()).toEqual({ floor, recent });
		expect(again.isNew(at(1, 35))).toBe(false);
		expect(again.isNew(at(1, 36))).toBe(true);
		expect(Cursor.decode([NOW, 0], undefined).encode().recent).toBe('');
		again.advance(NOW + 2);
		expect(again.encode().recent).toHaveLength(17);
	});

	test.each<[unknown, unknown]>([
		[undefined, ''],
		[[NOW], ''],
		[[NOW, 1, 2], ''],
		[[NOW, 'x'], ''],
		[NOW, ''],
		[[NOW, 1], 'abc'],
		[[NOW, 1], '0'.repeat(27)],
		[[NOW, 1], '?'.repeat(17)],
		[[NOW, 1], `${'0'.repeat(9)}${'?'.repeat(8)}`],
		[[NOW, 1], `${'?'.repeat(9)}${'0'.repeat(8)}`],
	])('text that is damaged is refused: %p, %p', (floor, recent) => {
		expect(() => Cursor.decode(floor, recent)).toThrow(/A damaged|breaks off/);
	});

	test('the floor rises, never falls, and stays before what is not handled', () => {
		const cursor = new Cursor(at(0, 5));
		cursor.add([at(10, 1), at(20, 2)]);
		cursor.advance(NOW - 1);
		expect(cursor.floor).toEqual(at(0, 5));
		cursor.advance(NOW + 15);
		expect(cursor.floor).toEqual([NOW + 15, 0]);
		expect(cursor.encode().recent).toHaveLength(17);
		cursor.advance(NOW + DAY, at(OVERLAP_MS + 18));
		expect(cursor.floor).toEqual([NOW + 18, 0]);
		cursor.advance(NOW + DAY);
		expect(cursor.floor).toEqual([NOW + DAY, 0]);
		expect(cursor.encode().recent).toBe('');
	});

	test('of more than 300 handled records the oldest are forgotten, and stay handled', () => {
		const places = Array.from({ length: 302 }, (_, n) => at(1_000 - n, n));
		const cursor = new Cursor(at(0));
		cursor.add(places);
		cursor.advance(NOW, at(1));
		expect(cursor.encode().recent).toHaveLength(302 * 17);
		cursor.advance(NOW, at(2_000));
		expect(cursor.encode().recent).toHaveLength(300 * 17);
		expect(cursor.floor).toEqual(at(700, 300));
		expect(places.filter((place) => cursor.isNew(place))).toEqual([]);
		cursor.advance(NOW);
		expect(cursor.encode().recent).toHaveLength(300 * 17);
	});
});

describe('a deadline', () => {
	test.each([
		// It had come before the watch began.
		[true, undefined, 'existing', '!', false],
		[true, undefined, 'known', '!', false],
		[true, '', 'known', '!', false],
		[true, undefined, 'new', '!', true],
		[true, '-', 'known', '!', true],
		[true, '!', 'known', '!', false],
		[true, '!', 'new', '!', false],
		[false, undefined, 'new', '-', false],
		[false, '-', 'known', '-', false],
		// Once in a life.
		[false, '!', 'known', '!', false],
	] as const)(
		'come: %p, before: %p, %s → %p, told: %p',
		(isDue, before, sighting, mark, isNews) => {
			expect(passDeadline(isDue, before, sighting)).toEqual({ mark, isNews });
		},
	);
});

describe('the progress of a status', () => {
	const ranks = { OPEN: 0, FAILED: 1, PAID: 2, VOID: 2 };
	const step = (from: Progress, ...statuses: string[]) =>
		statuses.reduce((now, status) => advance(now, status, ranks), from);

	test('laps are counted from the birth, or from where it was met', () => {
		expect(begin('OPEN', 'new')).toEqual({ status: 'OPEN', cycle: 1 });
		for (const sighting of ['existing', 'known'] as const) {
			expect(begin('OPEN', sighting)).toEqual({ status: 'OPEN', cycle: -1 });
		}
		expect(begin('OPEN', 'reopened')).toEqual({ status: 'OPEN', cycle: -14 });
		const born = begin('OPEN', 'new');
		expect(step(born, 'FAILED', 'PAID').cycle).toBe(1);
		expect(step(born, 'FAILED', 'OPEN').cycle).toBe(2);
		expect(step(born, 'FAILED', 'OPEN', 'FAILED', 'OPEN')).toEqual({ status: 'OPEN', cycle: 3 });
		// Of the same rank is not further.
		expect(step(born, 'PAID', 'VOID').cycle).toBe(2);
		// What nobody knows stands before everything.
		expect(step(born, 'NEW').cycle).toBe(2);
		expect(step(born, 'NEW', 'OPEN').cycle).toBe(2);
		expect(step(begin('PAID', 'existing'), 'OPEN', 'PAID').cycle).toBe(-2);
		expect(step(begin('OPEN', 'reopened'), 'PAID', 'OPEN').cycle).toBe(-15);
	});

	test.each([
		[1, false, false, undefined],
		[2, true, false, '2'],
		[-1, false, false, 'e.1'],
		[-2, true, false, 'e.2'],
		[-13, true, false, 'e.13'],
		[-14, true, true, 'e.14'],
		[-15, true, true, 'e.15'],
	])('lap %i', (cycle, again, reopened, mark) => {
		const progress = { status: 'OPEN', cycle };
		expect(isAgain(progress)).toBe(again);
		expect(isReopened(progress)).toBe(reopened);
		expect(cycleMark(progress, 'e')).toBe(mark);
	});

	test.each([
		[undefined, 'OPEN', 'new', false],
		[undefined, 'PAID', 'new', true],
		[undefined, 'PAID', 'existing', false],
		[undefined, 'OPEN', 'reopened', true],
		[undefined, 'PAID', 'known', false],
		['OPEN', 'OPEN', 'known', false],
		['OPEN', 'PAID', 'known', true],
		['PAID', 'OPEN', 'known', true],
	] as const)('from %p to %s (%s) is a change: %p', (from, to, sighting, changed) => {
		const old = from && { status: from, cycle: 1 };
		const found = follow(old, to, sighting, ranks, ['OPEN']);
		expect(found.changed).toBe(changed);
		const now = old ? { status: to, cycle: from === 'PAID' ? 2 : 1 } : begin(to, sighting);
		expect(found.now).toEqual(now);
	});

	test.each<[Progress, string]>([
		[{ status: 'OPEN', cycle: 1 }, 'a1'],
		[{ status: 'VOID', cycle: 9 }, 'd9'],
		[{ status: 'PAID', cycle: 10 }, 'ca'],
		[{ status: 'PAID', cycle: 35 }, 'cz'],
		[{ status: 'PAID', cycle: 36 }, 'c(36)'],
		[{ status: 'OPEN', cycle: -1 }, 'aA'],
		[{ status: 'OPEN', cycle: -14 }, 'aN'],
		[{ status: 'OPEN', cycle: -26 }, 'aZ'],
		[{ status: 'OPEN', cycle: -27 }, 'a(-27)'],
		[{ status: 'ON_HOLD', cycle: 1 }, '<ON_HOLD>1'],
		[{ status: 'a.b,  c-1>', cycle: 1 }, '<a-1a-b-18--w--w-c-19-1-1q->1'],
		[{ status: '', cycle: 1 }, '<>1'],
	])('%p is kept as %s', (progress, text) => {
		expect(packProgress(progress, ranks)).toBe(text);
		expect(unpackProgress(`${text}rest`, ranks)).toEqual([progress, 'rest']);
	});

	test('whatever a status is called, however often it has come, it comes back', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'binary' }), fc.integer(), (status, n) => {
				const progress = { status, cycle: n || 1 };
				const text = packProgress(progress, ranks);
				// Between these marks it stands among others.
				expect(text).not.toMatch(/[.,]/);
				expect(unpackProgress(`${text}.rest`, ranks)).toEqual([progress, '.rest']);
			}),
		);
	});

	test.each(['', 'a', 'a0', 'a.', 'e1', 'A1', '1a', '<OPEN', '<a.b>1', ' a1', '%%'])(
		'%p is refused',
		(text) => expect(() => unpackProgress(text, ranks)).toThrow('An unknown status'),
	);
});

describe('the tracked records', () => {
	const of = (ids: string) => {
		const tracked = new Tracked();
		for (const id of [...ids].reverse()) tracked.set(id, 'a1');
		return tracked;
	};
	const order = (tracked: Tracked) => tracked.ids().join('');

	test.each([
		['abcde', 'abcde', 'abcde'],
		['abcde', 'edcba', 'edcba'],
		['abcde', 'bcdea', 'bcdea'],
		['abcde', 'eabcd', 'eabcd'],
		['abcde', 'dc', 'abdce'],
		['abcde', 'ea', 'eabcd'],
		['abcde', 'ace', 'abcde'],
		['abcdefgh', 'hbdcf', 'ahbdcefg'],
		['abcde', 'dbe', 'adbce'],
		['abcde', 'xaybz', 'abcde'],
		['abcde', 'xbya', 'bacde'],
		['abcde', 'cab', 'cabde'],
		['abcde', '', 'abcde'],
		['', 'ab', ''],
	])('%p, shown as %p, stand as %p', (before, shown, after) => {
		const tracked = of(before);
		tracked.arrange([...shown]);
		expect(order(tracked)).toBe(after);
	});

	test.each([
		['abcde', 'b', 'abc', 'acbde'],
		['abcde', 'bd', 'ae', 'acebd'],
		['abcde', 'ab', 'xcy', 'cabde'],
		['abcde', 'b', 'xyz', 'abcde'],
		['abcde', 'b', 'a', 'abcde'],
		['abcde', 'd', 'a', 'adbce'],
		['abcde', 'b', '', 'abcde'],
		['abcde', '', 'abc', 'abcde'],
		['abcde', 'x', 'abc', 'abcde'],
	])('of %p those that left (%p) stand behind the page %p: %p', (before, moved, page, after) => {
		const tracked = of(before);
		tracked.moveBehind([...moved], [...page]);
		expect(order(tracked)).toBe(after);
	});

	test('a record is changed in its place, and comes after its neighbour or first', () => {
		const tracked = of('abc');
		tracked.set('b', 'b2', 'c');
		expect([order(tracked), tracked.get('b')]).toEqual(['abc', 'b2']);
		tracked.set('d', 'a1', 'b');
		tracked.set('e', 'a1', 'nobody');
		tracked.set('f', 'a1', 'b');
		tracked.set('g', 'a1', 'f');
		expect(order(tracked)).toBe('eabfgdc');
		tracked.delete('f');
		tracked.delete('nobody');
		tracked.set('h', 'a1', 'g');
		expect([order(tracked), tracked.size]).toEqual(['eabghdc', 7]);
	});

	test('when room is short', () => {
		const tracked = new Tracked();
		const fill = (to: number) => {
			for (let n = tracked.size; n < to; n++) tracked.set(`r${n}`, 'a1');
		};
		fill(MOST_TRACKED * 0.9);
		expect([tracked.crowded, tracked.full]).toEqual([false, false]);
		fill(MOST_TRACKED * 0.9 + 1);
		expect([tracked.crowded, tracked.full]).toEqual([true, false]);
		fill(MOST_TRACKED);
		expect([tracked.crowded, tracked.full]).toEqual([true, true]);
		expect(tracked.set('one more', 'a1')).toBe(false);
		expect(tracked.set('r0', 'b1')).toBe(true);
		expect(tracked.get('r0')).toBe('b1');
	});
});
