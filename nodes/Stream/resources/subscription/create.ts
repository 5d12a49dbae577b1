import { InputError } from '../../../shared/errors/inputError';
import { choice, date, toggle } from '../../../shared/fields/builders';
import { CURRENCY_OPTIONS } from '../../../shared/fields/enums';
import { coupons, items, takeItems } from '../../../shared/fields/lineItems';
import { locator } from '../../../shared/fields/locators';
import { makeOnce } from '../../../shared/operation/makeOnce';
import type { Operation } from '../../../shared/operation/operation';
import { runOperation } from '../../../shared/operation/sendOperation';
import { description, excludeCoupons, notifyConsumer, notifyNotice } from '../invoice/fields';
import { requireRecurring } from '../product/requireKind';
import { overrides, untilCycleNumber } from './fields';

/** POST /subscriptions. */
export const create: Operation = {
	value: 'create',
	name: 'Create',
	action: 'Create subscription',
	description: 'Create a new subscription, which bills a consumer for recurring products',
	money: 'sale',
	method: 'POST',
	path: '/subscriptions',
	creates: true,
	notices: [notifyNotice],
	fields: [
		locator('consumer', { required: true, description: 'The consumer who pays' }),
		...items('Recurring products that the consumer pays for in each cycle'),
		date('period_start', 'Period Start', {
			description: 'Start of the first billing cycle. With a trial, this is when the trial ends.',
			required: true,
		}),
		notifyConsumer,
	],
	collection: {
		name: 'additionalFields',
		fields: [
			description(),
			coupons('the whole subscription'),
			untilCycleNumber,
			...overrides,
			excludeCoupons,
			choice('currency', 'Currency', CURRENCY_OPTIONS, {
				description: 'Currency of the subscription. Every product needs a price in it.',
				default: 'SAR',
			}),
			toggle('trial', 'Trial', {
				description: 'Whether the products are free for the consumer until Period Start',
				default: true,
			}),
		],
	},
	validate: (prepared) => {
		takeItems(prepared);
		const { payload } = prepared;
		if (payload.trial === true && Date.parse(String(payload.period_start)) <= Date.now()) {
			throw new InputError(
				"'Period Start' is in the past, and the trial would end there.",
				"Choose a later 'Period Start', or remove 'Trial' under 'Additional Fields'.",
			);
		}
	},
	run: async (call) => {
		await requireRecurring(call);
		return await makeOnce(call, async () => await runOperation(call));
	},
};
