import type { IDataObject } from 'n8n-workflow';

import { NEWEST_FIRST } from '../shared/api/paging';
import { InputError } from '../shared/errors/inputError';
import { eventId } from '../shared/events/eventId';
import { toItems } from '../shared/events/eventItems';
import { RESOURCE_OF, type EventName, type StreamEvent } from '../shared/events/events';
import { orderEventId } from '../shared/events/paidOrder';
import { PATH_OF } from '../shared/events/paths';
import type { Query, Reader } from '../shared/events/reader';
import { hasMoney } from '../shared/records/linkState';
import { toOrderLink } from '../shared/records/orderLink';
import { proofOf } from '../shared/records/paidInvoice';
import { paymentsOf, paymentStatusOf } from '../shared/records/payments';
import { textOf } from '../shared/values/text';
import { invoiceKind, overdueSince } from './detect/records/invoices';
import { isExpiring, linkKind } from './detect/records/paymentLinks';
import { paymentEvent } from './detect/records/payments';
import { type RecordType, type Watch } from './detect/records/recordType';
import { subscriptionKind } from './detect/records/subscriptions';
import { watchOf, type Scope, type Settings } from './read/feeds';
import type { TriggerSettings } from './settings';

/** Links that have collected money, looked into for an invoice. */
const MOST_LINKS = 5;

/**
 * The newest real record for each chosen event, in the shape in which events come. Reads and writes no state.
 * @throws InputError when there is none yet
 */
export async function sampleItems(
	settings: TriggerSettings,
	reader: Reader,
	now: number,
): Promise<IDataObject[]> {
	const watch = watchOf(settings, 'sample', now);
	const { scope } = settings;
	const named = scope.kind === 'ids' ? scope.ids : undefined;
	const scopes = named?.map((id): Scope => ({ kind: 'ids', ids: [id] })) ?? [scope];
	const events: StreamEvent[] = [];
	for (const one of scopes) {
		if (events.length > 0) break;
		const sample = new Sample({ ...settings, scope: one }, reader, watch);
		for (const name of settings.events) {
			const event = await sample.of(name);
			if (event) events.push(event);
		}
	}
	if (events.length === 0) {
		const kind = RESOURCE_OF[settings.events[0]].replace('L', ' l');
		throw new InputError(
			`There is nothing to show yet: ${named ? "none of the records in 'IDs' matches" : 'this Stream account has no record for'} ${settings.events.length > 1 ? 'these events' : 'this event'}.`,
			(named ? `Check that 'IDs' contains IDs of ${kind}s in this account and branch. ` : '') +
				'Create one in Stream (in the sandbox, pay a link with a test card) and fetch again. Once published, the workflow starts automatically.',
		);
	}
	const items = await toItems(events, reader, {
		simplify: settings.simplify,
		detectedAt: new Date(now).toISOString(),
		redelivered: false,
		known: new Map(),
		failedReads: new Map(),
		until: Infinity,
	});
	return items ?? [];
}

class Sample {
	private readonly lists = new Map<string, IDataObject[]>();

	constructor(
		private readonly settings: Settings,
		private readonly reader: Reader,
		private readonly watch: Watch,
	) {}

	/** An event with the newest record that fits, else with the newest at all. */
	async of(event: EventName): Promise<StreamEvent | undefined> {
		const { watch } = this;
		switch (RESOURCE_OF[event]) {
			case 'paymentLink': {
				if (event === 'paymentLinkPaid') return await this.paidLink();
				if (event === 'orderPaid') return await this.paidOrder();
				const links = await this.records('paymentLink');
				const fits: Partial<Record<EventName, (link: IDataObject) => boolean>> = {
					paymentLinkCompleted: ({ status }) => status === 'COMPLETED',
					paymentLinkExpiring: (link) => isExpiring(link, watch),
				};
				const fit = fits[event];
				return this.event(event, linkKind(watch), (fit && links.find(fit)) ?? links[0]);
			}
			case 'subscription': {
				const all = await this.records('subscription');
				const fits: Partial<Record<EventName, (record: IDataObject) => boolean>> = {
					subscriptionStatusChanged: this.hasStatus,
					subscriptionRenewed: (one) => Number(one.current_cycle_number) > 1,
					subscriptionCancellationScheduled: (one) => one.cancel_at_period_end === true,
				};
				const fit = fits[event];
				return this.event(event, subscriptionKind(watch), (fit && all.find(fit)) ?? all[0]);
			}
			case 'invoice': {
				const all = await this.records('invoice');
				const isOverdue = event === 'invoiceOverdue';
				const parts = { status: true, paid: false, payments: false, due: isOverdue };
				const kind = invoiceKind(watch, parts, { linkOf: () => null, want: () => {} });
				const isLate = (one: IDataObject) => overdueSince(one, watch.now) !== undefined;
				return this.event(event, kind, all.find(isOverdue ? isLate : this.hasStatus) ?? all[0]);
			}
			case 'payment':
				return await this.payment();
		}
	}

	private readonly hasStatus = ({ status }: IDataObject): boolean =>
		this.watch.statuses.size === 0 || this.watch.statuses.has(textOf(status));

