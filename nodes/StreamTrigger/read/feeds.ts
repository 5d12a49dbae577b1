import type { IDataObject } from 'n8n-workflow';

import type { EventName } from '../../shared/events/events';
import { PaidLinks } from '../../shared/events/linkFinder';
import type { Query } from '../../shared/events/reader';
import { paymentsOf, paymentStatusOf } from '../../shared/records/payments';
import { textOf } from '../../shared/values/text';
import {
	hasOpenPart,
	invoiceKind,
	OPEN_INVOICES,
	type InvoiceParts,
} from '../detect/records/invoices';
import { linkKind } from '../detect/records/paymentLinks';
import { openPaymentStatuses, paymentKind, REFUNDED, refundKind } from '../detect/records/payments';
import { wants, type Watch } from '../detect/records/recordType';
import { subscriptionKind } from '../detect/records/subscriptions';
import type { Feed, FeedState, OpenFilter } from './feed';
import type { RefundFeed } from './refunds';

/** Which records are watched. */
export type Scope =
	| { kind: 'all' }
	| { kind: 'consumer'; id: string }
	| { kind: 'paymentLink'; id: string }
	| { kind: 'ids'; ids: string[] };

/** What the user has chosen. */
export interface Settings {
	events: EventName[];
	/** Statuses that count for "status changed"; empty for all. */
	statuses: string[];
	scope: Scope;
	/** How old a record may be and still be taken up. */
	lookBackDays: number;
	/** Records count from then on, in milliseconds; undefined: from now. */
	startFrom?: number;
	/** The same as the panel has it: an expression gives another time at every poll, and is no change. */
	startFromText?: string;
	/** How many hours before its end an unpaid link is reported. */
	expiringHours: number;
	/** Events handed out in one poll. */
	maxEvents: number;
}

export interface Feeds {
	lists: Array<Feed & { links?: PaidLinks }>;
	refunds: RefundFeed[];
}

const DAY = 86_400_000;
const HOUR = 3_600_000;
const NO_PARTS: InvoiceParts = { status: false, paid: false, payments: false, due: false };

/** The events that the user chose. */
export function watchOf(settings: Settings, epoch: string, now: number): Watch {
	return {
		events: new Set(settings.events),
		statuses: new Set(settings.statuses),
		expiringMs: settings.expiringHours * HOUR,
		epoch,
		now,
	};
}

