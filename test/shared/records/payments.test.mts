import type { IDataObject } from 'n8n-workflow';

import { proofOf } from '../../../nodes/shared/records/paidInvoice';
import {
	decimalText,
	hasBeenPaid,
	isDecimalText,
	isRefunded,
	moneyOf,
	paymentsOf,
	paymentStateOf,
	paymentStatusOf,
	smallest,
	statusWords,
} from '../../../nodes/shared/records/payments';

const payment = (status: unknown, amount?: unknown, back?: unknown): IDataObject =>
	({ current_status: status, amount, amount_refunded: back }) as IDataObject;

describe('what a payment says about the money', () => {
	test.each<[string, unknown, unknown, string]>([
		['SUCCEEDED', '10.00', undefined, 'paid'],
		['SETTLED', '10.00', '0.00', 'paid'],
		['SUCCEEDED', '10.00', 0, 'paid'],
		['SUCCEEDED', '10.00', 'some', 'paid'],
		['SUCCEEDED', '10.00', '4.00', 'partlyRefunded'],
		['SETTLED', '10.00', 4, 'partlyRefunded'],
		['SUCCEEDED', '10.00', '10.000', 'refunded'],
		['SUCCEEDED', undefined, '4.00', 'refunded'],
		['PARTIALLY_REFUNDED', '10.00', '10.00', 'partlyRefunded'],
		['PARTIALLY_REFUNDED', '10.00', undefined, 'partlyRefunded'],
		['REFUNDED', '10.00', undefined, 'refunded'],
		['CANCELED', '10.00', undefined, 'void'],
		['EXPIRED', '10.00', '10.00', 'void'],
		['PENDING', '10.00', '10.00', 'waiting'],
		['FAILED', '10.00', undefined, 'waiting'],
		['SOMETHING_NEW', '10.00', undefined, 'waiting'],
	])('%s over %p with %p given back is %s', (status, amount, back, state) => {
		const one = payment(status, amount, back);
		expect(paymentStateOf(one)).toBe(state);
		expect(hasBeenPaid(one)).toBe(state === 'paid' || state === 'partlyRefunded');
		expect(isRefunded(one)).toBe(state === 'refunded');
	});

	test.each<[IDataObject, string, string]>([
		[
			{ current_status: 'FAILED_INITIATION', status: 'PENDING' },
			'FAILED_INITIATION',
			'failed initiation',
		],
		[{ status: 'UNDER_REVIEW' }, 'UNDER_REVIEW', 'under review'],
		[{ current_status: 'SUCCEEDED', amount: '5', amount_refunded: '5' }, 'SUCCEEDED', 'refunded'],
		[{ status: 'VERY_NEW_STATUS' }, 'VERY_NEW_STATUS', 'very new status'],
		[{}, '', 'unknown'],
	])('%p is called %p, in sentences %p', (one, status, words) => {
		expect(paymentStatusOf(one)).toBe(status);
		expect(statusWords(one)).toBe(words);
	});
});

describe('the money of an invoice', () => {
	const of = (payments: IDataObject[] | undefined, more: IDataObject = {}) =>
		moneyOf({ status: 'COMPLETED', currency: 'SAR', total_amount: '30.00', payments, ...more });

	test.each<[string, IDataObject[], bigint, bigint, boolean]>([
		['paid at once', [payment('SUCCEEDED', '30.00')], 3000n, 0n, true],
		['paid in parts', [payment('SETTLED', '10'), payment('SUCCEEDED', '20')], 3000n, 0n, true],
		['paid in part', [payment('SUCCEEDED', '29.99'), payment('FAILED', '0.01')], 2999n, 0n, false],
		['paid too much', [payment('SUCCEEDED', '30.01')], 3001n, 0n, true],
		['given back in part', [payment('SUCCEEDED', '30.00', '12.50')], 1750n, 1250n, false],
		['given back in an unknown part', [payment('PARTIALLY_REFUNDED', '30.00')], 0n, 3000n, false],
		['given back', [payment('REFUNDED', '30.00')], 0n, 3000n, false],
		[
			'given back, and paid again',
			[payment('REFUNDED', '30.00'), payment('SUCCEEDED', '30.00')],
			3000n,
			3000n,
			true,
		],
		['not paid yet', [payment('PROCESSING', '30.00'), payment('CANCELED', '30.00')], 0n, 0n, false],
		['of no amount', [payment('SUCCEEDED'), payment('REFUNDED')], 0n, 0n, false],
	])('%s', (_, payments, paid, refunded, isPaid) => {
		expect(of(payments)).toEqual({ currency: 'SAR', total: 3000n, paid, refunded, isPaid });
	});

	test.each<[string, IDataObject]>([
		['a status that is not COMPLETED', { status: 'ACCEPTED' }],
		['something that remains', { remaining_amount: '0.01' }],
		['no total', { total_amount: undefined }],
	])('is not proven by its payments with %s', (_, more) => {
		const paid = [payment('SUCCEEDED', '30.00')];
		expect(of(paid).isPaid).toBe(true);
		expect(of(paid, { remaining_amount: '0.00' }).isPaid).toBe(true);
		expect(of(paid, more).isPaid).toBe(false);
	});

	test('without its payments is what the invoice says', () => {
		expect(of(undefined, { paid_amount: '30.00' })).toMatchObject({ paid: 3000n, isPaid: true });
		expect(of([], { paid_amount: '29.00' })).toMatchObject({ paid: 2900n, isPaid: false });
		expect(of([])).toMatchObject({ paid: 0n, refunded: 0n, isPaid: false });
		expect(of([payment('PENDING', '30.00')], { paid_amount: '30.00' }).paid).toBe(0n);
		expect(paymentsOf({ payments: 'hidden' })).toEqual([]);
	});

	test('is in riyals where nothing else is said', () => {
		expect(moneyOf({ total_amount: '1.00' })).toMatchObject({ currency: 'SAR', total: 100n });
		expect(moneyOf({ total_amount: '1.005', currency: 'KWD' }).total).toBe(1005n);
	});
});

