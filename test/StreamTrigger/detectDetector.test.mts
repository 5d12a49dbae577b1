import type { IDataObject } from 'n8n-workflow';

import type { StreamEvent } from '../../nodes/shared/events/events';
import { Cursor, OVERLAP_MS, placeOf } from '../../nodes/StreamTrigger/detect/cursor';
import { type Candidate, Detector, type Memory } from '../../nodes/StreamTrigger/detect/detector';
import type { RecordType } from '../../nodes/StreamTrigger/detect/records/recordType';
import { Tracked } from '../../nodes/StreamTrigger/detect/tracked';

/** One poll after another over records with a time and a status; DONE is their end. */
const NOW = Date.UTC(2026, 0, 10);
const HOUR = 3_600_000;

const kind: RecordType = {
	idOf: ({ id }) => String(id ?? ''),
	timeOf: ({ at }) => at as number | undefined,
	read(record, before, sighting) {
		if (before === 'damaged') throw new Error('damaged');
		const status = String(record.status);
		const told =
			sighting === 'new' || sighting === 'reopened' || (before !== undefined && before !== status);
		const event = { id: record.id, status, at: record.changed ?? record.at } as StreamEvent;
		return {
			value: status,
			final: status === 'DONE',
			events: told && !record.quiet ? [event] : [],
		};
	},
};

const memory = (more: Partial<Memory> = {}): Memory => ({
	cursor: new Cursor([NOW - HOUR, 0]),
	tracked: new Tracked(),
	complete: true,
	since: 0,
	...more,
});
const tracking = (...entries: Array<[id: string, value: string]>) => {
	const tracked = new Tracked();
	for (const [id, value] of [...entries].reverse()) tracked.set(id, value);
	return tracked;
};
const record = (id: string, at: number, status = 'OPEN', more: IDataObject = {}): IDataObject => ({
	id,
	at: NOW + at,
	status,
	...more,
});
const ids = (candidates: Candidate[]) => candidates.map(({ id }) => id).join();
const open = (more: Partial<Memory> = {}, room = 100) =>
	new Detector(kind, memory(more), NOW, room);
const OLD = -2 * HOUR;

test.each<
	[string, IDataObject, Partial<Memory>, verdict: string, pending: string, tracked: string]
>([
	['new', record('a', -1), {}, 'changed', 'a', 'a'],
	['new and over', record('a', -1, 'DONE'), {}, 'changed', 'a', ''],
	['new without an event', record('a', -1, 'OPEN', { quiet: true }), {}, 'changed', 'a', 'a'],
	['new, from before the watch', record('a', -1), { since: NOW }, 'changed', 'a', 'a'],
	['known, as it was', record('a', OLD), { tracked: tracking(['a', 'OPEN']) }, 'same', '', 'a'],
	[
		'known, changed',
		record('a', OLD, 'PAID'),
		{ tracked: tracking(['a', 'OPEN']) },
		'changed',
		'a',
		'a',
	],
	[
		'known, over',
		record('a', OLD, 'DONE'),
		{ tracked: tracking(['a', 'OPEN']) },
		'changed',
		'a',
		'',
	],
	[
		'known, changed in silence',
		record('a', OLD, 'PAID', { quiet: true }),
		{ tracked: tracking(['a', 'OPEN']) },
		'changed',
		'',
		'a',
	],
	[
		'known, too old',
		record('a', OLD),
		{ tracked: tracking(['a', 'OPEN']), since: NOW },
		'same',
		'',
		'a',
	],
	['reopened', record('a', OLD), {}, 'changed', 'a', 'a'],
	['over for long', record('a', OLD, 'DONE'), {}, 'ignored', '', ''],
	['existing', record('a', OLD), { complete: false }, 'changed', '', 'a'],
	['met, too old', record('a', OLD), { complete: false, since: NOW - HOUR }, 'ignored', '', ''],
	[
		'met, just young enough',
		record('a', OLD),
		{ complete: false, since: NOW + OLD },
		'changed',
		'',
		'a',
	],
	['without an ID', record('', -1), {}, 'ignored', '', ''],
])('a record that is %s', (_, one, more, verdict, pending, tracked) => {
	const detector = open(more);
	expect(detector.note(one)).toBe(verdict);
	expect(ids(detector.pending())).toBe(pending);
	const after = detector.commit(detector.pending());
	expect(after.tracked.ids().join()).toBe(tracked);
	if (tracked) expect(after.tracked.get('a')).toBe(one.status);
	// The next poll has nothing to tell of it.
	const next = new Detector(kind, after, NOW + 1, 100);
	next.note(one);
	expect(next.pending()).toEqual([]);
});

