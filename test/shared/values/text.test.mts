import {
	textOf,
	toBoolean,
	toEmail,
	toHttpUrl,
	toInteger,
	toText,
} from '../../../nodes/shared/values/text';
import { outcome, refusalOf } from '../../support/refusals.mts';

describe('toEmail', () => {
	test.each([
		['ahmed@example.com', 'ahmed@example.com'],
		['  Ahmed.Al-Saud+shop@Example.co.uk\n', 'Ahmed.Al-Saud+shop@Example.co.uk'],
		['\u200eahmed@\u200bexample.com\ufeff', 'ahmed@example.com'],
		['ahmed٢@example.com', 'ahmed2@example.com'],
		['a@b.sa', 'a@b.sa'],
		['مبيعات@مثال.السعودية', 'مبيعات@مثال.السعودية'],
		['x@xn--pgbep1f.xn--mgberp4a5d4ar', 'x@xn--pgbep1f.xn--mgberp4a5d4ar'],
	])('%p is %p', (value, expected) => {
		expect(outcome(() => toEmail(value, 'Email'))).toBe(expected);
	});

	test.each<[unknown]>([
		['ahmed'],
		['ahmed@'],
		['@example.com'],
		['ahmed@example'],
		['ahmed@@example.com'],
		['ahmed@example..com'],
		['.ahmed@example.com'],
		['ahmed.@example.com'],
		['ah med@example.com'],
		['a@example.com,b@example.com'],
		['Ahmed <a@example.com>'],
		['mailto:a@example.com'],
		['a@-example.com'],
		['a@192.168.1.1'],
		[`${'a'.repeat(65)}@example.com`],
		[`a@${'b.'.repeat(140)}com`],
		['a@b.sa\u0000'],
		[5],
		[{}],
		[''],
		[null],
	])('%p is refused', (value) => {
		expect(refusalOf(() => toEmail(value, 'Email')).message).toMatch(/^Email /);
	});
});

test('an address of 64 letters before the @, 254 altogether, is the longest', () => {
	const host = ['b', 'c', 'd'].map((letter) => letter.repeat(60)).join('.');
	const longest = `${'a'.repeat(64)}@${host}.museum`;
	expect(longest).toHaveLength(254);
	expect(toEmail(longest, 'Email')).toBe(longest);
	expect(outcome(() => toEmail(`${longest}s`, 'Email'))).toBe('refused');
});

test.each<[(value: unknown, label: string) => unknown, unknown, string]>([
	[toEmail, 'x', 'Field "x" is not an email address.'],
	[toHttpUrl, 'x', 'Field "x" is not a URL.'],
	[toInteger, 'x', 'Field "x" is not a whole number.'],
	[toBoolean, 'x', 'Field "x" is not true or false.'],
	[toText, {}, 'Field (an object) is not text.'],
])('%p says what %p is not', (read, value, message) => {
	expect(refusalOf(() => read(value, 'Field')).message).toBe(message);
});

test('textOf is the text, or nothing', () => {
	expect(['a', '', 5, null, undefined, {}].map(textOf)).toEqual(['a', '', '', '', '', '']);
});

describe('toHttpUrl', () => {
	test('an address of 2,000 characters is the longest', () => {
		const longest = 'https://shop.sa/'.padEnd(2_000, 'a');
		expect(toHttpUrl(longest, 'URL')).toBe(longest);
		const { message } = refusalOf(() => toHttpUrl(`${longest}a`, 'URL'));
		expect(message).toBe('URL is longer than 2000 characters.');
	});

	test.each([
		['https://shop.sa', 'https://shop.sa'],
		[' https://shop.sa/thanks?order=1&x=٢#top ', 'https://shop.sa/thanks?order=1&x=%D9%A2#top'],
		['http://localhost:3000/{id}', 'http://localhost:3000/{id}'],
		['HTTPS://shop.sa/A', 'HTTPS://shop.sa/A'],
		[
			'https://متجر.السعودية/شكرا',
			'https://xn--pgbep1f.xn--mgberp4a5d4ar/%D8%B4%D9%83%D8%B1%D8%A7',
		],
	])('%p is %p', (value, expected) => {
		expect(toHttpUrl(value, 'Success Redirect URL')).toBe(expected);
	});

	test.each<[unknown]>([
		['shop.sa/thanks'],
		['ftp://shop.sa'],
		['xhttps://shop.sa'],
		['javascript:alert(1)'],
		['https:shop.sa'],
		['https:///shop.sa'],
		['https://'],
		['https://sh op.sa'],
		['https://shop.sa/\nx'],
		['https://shop.sa\\x'],
		['https://shop.sa:99999'],
		['https://user@shop.sa'],
		['https://user:secret@shop.sa'],
		[`https://shop.sa/${'a'.repeat(2000)}`],
		[`https://shop.sa/${'ش'.repeat(400)}`],
		[5],
		[true],
		[{}],
		[''],
		[undefined],
	])('%p is refused', (value) => {
		expect(refusalOf(() => toHttpUrl(value, 'Success Redirect URL')).message).toMatch(
			/^Success Redirect URL /,
		);
	});

	test('a password in the address is not repeated', () => {
		const { message } = refusalOf(() => toHttpUrl('https://user:secret@shop.sa/x', 'URL'));
		expect(message).toMatch(/user name or password/);
		expect(message).not.toMatch(/secret/);
		expect(refusalOf(() => toHttpUrl('ftp://user:secret@shop.sa/x', 'URL')).message).not.toMatch(
			/secret/,
		);
	});
});

