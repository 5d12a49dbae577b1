import type { IDataObject } from 'n8n-workflow';

import { pick } from '../../values/pick';

/** At most 10 columns: the address only when Stream sends it, payments only where they were asked for. */
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
		...(payments ? { payments: payments.map(simplifyPayment) } : {}),
	};
};

function simplifyPayment({ id, current_status, amount, scheduled_on }: IDataObject): IDataObject {
	return { id, status: current_status, amount, scheduled_on };
}
