import type { IDataObject, IWebhookFunctions } from 'n8n-workflow';

import { cancelableSleep } from '../shared/api/cancelableSleep';
import { createClient, type Client } from '../shared/api/client';
import { explainUnreadable } from '../shared/api/errorMessages';
import { NEWEST_FIRST, PAGE_SIZE, readPage } from '../shared/api/paging';
import { isRecord } from '../shared/api/record';
import { isNotFound } from '../shared/errors/apiError';
import { sentences } from '../shared/errors/errorText';
import { rethrow } from '../shared/errors/rethrow';
import { PaidLinks, type LinkSearch } from '../shared/events/linkFinder';
import { createReader } from '../shared/events/reader';
import { paymentsOf } from '../shared/records/payments';
import { completeRefunds } from '../shared/records/refunds';
import { toUuid } from '../shared/values/ids';
import type { Delivery } from './delivery';
import { fullItem, itemWithoutRecords } from './item';
import { isCurrent, type Records } from './transition';

/**
 * How long the records may take altogether; then the event goes on without them. Stream has its answer, so a burst of
 * calls may wait for the account's rate limit.
 */
const BUDGET_MS = 5 * 60_000;
const REQUEST_MS = 10_000;

/** An event may arrive before its record can be read. */
const WAITS_MS = [500, 1_500, 4_000];
/** After so long, the link of an invoice that names none is searched once more. */
const LINK_WAIT_MS = 6_000;

/**
 * The item with the records that the event is about. When Stream does not give them in time, the event goes on as it
 * came (`enriched: false`, `enrichment` says why): it has been answered already and would not come again.
 */
export async function enriched(
	context: IWebhookFunctions,
	delivery: Delivery,
	now: number,
	simplify: boolean,
): Promise<IDataObject> {
	const signal = AbortSignal.timeout(BUDGET_MS);
	try {
		const client = await createClient(context, {
			timeoutMs: REQUEST_MS,
			retryBudgetMs: BUDGET_MS,
			signal,
		});
		const records = await new Fetcher(client, signal).fetch(delivery);
		return await fullItem(delivery, records, now, simplify, createReader(client, Infinity));
	} catch (thrown) {
		const { message, fix } = sentences(thrown);
		const why = signal.aborted ? 'Stream did not answer in time.' : `${message} ${fix}`;
		return { ...itemWithoutRecords(delivery, now), enrichment: why };
	}
}

class Fetcher {
	constructor(
		private readonly client: Client,
		private readonly signal: AbortSignal,
	) {}

	async fetch(delivery: Delivery): Promise<Records> {
		const { type, entityType, entityId, ids } = delivery;
		const records: Records = {};
		const isNow = (payment: IDataObject) =>
			payment.id !== entityId || isCurrent(delivery, { payment });
		if (entityType === 'PAYMENT') {
			const isThere = (invoice: IDataObject) => paymentsOf(invoice).every(isNow);
			const invoiceId = ids.invoice ?? (await this.invoiceOf(entityId));
			records.invoice = invoiceId ? await this.get('invoices', invoiceId, isThere) : undefined;
			const inside = records.invoice && paymentsOf(records.invoice);
			records.payment =
				inside?.find(({ id }) => id === entityId) ?? (await this.get('payments', entityId, isNow));
		} else if (entityType === 'INVOICE') {
			const isThere = (invoice: IDataObject) =>
				type !== 'INVOICE_COMPLETED' || invoice.status === 'COMPLETED';
			records.invoice = await this.get('invoices', entityId, isThere);
		} else if (entityType === 'SUBSCRIPTION') {
			records.subscription = await this.get('subscriptions', entityId, (subscription) =>
				isCurrent(delivery, { subscription }),
			);
			if (ids.invoice) records.invoice = await this.get('invoices', ids.invoice);
		}
		const payments = records.invoice ? paymentsOf(records.invoice) : [];
		await completeRefunds(payments, async (id) => await this.get('payments', id, isNow));
		const link = ids.payment_link ?? (await this.linkOf(records.invoice, type));
		if (typeof link === 'string') records.paymentLink = await this.get('payment_links', link);
		return records;
	}

	/** The link behind an invoice, which neither older calls nor older invoices name: found as Stream Trigger does. */
	private async linkOf(invoice: IDataObject | undefined, type: string): Promise<unknown> {
		if (!invoice || 'payment_link_id' in invoice || type !== 'INVOICE_COMPLETED') {
			return invoice?.payment_link_id;
		}
		const link = await this.findLink(invoice);
		if (link) return link;
		// Stream may have answered from a copy that does not have the new invoice yet.
		await cancelableSleep(LINK_WAIT_MS, this.signal);
		return await this.findLink(invoice);
	}

	private async findLink(invoice: IDataObject): Promise<unknown> {
		const finder = new PaidLinks(undefined, false, Date.now());
		const search: LinkSearch = {};
		finder.want(invoice);
		do await finder.find(createReader(this.client, Infinity), search, () => undefined);
		while (search.links && search.links.page > 1 && !this.signal.aborted);
		return finder.linkOf(invoice);
	}

	/** One record, as soon as Stream shows it in the state of the event, if that happens in time. */
	private async get(
		path: string,
		id: string,
		isThere: (record: IDataObject) => boolean = () => true,
	): Promise<IDataObject> {
		for (let round = 0; ; round++) {
			const isLast = round >= WAITS_MS.length;
			try {
				const record = await this.read(path, id);
				if (isLast || isThere(record)) return record;
			} catch (thrown) {
				if (isLast || !isNotFound(thrown)) throw rethrow(thrown);
			}
			await cancelableSleep(WAITS_MS[round], this.signal);
		}
	}

	private async read(path: string, id: string): Promise<IDataObject> {
		const subject = path.replace(/s$/, '').replace('_', ' ');
		const errorContext = { subject };
		const request = {
			method: 'GET' as const,
			path: `/${path}/${toUuid(id, 'The ID in the call', subject)}`,
			errorContext,
		};
		const record = await this.client.request(request);
		if (!isRecord(record)) throw explainUnreadable(200, errorContext);
		return record;
	}

	/** A payment does not name its invoice: it is among the newest, if the event does not name it either. */
	private async invoiceOf(paymentId: string): Promise<string | undefined> {
		const query = { include_payments: true, ...NEWEST_FIRST };
		const errorContext = { subject: 'invoice' };
		const { rows } = await readPage(
			this.client,
			{ path: '/invoices', query, errorContext },
			1,
			PAGE_SIZE,
		);
		const found = rows.find(({ payments }) =>
			((payments ?? []) as IDataObject[]).some(({ id }) => id === paymentId),
		);
		return found && String(found.id);
	}
}
