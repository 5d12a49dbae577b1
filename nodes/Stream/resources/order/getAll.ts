import { choices, date } from '../../../shared/fields/builders';
import { notSent } from '../../../shared/fields/field';
import type { Operation } from '../../../shared/operation/operation';
import { pick } from '../../../shared/values/pick';
import { readOrders } from '../../orders/orderBook';

const STATUS_OPTIONS = [
	{ name: 'Expired', value: 'expired' },
	{ name: 'Paid', value: 'paid' },
	{ name: 'Partly Paid', value: 'partlyPaid' },
	{ name: 'Refunded', value: 'refunded' },
	{ name: 'Unpaid', value: 'unpaid' },
];

/** The order book: every order reference that payment links carry, with what has become of it. */
export const getAll: Operation = {
	value: 'getAll',
	name: 'Get Many',
	action: 'Get many orders',
	description:
		'Retrieve a list of orders, newest first, with their status and amounts, for example all unpaid orders',
	method: 'GET',
	path: '/payment_links',
	list: true,
	unsorted: true,
	collection: {
		name: 'filters',
		fields: [
			notSent(
				choices('statuses', 'Statuses', STATUS_OPTIONS, {
					description: 'Only orders with one of these statuses',
				}),
			),
			notSent(
				date('from_date', 'From Date', {
					description: 'Only orders whose first payment link was created at or after this time',
				}),
			),
			notSent(
				date('to_date', 'To Date', {
					description:
						'Only orders whose first payment link was created at or before this time. A date without a time includes the whole day.',
					endOfDay: true,
				}),
			),
		],
	},
	simplify: (order) =>
		pick(order, [
			'orderReference',
			'payUrl',
			'status',
			'amount',
			'paidAmount',
			'refundedAmount',
			'currency',
			'consumerId',
			'createdAt',
			'paidAt',
		]),
	run: async (call) => {
		const { statuses, fromDate, toDate } = call.values;
		const rows = await readOrders(call, {
			statuses: statuses as string[] | undefined,
			from: fromDate as string | undefined,
			to: toDate as string | undefined,
			limit: call.limit,
		});
		return rows.map(call.transform);
	},
};
