import type { IDataObject } from 'n8n-workflow';

import { choice, integer, toggle } from '../../../shared/fields/builders';
import { lines } from '../../../shared/fields/composites';
import { SUBSCRIPTION_INTERVAL_OPTIONS } from '../../../shared/fields/enums';
import { coupons } from '../../../shared/fields/lineItems';
import { locator } from '../../../shared/fields/locators';
import type { Call, Operation } from '../../../shared/operation/operation';
import { readCurrent } from '../../../shared/operation/ownWrites';
import { readAfter, readRecord, send } from '../../../shared/operation/requests';
import { description, excludeCoupons } from '../invoice/fields';
import { requireRecurring } from '../product/requireKind';
import { overrides, untilCycleNumber } from './fields';
import {
	changesPlan,
	checkEnding,
	checkPending,
	currentPlan,
	isPlanned,
	isSamePlan,
	merge,
	pendingPlan,
	planIn,
	type Plan,
} from './merge';
import { requireOpen } from './state';

const items = lines(
	'items',
	'Items',
	{
		name: 'item',
		displayName: 'Item',
		fields: [
			locator('product', { required: true, description: 'A recurring product' }),
			integer('quantity', 'Quantity', {
				description: 'Quantity of the product. Leave empty to keep the current quantity.',
				placeholder: 'e.g. 2',
				min: 1,
			}),
			coupons('this item, which replace the current ones'),
		],
	},
	{
		description: 'Recurring products of the subscription. Without this field, they stay the same.',
		placeholder: 'Add Item',
	},
);

/** PUT /subscriptions/{subscription_id} wants all items and coupons: what is not given is read and sent back. */
export const update: Operation = {
	value: 'update',
	name: 'Update',
	action: 'Update subscription',
	description: 'Change some fields of a subscription and keep the others',
	money: 'sale',
	method: 'PUT',
	path: '/subscriptions/{subscriptionId}',
	adds: { alreadyPlanned: 'alreadyPlanned' },
	notices: [
		{
			displayName:
				'Changes take effect in the next billing cycle. The current invoice stays the same.',
			name: 'updateSubscriptionNotice',
			type: 'notice',
			default: '',
		},
	],
	fields: [locator('subscription', { required: true })],
	collection: {
		name: 'updateFields',
		fields: [
			items,
			choice(
				undefined,
				'Items Mode',
				[
					{
						name: 'Add or Change',
						value: 'merge',
						description: 'Keep products that are not listed',
					},
					{
						name: 'Replace All',
						value: 'replace',
						description: 'Remove products that are not listed',
					},
				],
				{
					name: 'itemsMode',
					description: 'What happens to products of the subscription that are not in Items',
					default: 'replace',
				},
			),
			coupons('the whole subscription, which replace the current ones'),
			toggle(undefined, 'Remove Coupons', {
				name: 'removeCoupons',
				description:
					'Whether to remove all coupons from the subscription and its items, except those chosen here',
				default: true,
			}),
			description(),
			untilCycleNumber,
			toggle(undefined, 'Remove Until Cycle Number', {
				name: 'removeUntilCycleNumber',
				description:
					'Whether to remove the last cycle, so that the subscription continues until it is canceled',
				default: true,
			}),
			...overrides,
			choice('recurring_interval', 'Recurring Interval', SUBSCRIPTION_INTERVAL_OPTIONS, {
				description: 'How often the subscription is billed. Newer Stream accounts only.',
				default: 'MONTH',
			}),
			integer('recurring_interval_count', 'Recurring Interval Count', {
				description: 'Number of intervals between two bills. Newer Stream accounts only.',
				default: 1,
				min: 1,
			}),
			excludeCoupons,
		],
	},
	run: async (call) => {
		const { path, payload, values } = call;
		const readSubscription = async () => await readRecord(call, path);
		const before = await readCurrent(call, readSubscription);
		requireOpen(before);
		const scheduled = scheduledBy(call);
		const plan = scheduled.plan && isStill(before, scheduled.plan) ? scheduled.plan : undefined;
		if (!plan) {
			if (isPlanned(before, values, payload)) return [{ ...before, alreadyPlanned: true }];
			checkPending(before);
		}
		checkEnding(before, changesPlan(payload, values));
		const body = merge(before, plan ?? currentPlan(before, values, payload), values, payload);
		if (payload.items) await requireRecurring(call);
		const otherwise = await send(call, { method: 'PUT', path, body, idempotent: true });
		scheduled.plan = planIn(body);
		const read = async () => await readCurrent(call, readSubscription, { otherwise });
		return [{ ...(await readAfter(call, read)), alreadyPlanned: false }];
	},
};

/**
 * What earlier rows of this run have scheduled for the next cycle. Newer servers show it without the coupons of single
 * items, older ones not at all, so that a row which starts from what it reads would take the earlier row back.
 */
function scheduledBy({ run, client, path }: Call): { plan?: Plan } {
	return run.share<{ plan?: Plan }>(client, `scheduled ${path}`, () => ({}));
}

/** Whether that is still to come: where Stream shows what is planned, it is just this. */
function isStill(subscription: IDataObject, plan: Plan): boolean {
	if (subscription.pending_change === undefined) return true;
	const pending = pendingPlan(subscription);
	return pending !== undefined && isSamePlan(pending, plan);
}
