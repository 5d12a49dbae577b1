import type { IDataObject } from 'n8n-workflow';

import {
	amountText,
	completeRefunds,
	refundedAmountOf,
	refundsOf,
} from '../../../nodes/shared/records/refunds';

describe('how much of a payment has gone back', () => {
	test.each<[IDataObject, bigint | undefined, bigint | undefined]>([
		[{ current_status: 'SUCCEEDED' }, 0n, 3000n],
		[{ current_status: 'SUCCEEDED', amount_refunded: '0.00' }, 0n, 3000n],
		[{ current_status: 'SUCCEEDED', amount_refunded: '10.00' }, 1000n, 2000n],
		[{ current_status: 'PARTIALLY_REFUNDED', amount_refunded: '10.00' }, 1000n, 2000n],
		// A part, but not how much.
		[{ current_status: 'PARTIALLY_REFUNDED' }, undefined, undefined],
		[{ current_status: 'PARTIALLY_REFUNDED', amount_refunded: '0.00' }, undefined, undefined],
		[{ current_status: 'REFUNDED' }, 3000n, 0n],
		[{ current_status: 'REFUNDED', amount_refunded: '0.00' }, 3000n, 0n],
		[{ current_status: 'SUCCEEDED', amount: undefined }, 0n, undefined],
		[{ current_status: 'REFUNDED', amount: undefined }, undefined, undefined],
	])('%p', (more, back, left) => {
		const payment = { amount: '30.00', currency: 'SAR', ...more } as IDataObject;
		const total = 'amount' in more ? undefined : 3000n;
		expect(refundsOf(payment)).toEqual({ currency: 'SAR', total, back, left });
	});

	test('is not counted in a currency that nobody knows; without one it is riyals', () => {
		expect(refundsOf({ currency: 'JPY', amount: '30' })).toEqual({ currency: 'JPY' });
		expect(refundsOf({ amount: '30.00' })).toMatchObject({ currency: 'SAR', total: 3000n });
	});
});

test('only payments of which an unknown part went back are read by themselves', async () => {
	const payments: IDataObject[] = [
		{ id: 'paid', current_status: 'SUCCEEDED' },
		{ id: 'shown', current_status: 'PARTIALLY_REFUNDED', amount_refunded: '1.00' },
		{ id: 'hidden', current_status: 'PARTIALLY_REFUNDED' },
		{ id: 'untold', current_status: 'PARTIALLY_REFUNDED' },
	];
	const read: string[] = [];
	await completeRefunds(payments, async (id) => {
		read.push(id);
		return id === 'untold' ? {} : { id, amount_refunded: '2.00' };
	});
	expect(read).toEqual(['hidden', 'untold']);
	expect(payments.map((payment) => payment.amount_refunded)).toEqual([
		undefined,
		'1.00',
		'2.00',
		undefined,
	]);
	expect(payments[3]).not.toHaveProperty('amount_refunded');
});

test('amounts as text', () => {
	expect(amountText(1050n, 'SAR')).toBe('10.50');
	expect(amountText(1050n, 'KWD')).toBe('1.050');
	expect(amountText(undefined, 'SAR')).toBeNull();
});

test.each<[string, IDataObject[], string | null]>([
	['no payments', [], '0.00'],
	[
		'a part of one, all of another',
		[
			{ current_status: 'SUCCEEDED', amount: '30.00', amount_refunded: '4.50' },
			{ current_status: 'REFUNDED', amount: '5.00' },
		],
		'9.50',
	],
	[
		'an unknown part',
		[
			{ current_status: 'PARTIALLY_REFUNDED', amount: '30.00' },
			{ current_status: 'REFUNDED', amount: '5.00' },
		],
		null,
	],
])('of an invoice with %s', (_, payments, expected) => {
	expect(refundedAmountOf({ payments })).toBe(expected);
	const dinars = expected === null ? null : `${expected}0`;
	expect(refundedAmountOf({ payments, currency: 'KWD' })).toBe(dinars);
});

test('a payment without a currency has that of its invoice', () => {
	const payments = [{ current_status: 'REFUNDED', amount: '10.500', currency: null }];
	expect(refundedAmountOf({ payments, currency: 'KWD' })).toBe('10.500');
});
