import { InputError } from '../../../shared/errors/inputError';
import { quoted } from '../../../shared/errors/labels';
import { amount, choice } from '../../../shared/fields/builders';
import { CURRENCY_OPTIONS } from '../../../shared/fields/enums';
import { notSent } from '../../../shared/fields/field';
import type { Call, Operation } from '../../../shared/operation/operation';
import { toAmount, toSmallestUnit } from '../../../shared/values/money';
import { pick } from '../../../shared/values/pick';
import { invoicesOf, invoicesTogether } from '../../orders/invoices';
import { OrderLinks } from '../../orders/orderLinks';
import { orderRow } from '../../orders/orderRow';
import { orderStatusOf, type Evidence, type Expectation } from '../../orders/status';
import { requiredOrderReference } from '../paymentLink/fields';

/** Whether an order has been paid, from its links, their invoices and payments. */
export const getStatus: Operation = {
	value: 'getStatus',
	name: 'Get Status',
	action: 'Get order status',
	description:
		'Tell whether an order is unpaid, partly paid, paid, refunded or expired, from the money that Stream has received for its payment links',
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
						'What the order costs, from your own records. The order counts as paid only when at least this much has been received.',
					placeholder: 'e.g. 199.50',
					inCurrency: true,
				}),
			),
			choice(undefined, 'Expected Currency', CURRENCY_OPTIONS, {
				name: 'expectedCurrency',
				description: 'Currency of the expected amount',
				default: 'SAR',
			}),
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
		const evidence = await evidenceOf(call);
		if (!evidence.length) {
			throw new InputError(
				`No payment link has the 'Order Reference' ${reference}.`,
				"Check the 'Order Reference', and that the credential belongs to the account and branch that has the order.",
			);
		}
		return [{ orderReference: reference, ...orderStatusOf(evidence, expectationOf(call)) }];
	},
};

function expectationOf({ values }: Call): Expectation | undefined {
	if (values.expectedAmount === undefined) return undefined;
	const currency = String(values.expectedCurrency ?? 'SAR');
	return { amount: toSmallestUnit(String(values.expectedAmount), currency), currency };
}

/** The order's links as they are now, each with its invoices and payments; read for all rows together. */
async function evidenceOf(call: Call): Promise<Evidence[]> {
	const { client, run } = call;
	const orders = OrderLinks.of(call);
	const references = run.itemsOf(client).map(({ values }) => String(values.orderReference));
	const read = await orders.readTogether(call, 'status', { references, always: true });
	// Links first, then invoices, so that no payment falls between.
	const invoices = await run.once(
		client,
		'order invoices',
		async () => await invoicesTogether(call, [...read.values()]),
	);
	const evidence: Evidence[] = [];
	for (const link of await orders.find(orderRow(call), () => true, read)) {
		const isRead = read.has(link.id) && invoices.get(link.id);
		evidence.push({ link, invoices: isRead || (await invoicesOf(call, link.id)) });
	}
	return evidence;
}
