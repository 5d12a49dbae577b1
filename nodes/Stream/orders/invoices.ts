import { randomUUID } from 'crypto';
import type { IDataObject } from 'n8n-workflow';

import { readList, readPage } from '../../shared/api/paging';
import { ApiError } from '../../shared/errors/apiError';
import type { Call } from '../../shared/operation/operation';
import { readRefunds } from '../../shared/operation/readRefunds';
import { paymentsOf, paymentStateOf, paymentStatusOf } from '../../shared/records/payments';

const errorContext = { subject: 'invoice' };

/**
 * The invoices that were made when a link was paid, with their payments.
 *
 * @throws ApiError when Stream does not say which invoices are the link's
 */
export async function invoicesOf(call: Call, linkId: string): Promise<IDataObject[]> {
	const query = { payment_link_id: linkId, include_payments: true };
	const found = await readList(call.client, { path: '/invoices', query, errorContext });
	const invoices = found.filter(({ payment_link_id: id }) => id === undefined || id === linkId);
	if (invoices.some((invoice) => !('payment_link_id' in invoice))) await requireFilter(call);
	await readRefunds(call, invoices.flatMap(paymentsOf));
	return invoices;
}

/** Where invoices do not name their link, the answer to a filter is all there is: it has to be one. */
async function requireFilter({ client, run }: Call): Promise<void> {
	const isFilter = await run.once(client, 'invoiceFilter', async () => {
		const query = { payment_link_id: randomUUID() };
		const { rows } = await readPage(client, { path: '/invoices', query, errorContext }, 1, 1);
		return rows.length === 0;
	});
	if (isFilter) return;
	throw new ApiError(
		'Stream does not say which invoices belong to a payment link, so it cannot be told what has been paid.',
		'Ask Stream to show payment_link_id on invoices for your account.',
		{ outcome: 'refused' },
	);
}

const OPEN_INVOICES = ['DRAFT', 'CREATED', 'SENT', 'ACCEPTED'];
/** The customer has done their part, as with a bank transfer that the bank has yet to confirm. */
const UNDER_WAY = ['UNDER_REVIEW', 'PROCESSING'];

/** Whether money may still come for one of the invoices: its link must not be made again. */
export function isMoneyUnderWay(invoices: IDataObject[]): boolean {
	return invoices.some((invoice) =>
		paymentsOf(invoice).some(
			(payment) =>
				UNDER_WAY.includes(paymentStatusOf(payment)) ||
				(OPEN_INVOICES.includes(String(invoice.status)) && paymentStateOf(payment) === 'waiting'),
		),
	);
}
