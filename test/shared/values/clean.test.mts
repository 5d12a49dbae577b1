import {
	attempt,
	checkRange,
	isEmpty,
	normalizeDigits,
	numberToText,
	pastedSecret,
	printable,
	readLine,
	refusal,
	show,
	trimEnd,
	trimFraction,
	trimInvisible,
	trimStart,
	withValue,
} from '../../../nodes/shared/values/clean';
import { InputError } from '../../../nodes/shared/errors/inputError';
import { refusalOf } from '../../support/refusals.mts';

const FORM = { problem: 'is not a word', hint: 'Enter a word.', limit: 10 };
const SAID = 'is not a word. Enter a word.';
const saidOf = (run: () => unknown): string => {
	const { message, fix } = refusalOf(run);
	return `${message} ${fix}`;
};

it('digits of every script are 0 to 9', () => {
	expect(normalizeDigits('٠١٢٣٤٥٦٧٨٩ ۰۱۲۳۴۵۶۷۸۹ 09 a')).toBe('0123456789 0123456789 09 a');
});

it('drops what cannot be printed, except line breaks and tabs', () => {
	expect(printable('a\u0000b\u0007\t\r\nc\u009f\ud800d😀')).toBe('ab\t\r\ncd😀');
});

it('trims white space and what cannot be seen, at the ends only', () => {
	expect(trimInvisible('\u200f \n a\u200bb \u2066\t')).toBe('a\u200bb');
	expect(trimInvisible('\u200f \n')).toBe('');
	expect(trimStart('xxaxx', /x/)).toBe('axx');
	expect(trimEnd('xxaxx', /x/)).toBe('xxa');
	expect(trimStart('xx', /x/)).toBe('');
	expect(trimEnd('xx', /x/)).toBe('');
});

it.each<[unknown, string]>([
	['key', 'key'],
	[' "key" ', 'key'],
	['“ key\n\u200b”', 'key'],
	["'ke'y'", "ke'y"],
	['"key', '"key'],
	['key"', 'key"'],
	['x"key"', 'x"key"'],
	['"key"x', '"key"x'],
	['"a\nb"', 'a\nb'],
	['""', ''],
	[undefined, ''],
	[7, ''],
])('a pasted key: %p', (value, key) => {
	expect(pastedSecret(value)).toBe(key);
});

it.each([
	['25.500', '25.5'],
	['25.00', '25'],
	['2500', '2500'],
	['0.10', '0.1'],
	['25.', '25'],
])('%s is %s without zeros at the end', (text, short) => {
	expect(trimFraction(text)).toBe(short);
});

it('gives nothing for code that throws', () => {
	expect(attempt(() => 7)).toBe(7);
	expect(
		attempt(() => {
			throw new Error('x');
		}),
	).toBeUndefined();
});

it.each<[unknown, boolean]>([
	[undefined, true],
	[null, true],
	['', true],
	[' \u200b\n', true],
	['a', false],
	[0, false],
	[false, false],
	[[], false],
])('%p is empty: %p', (value, empty) => {
	expect(isEmpty(value)).toBe(empty);
});

it.each<[number, string]>([
	[0.1, '0.1'],
	[1e20, '100000000000000000000'],
	[1e21, '1000000000000000000000'],
	[-1.5e22, '-15000000000000000000000'],
	[1e-7, '0.0000001'],
	[1.25e-7, '0.000000125'],
	[-1.25e-10, '-0.000000000125'],
	[-7, '-7'],
])('%p is written without an exponent', (value, text) => {
	expect(numberToText(value)).toBe(text);
});

it('refuses what is outside its limits, and not what is on them', () => {
	const check = (value: number, limits: { min?: number; max?: number }) => () =>
		checkRange(value, "'Quantity'", FORM, limits, (limit) => value - limit);
	expect(saidOf(check(0, { min: 1 }))).toBe(`'Quantity' "0" is below 1. Enter 1 or more.`);
	expect(saidOf(check(10, { max: 9 }))).toBe(`'Quantity' "10" is above 9. Enter 9 or less.`);
	for (const value of [1, 9]) expect(check(value, { min: 1, max: 9 })).not.toThrow();
	expect(check(-5, {})).not.toThrow();
});

