import type { IDataObject } from 'n8n-workflow';

import { InputError } from '../../../shared/errors/inputError';
import { couponIds, isEnding } from './state';

interface Line extends IDataObject {
	product_id: string;
	quantity: number;
	coupons: string[];
}

/**
 * The whole record that PUT wants: what the user gave, and for the rest what the subscription has.
 *
 * @throws InputError when Stream does not show the items that have to be sent back
 */
export function merge(
	subscription: IDataObject,
	values: Record<string, unknown>,
	payload: IDataObject,
): IDataObject {
	const removeCoupons = values.removeCoupons === true;
	const kept = linesOf(subscription, removeCoupons);
	const given = payload.items as Array<Partial<Line>> | undefined;
	const changed = given?.map((line) => completed(line, kept));
	const body: IDataObject = {
		...payload,
		items: changed && values.itemsMode === 'merge' ? joined(kept, changed) : (changed ?? kept),
		coupons: payload.coupons ?? (removeCoupons ? [] : couponIds(subscription)),
	};
	if (values.removeUntilCycleNumber === true) body.until_cycle_number = null;
	if (payload.override_payment_methods !== undefined) {
		body.override_payment_methods = {
			...((subscription.override_payment_methods ?? {}) as IDataObject),
			...(payload.override_payment_methods as IDataObject),
		};
	}
	if (!(body.items as Line[]).length) {
		throw new InputError(
			'Stream does not show the items of this subscription, and it wants all of them for a change.',
			'Add all Items under Update Fields.',
		);
	}
	return body;
}

/** The next cycle is planned to be just this already: an earlier run asked for it. */
export function isPlanned(subscription: IDataObject, body: IDataObject): boolean {
	const plan = subscription.pending_change as IDataObject | null | undefined;
	if (!plan) return false;
	const same = (column: string) =>
		body[column] === undefined || body[column] === plan[`target_${column}`];
	return (
		quantities(plan.target_items) === quantities(body.items) &&
		sorted(plan.target_subscription_coupon_ids) === sorted(body.coupons) &&
		same('recurring_interval') &&
		same('recurring_interval_count')
	);
}

/** Whether the change is about what is billed, which takes effect with the next cycle. */
export function changesPlan(payload: IDataObject, values: Record<string, unknown>): boolean {
	const columns = ['items', 'coupons', 'recurring_interval', 'recurring_interval_count'];
	return columns.some((column) => column in payload) || values.removeCoupons === true;
}

/** @throws InputError when a change that is under way stands against this one */
export function checkPlan(subscription: IDataObject, isPlanChange: boolean): void {
	if (subscription.pending_change) {
		throw new InputError(
			'This subscription has another change that is planned for its next cycle.',
			'Use Delete Pending Change first, then update it.',
		);
	}
	if (isPlanChange && isEnding(subscription)) {
		throw new InputError(
			'This subscription is canceled at the end of its period, so it has no next cycle to change.',
			'Use Uncancel first, then update it.',
		);
	}
}

function linesOf(subscription: IDataObject, removeCoupons: boolean): Line[] {
	return ((subscription.items ?? []) as IDataObject[]).map((line) => ({
		product_id: String(line.product_id),
		quantity: Number(line.quantity),
		coupons: removeCoupons ? [] : couponIds(line),
	}));
}

/** What is empty in a line stays as the subscription has it. */
function completed(line: Partial<Line>, kept: Line[]): Line {
	const before = kept.find(({ product_id: id }) => id === line.product_id);
	return {
		product_id: String(line.product_id),
		quantity: line.quantity ?? before?.quantity ?? 1,
		coupons: line.coupons ?? before?.coupons ?? [],
	};
}

function joined(kept: Line[], changed: Line[]): Line[] {
	const ids = new Set(changed.map(({ product_id: id }) => id));
	return [...kept.filter(({ product_id: id }) => !ids.has(id)), ...changed];
}

function quantities(items: unknown): string {
	return ((items ?? []) as Line[])
		.map(({ product_id: id, quantity }) => `${id}×${Number(quantity)}`)
		.sort()
		.join();
}

function sorted(ids: unknown): string {
	return [...((ids ?? []) as string[])].sort().join();
}
