import type { IDataObject } from 'n8n-workflow';

import { readList } from '../../../shared/api/paging';
import type { Call } from '../../../shared/operation/operation';
import { recordCreated, send } from '../../../shared/operation/requests';
import { timeOf } from '../../../shared/records/linkState';
import { compareAmounts } from '../../../shared/values/money';
import { findOrMake } from './products';

/**
 * The coupon that takes the discount off: the one of an earlier link of the order, else found by its name, which says
 * its amount, else made. Several orders share it.
 *
 * @param discount decimal text
 */
export async function discountCoupon(
	call: Call,
	discount: string,
	currency: string,
	links: IDataObject[],
): Promise<string> {
	const own = couponOfLinks(discount, currency, links);
	if (own !== undefined) return own;
	const name = nameOf(discount, currency);
	const coupon = await findOrMake(call, {
		subject: 'coupon',
		key: name,
		find: async () => await find(call, name, discount, currency),
		make: async () => {
			const body = { name, discount_value: discount, currency, is_percentage: false };
			const errorContext = { subject: 'coupon', labelOf: () => "'Discount'" };
			const made = await send(
				{ ...call, errorContext },
				{ method: 'POST', path: '/coupons', body },
			);
			recordCreated(call, 'coupon', made);
			return made;
		},
	});
	return String(coupon.id);
}

/** The coupon over this amount that a link of the order has. */
export function couponOfLinks(
	discount: string,
	currency: string,
	links: IDataObject[],
): string | undefined {
	const coupons = links.flatMap((link) => {
		const calculation = link.coupon_calculation_metadata as IDataObject | null | undefined;
		return (calculation?.coupons ?? []) as IDataObject[];
	});
	const found = coupons.find((coupon) => isOver(coupon, discount, currency));
	return found && String(found.coupon_id ?? found.id);
}

/** The oldest one, on every machine the same. */
async function find(
	{ client }: Call,
	name: string,
	discount: string,
	currency: string,
): Promise<IDataObject | undefined> {
	const query = { search_term: name, active: true, is_percentage: false };
	const errorContext = { subject: 'coupon' };
	const rows = await readList(client, { path: '/coupons', query, errorContext });
	return rows
		.filter((row) => row.is_active !== false && row.name === name)
		.filter((row) => isOver(row, discount, currency))
		.sort(
			(a, b) =>
				timeOf(a.created_at) - timeOf(b.created_at) || (String(a.id) < String(b.id) ? -1 : 1),
		)[0];
}

function isOver(coupon: IDataObject, discount: string, currency: string): boolean {
	if (coupon.is_percentage === true) return false;
	if (String(coupon.currency ?? currency) !== currency) return false;
	return compareAmounts(String(coupon.discount_value), discount) === 0;
}

const nameOf = (discount: string, currency: string): string => `Discount ${discount} ${currency}`;