	/** The event that the record would have been, had it come up just now. */
	private event(
		name: EventName,
		kind: RecordType,
		record: IDataObject | undefined,
	): StreamEvent | undefined {
		if (!record) return undefined;
		const readings = [
			kind.read(record, undefined, 'new'),
			kind.read(record, undefined, 'reopened'),
		];
		const found = readings.flatMap(({ events }) => events).find(({ event }) => event === name);
		const id = textOf(record.id);
		const status = textOf(record.status) || null;
		const cycle = name === 'subscriptionRenewed' ? Number(record.current_cycle_number ?? 1) : '';
		return (
			found ?? {
				event: name,
				eventId: eventId(name, id, cycle),
				id,
				status,
				previousStatus: null,
				at: 0,
				record,
			}
		);
	}

	/** Of the newest paid link: what is shown has the shape, whether the order is whole or not. */
	private async paidOrder(): Promise<StreamEvent | undefined> {
		const paid = await this.paidLink();
		if (!paid) return undefined;
		const record = await this.reader.get(`/payment_links/${encodeURIComponent(paid.id)}`);
		const reference = (record && toOrderLink(record).reference) ?? paid.id;
		return {
			...paid,
			event: 'orderPaid',
			eventId: orderEventId(reference),
			record,
			links: record && [record],
		};
	}

	private async paidLink(): Promise<StreamEvent | undefined> {
		const invoices = await this.invoices({ statuses: ['COMPLETED'] });
		const paid = invoices.find((one) => this.linkOf(one) !== '' && proofOf(one) === 'paid');
		if (paid) return paidEvent(this.linkOf(paid), paid);
		if (this.settings.scope.kind === 'ids') return undefined;
		// Older servers do not say on the invoice which link it came from.
		const links = (await this.records('paymentLink')).filter(hasMoney);
		for (const link of links.slice(0, MOST_LINKS)) {
			const found = await this.invoices({ payment_link_id: textOf(link.id) });
			const invoice = found.find((one) => proofOf(one) === 'paid');
			if (invoice) return paidEvent(textOf(link.id), invoice);
		}
		return undefined;
	}

	private linkOf(invoice: IDataObject): string {
		const { scope } = this.settings;
		if (scope.kind === 'paymentLink') return scope.id;
		return scope.kind === 'ids' ? scope.ids[0] : textOf(invoice.payment_link_id);
	}

	private async payment(): Promise<StreamEvent | undefined> {
		const { scope } = this.settings;
		const pairs =
			scope.kind === 'ids'
				? (await this.records('payment')).map((payment) => ({ payment, invoice: undefined }))
				: (await this.invoices({})).flatMap((invoice) =>
						paymentsOf(invoice).map((payment) => ({ payment, invoice })),
					);
		const fits = (payment: IDataObject) =>
			this.watch.statuses.size === 0
				? paymentStatusOf(payment) !== 'PENDING'
				: this.watch.statuses.has(paymentStatusOf(payment));
		const pair = pairs.find(({ payment }) => fits(payment)) ?? pairs[0];
		if (!pair) return undefined;
		const { payment, invoice } = pair;
		return paymentEvent(
			payment,
			null,
			{ status: paymentStatusOf(payment), cycle: 1 },
			this.watch,
			invoice,
		);
	}

	/** The newest records of the scope. */
	private async records(resource: keyof typeof PATH_OF): Promise<IDataObject[]> {
		const { scope } = this.settings;
		if (scope.kind === 'ids' || (scope.kind === 'paymentLink' && resource === 'paymentLink')) {
			const [id] = scope.kind === 'ids' ? scope.ids : [scope.id];
			const record = await this.reader.get(`${PATH_OF[resource]}/${encodeURIComponent(id)}`);
			return record ? [record] : [];
		}
		if (resource === 'invoice') return await this.invoices({});
		const consumer = scope.kind === 'consumer' ? scope.id : undefined;
		const query: Query = {};
		if (consumer && resource === 'subscription') query.organization_consumer_id = consumer;
		const rows = await this.list(PATH_OF[resource], query);
		if (!consumer || resource !== 'paymentLink') return rows;
		return rows.filter((row) => row.organization_consumer_id === consumer);
	}

	private async invoices(query: Query): Promise<IDataObject[]> {
		const { scope } = this.settings;
		return await this.list('/invoices', {
			include_payments: true,
			...(scope.kind === 'consumer' && { organization_consumer_id: scope.id }),
			...(scope.kind === 'paymentLink' && { payment_link_id: scope.id }),
			...(scope.kind === 'ids' && { payment_link_id: scope.ids[0] }),
			...query,
		});
	}

	private async list(path: string, query: Query): Promise<IDataObject[]> {
		const key = path + JSON.stringify(query);
		const known = this.lists.get(key);
		if (known) return known;
		const { rows } = await this.reader.list(path, { ...query, ...NEWEST_FIRST }, 1);
		this.lists.set(key, rows);
		return rows;
	}
}

function paidEvent(link: string, invoice: IDataObject): StreamEvent {
	return {
		event: 'paymentLinkPaid',
		eventId: eventId('paymentLinkPaid', textOf(invoice.id)),
		id: link,
		status: null,
		previousStatus: null,
		at: 0,
		invoice,
	};
}
