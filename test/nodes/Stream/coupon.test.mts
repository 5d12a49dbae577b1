import { byId, expectOneFailing, UNKNOWN_ID } from '../../../support/engine/stream.mts';
import { ok } from '../../../support/simulator/client.mts';
import { useStream } from '../../support/use.mts';

const stream = useStream();

const fixed = { name: 'Ten off', discount_value: '10', currency: 'SAR' };
const percent = { name: 'Tenth off', discount_value: '10', is_percentage: true };
const aCoupon = async (more: object) => await ok(stream.call('POST', '/coupons', more));

describe('create', () => {
	it.each([
		[
			'an amount',
			{ discountValue: '٥٫٥', discountType: 'amount', currency: 'KWD' },
			{ discount_value: '5.500', is_percentage: false, currency: 'KWD' },
		],
		[
			'an amount with its currency beside it',
			{ discountValue: 'SAR 5', discountType: 'amount', currency: 'SAR' },
			{ discount_value: '5.00', is_percentage: false, currency: 'SAR' },
		],
		[
			'a percentage with its sign',
			{ discountValue: '١٥٪', discountType: 'percentage' },
			{ discount_value: '15', is_percentage: true },
		],
		[
			'a percentage, without currency',
			{ discountValue: 12.5, discountType: 'percentage' },
			{ discount_value: '12.5', is_percentage: true },
		],
		[
			'a percentage below 1, with its sign',
			{ discountValue: '0.5%', discountType: 'percentage' },
			{ discount_value: '0.5', is_percentage: true },
		],
		[
			'a percentage from an expression, where the panel shows the currency',
			{ discountValue: 100, discountType: '={{ "Percentage" }}', currency: 'SAR' },
			{ discount_value: '100', is_percentage: true },
		],
	])('sends %s', async (_name, parameters, body) => {
		const [coupon] = await stream.rows('coupon.create', {
			name: 'Ramadan',
			...parameters,
			additionalFields: { isActive: false },
		});
		expect(stream.sent()).toEqual([
			{
				request: 'POST /coupons',
				query: {},
				body: { name: 'Ramadan', is_active: false, ...body },
			},
		]);
		expect(coupon).toMatchObject({ name: 'Ramadan', is_active: false });
	});

	it.each([
		[
			'more than 100 percent',
			{ discountType: 'percentage', discountValue: '100.5' },
			/more than 100 percent/,
		],
		[
			'an amount without currency',
			{ discountValue: '5', discountType: 'amount', currency: '={{ "" }}' },
			/'Currency' is empty/,
		],
		[
			'a cell that shows 15 %',
			{ discountType: 'percentage', discountValue: 0.15 },
			/^'Discount Value' 0\.15 is less than 1 percent, .*Enter 15 or 15%\./,
		],
		[
			'a cell that shows 12.5 %',
			{ discountType: 'percentage', discountValue: '٠٫١٢٥' },
			/Enter 12\.5 or 12\.5%\./,
		],
		['a negative discount', { discountValue: '-5', discountType: 'amount' }, /negative/],
		[
			'an amount in another currency',
			{ discountValue: 'USD 5', discountType: 'amount', currency: 'SAR' },
			/"USD 5" is not in SAR/,
		],
		[
			'an amount of which a part is smaller than the currency has',
			{ discountValue: '5.555', discountType: 'amount', currency: 'SAR' },
			/more than 2 decimal places/,
		],
		[
			'money for a percentage',
			{ discountValue: 'SAR 15', discountType: 'percentage' },
			/"SAR 15" is not a percentage/,
		],
		[
			'a percentage for money',
			{ discountValue: '15%', discountType: 'amount', currency: 'SAR' },
			/"15%" is not an amount/,
		],
		['no discount', { discountValue: '={{ "" }}' }, /'Discount Value' is empty/],
		['a long name', { name: 'A'.repeat(81), discountValue: '5' }, /longer than 80/],
	])('refuses %s before anything is sent', async (_name, parameters, message) => {
		expect(await stream.refusal('coupon.create', { name: 'A', ...parameters })).toMatch(message);
		expect(stream.sent()).toEqual([]);
	});
});

