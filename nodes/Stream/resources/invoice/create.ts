import { choice } from '../../../shared/fields/builders';
import { CURRENCY_OPTIONS } from '../../../shared/fields/enums';
import { coupons, items, takeItems } from '../../../shared/fields/lineItems';
import { locator } from '../../../shared/fields/locators';
import { paymentMethods } from '../../../shared/fields/paymentMethods';
import { makeOnce } from '../../../shared/operation/makeOnce';
import type { Operation } from '../../../shared/operation/operation';
import { runOperation } from '../../../shared/operation/sendOperation';
import { requireOneKind } from '../product/requireKind';
import { description, excludeCoupons, notifyConsumer, notifyNotice, scheduledOn } from './fields';

/** POST /invoices. */
export const create: Operation = {
	value: 'create',
	name: 'Create',
	action: 'Create invoice',
	description: 'Create a new invoice with a due date for a consumer',
	money: 'sale',
	method: 'POST',
	path: '/invoices',
	creates: true,
	notices: [notifyNotice],
	fields: [
		locator('consumer', { required: true, description: 'The consumer who pays' }),
		...items('What the consumer pays for'),
		paymentMethods(
			'payment_methods',
			['mada', 'visa', 'mastercard', 'amex', 'bank_transfer', 'installment', 'qurrah'],
			{
				description:
					"How the customer can pay the invoice. Choose at least one; the others are off. Apple Pay follows your account's settings.",
				default: ['mada', 'visa', 'mastercard'],
				required: true,
			},
		),
		scheduledOn(true),
		notifyConsumer,
	],
	collection: {
		name: 'additionalFields',
		fields: [
			description(),
			coupons('the whole invoice'),
			choice('currency', 'Currency', CURRENCY_OPTIONS, {
				description: 'Currency of the invoice. Every product needs a price in it.',
				default: 'SAR',
			}),
			excludeCoupons,
		],
	},
	validate: takeItems,
	run: async (call) => {
		await requireOneKind(call);
		return await makeOnce(call, async () => await runOperation(call));
	},
};
