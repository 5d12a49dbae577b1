import type { IDataObject } from 'n8n-workflow';

import { differences } from '../../../nodes/Stream/orders/differences';

/** What a link has otherwise than the one that would be made now: the link as Stream shows it, the other as it is sent. */
const line = (product_id: string, quantity?: unknown, more: object = {}) =>
	({ product_id, quantity, ...more }) as IDataObject;
const shown = (coupons: unknown) => ({ coupon_calculation_metadata: coupons }) as IDataObject;
const COUPONS = 'Coupon Names or IDs';

test.each<[string, IDataObject, IDataObject, string[]]>([
	['nothing', {}, {}, []],
	['one line', { items: [line('a', 2)] }, { items: [line('a', 2)] }, []],
	['no quantity is one', { items: [line('a')] }, { items: [line('a', 1)] }, []],
	['a quantity as text', { items: [line('a', '2')] }, { items: [line('a', 2)] }, []],
	[
		'another order of lines',
		{ items: [line('a'), line('b')] },
		{ items: [line('b'), line('a')] },
		[],
	],
	['another quantity', { items: [line('a', 1)] }, { items: [line('a', 2)] }, ['Items']],
	['another product', { items: [line('a')] }, { items: [line('b')] }, ['Items']],
	[
		'another product, as links show it',
		{ items: [line('a', 1, shown(null))] },
		{ items: [line('b')] },
		['Items'],
	],
	['one more line', { items: [line('a')] }, { items: [line('a'), line('a')] }, ['Items']],
	['no currency is SAR', {}, { currency: 'SAR' }, []],
	['another currency', { currency: 'USD' }, {}, ['Currency']],
	['the same consumer', { organization_consumer_id: 'x' }, { organization_consumer_id: 'x' }, []],
	['no consumer in two ways', { organization_consumer_id: null }, {}, []],
	[
		'another consumer',
		{ organization_consumer_id: 'x' },
		{ organization_consumer_id: 'y' },
		['Consumer'],
	],
	['no consumer', { organization_consumer_id: 'x' }, {}, ['Consumer']],
	['a consumer', {}, { organization_consumer_id: 'y' }, ['Consumer']],
	[
		'everything',
		{ items: [line('a')], currency: 'USD', ...shown(null) },
		{ coupons: ['c'], organization_consumer_id: 'y' },
		['Items', COUPONS, 'Currency', 'Consumer'],
	],
])('%s', (_, link, wanted, expected) => expect(differences(link, wanted)).toEqual(expected));

describe('coupons', () => {
	const cart = (coupons: unknown, own?: unknown) => ({
		items: [line('a', 1, coupons === undefined ? {} : { coupons })],
		...(own === undefined ? {} : { coupons: own }),
	});
	const stored = (calculation: IDataObject, own: IDataObject = {}) => ({
		items: [line('a', 1, calculation)],
		...own,
	});

	test.each<[string, IDataObject, IDataObject, boolean]>([
		[
			'of the whole, the same',
			stored({}, shown({ coupons: [{ id: 'c' }] })),
			cart(undefined, ['c']),
			false,
		],
		[
			'of the whole, in another order',
			stored({}, shown({ coupons: [{ id: 'd' }, { coupon_id: 'c' }] })),
			cart(undefined, ['c', 'd']),
			false,
		],
		[
			'of the whole, another',
			stored({}, shown({ coupons: [{ id: 'c' }] })),
			cart(undefined, ['d']),
			true,
		],
		[
			'of the whole, one more',
			stored({}, shown({ coupons: [{ id: 'c' }] })),
			cart(undefined, ['c', 'd']),
			true,
		],
		['of the whole, none on the link', stored({}, shown(null)), cart(undefined, ['c']), true],
		['of the whole, none on either side', stored({}, shown(null)), cart(undefined), false],
		['of the whole, an empty calculation', stored({}, shown({})), cart(undefined, []), false],
		[
			'of the whole, none wanted',
			stored({}, shown({ coupons: [{ id: 'c' }] })),
			cart(undefined),
			true,
		],
		['of the whole, not told', stored({}), cart(undefined, ['c']), false],
		[
			'of the whole, in something that is no list',
			stored({}, shown({ coupons: 'c' })),
			cart(undefined, ['d']),
			false,
		],
		[
			'of the whole, wanted in something that is no list',
			stored({}, shown({ coupons: [{ id: 'c' }] })),
			cart(undefined, 'd'),
			false,
		],
		[
			'of the whole, on the link itself',
			stored({}, { coupons: ['c'] }),
			cart(undefined, ['c']),
			false,
		],
		[
			'of the whole, another on the link itself',
			stored({}, { coupons: [{ id: 'c' }] }),
			cart(undefined, ['d']),
			true,
		],
		['of a line, the same', stored(shown({ coupons: [{ id: 'c' }] })), cart(['c']), false],
		['of a line, another', stored(shown({ coupons: [{ id: 'c' }] })), cart(['d']), true],
		['of a line, none wanted', stored(shown({ coupons: [{ id: 'c' }] })), cart(undefined), true],
		['of a line, none on the link', stored(shown(null)), cart(['c']), true],
		['of a line, none on either side', stored(shown(null)), cart(undefined), false],
		['of a line, not told', stored({ id: 'line' }), cart(['c']), false],
		['of a line that is a request', stored({}), cart(['c']), true],
	])('%s', (_, link, wanted, differ) => {
		expect(differences(link, wanted)).toEqual(differ ? [COUPONS] : []);
	});

	test('one line that does not tell keeps the others from being compared', () => {
		const link = {
			items: [line('a', 1, shown({ coupons: [{ id: 'c' }] })), line('b', 1, { id: 'x' })],
		};
		expect(differences(link, { items: [line('a'), line('b')] })).toEqual([]);
	});

	test('of lines are compared in no order of theirs', () => {
		const coupon = (id: string) => shown({ coupons: [{ id }] });
		const link = { items: [line('b', 1, coupon('d')), line('a', 1, coupon('c'))] };
		const items = [line('a', 1, { coupons: ['c'] }), line('b', 1, { coupons: ['d'] })];
		expect(differences(link, { items })).toEqual([]);
	});

	test('of lines belong to their product, in whatever order', () => {
		const link = {
			items: [line('a', 1, shown({ coupons: [{ id: 'c' }] })), line('b', 1, shown(null))],
		};
		const items = [line('b'), line('a', 1, { coupons: ['c'] })];
		expect(differences(link, { items })).toEqual([]);
		const swapped = [line('b', 1, { coupons: ['c'] }), line('a')];
		expect(differences(link, { items: swapped })).toEqual([COUPONS]);
	});
});
