import type { IDataObject } from 'n8n-workflow';

import { ApiError, isForbidden } from '../errors/apiError';
import { rethrow } from '../errors/rethrow';
import { decimalText, paymentsOf, smallest } from '../records/payments';
import { simplify as simplifyConsumer } from '../records/simplify/consumer';
import { simplify as simplifyInvoice } from '../records/simplify/invoice';
import { simplify as simplifyPayment } from '../records/simplify/payment';
import { simplify as simplifyLink } from '../records/simplify/paymentLink';
import { simplify as simplifySubscription } from '../records/simplify/subscription';
import { attempt } from '../values/clean';
import { decimalsOf } from '../values/money';
import { textOf } from '../values/text';
import { RESOURCE_OF, type EventResource, type StreamEvent } from './events';
import { PATH_OF, pathOf } from './paths';
import type { Reader } from './reader';

/** Records read at a time. */
const AT_ONCE = 5;
/** After so many failed reads, the event comes without the record. */
const MOST_TROUBLE = 10;

type Simplify = (record: IDataObject) => IDataObject;

/** How records are simplified, by kind. */
export const SIMPLIFY: Record<EventResource, Simplify> = {
	paymentLink: simplifyLink,
	payment: simplifyPayment,
	subscription: simplifySubscription,
	invoice: simplifyInvoice,
};

export interface OutputOptions {
	simplify: boolean;
	/** When the events were found, ISO time. */
	detectedAt: string;
	/** They may have been handed out before. */
	redelivered: boolean;
	/** Records that were read before, by id. */
	known: Map<string, IDataObject>;
	/** Records that could not be read at earlier polls, and how often. */
	failedReads: Map<string, number>;
	/** When they have to be complete, in milliseconds. */
	until: number;
}

/**
 * The items of events, in their order, each with its record; what was not read yet is read now.
 * @returns undefined when the time is not enough
 * @throws ApiError when Stream cannot be asked right now
 */
export async function toItems(
	events: StreamEvent[],
	reader: Reader,
	options: OutputOptions,
): Promise<IDataObject[] | undefined> {
	const items: IDataObject[] = [];
	for (let at = 0; at < events.length; at += AT_ONCE) {
		if (at > 0 && Date.now() >= options.until) return undefined;
		const some = events.slice(at, at + AT_ONCE);
		items.push(
			...(await Promise.all(some.map(async (event) => await toItem(event, reader, options)))),
		);
	}
	return items;
}

async function toItem(
	event: StreamEvent,
	reader: Reader,
	options: OutputOptions,
): Promise<IDataObject> {
	const resource = RESOURCE_OF[event.event];
	const shape = (record: IDataObject | undefined, how: Simplify) =>
		record && options.simplify ? how(record) : (record ?? null);
	const record = event.record ?? (await read(pathOf(event), event.id, reader, options));
	const common = {
		resource,
		id: event.id,
		previousStatus: event.previousStatus,
		detectedAt: options.detectedAt,
		redelivered: options.redelivered,
	};
	const { status } = event;
	if (event.event === 'paymentLinkPaid' || event.event === 'orderPaid') {
		const invoice = await wholeInvoice(event.invoice, reader, options);
		const consumer = await consumerOf(invoice, reader, options);
		const metadata = (record?.custom_metadata ?? null) as IDataObject | null;
		const linkStatus = textOf(record?.status) || null;
		return {
			...headline(event, linkStatus, { link: record, invoice, consumer }),
			...common,
			...(event.links && { amount: sumOf(event.links) }),
			customMetadata: metadata,
			record: shape(record, SIMPLIFY.paymentLink),
			...(event.links && {
				links: event.links.map((link) => shape(link, SIMPLIFY.paymentLink)),
			}),
			invoice: shape(invoice, withoutPayments(simplifyInvoice)),
			payments: invoice
				? paymentsOf(invoice).map((payment) => shape(payment, simplifyPayment))
				: [],
			consumer: shape(consumer, simplifyConsumer),
		};
	}
	if (resource === 'payment') {
		const invoice = await wholeInvoice(event.invoice, reader, options);
		const link = event.link ?? (await linkOf(invoice, reader, options));
		return {
			...headline(event, status, { payment: record, invoice, link }),
			...common,
			invoiceId: invoice?.id ?? null,
			paymentLinkId: invoice?.payment_link_id ?? null,
			consumerId: invoice?.organization_consumer_id ?? null,
			record: shape(record, SIMPLIFY.payment),
		};
	}
	const isLink = resource === 'paymentLink';
	const invoice = resource === 'invoice' ? record : undefined;
	const link = isLink ? record : (event.link ?? (await linkOf(invoice, reader, options)));
	return {
		...headline(event, status, { ...(!isLink && { [resource]: record }), link }),
		...common,
		...(event.event === 'subscriptionRenewed' && { cycle: Number(event.eventId.split(':')[2]) }),
		record: shape(record, SIMPLIFY[resource]),
	};
}