it.each<[unknown, string]>([
	['a', '"a"'],
	[7, '"7"'],
	[undefined, '"undefined"'],
	[null, '"null"'],
	[[1], '(a list)'],
	[{}, '(an object)'],
	[() => 1, '(a function)'],
	[Symbol('x'), '(a symbol)'],
	[10n ** 61n, '"a long number"'],
	[10n ** 60n, `"1${'0'.repeat(58)}…"`],
	[' a\n\n b\u200b\u0007c ', '"a b c"'],
	['https://user:password@host/x', '"https://…@host/x"'],
	['abcdefghijklmnopqrstuvw1', '"abcd…"'],
	['ABCDEFGHIJKLMNOPQRSTUVW1', '"ABCD…"'],
	['abcdefghijklmnopqrstuvwx', '"abcdefghijklmnopqrstuvwx"'],
	['123456789012345678901234', '"123456789012345678901234"'],
	['abcdefghijklmnopqrstuv1', '"abcdefghijklmnopqrstuv1"'],
	['a'.repeat(60), `"${'a'.repeat(60)}"`],
	['a'.repeat(61), `"${'a'.repeat(59)}…"`],
	['😀'.repeat(61), `"${'😀'.repeat(59)}…"`],
	[`${'- '.repeat(200)}end`, `"${'- '.repeat(29)}-…"`],
])('shows %p in one short line', (value, text) => {
	expect(show(value)).toBe(text);
});

it('shows what throws when it is asked what it is', () => {
	const { proxy, revoke } = Proxy.revocable({}, {});
	revoke();
	expect(show(proxy)).toBe('(an object)');
});

it('begins messages with the parameter and its value', () => {
	expect(withValue("'Email'", 'x')).toBe(`'Email' "x"`);
	expect(withValue("'Quantity' of item 1 in 'Items'", 0)).toBe(
		`'Quantity' of item 1 in 'Items': "0"`,
	);
	expect(withValue("'A' in 'B' or", 0)).toBe(`'A' in 'B' or "0"`);
});

it('refuses in two sentences', () => {
	const { message, fix } = refusal('x', "'Word'", FORM);
	expect(`${message} ${fix}`).toBe(`'Word' "x" ${SAID}`);
	const other = refusal('x', "'Word'", FORM, 'is odd', 'Do it.');
	expect(`${other.message} ${other.fix}`).toBe(`'Word' "x" is odd. Do it.`);
	expect(other).toBeInstanceOf(InputError);
});

describe('one line of text', () => {
	const read = (value: unknown) => readLine(value, "'Word'", FORM);

	it.each<[unknown, string]>([
		[' a\u200b٣ ', 'a3'],
		[1e-7, '0.0000001'],
		[12n, '12'],
		['0123456789', '0123456789'],
	])('%p is %s', (value, text) => {
		expect(read(value)).toBe(text);
	});

	it.each([undefined, null, ' '])('%p is empty', (value) => {
		expect(saidOf(() => read(value))).toBe(`'Word' is empty. Enter a word.`);
	});

	it.each<[unknown, string]>([
		['0123456789a', '"0123456789a"'],
		[NaN, '"NaN"'],
		[Infinity, '"Infinity"'],
		[true, '"true"'],
		[{}, '(an object)'],
	])('%p is none', (value, shown) => {
		expect(saidOf(() => read(value))).toBe(`'Word' ${shown} ${SAID}`);
	});

	it('takes whole numbers below 60 digits', () => {
		const long = (value: unknown) => readLine(value, "'Word'", { ...FORM, limit: 100 });
		const most = 10n ** 60n;
		expect(long(most - 1n)).toBe('9'.repeat(60));
		expect(long(1n - most)).toBe(`-${'9'.repeat(60)}`);
		for (const value of [most, -most]) expect(() => long(value)).toThrow('is not a word');
	});
});
