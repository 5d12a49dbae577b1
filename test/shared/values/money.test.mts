import fc from '../../support/fastCheck.mts';

import {
	compareAmounts,
	CURRENCIES,
	currencyOf,
	decimalsOf,
	hasMark,
	plainDecimal,
	toAmount,
	toSmallestUnit,
} from '../../../nodes/shared/values/money';
import { outcome, refusalOf } from '../../support/refusals.mts';

const inSar = (value: unknown) => toAmount(value, 'Price', { currency: 'SAR' });

describe('toAmount', () => {
	test.each<[unknown, string]>([
		[19.99, '19.99'],
		['19.99', '19.99'],
		[5, '5.00'],
		[1e3, '1000.00'],
		[1e11, '100000000000.00'],
		[0, '0.00'],
		[-0, '0.00'],
		[10n, '10.00'],
		['0100', '100.00'],
		['0012', '12.00'],
		['25.000', '25.00'],
		['1,234.50', '1234.50'],
		['1,234,567', '1234567.00'],
		['1 234.50', '1234.50'],
		['1\u00a0234\u00a0567.5', '1234567.50'],
		['1\u202f234.5', '1234.50'],
		['١٢٣٤٫٥٠', '1234.50'],
		['١٬٢٣٤٫٥٠', '1234.50'],
		['١،٢٣٤', '1234.00'],
		['۱۹٫۹۹', '19.99'],
		['  19.99\n', '19.99'],
		['\u200f19.99\u200e', '19.99'],
		['SAR 100', '100.00'],
		['100 SAR', '100.00'],
		['100sar', '100.00'],
		['SR100.5', '100.50'],
		['S.R. 100', '100.00'],
		['﷼100', '100.00'],
		['\u20c1 100', '100.00'],
		['100 ر.س', '100.00'],
		['١٠٠٫٠٠ ر.س.\u200f', '100.00'],
		['ر.س ١٠٠', '100.00'],
		['100 ريال', '100.00'],
		['100 ريال سعودي', '100.00'],
		['999999999999.99', '999999999999.99'],
	])('%p in SAR is %p', (value, expected) => {
		expect(inSar(value)).toBe(expected);
	});

	test.each([
		['AED', 'درهم إماراتي'],
		['AED', 'الدرهم الإماراتي'],
		['AED', 'د.إ.'],
		['BHD', 'دينار بحريني'],
		['EUR', 'يورو'],
		['GBP', 'جنيه إسترليني'],
		['KWD', 'دينار كويتي'],
		['KWD', 'د.ك'],
		['OMR', 'ريال عُماني'],
		['QAR', 'ريال قطري'],
		['SAR', 'ريال سعودي'],
		['SAR', 'ريال سعودى'],
		['SAR', 'الريال السعودي'],
		['SAR', 'Saudi Riyal'],
		['USD', 'دولار أمريكي'],
		['USD', 'دولار امريكي'],
		['USD', '$'],
	])('%s is %p, beside an amount and by itself', (code, word) => {
		expect(currencyOf(word)).toBe(code);
		for (const currency of CURRENCIES) {
			for (const text of [`100 ${word}`, `${word} 100`]) {
				const read = outcome(() => toAmount(text, 'Price', { currency }));
				expect(read.startsWith('100.')).toBe(currency === code);
			}
		}
	});

	test.each(['ريال', 'دينار', 'riyal', '﷼', 'دينار أردني', 'جنيه', 'constructor', ''])(
		'%p is no single currency that Stream takes',
		(word) => expect(currencyOf(word)).toBeUndefined(),
	);

	test.each<[unknown, RegExp]>([
		['1,5', /more than one way/],
		['1،5', /more than one way/],
		['1٬5', /more than one way/],
		['19,99', /more than one way/],
		['1.234,50', /more than one way/],
		['1.2.3', /more than one way/],
		['12,34,567', /more than one way/],
		['0,500', /more than one way/],
		['1٫5٫0', /more than one way/],
		['.5', /more than one way/],
		['SR.50', /more than one way/],
		['100.', /more than one way/],
		['12 34', /is not an amount/],
		['1 234,50', /more than one way/],
		['1e3', /is not an amount/],
		['1e400', /is not an amount/],
		['1E+03', /is not an amount/],
		['0x10', /is not an amount/],
		['abc', /is not an amount/],
		['10%', /is not an amount/],
		['10 apples', /is not an amount/],
		['1/2', /is not an amount/],
		['10-20', /is not an amount/],
		['(5)', /is not an amount/],
		['+5', /is not an amount/],
		['100 USD', /is not in SAR/],
		['$100', /is not in SAR/],
		['€ 100', /is not in SAR/],
		['100 د.إ', /is not in SAR/],
		['100 ريال قطري', /is not in SAR/],
		[-5, /is negative/],
		['-5', /is negative/],
		['−5', /is negative/],
		['SAR -5', /is negative/],
		[0.1 + 0.2, /more than 2 decimal places/],
		['19.999', /more than 2 decimal places/],
		[1e-7, /more than 2 decimal places/],
		[5e-324, /is not an amount|more than 2 decimal places/],
		['1000000000000', /too large/],
		[1e21, /too large/],
		[Number.MAX_VALUE, /is not an amount/],
		[NaN, /is not an amount/],
		[Infinity, /is not an amount/],
		[true, /is not an amount/],
		[{ amount: 5 }, /is not an amount/],
		[[5], /is not an amount/],
		['', /is empty/],
		['   ', /is empty/],
		[null, /is empty/],
		[undefined, /is empty/],
	])('%p in SAR is refused: %p', (value, message) => {
		const refusal = refusalOf(() => inSar(value));
		expect(refusal.message).toMatch(message);
		expect(refusal.message).toMatch(/^Price /);
	});

	test('too many decimals are told to be rounded', () => {
		expect(refusalOf(() => inSar(0.1 + 0.2)).fix).toMatch(/Round it to 2 decimal places/);
	});

	test('where the currency is known later, those with three decimals are named', () => {
		const fix = (text: string, options: object) =>
			refusalOf(() => toAmount(text, 'Price', options)).fix;
		const three = 'BHD, KWD, OMR allow 3.';
		expect(fix('5.1234', {})).toMatch(/^Round it to 2 decimal places/);
		expect(fix('5.1234', {})).toContain(three);
		expect(fix('5.1234', { currency: 'BHD' })).toMatch(/^Round it to 3 decimal places/);
		expect(fix('5.1', { decimals: 0 })).toMatch(/^Round it to 0 decimal places/);
		expect(fix('5.1234', { currency: 'BHD' })).toMatch(/expression\.$/);
		expect(fix('5.1', { decimals: 0 })).toMatch(/expression\.$/);
	});

	test('what is negative is told the least that is allowed', () => {
		expect(refusalOf(() => inSar(-5)).fix).toBe('Enter an amount of zero or more.');
		const limits = { currency: 'SAR', min: '1' };
		expect(refusalOf(() => toAmount(-5, 'Price', limits)).fix).toBe(
			'Enter an amount of 1 or more.',
		);
	});

	test('the currency decides the decimals and the marks', () => {
		expect(toAmount('1.234', 'Price', { currency: 'BHD' })).toBe('1.234');
		expect(toAmount('1.5', 'Price', { currency: 'kwd' })).toBe('1.500');
		expect(toAmount('100 USD', 'Price', { currency: 'USD' })).toBe('100.00');
		expect(toAmount('US$ 100', 'Price', { currency: 'USD' })).toBe('100.00');
		expect(toAmount('£1,000', 'Price', { currency: 'GBP' })).toBe('1000.00');
		expect(refusalOf(() => toAmount(5, 'Price', { currency: 'JPY' })).message).toMatch(/"JPY"/);
		expect(refusalOf(() => decimalsOf('JPY')).fix).toBe(
			'Use one of these: SAR, USD, EUR, GBP, AED, BHD, KWD, OMR, QAR.',
		);
	});

	test('without a currency three decimals are taken and zeros dropped', () => {
		expect(toAmount('5.00', 'From Price')).toBe('5');
		expect(toAmount('5.125', 'From Price')).toBe('5.125');
		expect(toAmount('100 USD', 'From Price')).toBe('100');
		expect(outcome(() => toAmount('5.1234', 'From Price'))).toBe('refused');
	});

	test('own decimals replace those of the currency', () => {
		expect(toAmount(1e-7, 'Usage', { decimals: 10 })).toBe('0.0000001');
		expect(toAmount('12.5', 'Percent', { decimals: 2, max: '100' })).toBe('12.5');
		expect(toAmount('12.5', 'Rate', { decimals: 2, currency: 'BHD' })).toBe('12.5');
		expect(refusalOf(() => toAmount('1.5', 'Count', { decimals: 0 })).message).toMatch(
			/0 decimal places/,
		);
	});

	test('limits are compared as decimals', () => {
		const limits = { currency: 'SAR', min: '1', max: '10' };
		expect(toAmount('1.00', 'Price', limits)).toBe('1.00');
		expect(toAmount('10', 'Price', limits)).toBe('10.00');
		expect(refusalOf(() => toAmount('0.99', 'Price', limits)).message).toMatch(/below 1\./);
		expect(refusalOf(() => toAmount('10.01', 'Price', limits)).message).toMatch(/above 10\./);
	});

	test('every number of hundredths comes out as it was, from number and from text', () => {
		fc.assert(
			fc.property(fc.integer({ min: 0, max: 99_999_999_999_999 }), (hundredths) => {
				const digits = String(hundredths).padStart(3, '0');
				const text = `${digits.slice(0, -2)}.${digits.slice(-2)}`;
				expect(inSar(text)).toBe(text);
				expect(inSar(Number(text))).toBe(text);
				expect(toSmallestUnit(inSar(text), 'SAR')).toBe(BigInt(hundredths));
			}),
		);
	});

	test('grouping and digits of any script do not change the amount', () => {
		const arabic = (text: string) =>
			text
				.replace(/\d/g, (d) => '٠١٢٣٤٥٦٧٨٩'[Number(d)])
				.replace(/,/g, '٬')
				.replace('.', '٫');
		fc.assert(
			fc.property(fc.integer({ min: 0, max: 999_999_999_999 }), (whole) => {
				const grouped = `${new Intl.NumberFormat('en-US').format(whole)}.75`;
				expect(inSar(grouped)).toBe(`${whole}.75`);
				expect(inSar(arabic(grouped))).toBe(`${whole}.75`);
				expect(inSar(`${grouped.replace(/,/g, ' ')} SAR`)).toBe(`${whole}.75`);
			}),
		);
	});

	test('amounts that n8n shows with Intl are read back', () => {
		const fmt = (locale: string) =>
			new Intl.NumberFormat(locale, { style: 'currency', currency: 'SAR' }).format(1234567.5);
		for (const locale of ['en-US', 'en-SA', 'ar-SA', 'ar-EG']) {
			expect([locale, inSar(fmt(locale))]).toEqual([locale, '1234567.50']);
		}
	});

	test('numbers are never changed in value', () => {
		fc.assert(
			fc.property(fc.double({ min: 0, noNaN: true }), (number) => {
				const amount = outcome(() => toAmount(number, 'Usage', { decimals: 400 }));
				if (amount !== 'refused') expect(Number(amount)).toBe(number);
				else expect(number < 1e-60 || number >= 1e12).toBe(true);
			}),
		);
	});
});

