import fc from '../../support/fastCheck.mts';
import { DateTime } from 'luxon';

import { toJsonObject, toMetadata } from '../../../nodes/shared/values/metadata';
import { outcome, refusalOf } from '../../support/refusals.mts';

const LABEL = 'Custom Metadata';
const fromJson = (json: unknown) => toMetadata({ json }, LABEL);
const fromEntries = (...entries: Array<[unknown, unknown]>) =>
	toMetadata({ entries: entries.map(([key, value]) => ({ key, value })) }, LABEL);

describe('toMetadata', () => {
	test('nothing in, nothing out', () => {
		expect(toMetadata({}, LABEL)).toBeUndefined();
		expect(toMetadata({ entries: [], json: '' }, LABEL)).toBeUndefined();
		expect(toMetadata({ entries: [{ key: '', value: '' }], json: '{}' }, LABEL)).toBeUndefined();
		expect(fromJson('  ')).toBeUndefined();
		expect(fromJson(null)).toBeUndefined();
	});

	test('list and JSON are merged', () => {
		const entries = [
			{ key: ' order ', value: 'A-1' },
			{ key: 5, value: true },
			{ key: 'empty', value: '' },
			{ key: 'missing', value: undefined },
		];
		const expected = { order: 'A-1', 5: true, empty: '', missing: null, cart: [1, { x: null }] };
		expect(toMetadata({ entries, json: { cart: [1, { x: null }] } }, LABEL)).toEqual(expected);
		expect(toMetadata({ entries, json: '{"cart": [1, {"x": null}]}' }, LABEL)).toEqual(expected);
	});

	test('values become what JSON has', () => {
		const day = new Date(Date.UTC(2026, 0, 31));
		expect(fromJson({ a: day, b: DateTime.fromJSDate(day), c: undefined, d: -0 })).toEqual({
			a: '2026-01-31T00:00:00.000Z',
			b: '2026-01-31T00:00:00.000Z',
			d: 0,
		});
		expect(fromEntries(['a', 'x\u0000y'], ['b', { c: ['d'] }])).toEqual({
			a: 'xy',
			b: { c: ['d'] },
		});
		expect(fromJson('{"a": "\\"k\\": 1", "b": {"a": "{\\\\"}}')).toEqual({
			a: '"k": 1',
			b: { a: '{\\' },
		});
		expect(fromJson(Object.assign(Object.create(null), { a: 1 }))).toEqual({ a: 1 });
	});

	test.each<[unknown, RegExp]>([
		['{', /not valid JSON/],
		['[1]', /not a JSON object/],
		['5', /not a JSON object/],
		['"x"', /not a JSON object/],
		['null', /not a JSON object/],
		[[{ a: 1 }], /not a JSON object/],
		[5, /not a JSON object/],
		[true, /not a JSON object/],
		['{"a": 1, "a": 2}', /the same key twice/],
		['{"a": {"b": 1, "b": 2}}', /the same key twice/],
		['{"__proto__": {"polluted": 1}}', /__proto__/],
		['{"a": [{"constructor": 1}]}', /constructor/],
		[{ a: { prototype: 1 } }, /prototype/],
		[{ a: () => 1 }, /type function/],
		[{ a: Symbol('x') }, /type symbol/],
		[{ a: 5n }, /type bigint/],
		[{ a: NaN }, /contains NaN/],
		['{"a": 1e400}', /contains Infinity/],
		[{ a: [undefined] }, /type undefined/],
		['{"a": 12345678901234567890}', /only stays exact as text/],
		[{ a: new Map() }, /not plain data/],
		[{ a: Buffer.from('x') }, /not plain data/],
		[{ a: new Date(NaN) }, /type date|cannot be read/],
		[Object.fromEntries(Array.from({ length: 101 }, (_, i) => [`k${i}`, 1])), /100 keys/],
		[{ a: 'x'.repeat(32 * 1024) }, /32 KB/],
		[{ a: 'ش'.repeat(17 * 1024) }, /32 KB/],
		[{ a: Array.from({ length: 16_500 }, () => 1) }, /32 KB/],
		[{ a: Array.from({ length: 20 }, () => 'x'.repeat(2000)) }, /32 KB/],
		[{ 'a\u0000': 1 }, /unprintable characters/],
		['{"a":'.repeat(30) + '1' + '}'.repeat(30), /is nested more than/],
		['['.repeat(60_000), /not valid JSON/],
		['['.repeat(60_000) + ']'.repeat(60_000), /is nested more than/],
		['x'.repeat(1_000_000), /32 KB/],
	])('refused (%#)', (json, message) => {
		expect(refusalOf(() => fromJson(json)).message).toMatch(message);
		expect(outcome(() => toJsonObject(json, LABEL))).toBe('refused');
	});

	test('the most that fits', () => {
		const nested = (levels: number) => '{"a":'.repeat(levels) + '1' + '}'.repeat(levels);
		expect(fromJson(nested(20))).toEqual(JSON.parse(nested(20)));
		expect(refusalOf(() => fromJson(nested(21))).message).toMatch(/more than 20 levels/);
		const keys = Object.fromEntries(Array.from({ length: 100 }, (_, n) => [`k${n}`, n]));
		expect(fromJson(keys)).toEqual(keys);
		const long = { a: 'x'.repeat(32 * 1024 - '{"a":""}'.length) };
		expect(fromJson(long)).toEqual(long);
		const tooLong = refusalOf(() => fromJson({ a: `${long.a}x` }));
		expect(tooLong.message).toMatch(/larger than 32 KB/);
		expect(tooLong.fix).toBe('Use at most 100 keys and 32 KB.');
		expect(fromJson('{"a": ["x", ":y"]}')).toEqual({ a: ['x', ':y'] });
		expect(fromJson(`{"a": 1${' '.repeat(4 * 32 * 1024 - 8)}}`)).toEqual({ a: 1 });
		expect(fromJson({ a: Number.MAX_SAFE_INTEGER })).toEqual({ a: Number.MAX_SAFE_INTEGER });
	});

	test('what refers to itself is refused, what occurs twice is not', () => {
		const circle: Record<string, unknown> = { a: 1 };
		circle.self = circle;
		expect(refusalOf(() => fromJson(circle)).message).toMatch(/refers to itself/);
		const shared = { x: 1 };
		expect(fromJson({ a: shared, b: [shared] })).toEqual({ a: { x: 1 }, b: [{ x: 1 }] });
	});

	test('keys of the list are held to the same rules', () => {
		expect(refusalOf(() => fromEntries(['a', 1], ['a ', 2])).message).toMatch(/the key "a" twice/);
		expect(refusalOf(() => fromEntries(['', 'x'])).message).toMatch(/value "x" without a key/);
		expect(refusalOf(() => fromEntries([{}, 'x'])).message).toMatch(/a key that is not text/);
		expect(refusalOf(() => fromEntries(['constructor', 'x'])).message).toMatch(/constructor/);
		expect(
			refusalOf(() => toMetadata({ entries: [{ key: 'a', value: 1 }], json: '{"a": 1}' }, LABEL))
				.message,
		).toMatch(/the key "a" twice/);
	});

	test('any JSON object comes back unchanged, plain, and without touching prototypes', () => {
		fc.assert(
			fc.property(
				fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 4 }), { maxKeys: 20 }),
				(object) => {
					const text = JSON.stringify(object);
					const fromObject = outcome(() => fromJson(object));
					expect(outcome(() => fromJson(text))).toEqual(fromObject);
					if (fromObject === 'refused') return;
					expect(JSON.parse(JSON.stringify(fromObject ?? {}))).toEqual(fromObject ?? {});
					// Only what cannot be printed is dropped, so ordinary text must be the same.
					if (/^[\x20-\x5b\x5d-\x7e]*$/.test(text)) {
						expect(fromObject ?? {}).toEqual(JSON.parse(text));
					}
					expect(({} as Record<string, unknown>).polluted).toBeUndefined();
				},
			),
			{ numRuns: 500 },
		);
	});
});

test('toJsonObject takes an object or JSON text', () => {
	const schema = { type: 'object', properties: { size: { type: 'string' } }, required: ['size'] };
	expect(toJsonObject(schema, 'Custom Fields')).toEqual(schema);
	expect(toJsonObject(JSON.stringify(schema, null, 2), 'Custom Fields')).toEqual(schema);
	expect(toJsonObject('', 'Custom Fields')).toBeUndefined();
	expect(toJsonObject('{}', 'Custom Fields')).toBeUndefined();
});
