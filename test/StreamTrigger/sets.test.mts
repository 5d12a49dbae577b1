import fc from '../support/fastCheck.mts';

import { packId, packKeys, unpackId, unpackKeys } from '../../nodes/shared/values/keys';
import { MOST_TRACKED, Tracked } from '../../nodes/StreamTrigger/detect/tracked';
import { uuid } from './support/modelServer.mts';

describe('short keys', () => {
	it('come back from text', () => {
		fc.assert(
			fc.property(fc.array(fc.integer({ min: 0, max: 16 ** 11 - 1 })), (keys) => {
				expect(unpackKeys(packKeys(keys))).toEqual(keys);
			}),
		);
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

	it('keep ids and order', () => {
		const tracked = new Tracked();
		for (const [id, value] of entries(0, 50, 'a1')) tracked.set(id, value);
		tracked.set(uuid(100), 'b1', uuid(20));
		const again = Tracked.decode(tracked.encode());
		expect(again.ids()).toEqual(tracked.ids());
		expect(again.ids().indexOf(uuid(100))).toBe(again.ids().indexOf(uuid(20)) + 1);
		expect(again.get(uuid(100))).toBe('b1');
	});

	it('stand where they were put, whatever comes and goes', () => {
		const some = fc.integer({ min: 0, max: 12 });
		const step = fc.tuple(fc.constantFrom('set', 'delete', 'reload'), some, fc.option(some));
		fc.assert(
			fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
				let tracked = new Tracked();
				let order: string[] = [];
				for (const [what, n, after] of steps) {
					const id = uuid(n);
					if (what === 'reload') tracked = Tracked.decode(tracked.encode());
					else if (what === 'delete') {
						tracked.delete(id);
						order = order.filter((one) => one !== id);
					} else {
						tracked.set(id, 'a1', after === null ? undefined : uuid(after));
						const at = after === null ? 0 : order.indexOf(uuid(after)) + 1;
						if (!order.includes(id)) order.splice(at, 0, id);
					}
				}
				expect(tracked.ids()).toEqual(order);
			}),
		);
	});

	it('are at most 64 KB for 2,000 and 300 KB for 10,000, which are all there is room for', () => {
		const tracked = new Tracked();
		for (const [id] of entries(0, 2_000, '')) tracked.set(id, 'P0000c1');
		expect(tracked.encode().length).toBeLessThan(62_000);
		for (const [id] of entries(2_000, 9_000, '')) tracked.set(id, 'P0000c1');
		expect(tracked.size).toBe(MOST_TRACKED);
		expect(tracked.encode().length).toBeLessThan(300_000);
		const again = Tracked.decode(tracked.encode());
		expect(again.size).toBe(MOST_TRACKED);
		expect(again.set(uuid(999_999), 'a1')).toBe(false);
		expect(again.get(uuid(999_999))).toBeUndefined();
		again.delete(uuid(0));
		expect(again.get(uuid(0))).toBeUndefined();
		expect(again.set(uuid(999_999), 'a1')).toBe(true);
	});

	it('refuse damaged text', () => {
		for (const bad of ['X', 'abc', 'a1:zz', '!!', `${'a'.repeat(22)}a1,`]) {
			expect(() => Tracked.decode(bad)).toThrow();
		}
	});
});