test('what was not handed out is found again', () => {
	const detector = open({ tracked: tracking(['known', 'OPEN']) });
	const rows = [record('c', -1), record('b', -2), record('a', -3), record('known', OLD, 'PAID')];
	for (const row of rows) detector.note(row);
	expect(ids(detector.pending())).toBe('known,a,b,c');
	const after = detector.commit(detector.pending().slice(1, 2));
	expect([after.tracked.get('a'), after.tracked.get('known')]).toEqual(['OPEN', 'OPEN']);
	const next = new Detector(kind, after, NOW, 100);
	for (const row of rows) next.note(row);
	expect(ids(next.pending())).toBe('known,b,c');
});

test('a record without a time stands where the one before it stood', () => {
	const detector = open();
	detector.note(record('b', -10));
	detector.note({ id: 'a', status: 'OPEN' });
	expect(detector.pending().map(({ place }) => place[0])).toEqual([NOW - 10, NOW - 10]);
	const first = open();
	first.note({ id: 'a', status: 'OPEN' });
	expect(first.pending()[0].place).toEqual(placeOf('a', NOW));
});

test('candidates come in the order in which things happened', () => {
	const detector = open({ tracked: tracking(['x', 'OPEN'], ['y', 'OPEN']) });
	detector.note(record('x', OLD, 'PAID', { changed: NOW - 5 }));
	detector.note(record('n', -7));
	detector.note(record('y', OLD, 'PAID', { changed: NOW - 9 }));
	expect(ids(detector.pending())).toBe('y,n,x');
});

test('a record that is shown twice counts as it was shown last', () => {
	const detector = open({ tracked: tracking(['x', 'OPEN'], ['y', 'OPEN']) }, 2);
	detector.note(record('x', OLD, 'PAID'));
	detector.note(record('y', OLD));
	detector.note(record('n', -1));
	expect(detector.isFull).toBe(true);
	detector.note(record('x', OLD));
	detector.note(record('y', OLD, 'PAID'));
	detector.note(record('n', -1, 'OPEN', { quiet: true }));
	expect(detector.isFull).toBe(false);
	expect(ids(detector.pending())).toBe('y,n');
	expect(detector.adopted).toBe(0);
});

describe('what was seen', () => {
	test('of the tracked records', () => {
		const detector = open({ tracked: tracking(['x', 'OPEN'], ['y', 'OPEN'], ['z', 'OPEN']) });
		expect([detector.unseen().join(), detector.unseenCount]).toEqual(['x,y,z', 3]);
		expect([detector.newestSeen, detector.isSame('y')]).toEqual([0, false]);
		detector.note(record('y', OLD));
		detector.note(record('x', OLD - 1, 'PAID'));
		detector.note(record('n', -1));
		expect([detector.unseen().join(), detector.unseenCount]).toEqual(['z', 1]);
		expect(['x', 'y', 'z', 'n'].map((id) => detector.hasSeen(id))).toEqual([
			true,
			true,
			false,
			false,
		]);
		expect(['x', 'y', 'z', 'n'].map((id) => detector.isSame(id))).toEqual([
			false,
			true,
			false,
			false,
		]);
		expect(detector.newestSeen).toBe(NOW - 1);
		detector.forget('z');
		expect([detector.hasSeen('z'), detector.isSame('z'), detector.unseenCount]).toEqual([
			true,
			false,
			0,
		]);
		expect(detector.commit([]).tracked.ids().join()).toBe('x,y');
	});

	test('of records that had to be tracked', () => {
		const detector = open({ complete: false });
		const counts = [1, 2, 3].map(() => {
			detector.note(record('met', OLD));
			return detector.adopted;
		});
		expect(counts).toEqual([1, 1, 1]);
		detector.note(record('over', OLD, 'DONE'));
		detector.note(record('new', -1));
		expect([detector.adopted, detector.unseenCount]).toEqual([1, 0]);
		expect(detector.isSame('met')).toBe(false);
	});
});

