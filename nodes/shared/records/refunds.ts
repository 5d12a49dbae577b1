import type { IDataObject } from 'n8n-workflow';

import { sideBySide } from '../api/paging';
import { attempt } from '../values/clean';
import { decimalsOf } from '../values/money';
import { decimalText, isRefunded, paymentsOf, paymentStateOf, smallest } from './payments';

/** The money of one paid payment, in the smallest unit of its currency. */
export interface Refunds {
	currency: string;
	/** Undefined when Stream does not say. */
	total?: bigint;
	/** The refunded amount; undefined when Stream says that a part was refunded, but not how much. */
	back?: bigint;
	/** The amount that can still be refunded. */
	left?: bigint;
}

/**
 * How much of a payment has been refunded. A refusal as "refunded already" does not tell: Stream also gives it for
 * partly refunded payments.
 *
 * @param payment read on its own: inside an invoice, it does not show the refunded amount
 */
export function refundsOf(payment: IDataObject): Refunds {
	const currency = String(payment.currency ?? 'SAR');
	// A currency that this version does not know has no smallest unit here.
	if (attempt(() => decimalsOf(currency)) === undefined) return { currency };
	const total = smallest(payment, 'amount', currency);
	const said = smallest(payment, 'amount_refunded', currency);
	const isPart = paymentStateOf(payment) === 'partlyRefunded';
	const none = isPart ? undefined : 0n;
	const back = isRefunded(payment) ? total : isPart && said === 0n ? undefined : (said ?? none);
	const left = total === undefined || back === undefined ? undefined : total - back;
	return { currency, total, back, left };
}

/** Whether a part of the payment was refunded, and it does not say how much. */
export function lacksRefund(payment: IDataObject): boolean {
	return paymentStateOf(payment) === 'partlyRefunded' && payment.amount_refunded === undefined;
}

/**
 * Inside an invoice, a payment does not say how much of it was refunded: reads those that need it by themselves.
 *
 * @param read one payment by itself
 * @param lanes how many may be read at once
 */
export async function completeRefunds(
	payments: IDataObject[],
	read: (id: string) => Promise<IDataObject>,
	lanes = 1,
): Promise<void> {
	await sideBySide(payments.filter(lacksRefund), lanes, async (payment) => {
		const { amount_refunded } = await read(String(payment.id));
		if (amount_refunded !== undefined) payment.amount_refunded = amount_refunded;
		return true;
	});
}

/** "10.00", or null for an amount that Stream does not say. */
export function amountText(amount: bigint | undefined, currency: string): string | null {
	return amount === undefined ? null : decimalText(amount, decimalsOf(currency));
}

/** How much of an invoice was refunded, as decimal text; null when Stream does not say how much. */
export function refundedAmountOf(invoice: IDataObject): string | null {
	const currency = String(invoice.currency ?? 'SAR');
	let sum: bigint | undefined = 0n;
	for (const payment of paymentsOf(invoice)) {
		const { back } = refundsOf({ ...payment, currency: payment.currency ?? currency });
		sum = sum === undefined || back === undefined ? undefined : sum + back;
	}
	return amountText(sum, currency);
}
