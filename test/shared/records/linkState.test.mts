import type { IDataObject } from 'n8n-workflow';

import {
	hasCollected,
	isRecurring,
	isUsedFree,
	lines,
	stateOf,
	timeOf,
} from '../../../nodes/shared/records/linkState';

const HOUR = 3_600_000;
const at = (hours: number) => new Date(Date.now() + hours * HOUR).toISOString();

describe('what a link means for its order', () => {
	const [over, ahead] = [at(-1), at(1)];
	test.each<[string, IDataObject, string]>([
		['open', { status: 'ACTIVE' }, 'payable'],
		['open until later', { status: 'ACTIVE', valid_until: ahead }, 'payable'],
		['open, and paid before', { status: 'ACTIVE', amount_collected: '5.00' }, 'payable'],
		['of a status that nobody knows', { status: 'NEW', valid_until: ahead }, 'payable'],
		['over', { status: 'ACTIVE', valid_until: over }, 'overdue'],
		['over, of a status that nobody knows', { status: 'NEW', valid_until: over }, 'overdue'],
		['over and paid', { status: 'ACTIVE', valid_until: over, amount_collected: '5.00' }, 'paid'],
		['finished and paid', { status: 'COMPLETED', amount_collected: 5 }, 'paid'],
		['finished, nothing collected', { status: 'COMPLETED', amount_collected: '0.00' }, 'void'],
		['finished', { status: 'COMPLETED' }, 'void'],
		['finished with a trial', { status: 'COMPLETED', trial_period_days: 7 }, 'paid'],
		['finished without a trial', { status: 'COMPLETED', trial_period_days: 0 }, 'void'],
		['used, for nothing', { status: 'COMPLETED', amount: '0.00' }, 'paid'],
		['closed', { status: 'INACTIVE' }, 'void'],
		['closed with a trial', { status: 'INACTIVE', trial_period_days: 7 }, 'void'],
		['closed and paid', { status: 'INACTIVE', amount_collected: '0.01' }, 'closedPaid'],
	])('%s', (_, link, state) => expect(stateOf(link)).toBe(state));

	test('its end is in time: at this very moment it can be paid', () => {
		const link = { status: 'ACTIVE', valid_until: '2026-03-01T10:00:00Z' };
		const end = Date.UTC(2026, 2, 1, 10);
		expect(stateOf(link, end)).toBe('payable');
		expect(stateOf(link, end + 1)).toBe('overdue');
	});
});

test.each<[string, IDataObject, boolean]>([
	['over 0.00', { amount: '0.00' }, true],
	['over 0.00 until later', { amount: 0, valid_until: at(1) }, true],
	['over 0.00 until before', { amount: '0.00', valid_until: at(-1) }, false],
	['over 0.00 with a trial', { amount: '0.00', trial_period_days: 7 }, false],
	['over 0.00, not used', { amount: '0.00', status: 'ACTIVE' }, false],
	['over 0.00, closed', { amount: '0.00', status: 'INACTIVE' }, false],
	['over something', { amount: '0.01' }, false],
	['over nobody knows what', {}, false],
])('whether a link was used that was %s', (_, more, used) => {
	const link = { status: 'COMPLETED', ...more };
	expect(isUsedFree(link)).toBe(used);
	expect(hasCollected(link)).toBe(used);
	expect(hasCollected({ ...link, amount_collected: '1.00' })).toBe(true);
});

test.each<[string, IDataObject, boolean]>([
	['an interval', { recurring_interval: 'MONTH' }, true],
	['a recurring product', { items: [{}, { product: { type: 'RECURRING' } }] }, true],
	['other products', { items: [{ product: { type: 'ONE_OFF' } }, { product: null }] }, false],
	['no items', {}, false],
])('whether a link with %s is recurring', (_, link, recurring) => {
	expect(lines(link)).toEqual(link.items ?? []);
	expect(isRecurring(link)).toBe(recurring);
});

test('times have the fraction that Stream gives; what is none comes first', () => {
	expect(timeOf('2026-03-01T10:00:00.123456')).toBe(Date.UTC(2026, 2, 1, 10, 0, 0, 123) + 0.456);
	expect(timeOf(undefined)).toBe(0);
});