test('a poll is full with as many events as it can hand out', () => {
	const detector = open({ tracked: tracking(['x', 'OPEN']) }, 2);
	detector.note(record('q', -1, 'OPEN', { quiet: true }));
	detector.note(record('a', -20));
	expect([detector.isFull, detector.holdsBefore(NOW)]).toEqual([false, false]);
	detector.note(record('x', OLD, 'PAID'));
	expect([detector.isFull, detector.holdsBefore(NOW)]).toEqual([true, false]);
	detector.note(record('b', -10));
	expect([detector.holdsBefore(NOW - 10), detector.holdsBefore(NOW - 9)]).toEqual([false, true]);
	detector.forget('a');
	detector.forget('x');
	expect(detector.isFull).toBe(false);
});

test('new records after a place are left to a later poll', () => {
	const detector = open({ tracked: tracking(['x', 'OPEN'], ['y', 'OPEN']) });
	for (const row of [
		record('y', -5, 'PAID'),
		record('c', -10),
		record('b', -20),
		record('x', -15, 'PAID'),
	])
		detector.note(row);
	detector.endAt(NOW - 3);
	expect(ids(detector.pending())).toBe('b,x,c,y');
	detector.endAt(NOW - 10);
	detector.endAt(NOW - 5);
	expect(ids(detector.pending())).toBe('b,x,y');
	detector.note(record('d', -8));
	detector.note(record('a', -30));
	expect(ids(detector.pending())).toBe('a,b,x,y');
	const after = detector.commit(detector.pending());
	const next = new Detector(kind, after, NOW, 100);
	for (const row of [record('d', -8), record('c', -10), record('b', -20)]) next.note(row);
	expect(ids(next.pending())).toBe('c,d');
});

test('records that are open again: a few are told, many are a misunderstanding', () => {
	for (const [count, told] of [
		[20, 20],
		[21, 0],
	]) {
		const detector = open();
		for (let n = 0; n < count; n++) detector.note(record(`r${n}`, OLD - n));
		detector.note(record('new', -1));
		expect(detector.pending()).toHaveLength(told + 1);
		expect(detector.reopened).toBe(told === 0);
		const after = detector.commit([]).tracked;
		const kept = told === 0 ? Array.from({ length: count }, (_, n) => `r${n} OPEN`) : [];
		expect(after.ids().map((id) => `${id} ${after.get(id)}`)).toEqual(kept.reverse());
	}
});

test('what cannot be read is met anew', () => {
	const detector = open({ tracked: tracking(['x', 'damaged'], ['y', 'OPEN']) });
	detector.note(record('y', OLD));
	expect(detector.damaged).toBe(false);
	detector.note(record('x', OLD, 'PAID'));
	expect([detector.damaged, detector.pending()]).toEqual([true, []]);
	expect(detector.commit([]).tracked.get('x')).toBe('PAID');
});

test('no room for one more is said', () => {
	const tracked = new Tracked();
	for (let n = 0; n < 10_000; n++) tracked.set(`r${n}`, 'OPEN');
	const detector = open({ tracked });
	detector.note(record('r0', OLD, 'DONE'));
	detector.note(record('a', -1));
	detector.commit(detector.pending().filter(({ id }) => id === 'r0'));
	expect(detector.overflowed).toBe(false);
	const next = new Detector(kind, memory({ tracked }), NOW, 100);
	next.note(record('a', -1));
	next.note(record('b', -1));
	next.commit(next.pending());
	expect([next.overflowed, tracked.size]).toEqual([true, 10_000]);
});

