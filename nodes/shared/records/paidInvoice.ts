import type { IDataObject } from 'n8n-workflow';

import { attempt } from '../values/clean';
import { isDecimalText, moneyOf, paymentsOf, paymentStateOf } from './payments';

/** `paid`: the money came. `open`: not yet, or not shown. `never`: it will not come. */
export type PaymentOutcome = 'paid' | 'open' | 'never';

/**
 * Whether an invoice proves that it was paid: it is COMPLETED and nothing remains. A status alone proves
 * nothing: links are COMPLETED when they expire, too, and all money can have been refunded since.
 */
export function proofOf(invoice: IDataObject): PaymentOutcome {
	const status = String(invoice.status ?? '');
	if (['REJECTED', 'CANCELED', 'EXPIRED'].includes(status)) return 'never';
	if (status !== 'COMPLETED') return 'open';
	const remaining = numberOf(invoice.remaining_amount ?? invoice.remaining_amount_in_smallest_unit);
	// A currency that is not known throws, and proves nothing.
	if (remaining === undefined) return attempt(() => moneyOf(invoice).isPaid) ? 'paid' : 'open';
	if (remaining > 0) return 'open';
	const states = paymentsOf(invoice).map(paymentStateOf);
	if (states.length === 0) return 'paid';
	if (states.some((one) => one === 'paid' || one === 'partlyRefunded')) return 'paid';
	// Nobody looked before all of it was refunded.
	return states.every((one) => one === 'refunded' || one === 'void') ? 'never' : 'open';
}

/** Only whether it is more than nothing counts, so that a float will do. */
function numberOf(value: unknown): number | undefined {
	const text = typeof value === 'number' ? String(value) : value;
	return typeof text === 'string' && isDecimalText(text.trim()) ? Number(text) : undefined;
}
