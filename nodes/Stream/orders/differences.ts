import type { IDataObject } from 'n8n-workflow';

import { lines } from '../../shared/records/linkState';

/** As the panel of a link calls them. */
export const COUPONS = 'Coupon Names or IDs';

/**
 * What an existing link has otherwise than the link that would be made now, in the panel's words.
 * The amount is not compared: prices change.
 */
export function differences(link: IDataObject, wanted: IDataObject): string[] {
	const found: string[] = [];
	if (productsAndQuantities(link) !== productsAndQuantities(wanted)) found.push('Items');
	if (differs(ownCoupons(link), idKeys(wanted.coupons ?? []))) found.push(COUPONS);
	else if (differs(lineCoupons(link), lineCoupons(wanted))) found.push(COUPONS);
	if (String(link.currency ?? 'SAR') !== String(wanted.currency ?? 'SAR')) found.push('Currency');
	const consumer = wanted.organization_consumer_id;
	if (String(link.organization_consumer_id ?? '') !== String(consumer ?? ''))
		found.push('Consumer');
	return found;
}

/** What one side does not tell cannot differ. */
function differs(a: string | undefined, b: string | undefined): boolean {
	return a !== undefined && b !== undefined && a !== b;
}

function productsAndQuantities(link: IDataObject): string {
	return lines(link)
		.map((line) => `${String(line.product_id)}×${Number(line.quantity ?? 1)}`)
		.sort()
		.join();
}

/** Links show the coupons of the whole in their calculation. */
function ownCoupons(link: IDataObject): string | undefined {
	if (link.coupons !== undefined) return idKeys(link.coupons);
	if (!('coupon_calculation_metadata' in link)) return undefined;
	const calculation = link.coupon_calculation_metadata as IDataObject | null;
	return idKeys(calculation?.coupons ?? []);
}

/** Links show the coupons of a line in its calculation, requests name them by id. Lines without any do not count. */
function lineCoupons(link: IDataObject): string | undefined {
	const keys: string[] = [];
	for (const line of lines(link)) {
		const isLink = 'coupon_calculation_metadata' in line;
		// Only links have ids on their lines; one without a calculation does not tell.
		if (!isLink && 'id' in line) return undefined;
		const calculation = line.coupon_calculation_metadata as IDataObject | null | undefined;
		const coupons = idKeys((isLink ? calculation?.coupons : line.coupons) ?? []);
		if (coupons) keys.push(`${String(line.product_id)}:${coupons}`);
	}
	return keys.sort().join();
}

function idKeys(list: unknown): string | undefined {
	if (!Array.isArray(list)) return undefined;
	return list
		.map((one) => (typeof one === 'string' ? one : String(one.id ?? one.coupon_id)))
		.sort()
		.join();
}