describe('the floor', () => {
	const floorAfter = (
		rows: IDataObject[],
		more: Partial<Memory> = {},
		change?: (one: Detector) => void,
	) => {
		const detector = open(more);
		for (const row of rows) detector.note(row);
		change?.(detector);
		return detector.commit(detector.pending()).cursor.floor[0] - NOW;
	};

	test('stays five minutes behind the newest record', () => {
		expect(floorAfter([record('a', -1_000), record('b', -2_000)])).toBe(-1_000 - OVERLAP_MS);
		expect(floorAfter([record('a', HOUR)])).toBe(-OVERLAP_MS);
	});

	test('comes up to it when nothing newer has come for as long', () => {
		const newest = (ago: number): Partial<Memory> => ({ newest: [NOW - 1_000, NOW - ago] });
		expect(floorAfter([record('a', -1_000)], newest(OVERLAP_MS))).toBe(-999);
		expect(floorAfter([record('a', -1_000)], newest(OVERLAP_MS - 1))).toBe(-1_000 - OVERLAP_MS);
		expect(floorAfter([record('a', -900)], newest(OVERLAP_MS))).toBe(-900 - OVERLAP_MS);
		expect(floorAfter([record('a', -1_100)], newest(OVERLAP_MS))).toBe(-1_100 - OVERLAP_MS);
	});

	test('remembers since when the newest record is known', () => {
		const first = open();
		first.note(record('a', -500));
		expect(first.commit([]).newest).toEqual([NOW - 500, NOW]);
		const same = open({ newest: [NOW - 500, 7] });
		same.note(record('a', -500));
		expect(same.commit([]).newest).toEqual([NOW - 500, 7]);
		const detector = open({ newest: [NOW - 500, 7] });
		detector.note(record('a', -600));
		expect(detector.commit([]).newest).toEqual([NOW - 500, 7]);
		const next = open({ newest: [NOW - 500, 7] });
		next.note(record('a', -400));
		expect(next.commit([]).newest).toEqual([NOW - 400, NOW]);
	});

	test('stays where not everything was looked for', () => {
		const hold = (detector: Detector) => (detector.holdFloor = true);
		expect(floorAfter([record('a', -1_000)], {}, hold)).toBe(-HOUR);
	});

	test('stays before what is left to a later poll', () => {
		const cursor = () => new Cursor([NOW - HOUR, 0]);
		const rows = [record('b', -1_000), record('a', -2_000)];
		const end = (detector: Detector) => detector.endAt(NOW - 1_500);
		expect(floorAfter(rows, { cursor: cursor() }, end)).toBe(-1_500 - OVERLAP_MS);
		const tracked = () => tracking(['x', 'OPEN']);
		for (const some of [rows, [...rows].reverse()]) {
			const detector = open({ cursor: cursor(), tracked: tracked() });
			for (const row of some) detector.note(row);
			expect(detector.commit([]).cursor.floor[0] - NOW).toBe(-2_000 - OVERLAP_MS);
		}
		// A change that is left comes again, wherever the floor is.
		const detector = open({ cursor: cursor(), tracked: tracked() });
		for (const row of [...rows, record('x', OLD, 'PAID')]) detector.note(row);
		const taken = detector.pending().filter(({ id }) => id !== 'x');
		expect(detector.commit(taken).cursor.floor[0] - NOW).toBe(-1_000 - OVERLAP_MS);
	});
});

test('of very many new records the latest are left to a later poll, of others the latest change', () => {
	const tracked = tracking(
		...Array.from({ length: 1_200 }, (_, n): [string, string] => [`k${n}`, 'OPEN']),
	);
	const detector = open({ tracked });
	for (let n = 0; n < 999; n++) detector.note(record(`n${n}`, -n - 1));
	expect(detector.pending()).toHaveLength(999);
	detector.note(record('n999', -1_000));
	expect(detector.pending()).toHaveLength(500);
	expect(detector.pending()[499].id).toBe('n500');
	detector.note(record('late', -1));
	expect(detector.pending()).toHaveLength(500);
	// New records without anything to tell take no room.
	const silent = open({ tracked });
	for (let n = 0; n < 300; n++) silent.note(record(`q${n}`, -n - 2_000, 'OPEN', { quiet: true }));
	for (let n = 0; n < 1_000; n++) silent.note(record(`n${n}`, -n - 1));
	expect(silent.pending()).toHaveLength(300 + 500);
	const others = open({ tracked });
	for (let n = 0; n < 1_000; n++) others.note(record(`k${n}`, OLD, 'PAID', { changed: NOW - n }));
	expect(others.pending()).toHaveLength(500);
	expect(others.pending()[0].id).toBe('k999');
	others.note(record('new', -1));
	expect(others.pending()).toHaveLength(501);
	const busy = open({ tracked }, 600);
	for (let n = 0; n < 1_200; n++) busy.note(record(`k${n}`, OLD, 'PAID', { changed: NOW - n }));
	expect(busy.pending()).toHaveLength(600);
});
