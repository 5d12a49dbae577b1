import type { IDataObject } from 'n8n-workflow';

/** Stream calls the status `current_status`; its guide and its webhooks call it `status`. */
export function statusOf(payment: IDataObject): string {
	return String(payment.current_status ?? payment.status ?? '');
}

/** The money is in; part of it may have gone back. */
export function isPaid(payment: IDataObject): boolean {
	return ['SUCCEEDED', 'SETTLED', 'PARTIALLY_REFUNDED'].includes(statusOf(payment));
}

export function isRefunded(payment: IDataObject): boolean {
	return statusOf(payment) === 'REFUNDED';
}

/** For sentences: "failed initiation". */
export function statusWords(payment: IDataObject): string {
	return statusOf(payment).toLowerCase().replace(/_/g, ' ') || 'unknown';
}
