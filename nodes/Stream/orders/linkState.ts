import type { IDataObject } from 'n8n-workflow';

import { toExactMs } from '../../shared/values/timestamps';

/** What an existing link means for its order. */
export type OrderState =
	/** Can be paid: it is the order's link. */
	| 'payable'
	/** Money has been collected, or a trial may have been started, and nothing is open. */
	| 'paid'
	/** Closed by hand although money was collected. */
	| 'closedPaid'
	/** Its time is over, but Stream still calls it active: closed before another one is made. */
	| 'overdue'
	/** Expired or closed, nothing collected: as if it had never been. */
	| 'dead';

/** COMPLETED alone does not prove a payment: links that expired unpaid show it too. */
export function stateOf(link: IDataObject, now = Date.now()): OrderState {
	const collected = hasCollected(link);
	switch (link.status) {
		case 'COMPLETED':
			// Whoever starts a trial pays nothing yet: with another link they would subscribe twice.
			return collected || link.trial_period_days ? 'paid' : 'dead';
		case 'INACTIVE':
			return collected ? 'closedPaid' : 'dead';
		default: {
			// A status that this version does not know is treated as payable: better no link than a second one.
			const isOver = link.valid_until && timeOf(link.valid_until) < now;
			if (!isOver) return 'payable';
			return collected ? 'paid' : 'overdue';
		}
	}
}

/** Over 0.00 (a coupon of 100 %), and COMPLETED before its time was over: the customer has used it. */
export function isUsedFree(link: IDataObject): boolean {
	const { status, amount, trial_period_days: trial, valid_until: until } = link;
	const isFree = status === 'COMPLETED' && !trial && Number(amount ?? 1) === 0;
	return isFree && !(until && timeOf(until) < Date.now());
}

export function hasCollected(link: IDataObject): boolean {
	return Number(link.amount_collected ?? 0) > 0 || isUsedFree(link);
}

/** Milliseconds since 1970, with the fraction that Stream gives; a time without an offset is UTC. */
export function timeOf(value: unknown): number {
	return toExactMs(value) ?? 0;
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
	if (productsAndQuantities(link) !== productsAndQuantities(wanted)) found.push('Items');
	if (differs(idKeys(link.coupons), idKeys(wanted.coupons ?? []))) found.push('Coupons');
	else if (differs(lineCoupons(link), lineCoupons(wanted))) found.push('Coupons');
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

export function lines(link: IDataObject): IDataObject[] {
	return (link.items as IDataObject[] | undefined) ?? [];
}

function productsAndQuantities(link: IDataObject): string {
	return lines(link)
		.map((line) => `${String(line.product_id)}×${Number(line.quantity ?? 1)}`)
		.sort()
		.join();
}

/** Links show the coupons of a line in its calculation, requests name them by id. */
function lineCoupons(link: IDataObject): string | undefined {
	const keys = lines(link).map((line) => {
		if ('coupon_calculation_metadata' in line) {
			const calculation = line.coupon_calculation_metadata as IDataObject | null;
			return `${String(line.product_id)}:${idKeys(calculation?.coupons ?? [])}`;
		}
		// Only links have ids on their lines; one without a calculation does not tell.
		if ('id' in line) return undefined;
		return `${String(line.product_id)}:${idKeys(line.coupons ?? [])}`;
	});
	return keys.includes(undefined) ? undefined : keys.sort().join();
}

function idKeys(list: unknown): string | undefined {
	if (!Array.isArray(list)) return undefined;
	return list
		.map((one) => (typeof one === 'string' ? one : String(one.id ?? one.coupon_id)))
		.sort()
		.join();
}