test.each<[unknown, unknown, string, bigint | undefined]>([
	['25.00', undefined, 'SAR', 2500n],
	['25.000', undefined, 'SAR', 2500n],
	[' 25.5 ', undefined, 'SAR', 2550n],
	[25.5, undefined, 'SAR', 2550n],
	['25.50', 9, 'SAR', 2550n],
	// Finer than the currency: text that nobody can count, so the whole number is asked.
	['25.505', 2550, 'SAR', 2550n],
	['25.505', undefined, 'SAR', undefined],
	['25.505', undefined, 'KWD', 25505n],
	[undefined, 2550, 'SAR', 2550n],
	['1,000', 100, 'SAR', 100n],
	[Infinity, 100, 'SAR', 100n],
	[undefined, 25.5, 'SAR', undefined],
	[undefined, '2550', 'SAR', undefined],
	[undefined, 2 ** 53, 'SAR', undefined],
	[undefined, undefined, 'SAR', undefined],
])('%p, beside %p in the smallest unit, in %s is %p', (amount, whole, currency, expected) => {
	const record = { amount, amount_in_smallest_unit: whole } as IDataObject;
	expect(smallest(record, 'amount', currency)).toBe(expected);
});

test.each([
	[2500n, 2, '25.00'],
	[5n, 2, '0.05'],
	[0n, 3, '0.000'],
	[-5n, 2, '-0.05'],
	[-2505n, 3, '-2.505'],
])('%p with %i decimals is %s', (amount, decimals, text) => {
	expect(decimalText(amount, decimals)).toBe(text);
});

test.each(['25', '-0.5', '+1', '.5', '.25', '10.000'])('%p is decimal text', (text) => {
	expect(isDecimalText(text)).toBe(true);
});

test.each(['', '.', '5.', '1.2.3', '1,5', '--1', '1e3', 'x1', '1x', 'x.5', '.5x'])(
	'%p is no decimal text',
	(text) => expect(isDecimalText(text)).toBe(false),
);

describe('whether an invoice proves that it was paid', () => {
	const paid = payment('SUCCEEDED', '30.00');
	const back = payment('REFUNDED', '30.00');
	test.each<[string, IDataObject, string]>([
		['nothing remains', { remaining_amount: '0.00' }, 'paid'],
		['nothing remains, with blanks around it', { remaining_amount: ' 0.00 ' }, 'paid'],
		['nothing remains, in a list', { remaining_amount: ['0.00'] }, 'open'],
		['nothing remains, as a number', { remaining_amount: 0 }, 'paid'],
		['nothing remains, in halalas', { remaining_amount_in_smallest_unit: 0 }, 'paid'],
		['something remains', { remaining_amount: ' 0.01 ', payments: [paid] }, 'open'],
		['something remains, in halalas', { remaining_amount_in_smallest_unit: 1 }, 'open'],
		['not known what remains', { remaining_amount: 'all' }, 'open'],
		['not known what remains, but paid', { payments: [paid] }, 'paid'],
		['not known what remains, in yen', { payments: [paid], currency: 'JPY' }, 'open'],
		['money that is there', { remaining_amount: '0', payments: [back, paid] }, 'paid'],
		[
			'money of which a part went back',
			{ remaining_amount: '0', payments: [payment('PARTIALLY_REFUNDED')] },
			'paid',
		],
		['all of it given back', { remaining_amount: '0', payments: [back] }, 'never'],
		[
			'given back or canceled',
			{ remaining_amount: '0', payments: [back, payment('CANCELED')] },
			'never',
		],
		[
			'given back, and one under way',
			{ remaining_amount: '0', payments: [back, payment('PROCESSING')] },
			'open',
		],
		['not finished', { status: 'ACCEPTED', remaining_amount: '0' }, 'open'],
		['without a status', { status: undefined, remaining_amount: '0' }, 'open'],
		...['REJECTED', 'CANCELED', 'EXPIRED'].map((status): [string, IDataObject, string] => [
			status,
			{ status, remaining_amount: '0', payments: [paid] },
			'never',
		]),
	])('%s', (_, more, proof) => {
		expect(proofOf({ status: 'COMPLETED', total_amount: '30.00', ...more })).toBe(proof);
	});
});