/** What the links of an order cost together; null where one does not say, or in another currency. */
function sumOf(links: IDataObject[]): string | null {
	const currency = textOf(links[0]?.currency);
	let sum = 0n;
	for (const link of links) {
		const amount = attempt(() => smallest(link, 'amount', currency));
		if (amount === undefined || link.currency !== currency) return null;
		sum += amount;
	}
	return decimalText(sum, decimalsOf(currency));
}

interface Told {
	link?: IDataObject;
	invoice?: IDataObject;
	payment?: IDataObject;
	subscription?: IDataObject;
	consumer?: IDataObject;
}

/** What people drag into the next step first, on top of every item. */
export function headline(
	{ event, eventId }: Pick<StreamEvent, 'eventId'> & { event: string },
	status: string | null,
	{ link, invoice, payment, subscription, consumer }: Told,
): IDataObject {
	const metadata = link?.custom_metadata as IDataObject | null | undefined;
	const priced = payment ?? invoice ?? subscription ?? link;
	const owner = invoice ?? subscription ?? link;
	const customer = (consumer ?? owner?.organization_consumer) as IDataObject | null | undefined;
	return {
		event,
		orderReference: metadata?.order_reference ?? null,
		status,
		amount: priced?.total_amount ?? priced?.amount ?? null,
		currency: priced?.currency ?? owner?.currency ?? null,
		customerName: customer?.name ?? null,
		customerPhone: customer?.phone_number ?? null,
		eventId,
	};
}

/** The invoice with its payments: events that are handed over again know only its id. */
async function wholeInvoice(
	invoice: IDataObject | undefined,
	reader: Reader,
	options: OutputOptions,
): Promise<IDataObject | undefined> {
	const id = textOf(invoice?.id);
	if (!invoice || id === '' || 'status' in invoice) return invoice;
	return await read(`${PATH_OF.invoice}/${encodeURIComponent(id)}`, id, reader, options);
}

/** The link that an invoice names, for the order reference: one read for an event, none without one. */
async function linkOf(
	invoice: IDataObject | undefined,
	reader: Reader,
	options: OutputOptions,
): Promise<IDataObject | undefined> {
	const id = textOf(invoice?.payment_link_id);
	if (id === '') return undefined;
	const path = `${PATH_OF.paymentLink}/${encodeURIComponent(id)}`;
	return await read(path, id, reader, options, true);
}

async function consumerOf(
	invoice: IDataObject | undefined,
	reader: Reader,
	options: OutputOptions,
): Promise<IDataObject | undefined> {
	const inside = invoice?.organization_consumer as IDataObject | null | undefined;
	const id = textOf(invoice?.organization_consumer_id);
	if (inside || id === '') return inside ?? undefined;
	return await read(`/consumers/${encodeURIComponent(id)}`, id, reader, options, true);
}

/**
 * One unreadable record must not block all others forever: after some tries, it is left out.
 * @param isBeside it only adds to the event, which is worth more where the key pair may not read it
 */
async function read(
	path: string,
	id: string,
	reader: Reader,
	{ known, failedReads }: OutputOptions,
	isBeside = false,
): Promise<IDataObject | undefined> {
	const before = known.get(id);
	if (before) return before;
	try {
		const record = await reader.get(path);
		failedReads.delete(id);
		if (record) known.set(id, record);
		return record;
	} catch (thrown) {
		if (isBeside && isForbidden(thrown)) return undefined;
		const status = thrown instanceof ApiError ? (thrown.details.status ?? 0) : 0;
		const times = (failedReads.get(id) ?? 0) + 1;
		failedReads.set(id, times);
		if (status >= 400 && status !== 401 && status !== 429 && times >= MOST_TROUBLE)
			return undefined;
		throw rethrow(thrown);
	}
}

function withoutPayments(simplify: Simplify): Simplify {
	return (record) => {
		const simple = simplify(record);
		delete simple.payments;
		return simple;
	};
}
