import type { IDataObject } from 'n8n-workflow';

import { InputError } from '../../../shared/errors/inputError';
import { couponIds, isDiscounted, isEnding } from './state';

interface Line extends IDataObject {
	product_id: string;
	quantity: number;
	coupons: string[];
}

/** What a subscription bills, or will bill from its next cycle on. */
export interface Plan extends IDataObject {
	items: Line[];
	coupons: string[];
	recurring_interval?: string;
	recurring_interval_count?: number;
}

/** Columns of a request that change the plan, which takes effect with the next cycle. */
const OF_PLAN = ['items', 'coupons', 'recurring_interval', 'recurring_interval_count'];

/**
 * What the subscription bills now.
 * @throws InputError when it has coupons that Stream does not show: sending it back would take them off
 */
export function currentPlan(
	subscription: IDataObject,
	values: Record<string, unknown>,
	payload: IDataObject,
): Plan {
	const drops = values.removeCoupons === true;
	const given = (payload.items ?? []) as Array<Partial<Line>>;
	const items = ((subscription.items ?? []) as IDataObject[]).map((line) => {
		const id = String(line.product_id);
		const isReplaced =
			drops || given.some(({ product_id, coupons }) => product_id === id && coupons !== undefined);
		const isDropped = values.itemsMode !== 'merge' && given.length > 0 && !isGiven(given, id);
		const coupons = isReplaced || isDropped ? [] : couponIds(line, 'discounted_amount');
		return { product_id: id, quantity: Number(line.quantity), coupons };
	});
	const isReplaced = drops || payload.coupons !== undefined;
	return { items, coupons: isReplaced ? [] : couponIds(subscription, 'amount') };
}

/** What Stream says that it will bill from the next cycle on; of the coupons of single items it says nothing. */
export function pendingPlan(subscription: IDataObject): Plan | undefined {
	const plan = subscription.pending_change as IDataObject | null | undefined;
	if (!plan) return undefined;
	return {
		items: ((plan.target_items ?? []) as Line[]).map((line) => ({ ...line, coupons: [] })),
		coupons: (plan.target_subscription_coupon_ids ?? []) as string[],
		recurring_interval: plan.target_recurring_interval as string,
		recurring_interval_count: plan.target_recurring_interval_count as number,
	};
}

/**
 * The whole record that PUT wants: what the user gave, and for the rest what the plan has.
 *
 * @param plan see `currentPlan`; or what an earlier row has scheduled
 * @throws InputError when Stream does not show the items that have to be sent back
 */
export function merge(
	subscription: IDataObject,
	plan: Plan,
	values: Record<string, unknown>,
	payload: IDataObject,
): Plan {
	const removeCoupons = values.removeCoupons === true;
	const kept = plan.items.map((line) => (removeCoupons ? { ...line, coupons: [] } : line));
	const given = payload.items as Array<Partial<Line>> | undefined;
	const changed = given?.map((line) => completed(line, kept));
	const body: Plan = {
		...plan,
		...payload,
		items: changed && values.itemsMode === 'merge' ? joined(kept, changed) : (changed ?? kept),
		coupons: (payload.coupons as string[] | undefined) ?? (removeCoupons ? [] : plan.coupons),
	};
	if (values.removeUntilCycleNumber === true) body.until_cycle_number ??= null;
	if (payload.override_payment_methods !== undefined) {
		body.override_payment_methods = {
			...((subscription.override_payment_methods ?? {}) as IDataObject),
			...(payload.override_payment_methods as IDataObject),
		};
	}
	if (!body.items.length) {
		throw new InputError(
			'Stream does not show the items of this subscription, but needs all of them for a change.',
			"Add all 'Items' under 'Update Fields'.",
		);
	}
	return body;
}

/** Only the columns that make the plan: what a later row of the run builds on. */
export function planIn(body: Plan): Plan {
	return Object.fromEntries(
		OF_PLAN.filter((column) => body[column] !== undefined).map((column) => [column, body[column]]),
	) as unknown as Plan;
}

/** Whether two plans bill the same, as far as both tell. */
export function isSamePlan(plan: Plan, other: Plan): boolean {
	const same = (column: string) =>
		plan[column] === undefined || other[column] === undefined || plan[column] === other[column];
	return (
		quantities(plan.items) === quantities(other.items) &&
		sorted(plan.coupons) === sorted(other.coupons) &&
		same('recurring_interval') &&
		same('recurring_interval_count')
	);
}

/**
 * The next cycle is planned to be just this already: an earlier run asked for it. Only when nothing else was given,
 * and no coupons of single items, which a plan does not show.
 */
export function isPlanned(
	subscription: IDataObject,
	values: Record<string, unknown>,
	payload: IDataObject,
): boolean {
	const plan = pendingPlan(subscription);
	if (!plan || values.removeUntilCycleNumber === true) return false;
	if (Object.keys(payload).some((column) => !OF_PLAN.includes(column))) return false;
	const lines = (payload.items ?? []) as Array<Partial<Line>>;
	if (!changesPlan(payload, values) || lines.some(({ coupons }) => coupons !== undefined)) {
		return false;
	}
	if (values.removeCoupons === true && plan.items.some(isLineDiscounted)) return false;
	return isSamePlan(plan, merge(subscription, plan, values, payload));
}

/** Whether the change is about what is billed, which takes effect with the next cycle. */
export function changesPlan(payload: IDataObject, values: Record<string, unknown>): boolean {
	return OF_PLAN.some((column) => column in payload) || values.removeCoupons === true;
}

/** @throws InputError when a change that is under way stands against this one */
export function checkPending(subscription: IDataObject): void {
	if (!subscription.pending_change) return;
	throw new InputError(
		'This subscription already has a change planned for its next cycle.',
		'Use Delete Pending Change, then update it.',
	);
}

/** @throws InputError when there is no next cycle to change */
export function checkEnding(subscription: IDataObject, isPlanChange: boolean): void {
	if (!isPlanChange || !isEnding(subscription)) return;
	throw new InputError(
		'This subscription is canceled at the end of its period, so it has no next cycle to change.',
		'Use Uncancel, then update it.',
	);
}

function isLineDiscounted({ original_amount: whole, discounted_amount: rest }: Line): boolean {
	return isDiscounted(whole, rest);
}

function isGiven(given: Array<Partial<Line>>, id: string): boolean {
	return given.some(({ product_id }) => product_id === id);
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