/** The lists that have to be read for these settings. */
export function feedsOf(
	settings: Settings,
	states: Record<string, FeedState | undefined>,
	now: number,
	epoch: string,
): Feeds {
	const events = new Set(settings.events);
	const watch = watchOf(settings, epoch, now);
	const { scope } = settings;
	const has = (...names: EventName[]) => names.some((name) => events.has(name));
	const ids = scope.kind === 'ids' ? scope.ids : undefined;
	const common = (key: string, parts: string) => ({
		key,
		query: queryOf(scope),
		signature: signatureOf(settings),
		parts: `${parts} ${settings.lookBackDays}`,
		lookBackMs: ids ? undefined : settings.lookBackDays * DAY,
		startFrom: settings.startFrom,
		tracksAll: () => true,
		open: [] as OpenFilter[],
	});
	const lists: Feeds['lists'] = [];

	if (has('paymentLinkCompleted', 'paymentLinkStatusChanged', 'paymentLinkExpiring')) {
		lists.push({
			...common('links', has('paymentLinkExpiring') ? 'status due' : 'status'),
			path: '/payment_links',
			query: {},
			kind: linkKind(watch),
			open: [{ query: { statuses: ['ACTIVE', 'INACTIVE'] }, matches: () => true }],
			ids: scope.kind === 'paymentLink' ? [scope.id] : ids,
			...(scope.kind === 'paymentLink' && { lookBackMs: undefined }),
			// The list of links cannot be asked for a consumer.
			...(scope.kind === 'consumer' && {
				accepts: (link: IDataObject) => textOf(link.organization_consumer_id) === scope.id,
				tracksAll: () => false,
			}),
		});
	}
	const parts: InvoiceParts = {
		status: has('invoiceCreated', 'invoiceStatusChanged') && !ids,
		paid: has('paymentLinkPaid', 'orderPaid') && !ids,
		payments: has('paymentStatusChanged') && !ids && wantsMoreThanRefunds(settings),
		due: has('invoiceOverdue') && !ids,
	};
	const invoices = (key: string, only: InvoiceParts, link?: string): Feeds['lists'][number] => {
		const links = new PaidLinks(link, states[key]?.linkIds === true, now);
		const names = Object.entries(only).flatMap(([name, chosen]) => (chosen ? [name] : []));
		const statuses = wants(watch, 'paymentStatusChanged') ? openPaymentStatuses(watch) : [];
		const base = common(key, [...names, ...(only.payments ? statuses : [])].join(' '));
		const open: OpenFilter[] = [];
		if (only.payments) {
			const matches = (value: string) => hasOpenPart(value, 'payments', watch);
			open.push({ query: { payment_statuses: statuses }, matches });
		}
		if (only.status || only.paid || only.due) {
			const matches = (value: string) => hasOpenPart(value, 'invoices', watch);
			open.push({ query: { statuses: OPEN_INVOICES }, matches });
		}
		return {
			...base,
			path: '/invoices',
			query: {
				...base.query,
				...(link !== undefined && { payment_link_id: link }),
				include_payments: true,
			},
			signature: link === undefined ? base.signature : JSON.stringify([link, base.signature]),
			kind: invoiceKind(watch, only, links),
			open,
			// Open invoices without a link are not remembered for paid links.
			tracksAll: () =>
				only.status || only.payments || only.due || link !== undefined || !links.tells,
			settle: async (reader, state, show) => await links.find(reader, state, show),
			links,
		};
	};
	if (parts.status || parts.paid || parts.payments || parts.due) {
		lists.push(invoices('invoices', parts, scope.kind === 'paymentLink' ? scope.id : undefined));
	}
	if (ids && has('paymentLinkPaid', 'orderPaid')) {
		for (const id of ids) {
			lists.push(invoices(`paid:${id}`, { ...NO_PARTS, paid: true }, id));
		}
	}
	if (ids && has('invoiceCreated', 'invoiceStatusChanged', 'invoiceOverdue')) {
		const links = new PaidLinks(undefined, true, now);
		const due = has('invoiceOverdue');
		const kind = invoiceKind(watch, { ...NO_PARTS, status: true, due }, links);
		lists.push({ ...common('invoices', due ? 'ids due' : 'ids'), path: '/invoices', kind, ids });
	}
	if (ids && has('paymentStatusChanged')) {
		const kind = paymentKind(watch);
		lists.push({ ...common('payments', 'ids'), path: '/payments', kind, ids });
	}
	if (
		has(
			'subscriptionCreated',
			'subscriptionStatusChanged',
			'subscriptionRenewed',
			'subscriptionCancellationScheduled',
		)
	) {
		const older = ['INACTIVE', 'ACTIVE', 'FROZEN'];
		lists.push({
			...common('subscriptions', 'status'),
			path: '/subscriptions',
			kind: subscriptionKind(watch),
			// Subscriptions are watched as long as they live.
			lookBackMs: undefined,
			parts: 'status',
			open: [
				{
					query: { statuses: [...older, 'TRIALING', 'TRIAL_PENDING'] },
					olderQuery: { statuses: older },
					matches: () => true,
				},
			],
			ids,
		});
	}
	return { lists, refunds: ids ? [] : refundsOf(settings, watch) };
}

/** What makes it another watch. One more or one less of the records that are named does not. */
function signatureOf({ scope, startFrom, startFromText }: Settings): string {
	const watched = scope.kind === 'ids' ? { kind: scope.kind } : scope;
	return JSON.stringify([watched, startFromText ?? startFrom ?? null]);
}

function refundsOf(settings: Settings, watch: Watch): RefundFeed[] {
	const { scope, statuses, startFrom } = settings;
	// Servers that do not know a status refuse it: partial refunds are asked for only when chosen.
	const asked =
		statuses.length > 0 ? REFUNDED.filter((one) => statuses.includes(one)) : ['REFUNDED'];
	if (!wants(watch, 'paymentStatusChanged')) return [];
	return asked.map((status) => ({
		key: status.toLowerCase(),
		kind: refundKind(watch),
		signature: signatureOf(settings),
		startFrom,
		...(scope.kind === 'all'
			? {
					path: '/payments',
					query: { statuses: [status] },
					paymentsOf: (row: IDataObject) => [row],
					counted: status === 'REFUNDED',
				}
			: {
					// The list of payments cannot be asked for a consumer or a link.
					path: '/invoices',
					query: { ...queryOf(scope), payment_statuses: [status], include_payments: true },
					paymentsOf: (row: IDataObject) => refundedIn(row, status),
					counted: false,
				}),
	}));
}

/** Payments of an invoice that have this status, or any status that a refund brings. */
export function refundedIn(invoice: IDataObject, status?: string): IDataObject[] {
	return paymentsOf(invoice).filter((payment) => {
		const own = paymentStatusOf(payment);
		return status === undefined ? REFUNDED.includes(own) : own === status;
	});
}

function wantsMoreThanRefunds({ statuses }: Settings): boolean {
	return statuses.length === 0 || statuses.some((status) => !REFUNDED.includes(status));
}

function queryOf(scope: Scope): Query {
	if (scope.kind === 'consumer') return { organization_consumer_id: scope.id };
	return scope.kind === 'paymentLink' ? { payment_link_id: scope.id } : {};
}
