import { toExactMs, toMs } from '../../../nodes/shared/values/timestamps';

const AT = Date.UTC(2026, 0, 10, 12, 30, 15);

it.each<[unknown, number]>([
	['2026-01-10T12:30:15Z', AT],
	['2026-01-10T12:30:15', AT],
	[' 2026-01-10 12:30:15 \n', AT],
	['2026-01-10t12:30:15z', AT],
	['2026-01-10T12:30:15.250Z', AT + 250],
	['2026-01-10T12:30:15.250123', AT + 250],
	['2026-01-10T12:30:15.2Z', AT + 200],
	['2026-01-10T15:30:15+03:00', AT],
	['2026-01-10T15:30:15 +0300', AT],
	['2026-01-10T12:30Z', AT - 15_000],
	['2026-01-10T12:30', AT - 15_000],
])('%s is a moment', (value, ms) => {
	expect(toMs(value)).toBe(ms);
});

it.each([
	undefined,
	null,
	0,
	AT,
	'',
	'2026-01-10',
	'x2026-01-10T12:30:15Z',
	'2026-01-10T12:30:15Zx',
	'2026-1-10T12:30:15Z',
	'2026-01-10T1:30:15Z',
	'2026-01-10T12:30:1Z',
	'2026-01-10T12:30:15.Z',
	'2026-01-10T12:30:15+3',
	'2026-13-10T12:30:15Z',
	'2026-01-10T25:30:15Z',
	['2026-01-10T12:30:15Z'],
])('%p is none', (value) => {
	expect(toMs(value)).toBeUndefined();
	expect(toExactMs(value)).toBeUndefined();
});

it.each<[string, number]>([
	['2026-01-10T12:30:15.250Z', AT + 250],
	['2026-01-10T12:30:15.250123Z', AT + 250.123],
	['2026-01-10T12:30:15.2501', AT + 250.1],
	['2026-01-10T12:30:15.250123456Z', AT + 250.123],
	['2026-01-10T12:30:15Z', AT],
])('%s keeps its microseconds', (value, ms) => {
	expect(toExactMs(value)).toBeCloseTo(ms, 3);
});
