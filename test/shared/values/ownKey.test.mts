import fc from '../../support/fastCheck.mts';

import { lackOf, toOwnKey } from '../../../nodes/shared/values/ownKey';
import { outcome, refusalOf } from '../../support/refusals.mts';

const FIX = 'Use a value that only this row has.';
const read = (value: unknown) => toOwnKey(value, "'External ID'", FIX, { max: 200 });

describe('toOwnKey', () => {
	test.each<[unknown, string]>([
		[727, '727'],
		[727.0, '727'],
		[0, '0'],
		[-3, '-3'],
		[Number.MAX_SAFE_INTEGER, '9007199254740991'],
		[7615917337495251231n, '7615917337495251231'],
		['7615917337495251231', '7615917337495251231'],
		[' order_789 \u200f', 'order_789'],
		['1001.5', '1001.5'],
		['#1001', '#1001'],
		['طلب ١٠٠١', 'طلب ١٠٠١'],
		...[
			...['annulled', 'Nanette', 'nullius', 'undefinedness', 'NaNny-1', 'order_nullable', 'BANANA'],
			...[
				'Nina',
				'none-such',
				'unknown-42',
				'na-1',
				'nil2',
				'N/A-1',
				'Loading... dock 3',
				'Dock 3: Loading...',
				'7.6E+18x',
				'#NAMES',
			],
			...['1E', 'E+5', '12E+5', '1e5f', '00A', '10', '1E5', 'false-1', 'object', '[object]'],
		].map((word): [string, string] => [word, word]),
	])('takes %p', (value, key) => {
		expect(read(value)).toBe(key);
	});

	test.each<[unknown, RegExp]>([
		...[
			'undefined',
			'null',
			'NaN',
			'[object Object]',
			'[object Array]',
			'Invalid Date',
			'Invalid DateTime',
		].flatMap(
			(trace): Array<[string, RegExp]> =>
				[trace, `order_${trace}`, `${trace}-1001`, `a ${trace} b`, `طلب-${trace}`].map((key) => [
					key,
					/^'External ID' ".*" contains ".*", so an expression in it gave no usable value\./,
				]),
		),
		...[
			'NULL',
			'None',
			'nil',
			'N/A',
			'n/a',
			'NA',
			'unknown',
			'Unknown',
			'UNDEFINED',
			'nan',
			'false',
			'tbd',
		].flatMap(
			(word): Array<[string, RegExp]> =>
				[word, ` ${word} `, `"${word}"`, `<${word}>`, `(${word})`, `\u200f${word}.`].map((key) => [
					key,
					/^'External ID' ".*" is a placeholder, not a value\./,
				]),
		),
		...['-', '--', '—', '?', '...', '/', '""', '[]', '{}', '_', 'لا يوجد', 'غير معروف'].map(
			(word): [string, RegExp] => [word, /is a placeholder, not a value\./],
		),
		...[
			'#N/A',
			'#REF!',
			'#VALUE!',
			'#NAME?',
			'#DIV/0!',
			'#NUM!',
			'#SPILL!',
			'order_#N/A',
			'Loading...',
			'Loading…',
		].map((word): [string, RegExp] => [word, /is what a spreadsheet shows instead of a value\./]),
		['8E+18', /is a long number that a spreadsheet shortened\./],
		['7.61592E+18', /is a long number that a spreadsheet shortened\./],
		[Number('7615917337495251231'), /is a number so long that its last digits are lost\./],
		[2 ** 53, /its last digits are lost\./],
		[1e21, /its last digits are lost\./],
		[1001.5, /is a number with decimals\./],
		[NaN, /is not a number\./],
		[Infinity, /is not a number\./],
		[true, /is not text/],
		[false, /is not text/],
		[['A-1'], /is not text/],
		[{}, /is not text/],
	])('refuses %p', (value, said) => {
		expect(refusalOf(() => read(value)).message).toMatch(said);
	});

	test('two different numbers never become one key', () => {
		fc.assert(
			fc.property(fc.bigInt({ min: 1n, max: 10n ** 20n }), (digits) => {
				const key = outcome(() => read(Number(digits)));
				if (key !== 'refused') expect(key).toBe(String(digits));
			}),
		);
	});
});

describe('what a part of a key lacks', () => {
	it.each([undefined, null, false])('%p is not a value', (value) => {
		expect(lackOf(value)).toEqual({ problem: 'is not a value' });
	});

	it('a list is judged by its entries', () => {
		expect(lackOf(['n/a'])).toEqual({ problem: 'is a placeholder, not a value' });
		expect(lackOf(['A-1', 'B-2'])).toBeUndefined();
	});

	it.each([true, new Date(0), {}])('%p may be a value', (value) => {
		expect(lackOf(value)).toBeUndefined();
	});
});
