import type { IDataObject } from 'n8n-workflow';

import { withKeys } from '../../../shared/api/keyedLock';
import { text } from '../../../shared/fields/builders';
import { notSent } from '../../../shared/fields/field';
import type { Call, Operation } from '../../../shared/operation/operation';
import type { LinkFacts } from '../../../shared/records/orderLink';
import { pick } from '../../../shared/values/pick';
import { closeLink, isActive } from '../../orders/closeLink';
import { evidenceNow } from '../../orders/evidence';
import { isPaymentPending } from '../../orders/invoices';
import { OrderLinks } from '../../orders/orderLinks';
import { orderRow } from '../../orders/orderRow';
import { orderStatusOf, subscriptionsOf } from '../../orders/status';
import { requiredOrderReference } from '../paymentLink/fields';

/** Closes the links of an order that can still be paid; what was paid or subscribed stays, and is named. */
export const cancel: Operation = {
	value: 'cancel',
	name: 'Cancel',
	action: 'Cancel order',
	description:
		'Close the payment links of an order that can still be paid. Payments and subscriptions stay and are listed in the output.',
	method: 'PATCH',
	path: '/payment_links',
	// Closing twice is the same as closing once.
	idempotent: true,
	fields: [requiredOrderReference],
	collection: {
		name: 'additionalFields',
		fields: [
			notSent(
				text('message', 'Message', {
					description: 'What customers see when they open a closed link',
					placeholder: 'e.g. This order was canceled.',
					rows: 2,
				}),
			),
		],
	},
	simplify: (result) =>
		pick(result, [
			'orderReference',
			'result',
			'status',
			'closedLinks',
			'paidLinks',
			'subscriptions',
			'paidAmount',
			'currency',
			'evidence',
		]),
	run: async (call) => {
		const { account } = call.client;
		// In turn with executions that make links for this order in the meantime.
		const key = `${account} order ${orderRow(call).reference.normalize()}`;
		return await withKeys([key], async () => [await closeOpen(call)]);
	},
};

const PAID = ['paid', 'closedPaid'];

async function closeOpen(call: Call): Promise<IDataObject> {
	const orders = OrderLinks.of(call);
	const row = orderRow(call);
	await orders.refresh(call);
	const message = call.values.message as string | undefined;
	const closed: LinkFacts[] = [];
	for (const link of await orders.find(row, ({ isFinal }) => !isFinal)) {
		if (!isActive(link)) continue;
		// The customer may pay at this very moment: then it is not closed.
		const now = await closeLink(row, link, undefined, message);
		if (now.state !== 'paid') closed.push(link);
	}
	const evidence = await evidenceNow(row);
	// Without their addresses: nobody is to be sent to a link that is closed or paid.
	const named = (links: LinkFacts[]) => links.map(({ id, kind }) => ({ id, part: kind }));
	const { links, ...status } = orderStatusOf(evidence);
	const isUnpaid = (link: LinkFacts) =>
		(links as IDataObject[]).some(({ id, status: own }) => id === link.id && own === 'unpaid');
	// A link may count money that is under review.
	const paid = evidence
		.filter(({ link }) => PAID.includes(link.state))
		.filter(({ link, invoices }) => !(isUnpaid(link) && isPaymentPending(invoices)))
		.map(({ link }) => link);
	return {
		orderReference: row.reference,
		result: closed.length ? 'closed' : paid.length ? 'alreadyPaid' : 'nothingOpen',
		closedLinks: named(closed),
		paidLinks: named(paid),
		subscriptions: subscriptionsOf(evidence),
		...status,
		links,
	};
}
