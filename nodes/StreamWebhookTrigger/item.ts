import type { IDataObject } from 'n8n-workflow';

import { headline, SIMPLIFY, toItems } from '../shared/events/eventItems';
import { EVENTS, type EventName, type EventResource } from '../shared/events/events';
import { orderEventId, paidOrder } from '../shared/events/paidOrder';
import type { Reader } from '../shared/events/reader';
import { toMs } from '../shared/values/timestamps';
import type { Delivery } from './delivery';
import { transitionOf, type Records } from './transition';

/** What one delivery gives to the workflow, without asking Stream for anything. */
export function itemWithoutRecords(delivery: Delivery, now: number): IDataObject {
	const { ids, metadata } = delivery;
	return {
		...head(delivery, now, metadata),
		customMetadata: metadata,
		paymentLinkId: ids.payment_link ?? null,
		invoiceId: ids.invoice ?? null,
		paymentId: ids.payment ?? null,
		subscriptionId: ids.subscription ?? null,
		...origin(delivery, false),
		webhook: delivery.body,
	};
}

/** The same with the records, as in Stream Trigger; missing ones are read. */
export async function fullItem(
	delivery: Delivery,
	records: Records,
	now: number,
	simplify: boolean,
	reader: Reader,
): Promise<IDataObject> {
	const transition = transitionOf(delivery, records);
	const { event, resource } = transition;
	const record = records[resource as keyof Records];
	const metadata = (records.paymentLink?.custom_metadata ??
		delivery.metadata) as IDataObject | null;
	const order = { orderReference: metadata?.order_reference ?? null, customMetadata: metadata };
	if (!(EVENTS as readonly string[]).includes(event) || !record) {
		const shape = (one: IDataObject | undefined, kind: string) =>
			one && simplify ? SIMPLIFY[kind as EventResource](one) : (one ?? null);
		const shown = {
			record: shape(record, resource),
			invoice: shape(records.invoice, 'invoice'),
		};
		return {
			...head(delivery, now, metadata, records),
			customMetadata: metadata,
			...shown,
			...origin(delivery, true),
		};
	}
	const known = {
		...transition,
		event: event as EventName,
		previousStatus: null,
		at: now,
		record,
		invoice: records.invoice,
		link: records.paymentLink,
	};
	const options = {
		simplify,
		detectedAt: new Date(now).toISOString(),
		redelivered: false,
		known: new Map<string, IDataObject>(),
		failedReads: new Map<string, number>(),
		until: Infinity,
	};
	const [item] = (await toItems([known], reader, options)) ?? [];
	return {
		...item,
		...order,
		...(resource === 'payment' && aroundPayment(delivery, records)),
		...(await orderOf(event, record, reader)),
		...origin(delivery, true),
	};
}

/** What a payment belongs to: the call may name what older servers do not have on their records. */
function aroundPayment({ ids }: Delivery, { invoice, paymentLink }: Records): IDataObject {
	return {
		invoiceId: invoice?.id ?? ids.invoice ?? null,
		paymentLinkId: invoice?.payment_link_id ?? paymentLink?.id ?? null,
	};
}

/** Whether the order is paid with this link, and the id that Stream Trigger gives to that. */
async function orderOf(event: string, link: IDataObject, reader: Reader): Promise<IDataObject> {
	if (event !== 'paymentLinkPaid') return {};
	const order = await paidOrder(link, reader);
	return {
		orderPaid: order !== undefined,
		orderEventId: order ? orderEventId(order.reference) : null,
	};
}

function head(
	delivery: Delivery,
	now: number,
	metadata: IDataObject | null,
	records?: Records,
): IDataObject {
	const transition = transitionOf(delivery, records);
	const { event, eventId, resource, id, status } = transition;
	const { paymentLink: link, ...others } = records ?? {};
	const orderReference = metadata?.order_reference ?? null;
	return {
		...(records
			? { ...headline(transition, status, { ...others, link }), orderReference }
			: { event, orderReference, status, eventId }),
		resource,
		id,
		previousStatus: null,
		detectedAt: new Date(now).toISOString(),
		redelivered: false,
	};
}

/** What only a webhook tells. */
function origin(delivery: Delivery, enriched: boolean): IDataObject {
	const at = toMs(delivery.timestamp);
	return {
		occurredAt: at === undefined ? null : new Date(at).toISOString(),
		webhookEvent: delivery.type,
		enriched,
	};
}
