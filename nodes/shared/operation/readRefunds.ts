import type { IDataObject } from 'n8n-workflow';

import { isForbidden } from '../errors/apiError';
import { rethrow } from '../errors/rethrow';
import { completeRefunds } from '../records/refunds';
import type { Call } from './operation';
import { readRecord } from './requests';

/**
 * Completes payments of invoices with how much of them was refunded.
 * @param lanes how many may be read at once
 */
export async function readRefunds(
	call: Call,
	payments: IDataObject[],
	lanes?: number,
): Promise<void> {
	const read = async (id: string) =>
		await readRecord(call, `/payments/${encodeURIComponent(id)}`, 'payment');
	await completeRefunds(payments, read, lanes);
}

/** The same for invoices that are only shown: they are worth more than the amount where payments may not be read. */
export async function showRefunds(
	call: Call,
	payments: IDataObject[],
	lanes?: number,
): Promise<void> {
	await readRefunds(call, payments, lanes).catch((thrown: unknown) => {
		if (!isForbidden(thrown)) throw rethrow(thrown);
	});
}
