import { quoted } from '../../../shared/errors/labels';
import { amount, choice } from '../../../shared/fields/builders';
import { CURRENCY_OPTIONS } from '../../../shared/fields/enums';
import { notSent } from '../../../shared/fields/field';
import type { Call, Operation } from '../../../shared/operation/operation';
import { toAmount, toSmallestUnit } from '../../../shared/values/money';
import { pick } from '../../../shared/values/pick';
import { evidenceOf } from '../../orders/evidence';
import { notFound, orderStatusOf, type Expectation } from '../../orders/status';
import { requiredOrderReference } from '../paymentLink/fields';

/** Whether an order has been paid, from its links, their invoices and payments. */
export const getStatus: Operation = {
	value: 'getStatus',
	name: 'Get Status',
	action: 'Get order status',
	description:
		'Find out whether an order is unpaid, partly paid, paid, refunded or expired, based on the money that Stream received for its payment links',
	method: 'GET',
	together: true,
	path: '/payment_links',
	fields: [requiredOrderReference],
	collection: {
		name: 'additionalFields',
		fields: [
			notSent(
				amount('expected_amount', 'Expected Amount', {
					description:
						'Price of the order, from your own records. The order only counts as paid if at least this amount has been received.',
					placeholder: 'e.g. 199.50',
					inCurrency: true,
				}),
			),
			choice(undefined, 'Expected Currency', CURRENCY_OPTIONS, {
				name: 'expectedCurrency',
				description: 'Currency of the expected amount',
				default: 'SAR',
			}),
			choice(
				undefined,
				'If Not Found',
				[
					{
						name: 'Fail the Item',
						value: 'fail',
						description: 'Stop the item with a message',
					},
					{
						name: 'Return Result',
						value: 'return',
						description: 'Return an item with the status notFound',
					},
				],
				{
					name: 'ifNotFound',
					description: 'What to do if the order has no payment link',
					default: 'fail',
				},
			),
		],
	},
	simplify: (result) =>
		pick(result, [
			'orderReference',
			'status',
			'amount',
			'paidAmount',
			'refundedAmount',
			'currency',
			'paidAt',
			'payUrl',
			'eventIds',
			'evidence',
		]),
	validate: ({ values }) => {
		if (values.expectedAmount === undefined) return;
		const currency = String(values.expectedCurrency ?? 'SAR');
		values.expectedAmount = toAmount(values.expectedAmount, quoted('Expected Amount'), {
			currency,
		});
	},
	run: async (call) => {
		const reference = String(call.values.orderReference);
		const evidence = await evidenceOf(call, call.values.ifNotFound === 'return');
		const status = evidence.length
			? orderStatusOf(evidence, expectationOf(call))
			: notFound(reference);
		return [{ orderReference: reference, ...status }];
	},
};

function expectationOf({ values }: Call): Expectation | undefined {
	if (values.expectedAmount === undefined) return undefined;
	const currency = String(values.expectedCurrency ?? 'SAR');
	return { amount: toSmallestUnit(String(values.expectedAmount), currency), currency };
}
