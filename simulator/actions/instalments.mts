import { DAY, type Micros } from '../core/clock.mts';
import type { Branch } from '../core/organizations.mts';
import type { Invoice, Payment } from '../core/records.mts';
import type { State } from '../core/state.mts';
import { paymentRecord, paymentsOf } from '../domain/invoices.mts';

/** Turns the one open payment of an invoice into equal instalments a month apart. */
export function splitInvoice(
	state: State,
	branch: Branch,
	invoice: Invoice,
	parts: number,
	now: Micros,
): Payment[] {
	const [only, ...others] = paymentsOf(branch, invoice);
	if (others.length > 0 || only.current_status !== 'PENDING') {
		throw new Error('Only an invoice with one pending payment can be split');
	}
	const month = 30 * DAY;
	const share = Math.floor(invoice.totals.amount / parts);
	only.amount = invoice.totals.amount - share * (parts - 1);
	only.type = 'INSTALLMENT';
	state.touch(only, now);
	const added = Array.from({ length: parts - 1 }, (_, index) =>
		state.add(
			branch,
			'payment',
			{
				...paymentRecord(invoice, {
					scheduled_on: only.scheduled_on + (index + 1) * month,
					current_status: 'PENDING',
				}),
				amount: share,
				type: 'INSTALLMENT',
				invoice_payment_number: index + 2,
			},
			now,
			'action',
		),
	);
	invoice.type = 'INSTALLMENTS';
	invoice.payment_ids.push(...added.map(({ id }) => id));
	state.changed(invoice);
	state.setStatus('invoice', invoice, 'ACCEPTED', 'action', now);
	return [only, ...added];
}
