import { ApiError } from '../../shared/errors/apiError';
import { InputError } from '../../shared/errors/inputError';
import type { Call } from '../../shared/operation/operation';
import { moneyOf, paymentsOf } from '../../shared/records/payments';
import { invoicesOf, invoicesTogether } from './invoices';
import { OrderLinks } from './orderLinks';
import { type OrderRow, orderRow } from './orderRow';
import { type Evidence, isHidden } from './status';

/**
 * The order's links as they are now, each with its invoices and payments; read for all rows together.
 * @param mayLack nothing is found for an order without links, instead of an error
 * @throws InputError for an order without links
 */
export async function evidenceOf(call: Call, mayLack = false): Promise<Evidence[]> {
	const { client, run } = call;
	const orders = OrderLinks.of(call);
	const row = orderRow(call);
	const references = run.itemsOf(client).map(({ values }) => String(values.orderReference));
	const read = await orders.readTogether(call, 'status', { references, always: true });
	// Links first, then invoices, so that no payment falls between.
	const invoices = await run.once(
		client,
		'order invoices',
		async () => await invoicesTogether(call, [...read.values()], run.requestsAtOnce),
	);
	const evidence: Evidence[] = [];
	for (const link of await orders.find(row, () => true, read)) {
		const isRead = read.has(link.id) && invoices.get(link.id);
		evidence.push({ link, invoices: isRead || (await invoicesOf(call, link.id)) });
	}
	return mayLack ? evidence : requireLinks(row, evidence);
}

/**
 * The same, link by link at this very moment: for what moves money, or closes links.
 * @throws InputError for an order without links
 */
export async function evidenceNow(row: OrderRow): Promise<Evidence[]> {
	const orders = OrderLinks.of(row.call);
	const evidence: Evidence[] = [];
	for (const { id } of orders.index.get(row.reference)) {
		const link = await orders.readLink(row, id);
		if (link) evidence.push({ link, invoices: await invoicesOf(row.call, id) });
	}
	return requireLinks(row, evidence);
}

function requireLinks<T>({ reference }: OrderRow, found: T[]): T[] {
	if (found.length) return found;
	throw new InputError(
		`No payment link has the 'Order Reference' ${reference}.`,
		"Check the 'Order Reference', and that the credential belongs to the account and branch of the order.",
	);
}

/**
 * Lists may be behind, and some servers leave the payments out: an order is not unpaid because its money is not shown.
 * @throws ApiError
 */
export function requireShown({ reference }: OrderRow, evidence: Evidence[]): Evidence[] {
	const hidden = evidence.find(
		({ link, invoices }) =>
			isHidden(link, invoices) ||
			invoices.some((one) => !paymentsOf(one).length && moneyOf(one).paid > 0n),
	);
	if (!hidden) return evidence;
	throw new ApiError(
		`Stream says that the payment link ${hidden.link.id} of order ${reference} has been paid, but does not show its payments.`,
		'Run the step again in two minutes. If this message appears again, refund the payments one by one with Payment → Refund.',
		{ outcome: 'unknown', safeToRerun: true },
	);
}
