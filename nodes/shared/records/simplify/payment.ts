import type { IDataObject } from 'n8n-workflow';

import { pick } from '../../values/pick';

/** Stream calls the status `current_status`; its guide reads it as `status`. */
export const simplify = (payment: IDataObject): IDataObject => {
	const { id, ...rest } = pick(payment, [
		'id',
		'current_status',
		'amount',
		'currency',
		'payment_method',
		'payed_at',
		'scheduled_on',
		'refunded_at',
		'refund_reason',
	]);
	return { id, status: payment.current_status ?? payment.status ?? null, ...rest };
};
