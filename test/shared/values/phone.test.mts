import fc from '../../support/fastCheck.mts';

import { toE164, type PhoneCountry } from '../../../nodes/shared/values/phone';
import { outcome, refusalOf } from '../../support/refusals.mts';

const read = (value: unknown, country: PhoneCountry = 'SA') =>
	toE164(value, 'Phone Number', country);

describe('toE164', () => {
	test.each<[unknown]>([
		['0501234567'],
		['501234567'],
		[501234567],
		['966501234567'],
		[966501234567],
		['966501234567.0'],
		['00966501234567'],
		['+966501234567'],
		['+966 50 123 4567'],
		['+966-50-123-4567'],
		['(+966) 50 123 4567'],
		['+966 (0)50 123 4567'],
		['9660501234567'],
		['050.123.4567'],
		['050–123–4567'],
		['٠٥٠١٢٣٤٥٦٧'],
		['+٩٦٦٥٠١٢٣٤٥٦٧'],
		['۰۵۰۱۲۳۴۵۶۷'],
		['\u202a+966501234567\u202c'],
		['\u00a0050\u00a0123\u00a04567\u200b'],
		["'0501234567"],
		[966501234567n],
	])('%p of Saudi Arabia', (value) => {
		expect(read(value)).toBe('+966501234567');
	});

	test.each<[PhoneCountry, string, string]>([
		['SA', '0112345678', '+966112345678'],
		['SA', '920012345', '+966920012345'],
		['SA', '971501234567', '+971501234567'],
		['SA', '+14155552671', '+14155552671'],
		['SA', '0014155552671', '+14155552671'],
		['AE', '0501234567', '+971501234567'],
		['AE', '042345678', '+97142345678'],
		['AE', '966501234567', '+966501234567'],
		['BH', '36123456', '+97336123456'],
		['BH', '97317123456', '+97317123456'],
		['KW', '50123456', '+96550123456'],
		['KW', '22123456', '+96522123456'],
		['OM', '92123456', '+96892123456'],
		['OM', '24123456', '+96824123456'],
		['QA', '33123456', '+97433123456'],
		['QA', '44123456', '+97444123456'],
		['EG', '01012345678', '+201012345678'],
		['EG', '1512345678', '+201512345678'],
		['EG', '0223456789', '+20223456789'],
		['JO', '0790123456', '+962790123456'],
		['JO', '065123456', '+96265123456'],
		['', '+966501234567', '+966501234567'],
		['', '+44 20 7946 0958', '+442079460958'],
	])('%s %p is %p', (country, value, expected) => {
		expect(read(value, country)).toBe(expected);
	});

	test.each<[PhoneCountry, unknown]>([
		['SA', '05x'],
		['SA', '050123456'],
		['SA', '05012345678'],
		['SA', '0401234567'],
		['SA', '+96650123456'],
		['SA', '+9665012345678'],
		['SA', '00501234567'],
		['SA', '0501234567 / 0551234567'],
		['SA', '0501234567, 0551234567'],
		['SA', '0501234567 ext 5'],
		['SA', '9.66501E+11'],
		['SA', '++966501234567'],
		['SA', '966501234567+'],
		['SA', '+0501234567'],
		['SA', '+501234567'],
		['SA', '-501234567'],
		['SA', '+1234567'],
		['SA', '+1234567890123456'],
		['SA', '97142345678'],
		['SA', '14155552671'],
		['SA', 50123456.7],
		['SA', -501234567],
		['SA', true],
		['SA', { phone: '0501234567' }],
		['SA', ['0501234567']],
		['SA', ''],
		['SA', null],
		['SA', undefined],
		['BH', '036123456'],
		['', '0501234567'],
		['', '966501234567'],
		['', '00966501234567'],
		['', 966501234567],
	])('%s %p is refused', (country, value) => {
		expect(refusalOf(() => read(value, country)).message).toMatch(/^Phone Number /);
	});

	/** One digit too many, behind the number or before it: mobiles, then landlines. */
	test.each<[PhoneCountry, string[]]>([
		['AE', ['5012345678', '142345678']],
		['BH', ['361234567', '171234567']],
		['KW', ['501234567', '150123456', '221234567', '122123456']],
		['OM', ['921234567', '192123456', '241234567', '124123456']],
		['QA', ['331234567', '133123456', '441234567', '144123456']],
		['EG', ['10123456789', '21012345678', '2234567890', '123456789']],
		['JO', ['7901234567', '1790123456', '651234567', '165123456']],
	])('%s: numbers that are too long by one digit', (country, numbers) => {
		for (const number of numbers) expect(outcome(() => read(number, country))).toBe('refused');
	});

	test.each<[PhoneCountry, string, string]>([
		['SA', 'Saudi Arabia', '+966501234567'],
		['AE', 'the United Arab Emirates', '+971501234567'],
		['BH', 'Bahrain', '+97336123456'],
		['KW', 'Kuwait', '+96550123456'],
		['OM', 'Oman', '+96892123456'],
		['QA', 'Qatar', '+97433123456'],
		['EG', 'Egypt', '+201012345678'],
		['JO', 'Jordan', '+962790123456'],
	])('a refusal in %s names %s, and an example that is taken', (country, name, example) => {
		expect(refusalOf(() => read('12', country))).toMatchObject({
			message: `Phone Number "12" is not a phone number in ${name}, nor one with + and a country code.`,
			fix: `Use the format ${example}.`,
		});
		expect(read(example, country)).toBe(example);
	});

	test('without a country the refusal asks for one', () => {
		expect(refusalOf(() => read('0501234567', ''))).toMatchObject({
			message: 'Phone Number "0501234567" is not a phone number with + and a country code.',
			fix: 'Use the format +966501234567.',
		});
	});

	test.each(["05012'34567", '050 tel:1234567', '05 01234567.0', '0501234.0567'])(
		'%p is not made a number by what is dropped elsewhere',
		(text) => expect(outcome(() => read(text))).toBe('refused'),
	);

	test.each(['19.66501E+11', '9.66501E+11x'])('%p is no rounded number', (text) => {
		expect(refusalOf(() => read(text)).message).not.toMatch(/rounded/);
	});

	test('the refusal shows the number, the country and the form', () => {
		expect(refusalOf(() => read('05x'))).toMatchObject({
			message: 'Phone Number "05x" is not a phone number.',
			fix: 'Use the format +966501234567.',
		});
		const kuwait = refusalOf(() => read('123', 'KW'));
		expect(kuwait.message).toMatch(/"123" is not a phone number in Kuwait/);
		expect(kuwait.fix).toBe('Use the format +96550123456.');
	});

	test.each<[unknown]>([
		[966501000000],
		[501000000],
		['9.66501E+11'],
		['9,66501E+11'],
		['5.01e+8'],
		['9E+11'],
	])('%p may be what a spreadsheet has left of another number', (value) => {
		const { message, fix } = refusalOf(() => read(value));
		expect(message).toMatch(/ may have been rounded by a spreadsheet\.$/);
		expect(fix).toMatch(/^If the number is correct, enter it as text\./);
	});

	test.each<[string]>([
		['501000000'],
		['966501000000'],
		['+966501000000'],
		['p:+966501000000'],
		['tel:+966-50-100-0000'],
		['whatsapp:+966501000000'],
	])('%p as text is that number', (value) => {
		expect(read(value)).toBe('+966501000000');
	});

	test('every Saudi mobile is understood in all its spellings', () => {
		fc.assert(
			fc.property(fc.integer({ min: 0, max: 99_999_999 }), (rest) => {
				const national = `5${String(rest).padStart(8, '0')}`;
				const spellings = [
					national,
					`0${national}`,
					`966${national}`,
					`00966${national}`,
					`+966${national}`,
				];
				const numbers = rest % 1_000_000 ? [Number(national), Number(`966${national}`)] : [];
				for (const one of [...spellings, ...numbers]) {
					expect(read(one)).toBe(`+966${national}`);
				}
			}),
		);
	});

	test('what is taken is E.164 and never becomes another number when read again', () => {
		const countries = fc.constantFrom<PhoneCountry>(
			'SA',
			'AE',
			'BH',
			'KW',
			'OM',
			'QA',
			'EG',
			'JO',
			'',
		);
		const typed = fc.stringMatching(/^[+]?[0-9 ()-]{6,18}$/);
		fc.assert(
			fc.property(typed, countries, countries, (text, country, other) => {
				const number = outcome(() => read(text, country));
				if (number === 'refused') return;
				expect(number).toMatch(/^\+[1-9]\d{7,14}$/);
				expect([number, 'refused']).toContain(outcome(() => read(number, other)));
				expect(read(number, country)).toBe(number);
			}),
			{ numRuns: 2000 },
		);
	});
});
