import type { IDataObject } from 'n8n-workflow';

import { toMs } from '../StreamTrigger/detect/time';
import type { Delivery } from './delivery';
import { transitionOf, type Records } from './transition';

/** What one delivery gives to the workflow, without asking Stream for anything. */
export function bareItem(delivery: Delivery, now: number): IDataObject {
	const { ids, metadata } = delivery;
	return {
		...head(delivery, now),
		orderReference: metadata?.order_reference ?? null,
		customMetadata: metadata,
		paymentLinkId: ids.payment_link ?? null,
		invoiceId: ids.invoice ?? null,
		paymentId: ids.payment ?? null,
		subscriptionId: ids.subscription ?? null,
		enriched: false,
		webhook: delivery.body,
	};
}

/** The same with the records, in the form of Stream Trigger. */
export function fullItem(delivery: Delivery, records: Records, now: number): IDataObject {
	const { invoice, paymentLink, payment, subscription } = records;
	const metadata = (paymentLink?.custom_metadata ?? delivery.metadata) as IDataObject | null;
	return {
		...head(delivery, now, records),
		orderReference: metadata?.order_reference ?? null,
		customMetadata: metadata,
		...(paymentLink ? { paymentLink } : {}),
		...(invoice
			? {
					invoice,
					payments: invoice.payments ?? [],
					consumer: invoice.organization_consumer ?? null,
				}
			: {}),
		...(payment ? { payment } : {}),
		...(subscription ? { subscription } : {}),
		enriched: true,
		webhook: delivery.body,
	};
}

function head(delivery: Delivery, now: number, records?: Records): IDataObject {
	const { event, eventId, resource, id, status } = transitionOf(delivery, records);
	const at = toMs(delivery.timestamp);
	return {
		event,
		eventId,
		resource,
		id,
		previousStatus: null,
		status,
		detectedAt: new Date(now).toISOString(),
		occurredAt: at === undefined ? null : new Date(at).toISOString(),
		webhookEvent: delivery.type,
	};
}
