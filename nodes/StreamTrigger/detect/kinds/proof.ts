import type { IDataObject } from 'n8n-workflow';

import { textOf } from './kind';
import { isPaid, paymentStatus } from './payments';

const GONE = ['REFUNDED', 'CANCELED', 'EXPIRED'];

/** `paid`: the money is there. `open`: not yet, or not shown. `never`: it will not come. */
export type Proof = 'paid' | 'open' | 'never';

/**
 * Whether an invoice proves that it was paid: it is COMPLETED and nothing remains. A status alone proves
 * nothing: links are COMPLETED when they expire, too, and money can have gone back since.
 */
export function proofOf(invoice: IDataObject): Proof {
	const status = textOf(invoice.status);
	if (['REJECTED', 'CANCELED', 'EXPIRED'].includes(status)) return 'never';
	if (status !== 'COMPLETED') return 'open';
	const payments = Array.isArray(invoice.payments) ? (invoice.payments as IDataObject[]) : [];
	const paid = payments.filter(isPaid).length;
	const remaining = amount(invoice.remaining_amount, invoice.remaining_amount_in_smallest_unit);
	if (remaining !== undefined) {
		if (remaining > 0) return 'open';
		if (payments.length === 0 || paid > 0) return 'paid';
		// No payment holds money: it was all given back before anybody looked.
		return payments.every((one) => GONE.includes(paymentStatus(one))) ? 'never' : 'open';
	}
	return payments.length > 0 && paid === payments.length ? 'paid' : 'open';
}

function amount(...candidates: unknown[]): number | undefined {
	for (const candidate of candidates) {
		const text = typeof candidate === 'number' ? String(candidate) : textOf(candidate).trim();
		if (/^[-+]?\d*\.?\d+$/.test(text)) return Number(text);
	}
	return undefined;
}
