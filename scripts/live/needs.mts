import type { IDataObject } from 'n8n-workflow';

import { simplify as consumer } from '../../nodes/shared/records/simplify/consumer';
import { simplify as invoice } from '../../nodes/shared/records/simplify/invoice';
import { simplify as payment } from '../../nodes/shared/records/simplify/payment';
import { simplify as paymentLink } from '../../nodes/shared/records/simplify/paymentLink';
import { simplify as product } from '../../nodes/shared/records/simplify/product';
import { simplify as subscription } from '../../nodes/shared/records/simplify/subscription';
import { invoiceKind } from '../../nodes/StreamTrigger/detect/records/invoices';
import { linkKind } from '../../nodes/StreamTrigger/detect/records/paymentLinks';
import { refundKind } from '../../nodes/StreamTrigger/detect/records/payments';
import type { RecordType, Watch } from '../../nodes/StreamTrigger/detect/records/recordType';
import { subscriptionKind } from '../../nodes/StreamTrigger/detect/records/subscriptions';
import type { Exchange } from './api.mts';
import type { Row } from './records.mts';
import { templateOf } from './shapes.mts';

/** A part of the node that reads records, and the requests that bring them. */
interface Reader {
	name: string;
	requests: string[];
	read: (record: IDataObject) => unknown;
}

const watch: Watch = {
	events: new Set([
		'paymentLinkCompleted',
		'paymentLinkStatusChanged',
		'invoiceCreated',
		'invoiceStatusChanged',
		'subscriptionCreated',
		'subscriptionStatusChanged',
		'subscriptionRenewed',
		'subscriptionCancellationScheduled',
		'paymentStatusChanged',
		'paymentLinkPaid',
		'paymentLinkExpiring',
		'invoiceOverdue',
		'orderPaid',
	]),
	statuses: new Set(),
	expiringMs: 86_400_000,
	epoch: '',
	now: Date.now(),
};

/** As the trigger meets a record for the first time, and as one that it knows. */
function trigger(type: RecordType): Reader['read'] {
	return (record) => {
		type.idOf(record);
		type.timeOf(record);
		type.read(record, undefined, 'new');
	};
}

const everything = { status: true, paid: true, payments: true, due: true };
const links = { linkOf: () => undefined, want: () => {} };

const READERS: Reader[] = [
	{ name: 'Customer, simplified', requests: both('/consumers'), read: consumer },
	{ name: 'Product, simplified', requests: both('/products'), read: product },
	{ name: 'Payment link, simplified', requests: both('/payment_links'), read: paymentLink },
	{ name: 'Invoice, simplified', requests: both('/invoices'), read: invoice },
	{ name: 'Payment, simplified', requests: both('/payments'), read: payment },
	{ name: 'Subscription, simplified', requests: both('/subscriptions'), read: subscription },
	{
		name: 'Stream Trigger',
		requests: ['GET /payment_links'],
		read: trigger(linkKind(watch)),
	},
	{
		name: 'Stream Trigger',
		requests: ['GET /invoices'],
		read: trigger(invoiceKind(watch, everything, links)),
	},
	{
		name: 'Stream Trigger',
		requests: ['GET /subscriptions'],
		read: trigger(subscriptionKind(watch)),
	},
	{ name: 'Stream Trigger', requests: ['GET /payments'], read: trigger(refundKind(watch)) },
];

function both(path: string): string[] {
	return [`GET ${path}`, `GET ${path}/{id}`];
}

/** What the node reads where it is, and does without where it is not. */
const OPTIONAL = [
	/** One of the two is enough. */
	/(^|\.)(current_status|status)$/,
	/** Only details have it. */
	/^url$/,
	/** The trigger looks for the link where invoices do not name it. */
	/^payment_link_id$/,
	/** Only where parts of a payment can be given back. */
	/amount_refunded$/,
	/** Only in lists, and there in place of other proofs. */
	/^(last_payment_paid_at|payments|remaining_amount_in_smallest_unit|paid_amount.*)$/,
	/** People's own. */
	/^custom_metadata\./,
];

/** A field that a part of the node reads and no answer has. */
export interface Lack {
	field: string;
	reader: string;
	request: string;
}

/**
 * Lets the node's own code read what the server has answered, and tells the fields that it looked for and that none of
 * the answers had.
 */
export function lacksOf(exchanges: Exchange[]): Lack[] {
	const lacks: Lack[] = [];
	for (const { name, requests, read } of READERS) {
		for (const request of requests) {
			const records = recordsOf(exchanges, request);
			if (records.length === 0) continue;
			const wanted = new Set<string>();
			const found = new Set<string>();
			for (const record of records) read(watched(record, '', wanted, found) as IDataObject);
			for (const field of wanted) {
				if (found.has(field) || OPTIONAL.some((pattern) => pattern.test(field))) continue;
				lacks.push({ field, reader: name, request });
			}
		}
	}
	return lacks;
}

function recordsOf(exchanges: Exchange[], request: string): Row[] {
	return exchanges
		.filter(({ method, path }) => `${method} ${templateOf(path)}` === request)
		.filter(({ answer }) => answer.status === 200)
		.flatMap(({ answer }) => {
			const { data } = (answer.body ?? {}) as { data?: unknown };
			return (Array.isArray(data) ? data : [answer.body]) as Row[];
		})
		.filter((record) => typeof record === 'object' && record !== null);
}

/** A record that notes which of its fields are looked for, and which are there. */
function watched(value: unknown, at: string, wanted: Set<string>, found: Set<string>): unknown {
	if (typeof value !== 'object' || value === null) return value;
	const note = (key: string | symbol): string | undefined => {
		if (typeof key === 'symbol' || Array.isArray(value)) return undefined;
		const field = at === '' ? key : `${at}.${key}`;
		wanted.add(field);
		if (key in value) found.add(field);
		return field;
	};
	return new Proxy(value, {
		has: (target, key) => {
			note(key);
			return key in target;
		},
		get: (target, key) => {
			const field = note(key);
			return watched(Reflect.get(target, key), field ?? at, wanted, found);
		},
	});
}
