import fc from 'fast-check';

import { KEY_RANGE, packId, shortKey, unpackId } from '../../nodes/StreamTrigger/detect/keys';
import { packKeys, unpackKeys } from '../../nodes/StreamTrigger/detect/keySet';
import { MOST_TRACKED, Tracked } from '../../nodes/StreamTrigger/detect/tracked';
import { uuid } from './support/modelServer.mts';

const key = fc.integer({ min: 0, max: KEY_RANGE - 1 });

describe('short keys', () => {
	it('come back from the packed set, whatever they are', () => {
		fc.assert(
			fc.property(fc.uniqueArray(key, { maxLength: 300 }), (keys) => {
				expect(unpackKeys(packKeys(keys))).toEqual([...keys].sort((a, b) => a - b));
			}),
		);
	});

	it('take about 5.5 letters each when there are 10,000', () => {
		const keys = Array.from({ length: 10_000 }, (_, n) => shortKey(uuid(n)));
		expect(new Set(keys).size).toBe(10_000);
		expect(packKeys(keys).length).toBeLessThan(56_000);
	});

	it('of damaged text are refused, not guessed', () => {
		const text = packKeys([1, 2, 3_000_000]);
		for (const bad of [text.slice(0, -2), 'x~', '~AAAA', '3', `3~${'_'.repeat(3)}`]) {
			expect(() => unpackKeys(bad)).toThrow();
		}
	});
});

describe('packed ids', () => {
	it('come back, UUIDs and others', () => {
		fc.assert(
			fc.property(
				fc.oneof(fc.uuid(), fc.string({ minLength: 1 })),
				fc.stringMatching(/^[a-z*]*$/),
				(id, rest) => {
					fc.pre(!/[\ud800-\udfff]/.test(id));
					expect(unpackId(packId(id) + rest)).toEqual([id, rest]);
				},
			),
		);
	});
});

describe('tracked records', () => {
	const entries = (from: number, count: number, value: string) =>
		Array.from({ length: count }, (_, n) => [uuid(from + n), value] as const);

	it('keep ids and order while they are few', () => {
		const tracked = new Tracked();
		for (const [id, value] of entries(0, 50, 'a1')) tracked.set(id, value);
		tracked.set(uuid(100), 'b1', uuid(20));
		const again = Tracked.decode(tracked.encode());
		expect(again.listed).toBe(true);
		expect(again.ids()).toEqual(tracked.ids());
		expect(again.ids().indexOf(uuid(100))).toBe(again.ids().indexOf(uuid(20)) + 1);
		expect(again.get(uuid(100))).toBe('b1');
	});

	it('are at most 64 KB: 2,000 with ids, 10,000 without', () => {
		const tracked = new Tracked();
		for (const [id, value] of entries(0, 2_000, 'P*c1')) tracked.set(id, value);
		expect(tracked.encode().length).toBeLessThan(62_000);
		expect(Tracked.decode(tracked.encode()).listed).toBe(true);
		for (const [id] of entries(2_000, 9_000, 'a1')) tracked.set(id, 'a1');
		expect(tracked.size).toBe(MOST_TRACKED);
		const again = Tracked.decode(tracked.encode());
		expect(tracked.encode().length).toBeLessThan(64_000);
		expect(again.listed).toBe(false);
		expect(again.size).toBe(MOST_TRACKED);
		expect(again.get(uuid(0))).toBe('P*c1');
		expect(again.get(uuid(5_000))).toBe('a1');
		expect(again.get(uuid(999_999))).toBeUndefined();
		again.delete(uuid(0));
		expect(again.get(uuid(0))).toBeUndefined();
	});

	it('get their ids back as they are seen again', () => {
		const tracked = new Tracked();
		for (const [id] of entries(0, 2_100, 'a1')) tracked.set(id, 'a1');
		const again = Tracked.decode(tracked.encode());
		for (const [id] of entries(0, 500, 'a1')) again.delete(id);
		for (const [id] of entries(500, 1_600, 'a1')) expect(again.set(id, 'a1')).toBe(true);
		expect(again.listed).toBe(true);
		expect(Tracked.decode(again.encode()).ids()).toHaveLength(1_600);
	});

	it('refuse damaged text', () => {
		for (const bad of ['X', 'Labc', 'Sa1:zz', 'L!!', 'Sa1']) {
			expect(() => Tracked.decode(bad)).toThrow();
		}
	});
});