describe('get and getAll', () => {
	it('sends all filters and returns redemptions', async () => {
		const { id } = await aCoupon(percent);
		expect(await stream.rows('coupon.get', { couponId: byId(id) })).toMatchObject([
			{ id, redemptions: 0 },
		]);
		stream.begin();
		const rows = await stream.rows('coupon.getAll', {
			returnAll: true,
			filters: { searchTerm: 'tenth', active: true, discountType: 'percentage' },
		});
		expect(rows).toMatchObject([{ id, redemptions: 0 }]);
		expect(stream.sent()[0].query).toMatchObject({
			search_term: ['tenth'],
			active: ['true'],
			is_percentage: ['true'],
			limit: ['100'],
		});
	});

	it('ends each item where it belongs', async () => {
		const { id } = await aCoupon(fixed);
		const items: [object, object] = [{ id }, { id: UNKNOWN_ID }];
		const parameters = { couponId: '={{ $json.id }}' };
		await expectOneFailing(stream, 'coupon.get', parameters, items, /not found/);
	});
});

describe('update', () => {
	const run = async (coupon: object, updateFields: object) => {
		const { id } = await aCoupon(coupon);
		stream.begin();
		const [updated] = await stream.rows('coupon.update', {
			couponId: byId(id),
			updateFields: updateFields,
		});
		return { updated, write: stream.writes()[0], sent: stream.sent() };
	};

	it('sends only what is given, in one request where nothing has to fit together', async () => {
		const { sent } = await run(fixed, { name: 'New', isActive: false });
		expect(sent).toMatchObject([{ body: { name: 'New', is_active: false } }]);
	});

	it('takes the currency off when an amount becomes a percentage', async () => {
		const { write, updated } = await run(fixed, { discountType: 'percentage' });
		expect(write.body).toEqual({ is_percentage: true, currency: null });
		expect(updated).toMatchObject({ is_percentage: true, currency: null });
	});

	it('keeps the currency of an amount', async () => {
		const { write } = await run(fixed, { discountValue: '150' });
		expect(write.body).toEqual({ discount_value: '150.00' });
	});

	it.each([
		['a percentage above 100', percent, { discountValue: '150' }, /more than 100 percent/],
		[
			'an amount above 100 as percentage',
			{ ...fixed, discount_value: '150' },
			{ discountType: 'percentage' },
			/150.* is more than/,
		],
		['a currency for a percentage', percent, { currency: 'SAR' }, /no currency/],
		['both at once', fixed, { discountType: 'percentage', currency: 'SAR' }, /no currency/],
		['an amount without currency', percent, { discountType: 'amount' }, /'Currency' is empty/],
		['an amount in another currency', fixed, { discountValue: '$5' }, /"\$5" is not in SAR/],
		['money for a percentage', percent, { discountValue: '$5' }, /"\$5" is not a percentage/],
		[
			'an amount with more decimal places than its new currency has',
			{ ...fixed, currency: 'KWD', discount_value: '5.125' },
			{ currency: 'SAR' },
			/"5\.125", is not an amount in SAR.*Add 'Discount Value'/,
		],
		[
			'a percentage with more decimal places than the currency of its amount has',
			{ ...percent, discount_value: '12.125' },
			{ discountType: 'amount', currency: 'SAR' },
			/"12\.125", is not an amount in SAR/,
		],
		['nothing', fixed, {}, /nothing to change/],
	])('refuses %s', async (_name, coupon, updateFields, message) => {
		const { id } = await aCoupon(coupon);
		stream.begin();
		const parameters = { couponId: byId(id), updateFields: updateFields };
		expect(await stream.refusal('coupon.update', parameters)).toMatch(message);
		expect(stream.writes()).toEqual([]);
	});
});

it('deletes', async () => {
	const { id } = await aCoupon(fixed);
	expect(await stream.rows('coupon.delete', { couponId: byId(id) })).toEqual([
		{ deleted: true, id },
	]);
	expect(await stream.refusal('coupon.delete', { couponId: byId(id) })).toMatch(
		/not found.*may have been deleted/,
	);
});
