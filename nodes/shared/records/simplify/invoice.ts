import type { IDataObject } from 'n8n-workflow';

import { pick } from '../../values/pick';
import { paymentsOf, paymentStateOf } from '../payments';
import { refundedAmountOf } from '../refunds';

/** The address only when Stream sends it, payments only where they were asked for, refunds only when money went back. */
export const simplify = (invoice: IDataObject): IDataObject => {
	const consumer = (invoice.organization_consumer ?? {}) as IDataObject;
	const payments = invoice.payments as IDataObject[] | null | undefined;
	return {
		...pick(invoice, [
			'id',
			'org_invoice_number',
			'status',
			'total_amount',
			'remaining_amount',
			'currency',
			'organization_consumer_id',
		]),
		consumer_name: consumer.name ?? null,
		...('url' in invoice ? pick(invoice, ['url']) : pick(invoice, ['created_at'])),
		...(hasRefunds(invoice) ? { refundedAmount: refundedAmountOf(invoice) } : {}),
		...(payments ? { payments: payments.map(simplifyPayment) } : {}),
	};
};

function hasRefunds(invoice: IDataObject): boolean {
	return paymentsOf(invoice).some((payment) => /efunded/.test(paymentStateOf(payment)));
}

function simplifyPayment({ id, current_status, amount, scheduled_on }: IDataObject): IDataObject {
	return { id, status: current_status, amount, scheduled_on };
}
