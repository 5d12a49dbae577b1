import type { IDataObject } from 'n8n-workflow';

/** What an existing link means for its order. */
export type OrderState =
	/** Can be paid: it is the order's link. */
	| 'payable'
	/** Money has been collected and nothing is open. */
	| 'paid'
	/** Closed by hand although money was collected. */
	| 'closedPaid'
	/** Expired or closed, nothing collected: as if it had never been. */
	| 'dead';

/** COMPLETED alone does not prove a payment: links that expired unpaid show it too. */
export function stateOf(link: IDataObject): OrderState {
	const collected = Number(link.amount_collected ?? 0) > 0;
	switch (link.status) {
		case 'COMPLETED':
			return collected ? 'paid' : 'dead';
		case 'INACTIVE':
			return collected ? 'closedPaid' : 'dead';
		default:
			// A status that this version does not know is treated as payable: better no link than a second one.
			return 'payable';
	}
}

/** Recurring products make a link that starts a subscription; an order may have one link of each kind. */
export function isRecurring(link: IDataObject): boolean {
	if (link.recurring_interval) return true;
	return lines(link).some(
		({ product }) => (product as IDataObject | undefined)?.type === 'RECURRING',
	);
}

/**
 * What an existing link has otherwise than the link that would be made now, in the panel's words.
 * The amount is not compared: prices change.
 */
export function differences(link: IDataObject, wanted: IDataObject): string[] {
	const found: string[] = [];
	if (lineKeys(lines(link)) !== lineKeys(lines(wanted))) found.push('Items');
	if (idKeys(link.coupons) !== idKeys(wanted.coupons)) found.push('Coupons');
	if (String(link.currency ?? 'SAR') !== String(wanted.currency ?? 'SAR')) found.push('Currency');
	const consumer = wanted.organization_consumer_id;
	if (String(link.organization_consumer_id ?? '') !== String(consumer ?? ''))
		found.push('Consumer');
	return found;
}

/** A link has one kind, so a common product means a common kind. */
export function sharesProduct(a: IDataObject, b: IDataObject): boolean {
	const ids = new Set(lines(a).map(({ product_id }) => product_id));
	return lines(b).some(({ product_id }) => ids.has(product_id));
}

function lines(link: IDataObject): IDataObject[] {
	return (link.items as IDataObject[] | undefined) ?? [];
}

function lineKeys(list: IDataObject[]): string {
	return list
		.map((line) => `${String(line.product_id)}×${Number(line.quantity ?? 1)}${lineCoupons(line)}`)
		.sort()
		.join();
}

/** Lines of the API show their coupons in the calculation, lines to be sent as ids. */
function lineCoupons(line: IDataObject): string {
	const metadata = line.coupon_calculation_metadata as IDataObject | null | undefined;
	return idKeys(line.coupons ?? metadata?.coupons);
}

function idKeys(list: unknown): string {
	if (!Array.isArray(list)) return '';
	return list
		.map((one) => (typeof one === 'string' ? one : String(one.id ?? one.coupon_id)))
		.sort()
		.join();
}
