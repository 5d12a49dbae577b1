import type { INodeProperties } from 'n8n-workflow';

import type { EventName } from '../shared/events/events';
import { locator } from '../shared/fields/locators';

const EVENTS_WITH_STATUSES: EventName[] = [
	'paymentStatusChanged',
	'subscriptionStatusChanged',
	'invoiceStatusChanged',
];

/** Everything that the panel of the Stream Trigger shows. n8n adds the poll times. */
export const properties: INodeProperties[] = [
	{
		displayName: 'Trigger On',
		name: 'event',
		type: 'multiOptions',
		required: true,
		default: ['paymentLinkPaid'],
		description: 'What starts the workflow',
		builderHint: { propertyHint: 'For "an order has been paid": paymentLinkPaid alone' },
		options: [
			{
				name: 'Invoice Created',
				value: 'invoiceCreated',
				description: 'A new invoice, whoever made it',
			},
			{
				name: 'Invoice Overdue',
				value: 'invoiceOverdue',
				description:
					'A payment of an invoice was not made by its due date. Comes once per invoice.',
			},
			{
				name: 'Invoice Status Changed',
				value: 'invoiceStatusChanged',
				description: 'An invoice was sent, accepted, completed, canceled, …',
			},
			{
				name: 'Order Paid',
				value: 'orderPaid',
				description:
					'An order has been paid: all its payment links, where it has a one-time and a recurring one. Comes once per order reference, with the last link that was paid.',
			},
			{
				name: 'Payment Link Completed',
				value: 'paymentLinkCompleted',
				description:
					'A payment link can no longer be paid: it was paid as often as it may be, or it has expired. To know of money, use Payment Link Paid.',
			},
			{
				name: 'Payment Link Expiring',
				value: 'paymentLinkExpiring',
				description:
					'An unpaid payment link will soon end (its Valid Until). Comes once per link, with the URL for a reminder.',
			},
			{
				name: 'Payment Link Paid',
				value: 'paymentLinkPaid',
				description:
					'A customer has paid a payment link, in full. Comes with the order reference, the invoice, its payments and the consumer, once for every time the link is paid.',
			},
			{
				name: 'Payment Link Status Changed',
				value: 'paymentLinkStatusChanged',
				description: 'A payment link became active, inactive or completed',
			},
			{
				name: 'Payment Status Changed',
				value: 'paymentStatusChanged',
				description: 'A payment succeeded, failed, was settled, refunded, …',
			},
			{
				name: 'Subscription Cancellation Scheduled',
				value: 'subscriptionCancellationScheduled',
				description: 'A subscription will end with its current period',
			},
			{
				name: 'Subscription Created',
				value: 'subscriptionCreated',
				description: 'A new subscription',
			},
			{
				name: 'Subscription Renewed',
				value: 'subscriptionRenewed',
				description:
					'A new cycle of a subscription has begun, once for each; whether it is paid shows its latest invoice',
			},
			{
				name: 'Subscription Status Changed',
				value: 'subscriptionStatusChanged',
				description: 'A subscription became active, frozen, canceled, …',
			},
		],
	},
	{
		displayName: 'Hours Before Expiry',
		name: 'expiringHours',
		type: 'number',
		default: 24,
		typeOptions: { minValue: 1, maxValue: 8760, numberPrecision: 0 },
		description: 'How long before its end an unpaid payment link starts the workflow',
		displayOptions: { show: { event: ['paymentLinkExpiring'] } },
	},
	{
		displayName: 'Statuses',
		name: 'statuses',
		type: 'multiOptions',
		default: [],
		description:
			'Start only when the new status is one of these. Leave empty for every status. Applies to Invoice, Payment and Subscription Status Changed.',
		displayOptions: { show: { event: EVENTS_WITH_STATUSES } },
		options: [
			{ name: 'Accepted (Invoice)', value: 'ACCEPTED' },
			{ name: 'Active (Subscription)', value: 'ACTIVE' },
			{ name: 'Canceled (Invoice, Payment, Subscription)', value: 'CANCELED' },
			{ name: 'Completed (Invoice)', value: 'COMPLETED' },
			{ name: 'Created (Invoice)', value: 'CREATED' },
			{ name: 'Draft (Invoice)', value: 'DRAFT' },
			{ name: 'Expired (Invoice, Payment, Subscription)', value: 'EXPIRED' },
			{ name: 'Failed (Payment)', value: 'FAILED' },
			{ name: 'Failed Initiation (Payment)', value: 'FAILED_INITIATION' },
			{ name: 'Frozen (Subscription)', value: 'FROZEN' },
			{ name: 'Inactive (Subscription)', value: 'INACTIVE' },
			{
				name: 'Partially Refunded (Payment)',
				value: 'PARTIALLY_REFUNDED',
				description: 'Only on accounts that have partial refunds',
			},
			{ name: 'Pending (Payment)', value: 'PENDING' },
			{ name: 'Processing (Payment)', value: 'PROCESSING' },
			{ name: 'Refunded (Payment)', value: 'REFUNDED' },
			{ name: 'Rejected (Invoice)', value: 'REJECTED' },
			{ name: 'Sent (Invoice)', value: 'SENT' },
			{
				name: 'Settled (Payment)',
				value: 'SETTLED',
				description: 'Paid out to you by Stream',
			},
			{ name: 'Succeeded (Payment)', value: 'SUCCEEDED' },
			{ name: 'Trial Pending (Subscription)', value: 'TRIAL_PENDING' },
			{ name: 'Trialing (Subscription)', value: 'TRIALING' },
			{ name: 'Under Review (Payment)', value: 'UNDER_REVIEW' },
		],
	},
	{
		displayName: 'Records to Watch',
		name: 'scope',
		type: 'options',
		default: 'all',
		options: [
			{ name: 'All', value: 'all', description: 'Everything in the account and branch' },
			{
				name: 'Of a Consumer',
				value: 'consumer',
				description: 'Only what belongs to one consumer',
			},
			{
				name: 'Of a Payment Link',
				value: 'paymentLink',
				description: 'One payment link, its invoices and its payments',
			},
			{
				name: 'Specific Records',
				value: 'ids',
				description: 'Only these payment links, payments, subscriptions or invoices',
			},
		],
	},
	{
		...locator('consumer', {
			description: 'The consumer whose records are watched',
			required: true,
		}).property,
		displayOptions: { show: { scope: ['consumer'] } },
	},
	{
		...locator('paymentLink', {
			description: 'The payment link that is watched',
			required: true,
		}).property,
		displayOptions: { show: { scope: ['paymentLink'] } },
	},
	{
		displayName: 'IDs',
		name: 'ids',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. 4fbc2d9a-6d0e-4f6e-9d2b-7a8a1c0f5e31, …',
		description:
			'IDs of the records that the events are about (of payment links for Payment Link events), up to 50, with commas between them',
		displayOptions: { show: { scope: ['ids'] } },
	},
	{
		displayName:
			'Each event has an eventId. n8n can deliver an event again after a restart: when that must not count twice, add the node Remove Duplicates after this one and compare eventId with earlier executions.',
		name: 'notice',
		type: 'notice',
		default: '',
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		options: [
			{
				displayName: 'Look Back in Days',
				name: 'lookbackDays',
				type: 'number',
				default: 30,
				typeOptions: { minValue: 1, maxValue: 3650 },
				description:
					'How old a payment link, invoice or payment may be when the watch begins and still be watched. Subscriptions and refunds are found at any age. With more than 2,000 open records a change can show later: by about one poll for every 100 records of these days.',
			},
			{
				displayName: 'Max Events per Poll',
				name: 'maxEventsPerPoll',
				type: 'number',
				default: 100,
				typeOptions: { minValue: 1, maxValue: 250 },
				description: 'How many events start one execution; the others follow with the next polls',
			},
			{
				displayName: 'Simplify',
				name: 'simplify',
				type: 'boolean',
				default: true,
				description:
					'Whether to return a simplified version of the records instead of everything that Stream sends',
			},
			{
				displayName: 'Start From',
				name: 'startFrom',
				type: 'dateTime',
				default: '',
				description:
					'Report also what was created since this date. Empty: from the activation on. A change of this date begins the watch anew.',
			},
		],
	},
];