describe('toText', () => {
	test.each<[unknown, string]>([
		['  Ahmed  ', 'Ahmed'],
		['\u200f أحمد \u200e', 'أحمد'],
		['line\r\nline\tend', 'line\r\nline\tend'],
		['a\u0000b\u000bc\ud800', 'abc'],
		['👨‍👩‍👧 ok 👍🏽', '👨‍👩‍👧 ok 👍🏽'],
		['مي‌خواهم', 'مي‌خواهم'],
		['٥', '٥'],
		[5, '5'],
		[1e21, '1000000000000000000000'],
		[-1.5e-7, '-0.00000015'],
		[10n, '10'],
		['', ''],
		[null, ''],
		[undefined, ''],
		['N/A', 'N/A'],
		['#1', '#1'],
		['#NAMES?', '#NAMES?'],
		['#REF! in the sheet', '#REF! in the sheet'],
	])('%p is %p', (value, expected) => {
		expect(toText(value, 'Name')).toBe(expected);
	});

	test.each<[unknown]>([
		[{}],
		[['a']],
		[true],
		[NaN],
		[Symbol('x')],
		[() => 'x'],
		[Buffer.from('x')],
		[new Date()],
		[10n ** 5000n],
		['x'.repeat(65_537)],
	])('%p is refused', (value) => {
		expect(refusalOf(() => toText(value, 'Name')).message).toMatch(/^Name /);
	});

	test.each([
		'#N/A',
		' #REF! ',
		'\u200f#VALUE!',
		'#name?',
		'#DIV/0!',
		'#NUM!',
		'#NULL!',
		'#SPILL!',
	])('%p is what a spreadsheet shows', (value) => {
		const { message, fix } = refusalOf(() => toText(value, 'Name'));
		expect(message).toMatch(/^Name "#.*" is what a spreadsheet shows instead of a value\.$/);
		expect(fix).toBe('Correct the cell or its formula.');
	});

	test('length is counted in characters after trimming', () => {
		expect(toText(' 👍👍 ', 'Note', { min: 2, max: 2 })).toBe('👍👍');
		expect(refusalOf(() => toText('abc', 'Note', { max: 2 })).message).toMatch(/longer than 2/);
		expect(refusalOf(() => toText('a', 'Note', { min: 2 })).message).toMatch(/"a" is too short/);
		expect(refusalOf(() => toText(' \u200b ', 'Note', { min: 1 })).message).toBe('Note is empty.');
		expect(toText('x'.repeat(70_000), 'Note', { max: 70_000 })).toHaveLength(70_000);
	});
});

describe('toInteger', () => {
	test.each<[unknown, number]>([
		[3, 3],
		['3', 3],
		['3.0', 3],
		[' ٣ ', 3],
		['٣٫٠', 3],
		['1,000', 1000],
		[-0, 0],
		['-5', -5],
		[9007199254740991, 9007199254740991],
	])('%p is %p', (value, expected) => {
		expect(toInteger(value, 'Quantity')).toBe(expected);
	});

	test.each<[unknown]>([
		[3.5],
		['3.5'],
		['3,5'],
		['1e3'],
		['0x10'],
		['three'],
		['9007199254740993'],
		[1e300],
		[NaN],
		[true],
		[[3]],
		[''],
		[null],
	])('%p is refused', (value) => {
		expect(refusalOf(() => toInteger(value, 'Quantity')).message).toMatch(/^Quantity /);
	});

	test('limits', () => {
		expect(toInteger(1, 'Quantity', { min: 1, max: 1 })).toBe(1);
		expect(refusalOf(() => toInteger(0, 'Quantity', { min: 1 })).message).toBe(
			'Quantity "0" is below 1.',
		);
		expect(refusalOf(() => toInteger('٢', 'Quantity', { max: 1 })).fix).toBe('Enter 1 or less.');
	});
});

test.each<[unknown, boolean | 'refused']>([
	[true, true],
	[false, false],
	['TRUE', true],
	['yes', true],
	['On', true],
	['false', false],
	['OFF', false],
	[' no ', false],
	[1, true],
	['٠', false],
	['نعم', true],
	['لا', false],
	['maybe', 'refused'],
	[2, 'refused'],
	['', 'refused'],
	[null, 'refused'],
	[{}, 'refused'],
])('toBoolean of %p is %p', (value, expected) => {
	expect(outcome(() => toBoolean(value, 'Is Active'))).toBe(expected);
});
