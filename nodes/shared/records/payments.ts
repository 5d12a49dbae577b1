import type { IDataObject } from 'n8n-workflow';

import { trimFraction } from '../values/clean';
import { compareAmounts, decimalsOf, toSmallestUnit } from '../values/money';

/** What has become of the money of a payment. */
export type PaymentState =
	/** The money is there, all of it. */
	| 'paid'
	/** A part of it was refunded. */
	| 'partlyRefunded'
	/** All of it was refunded. */
	| 'refunded'
	/** It may still come; so may that of an unknown status. */
	| 'waiting'
	/** It will not come. */
	| 'void';

const PAYMENT_STATES: Record<string, PaymentState> = {
	SUCCEEDED: 'paid',
	SETTLED: 'paid',
	PARTIALLY_REFUNDED: 'partlyRefunded',
	REFUNDED: 'refunded',
	CANCELED: 'void',
	EXPIRED: 'void',
};

/** Stream calls it `current_status`; its guide reads `status`. */
export function paymentStatusOf(payment: IDataObject): string {
	return String(payment.current_status ?? payment.status ?? '');
}

export function paymentStateOf(payment: IDataObject): PaymentState {
	const state = PAYMENT_STATES[paymentStatusOf(payment)] ?? 'waiting';
	// Newer servers give the refunded amount with any status.
	const refunded = decimalOf(payment, 'amount_refunded');
	if (state !== 'paid' || refunded === undefined || compareAmounts(refunded, 0) <= 0) {
		return state;
	}
	return compareAmounts(refunded, decimalOf(payment, 'amount') ?? refunded) < 0
		? 'partlyRefunded'
		: 'refunded';
}

/** The money came in; part of it may have been refunded. */
export function hasBeenPaid(payment: IDataObject): boolean {
	return ['paid', 'partlyRefunded'].includes(paymentStateOf(payment));
}

/** All of it was refunded. */
export function isRefunded(payment: IDataObject): boolean {
	return paymentStateOf(payment) === 'refunded';
}

/** For sentences: "failed initiation". */
export function statusWords(payment: IDataObject): string {
	const status = isRefunded(payment) ? 'REFUNDED' : paymentStatusOf(payment);
	return status.toLowerCase().replace(/_/g, ' ') || 'unknown';
}

/** Money of one invoice, in the smallest unit of its currency. */
export interface Money {
	currency: string;
	/** Undefined when Stream does not say. */
	total: bigint | undefined;
	/** Received and still there. */
	paid: bigint;
	/** Received and refunded. */
	refunded: bigint;
	/** COMPLETED, nothing remains, and every payment holds its money. */
	isPaid: boolean;
}

/**
 * What an invoice and its payments prove. A status alone proves nothing: money can have been refunded since.
 *
 * @param invoice as Stream shows it by itself, or in a list with `include_payments`
 */
export function moneyOf(invoice: IDataObject): Money {
	const currency = String(invoice.currency ?? 'SAR');
	const total = smallest(invoice, 'total_amount', currency);
	let paid = 0n;
	let refunded = 0n;
	const payments = paymentsOf(invoice);
	for (const payment of payments) {
		const amount = smallest(payment, 'amount', currency) ?? 0n;
		const back = smallest(payment, 'amount_refunded', currency) ?? 0n;
		switch (paymentStateOf(payment)) {
			case 'paid':
				paid += amount;
				break;
			case 'partlyRefunded':
				// Without the refunded amount, nothing can be counted on.
				paid += back > 0n ? amount - back : 0n;
				refunded += back > 0n ? back : amount;
				break;
			case 'refunded':
				refunded += amount;
		}
	}
	// Without its payments an invoice still says what it has received and what is missing.
	if (!payments.length) paid = smallest(invoice, 'paid_amount', currency) ?? 0n;
	const remaining = smallest(invoice, 'remaining_amount', currency) ?? 0n;
	const isPaid =
		invoice.status === 'COMPLETED' && remaining === 0n && total !== undefined && paid >= total;
	return { currency, total, paid, refunded, isPaid };
}

/** The payments inside an invoice; none when Stream does not show them. */
export function paymentsOf(invoice: IDataObject): IDataObject[] {
	return Array.isArray(invoice.payments) ? (invoice.payments as IDataObject[]) : [];
}

/**
 * An amount of a record in the smallest unit: from the exact decimal text, else from
 * `<field>_in_smallest_unit`; undefined when Stream gives neither.
 */
export function smallest(record: IDataObject, field: string, currency: string): bigint | undefined {
	const text = decimalOf(record, field);
	const [, fraction = ''] = trimFraction(text ?? '').split('.');
	if (text !== undefined && fraction.length <= decimalsOf(currency)) {
		return toSmallestUnit(text, currency);
	}
	const whole = record[`${field}_in_smallest_unit`];
	return Number.isSafeInteger(whole) ? BigInt(whole as number) : undefined;
}

/** Smallest units as decimal text with all decimals of the currency. */
export function decimalText(amount: bigint, decimals: number): string {
	const digits = (amount < 0n ? -amount : amount).toString().padStart(decimals + 1, '0');
	const text = `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
	return amount < 0n ? `-${text}` : text;
}

function decimalOf(record: IDataObject, field: string): string | undefined {
	const value = record[field];
	if (Number.isFinite(value)) return String(value);
	return typeof value === 'string' && isDecimalText(value.trim()) ? value.trim() : undefined;
}

/** "25", "-0.5" and ".5". */
export function isDecimalText(text: string): boolean {
	return /^[-+]?(?:\d+(?:\.\d+)?|\.\d+)$/.test(text);
}
