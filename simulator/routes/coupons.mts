import { notFound } from '../core/errors.mts';
import type { Coupon } from '../core/records.mts';
import { createCoupon, deleteCoupon, updateCoupon } from '../domain/coupons.mts';
import { every, listPage, paging, queries } from '../http/list.mts';
import { NOTHING, fetchRecord, made, type Context, type Operation } from '../http/operation.mts';
import { nullable, object, optional, required, unset } from '../validation/checks.mts';
import { boolean, currency, decimal, text } from '../validation/scalars.mts';
import { couponDetailView, couponView } from '../views/coupon.mts';

const createBody = object(
	{
		name: required(text({ min: 1, max: 80 })),
		discount_value: required(decimal({ ge: 0 })),
		currency: nullable(currency),
		is_percentage: optional(boolean, () => false),
		is_active: optional(boolean, () => true),
	},
	(value, fail) => {
		if (value.is_percentage && value.currency !== null) {
			fail('currency must not be set for percentage coupons');
		}
		if (!value.is_percentage && value.currency === null) {
			fail('currency is required for fixed amount coupons');
		}
	},
);

const updateBody = object({
	name: unset(text({ min: 1, max: 80 })),
	discount_value: unset(decimal({ ge: 0 })),
	currency: unset(currency),
	is_percentage: unset(boolean),
	is_active: unset(boolean),
});

function getCoupon({ branch, params }: Context): Coupon {
	const coupon = fetchRecord(branch, 'coupon', params.coupon_id);
	if (coupon.is_deleted) throw notFound('Coupon', coupon.id);
	return coupon;
}

function listFilter({ query }: Context): ((row: Coupon) => boolean) | undefined {
	const term = (query.search_term ?? '').trim().toLowerCase();
	return every<Coupon>(
		term !== '' && ((row) => row.name.toLowerCase().includes(term)),
		query.active !== undefined && ((row) => row.is_active === query.active),
		query.is_percentage !== undefined && ((row) => row.is_percentage === query.is_percentage),
	);
}

export const couponOperations: Operation[] = [
	{
		method: 'GET',
		path: '/coupons',
		query: {
			...paging,
			search_term: queries.text,
			active: queries.flag,
			is_percentage: queries.flag,
		},
		handle: (context) =>
			listPage(context, context.branch.coupon, couponDetailView, listFilter(context), {
				name: (row) => row.name,
				discount_value: (row) => row.discount_value,
				amount: (row) => row.discount_value,
			}),
	},
	{
		method: 'POST',
		path: '/coupons',
		body: () => createBody,
		handle: (context) => {
			const { state, branch, body, now } = context;
			const coupon = createCoupon(state, branch, body, now);
			return couponView(made(context, 'coupon', coupon), state);
		},
	},
	{
		method: 'GET',
		path: '/coupons/{coupon_id}',
		handle: (context) => couponDetailView(getCoupon(context), context.state),
	},
	{
		method: 'PUT',
		path: '/coupons/{coupon_id}',
		body: () => updateBody,
		handle: (context) => {
			const coupon = getCoupon(context);
			updateCoupon(context.state, coupon, context.body, context.now);
			return couponView(coupon, context.state);
		},
	},
	{
		method: 'DELETE',
		path: '/coupons/{coupon_id}',
		handle: (context) => {
			deleteCoupon(context.state, context.branch, getCoupon(context), context.now);
			return NOTHING;
		},
	},
];
