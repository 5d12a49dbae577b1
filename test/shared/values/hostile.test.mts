import fc from '../../support/fastCheck.mts';

import { InputError } from '../../../nodes/shared/errors/inputError';
import { normalizeDigits, numberToText, show } from '../../../nodes/shared/values/clean';
import { toIsoUtc } from '../../../nodes/shared/values/dates';
import { toUuid, toUuidList } from '../../../nodes/shared/values/ids';
import { toJsonObject, toMetadata } from '../../../nodes/shared/values/metadata';
import { toAmount } from '../../../nodes/shared/values/money';
import { toE164 } from '../../../nodes/shared/values/phone';
import {
	toBoolean,
	toEmail,
	toHttpUrl,
	toInteger,
	toText,
} from '../../../nodes/shared/values/text';
import { outcome } from '../../support/refusals.mts';

const READERS: Array<[string, (value: any) => unknown]> = [
	['toAmount', (value) => toAmount(value, 'Price', { currency: 'SAR', min: '1' })],
	['toIsoUtc', (value) => toIsoUtc(value, 'Date', 'Asia/Riyadh', { endOfDay: true })],
	['toE164', (value) => toE164(value, 'Phone', 'SA')],
	['toEmail', (value) => toEmail(value, 'Email')],
	['toHttpUrl', (value) => toHttpUrl(value, 'URL')],
	['toText', (value) => toText(value, 'Name', { max: 500 })],
	['toInteger', (value) => toInteger(value, 'Count')],
	['toBoolean', (value) => toBoolean(value, 'Active')],
	['toUuid', (value) => toUuid(value, 'Customer', 'consumer')],
	['toUuidList', (value) => toUuidList(value, 'Products', 'product')],
	['toJsonObject', (value) => toJsonObject(value, 'Fields')],
	['toMetadata of JSON', (json) => toMetadata({ json }, 'Metadata')],
	['toMetadata of entries', (entries) => toMetadata({ entries }, 'Metadata')],
	['toMetadata of a value', (value) => toMetadata({ entries: [{ key: 'k', value }] }, 'Metadata')],
	['toMetadata of a key', (key) => toMetadata({ entries: [{ key, value: 1 }] }, 'Metadata')],
];

/** A proxy that throws at every touch; with `thrown`, even what it throws is hostile. */
function thorny(target: object, thrown: unknown = new Error('boom')): object {
	const trap = () => {
		throw thrown;
	};
	return new Proxy(
		target,
		Object.fromEntries(
			['get', 'has', 'ownKeys', 'getPrototypeOf', 'getOwnPropertyDescriptor'].map((name) => [
				name,
				trap,
			]),
		),
	);
}

const revoked = Proxy.revocable([], {});
revoked.revoke();
const circle: unknown[] = [];
circle.push(circle, { circle });
const dateLike = {
	get toMillis() {
		throw new Error('boom');
	},
};

const HOSTILE: Array<[string, unknown]> = [
	['1 MB of letters', 'a'.repeat(1_000_000)],
	['1 MB of spaces before a letter', `${' '.repeat(1_000_000)}x`],
	['1 MB of digits', '1'.repeat(1_000_000)],
	['1 MB of grouped digits', '1,234'.repeat(200_000)],
	['1 MB of dots', '.'.repeat(1_000_000)],
	['1 MB of zero-width spaces', '\u200b'.repeat(1_000_000)],
	['1 MB of quotes', '"'.repeat(1_000_000)],
	['1 MB of brackets', '['.repeat(1_000_000)],
	['1 MB of at signs', 'a@'.repeat(500_000)],
	['60 KB of spaces inside', `x${' '.repeat(60_000)}x`],
	['2 KB of slashes', `/${'a/'.repeat(990)}`],
	['a long host', `a@${'a.'.repeat(120)}`],
	['a symbol', Symbol('s')],
	['a function', () => 1],
	['a long bigint', 10n ** 20_000n],
	['a circular list', circle],
	[
		'a throwing getter',
		{
			get value() {
				throw new Error('boom');
			},
			get a() {
				throw new Error('boom');
			},
		},
	],
	[
		'a throwing locator',
		{
			__rl: true,
			get value() {
				throw new Error('boom');
			},
		},
	],
	['a throwing date', dateLike],
	['a date in disguise', { [Symbol.toStringTag]: 'Date' }],
	['an odd toMillis', { toMillis: () => Symbol('s'), toISODate: () => '' }],
	[
		'a throwing toString',
		{
			toString() {
				throw new Error('boom');
			},
			toJSON() {
				throw new Error('boom');
			},
		},
	],
	['a proxy', thorny({})],
	['a list proxy', thorny([])],
	['a function proxy', thorny(() => 1)],
	['a proxy that throws proxies', thorny({}, thorny({}))],
	['a revoked proxy', revoked.proxy],
	['a proxy inside', { a: thorny({}) }],
	['a list with a huge length', new Array(4_000_000_000)],
	[
		'a list proxy with an endless length',
		new Proxy([], { get: (_, name) => (name === 'length' ? Infinity : 1) }),
	],
	['an object without prototype', Object.create(null)],
	['boxed values', [Object('5'), Object(5)]],
	['lone surrogates', '\ud800\udfff\udfff'],
	['control characters', '\u0000\u001b[31m\u0007'],
];

