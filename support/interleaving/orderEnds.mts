import type { IDataObject } from 'n8n-workflow';

import { orderOf } from '../history/links.mts';
import type { Facts } from '../history/read.mts';
import { type Action, CANCEL, REFUND } from './orderActions.mts';

/** What follows from how the last run has ended, in which nothing disturbed it. */
export interface Ends {
	problems: string[];
	/** Orders that must have their links now. */
	settled: string[];
}

/**
 * Holds what the last run has said of each order against what is so in Stream.
 * @param scene in `links` nothing was asked for that the next run may refuse
 */
export function endsOf(
	{ parameters }: Action,
	rows: Map<string, IDataObject>,
	{ records }: Facts,
	scene: string,
): Ends {
	const problems: string[] = [];
	const settled: string[] = [];
	const linkOf = new Map(records.invoice.map((one) => [one.id, one.payment_link_id]));
	for (const [order, { error }] of rows) {
		const note = (text: string) => problems.push(`Order ${order} ${text}`);
		const links = records.paymentLink.filter((link) => orderOf(link) === order);
		const ids = new Set<unknown>(links.map(({ id }) => id));
		const paid = records.payment.filter(
			({ invoice_id: invoice, payed_at: at }) => at !== null && ids.has(linkOf.get(invoice)),
		);
		const isPart = ({ amount, amount_refunded: back }: (typeof paid)[number]) => back < amount;
		switch (parameters) {
			case CANCEL.parameters:
				if (error && links.length) note(`could not be cancelled: ${String(error)}`);
				if (links.some(({ status }) => status === 'ACTIVE')) note('was cancelled and can be paid');
				break;
			case REFUND.parameters:
				// Some servers give nothing more back after a part.
				if (paid.some(isPart) && error && !String(error).includes('PAYMENT_REFUNDED_ALREADY'))
					note(`could not be refunded: ${String(error)}`);
				if (!error && paid.some(isPart)) note('was refunded, and money is left');
				break;
			default:
				if (!error) settled.push(order);
				// What was paid cannot be replaced.
				else if (scene === 'links' || !paid.length) note(`fails: ${String(error)}`);
		}
	}
	return { problems, settled };
}
