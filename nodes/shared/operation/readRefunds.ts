import type { IDataObject } from 'n8n-workflow';

import { paymentStateOf } from '../records/payments';
import type { Call } from './operation';
import { readRecord } from './requests';

/** Inside an invoice a payment does not say how much went back, by itself it does: completes those that need it. */
export async function readRefunds(call: Call, payments: IDataObject[]): Promise<void> {
	for (const payment of payments) {
		if (paymentStateOf(payment) !== 'partlyRefunded' || payment.amount_refunded !== undefined)
			continue;
		const path = `/payments/${encodeURIComponent(String(payment.id))}`;
		const { amount_refunded } = await readRecord(call, path, 'payment');
		if (amount_refunded !== undefined) payment.amount_refunded = amount_refunded;
	}
}
