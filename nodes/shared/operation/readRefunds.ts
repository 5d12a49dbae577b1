import type { IDataObject } from 'n8n-workflow';

import { completeRefunds } from '../records/refunds';
import type { Call } from './operation';
import { readRecord } from './requests';

/** Completes payments of an invoice with how much of them was refunded. */
export async function readRefunds(call: Call, payments: IDataObject[]): Promise<void> {
	await completeRefunds(
		payments,
		async (id) => await readRecord(call, `/payments/${encodeURIComponent(id)}`, 'payment'),
	);
}
