import fc from '../../support/fastCheck.mts';
import { DateTime, Duration } from 'luxon';

import { toIsoUtc } from '../../../nodes/shared/values/dates';
import { outcome, refusalOf } from '../../support/refusals.mts';

const RIYADH = 'Asia/Riyadh';
const read = (value: unknown, zone = RIYADH) => toIsoUtc(value, 'Valid Until', zone);
const readEnd = (value: unknown, zone = RIYADH) =>
	toIsoUtc(value, 'To Date', zone, { endOfDay: true });

describe('toIsoUtc', () => {
	test.each<[unknown, string]>([
		['2026-01-31', '2026-01-30T21:00:00.000Z'],
		['2026-1-5', '2026-01-04T21:00:00.000Z'],
		['2026/01/31', '2026-01-30T21:00:00.000Z'],
		['2026-01-31T14:30', '2026-01-31T11:30:00.000Z'],
		['2026-01-31 14:30', '2026-01-31T11:30:00.000Z'],
		['2026-01-31 14:30:15', '2026-01-31T11:30:15.000Z'],
		['2026-01-31T00:00:00', '2026-01-30T21:00:00.000Z'],
		['2026-01-31T14:30:15.123456', '2026-01-31T11:30:15.123Z'],
		['2026-01-31T14:30:15.1', '2026-01-31T11:30:15.100Z'],
		['2026-01-31T14:30:15Z', '2026-01-31T14:30:15.000Z'],
		['2026-01-31t14:30z', '2026-01-31T14:30:00.000Z'],
		['2026-01-31T14:30:15+03:00', '2026-01-31T11:30:15.000Z'],
		['2026-01-31T14:30:15.000-0530', '2026-01-31T20:00:15.000Z'],
		['2026-01-31 14:30:15 +03', '2026-01-31T11:30:15.000Z'],
		['٢٠٢٦-٠١-٣١', '2026-01-30T21:00:00.000Z'],
		['۲۰۲۶/۰۱/۳۱ ۱۴:۳۰', '2026-01-31T11:30:00.000Z'],
		['\u200f2026-01-31\u200f ', '2026-01-30T21:00:00.000Z'],
		['2024-02-29', '2024-02-28T21:00:00.000Z'],
		[new Date(Date.UTC(2026, 0, 31)), '2026-01-31T00:00:00.000Z'],
		[DateTime.fromISO('2026-01-31T00:00', { zone: RIYADH }), '2026-01-30T21:00:00.000Z'],
		[DateTime.fromISO('2026-01-31T00:00', { zone: RIYADH }).toString(), '2026-01-30T21:00:00.000Z'],
		[1769860800, '2026-01-31T12:00:00.000Z'],
		[1769860800000, '2026-01-31T12:00:00.000Z'],
		['1769860800', '2026-01-31T12:00:00.000Z'],
		['١٧٦٩٨٦٠٨٠٠٠٠٠', '2026-01-31T12:00:00.000Z'],
		['1970-06-01', '1970-05-31T21:00:00.000Z'],
		[946_684_800, '2000-01-01T00:00:00.000Z'],
		[946_684_800_000, '2000-01-01T00:00:00.000Z'],
		[4_102_444_800, '2100-01-01T00:00:00.000Z'],
		[4_102_444_800_000, '2100-01-01T00:00:00.000Z'],
		['2026-01-31T14:30+14:00', '2026-01-31T00:30:00.000Z'],
		['2026-01-31T14:30+03:59', '2026-01-31T10:31:00.000Z'],
	])('%p in Riyadh is %p', (value, expected) => {
		expect(read(value)).toBe(expected);
	});

	test.each<[unknown, RegExp]>([
		['31/01/2026', /does not start with the year/],
		['01-31-2026', /does not start with the year/],
		['31.1.26', /does not start with the year/],
		['31/01/2', /is not a date/],
		['21447-01-01', /is not a date/],
		['2026-01-13000', /is not a date/],
		[4_102_444_800_001, /Unix time/],
		['1447-07-15', /Hijri/],
		['١٤٤٧/٠٧/١٥', /Hijri/],
		['15/07/1447', /Hijri/],
		['1399-01-01T10:00', /Hijri/],
		['2026-02-30', /does not exist/],
		['2025-02-29', /does not exist/],
		['2026-13-01', /does not exist/],
		['2026-00-10', /does not exist/],
		['2026-01-31T24:00', /does not exist/],
		['2026-01-31T12:60', /does not exist/],
		['275760-09-13', /is not a date/],
		[new Date(8.64e15), /is in the year 275760/],
		['1969-12-31', /is in the year/],
		['2200-01-02', /is in the year/],
		['0026-01-31', /does not exist/],
		['2026-01-31+03:00', /is not a date/],
		['2026-01-31T14:30+15:00', /is not a date/],
		['2026-01-31T14:30+03:99', /is not a date/],
		['2026-01-31 2:30 PM', /is not a date/],
		['2026-01/31', /is not a date/],
		['tomorrow', /is not a date/],
		['Sat, 31 Jan 2026 00:00:00 GMT', /is not a date/],
		['20260131', /Unix time/],
		[20260131, /Unix time/],
		[46053, /Unix time/],
		[0, /Unix time/],
		[1769860800.5, /is not a date/],
		[-1769860800, /is not a date/],
		[new Date(NaN), /is not a date/],
		[DateTime.fromISO('nonsense'), /is not a date/],
		[NaN, /is not a date/],
		[true, /is not a date/],
		[{}, /is not a date/],
		[['2026-01-31'], /is not a date/],
		['', /is empty/],
		[null, /is empty/],
		[undefined, /is empty/],
		[Duration.fromObject({ days: 7 }), /is not a date/],
	])('%p is refused: %p', (value, message) => {
		const refusal = refusalOf(() => read(value));
		expect(refusal.message).toMatch(message);
		expect(refusal.message).toMatch(/^Valid Until /);
	});

	test('clock changes: a time that does not exist moves on, the first of two is meant', () => {
		expect(read('2026-03-29T02:30', 'Europe/Berlin')).toBe('2026-03-29T01:30:00.000Z');
		expect(read('2026-10-25T02:30', 'Europe/Berlin')).toBe('2026-10-25T00:30:00.000Z');
		expect(read('2026-10-25T03:00', 'Europe/Berlin')).toBe('2026-10-25T02:00:00.000Z');
		expect(read('2026-07-01', 'America/New_York')).toBe('2026-07-01T04:00:00.000Z');
		expect(read('2026-01-01', 'America/New_York')).toBe('2026-01-01T05:00:00.000Z');
		// Clocks in Egypt jump from 00:00 to 01:00, so this day begins at 01:00.
		expect(read('2026-04-24', 'Africa/Cairo')).toBe('2026-04-23T22:00:00.000Z');
	});

	test('the end of a day', () => {
		expect(readEnd('2026-01-31')).toBe('2026-01-31T20:59:59.999Z');
		expect(readEnd('2026-01-31T00:00:00')).toBe('2026-01-31T20:59:59.999Z');
		expect(readEnd('2026-01-31T14:30')).toBe('2026-01-31T11:30:00.000Z');
		expect(readEnd('2026-01-31T00:00:00+03:00')).toBe('2026-01-30T21:00:00.000Z');
		expect(readEnd('2026-01-31T00:00:00Z')).toBe('2026-01-31T00:00:00.000Z');
		expect(readEnd(DateTime.fromISO('2026-01-31', { zone: RIYADH }))).toBe(
			'2026-01-30T21:00:00.000Z',
		);
		// 23 and 25 hours long.
		expect(readEnd('2026-03-29', 'Europe/Berlin')).toBe('2026-03-29T21:59:59.999Z');
		expect(readEnd('2026-10-25', 'Europe/Berlin')).toBe('2026-10-25T22:59:59.999Z');
	});

	test('an unknown time zone matters only where it is needed', () => {
		expect(read('2026-01-31T00:00Z', 'Mars/Base')).toBe('2026-01-31T00:00:00.000Z');
		expect(refusalOf(() => read('2026-01-31', 'Mars/Base')).message).toMatch(
			/time zone "Mars\/Base"/,
		);
		expect(outcome(() => read('2026-01-31', ''))).toBe('refused');
	});

	test('wall clocks are read as luxon reads them, where there is one answer', () => {
		const zones = [
			RIYADH,
			'Europe/Berlin',
			'America/New_York',
			'Africa/Cairo',
			'Australia/Lord_Howe',
		];
		fc.assert(
			fc.property(
				fc.integer({ min: Date.UTC(1972, 0), max: Date.UTC(2199, 11) }),
				fc.constantFrom(...zones),
				(moment, zone) => {
					const there = DateTime.fromMillis(moment, { zone });
					const text = there.toISO({ includeOffset: false }) ?? '';
					// Twice a year an hour comes twice: only its first reading is promised.
					const expected = Math.min(...there.getPossibleOffsets().map((one) => one.toMillis()));
					expect(Date.parse(read(text, zone))).toBe(expected);
					expect(Date.parse(read(there.toISO(), 'UTC'))).toBe(moment);
				},
			),
		);
	});
});
