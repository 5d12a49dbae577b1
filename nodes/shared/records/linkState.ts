import type { IDataObject } from 'n8n-workflow';

import { toExactMs } from '../values/timestamps';

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
	| 'void';

/** COMPLETED alone does not prove a payment: links that expired unpaid show it too. */
export function stateOf(link: IDataObject, now = Date.now()): OrderState {
	const collected = hasCollected(link);
	switch (link.status) {
		case 'COMPLETED':
			// Whoever starts a trial pays nothing yet: with another link they would subscribe twice.
			return collected || link.trial_period_days ? 'paid' : 'void';
		case 'INACTIVE':
			return collected ? 'closedPaid' : 'void';
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

export function hasMoney(link: IDataObject): boolean {
	return Number(link.amount_collected ?? 0) > 0;
}

/** Money, or for 0.00 its use. */
export function hasCollected(link: IDataObject): boolean {
	return hasMoney(link) || isUsedFree(link);
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

export function lines(link: IDataObject): IDataObject[] {
	return (link.items as IDataObject[] | undefined) ?? [];
}
