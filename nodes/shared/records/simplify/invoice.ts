import type { IDataObject } from 'n8n-workflow';

import { paymentStatusOf } from '../payments';
import { refundedAmountOf } from '../refunds';
import { simplifier, toRow } from './columns';

/** The payments are null where they were not asked for. */
export const simplify = simplifier({
	id: 'id',
	url: 'url',
	invoiceNumber: 'org_invoice_number',
	status: 'status',
	totalAmount: 'total_amount',
	remainingAmount: 'remaining_amount',
	refundedAmount: (invoice) => (Array.isArray(invoice.payments) ? refundedAmountOf(invoice) : null),
	currency: 'currency',
	consumerId: 'organization_consumer_id',
	payments: ({ payments }) =>
		Array.isArray(payments) ? (payments as IDataObject[]).map(simplifyPayment) : null,
});

function simplifyPayment(payment: IDataObject): IDataObject {
	return toRow(
		{ id: 'id', status: paymentStatusOf, amount: 'amount', scheduledOn: 'scheduled_on' },
		payment,
	);
}