test.each([
	['-1.50', '-1.5'],
	['-0.00', '0'],
	['-1,234', '-1234'],
	['007', '7'],
	['5.', undefined],
])('%p is the plain decimal %p', (text, expected) => {
	expect(plainDecimal(text)).toBe(expected);
});

test.each([
	['USD 5', true],
	['$5', true],
	['٥ ر.س', true],
	['-1,234.50', false],
	['٥', false],
	[5, false],
])('%p has a mark: %p', (value, expected) => expect(hasMark(value)).toBe(expected));

describe('exact comparison', () => {
	test.each<[string | number, string | number, number]>([
		['25.000', '25', 0],
		['0', '0.00', 0],
		['-0', '0', 0],
		['9', '10', -1],
		['1.10', '1.1', 0],
		['1.09', '1.1', -1],
		['-1.5', '1', -1],
		['.5', '0.5', 0],
		['5.', '5', 0],
		['-.0', '0', 0],
		['1'.repeat(100), '9', 1],
		[19.99, '19.99', 0],
		['99999999999999999999.01', '99999999999999999999', 1],
	])('%p against %p is %p', (a, b, expected) => {
		expect(compareAmounts(a, b)).toBe(expected);
		expect(compareAmounts(b, a)).toBe(expected === 0 ? 0 : -expected);
	});

	test('smallest units', () => {
		expect(toSmallestUnit('25.000', 'SAR')).toBe(2500n);
		expect(toSmallestUnit('0', 'SAR')).toBe(0n);
		expect(toSmallestUnit('1.5', 'KWD')).toBe(1500n);
		expect(toSmallestUnit('-1.05', 'SAR')).toBe(-105n);
		expect(refusalOf(() => toSmallestUnit('1.005', 'SAR')).message).toMatch(/more decimal places/);
		expect(refusalOf(() => toSmallestUnit('1.005', 'sar')).message).toBe(
			'The amount "1.005" has more decimal places than SAR.',
		);
		expect(refusalOf(() => toSmallestUnit('1,000', 'SAR')).message).toBe(
			'The amount "1,000" is not a decimal number.',
		);
		for (const text of ['', '.', '-', '1e3', '1,000', 'NaN', '1'.repeat(500)]) {
			expect(outcome(() => toSmallestUnit(text, 'SAR'))).toBe('refused');
			expect(outcome(() => compareAmounts(text, '1'))).toBe('refused');
		}
	});

	test('nine currencies, three of them with three decimals', () => {
		expect(CURRENCIES.map((code) => `${code}${decimalsOf(code)}`).join(' ')).toBe(
			'SAR2 USD2 EUR2 GBP2 AED2 BHD3 KWD3 OMR3 QAR2',
		);
	});
});