/** Refused with fit sentences, or a value that can be sent as JSON. */
function check(read: (value: unknown) => unknown, value: unknown): void {
	const result = outcome(() => read(value));
	if (result !== undefined) expect(JSON.parse(JSON.stringify(result))).toEqual(result);
}

describe.each(READERS)('%s', (_name, read) => {
	test.each(HOSTILE)('ends with a value or an InputError for %s', (_what, value) => {
		check(read, value);
	});

	test('ends with a value or an InputError for anything', () => {
		const anything = fc.anything({
			withBigInt: true,
			withBoxedValues: true,
			withDate: true,
			withMap: true,
			withNullPrototype: true,
			withObjectString: true,
			withSet: true,
			withSparseArray: true,
			withTypedArray: true,
		});
		fc.assert(
			fc.property(fc.oneof(anything, fc.string({ unit: 'binary' }), fc.double()), (value) => {
				check(read, value);
			}),
			{ numRuns: 300 },
		);
	});
});

describe('what messages show', () => {
	test('long and secret values are cut', () => {
		expect(show('x y '.repeat(100)).length).toBeLessThan(64);
		expect(show('c2stbGl2ZS0xMjM0NTY3ODkwYWJjZGVm')).toBe('"c2st…"');
		expect(show('Bearer abcdef0123456789abcdef0123456789')).toBe('"Bearer abcd…"');
		expect(show('https://user:pass@shop.sa')).toBe('"https://…@shop.sa"');
		expect(show('0b6f1a52-6c0e-4c55-9d0b-6a3f9d1b7c1')).toMatch(/^"0b6f1a52-.*c1"$/);
		expect(show('https://stream-app-service.streampay.sa/api/v2/x')).toMatch(/streampay\.sa/);
	});

	test('one printable line', () => {
		expect(show('a\nb\u0000c\u202ed')).toBe('"a b c d"');
		expect(show(Symbol('x'))).toBe('(a symbol)');
		expect(show([1])).toBe('(a list)');
		expect(show({})).toBe('(an object)');
		expect(show(null)).toBe('"null"');
	});

	test('words that make n8n replace a message are split', () => {
		const refusal = new InputError('Name "TheAccessories enoent" is odd.', 'See EPERM.');
		expect(refusal.message).not.toMatch(/eacces|enoent/i);
		expect(refusal.message.replace(/\u200b/g, '')).toBe('Name "TheAccessories enoent" is odd.');
		expect(refusal.fix).not.toMatch(/EPERM/);
	});
});

test('normalizeDigits changes digits only', () => {
	expect(normalizeDigits('٠١٢٣٤٥٦٧٨٩ ۰۱۲۳۴۵۶۷۸۹ 0123456789 أ')).toBe(
		'0123456789 0123456789 0123456789 أ',
	);
});

test('numberToText is exact and has no exponent', () => {
	fc.assert(
		fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) => {
			const text = numberToText(number);
			expect(text).toMatch(/^-?\d+(\.\d+)?$/);
			expect(Number(text) === number).toBe(true);
		}),
	);
});
