import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import type { EventName } from '../shared/events/events';
import { locator } from '../shared/fields/locators';

const EVENTS_WITH_STATUSES: EventName[] = [
	'paymentStatusChanged',
	'subscriptionStatusChanged',
	'invoiceStatusChanged',
];

/** The choices of the parameter Trigger On. */
export const EVENT_OPTIONS: INodePropertyOptions[] = [
	{
		name: 'Invoice Created',
		value: 'invoiceCreated',
		description: 'A new invoice was created, by anyone',
	},
	{
		name: 'Invoice Overdue',
		value: 'invoiceOverdue',
		description: 'A payment of an invoice was not made by its due date. Triggers once per invoice.',
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
			'An order is fully paid, including both links if it has a one-time and a recurring one. Triggers once per order reference, with the link that was paid last. Does not wait for links made with Create Another.',
	},
	{
		name: 'Payment Link Completed',
		value: 'paymentLinkCompleted',
		description:
			'A payment link can no longer be paid, because it reached its number of payments or expired. To find out about payments, use Payment Link Paid.',
	},
	{
		name: 'Payment Link Expiring',
		value: 'paymentLinkExpiring',
		description:
			'An unpaid payment link will soon reach its Valid Until. Triggers once per link, with the URL for a reminder.',
	},
	{
		name: 'Payment Link Paid',
		value: 'paymentLinkPaid',
		description:
			'A customer has paid a payment link in full. Triggers every time the link is paid, with the order reference, invoice, payments and consumer.',
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
		description: 'A subscription was created',
	},
	{
		name: 'Subscription Renewed',
		value: 'subscriptionRenewed',
		description:
			'A new cycle of a subscription has started. Triggers once per cycle; its latest invoice shows whether it is paid.',
	},
	{
		name: 'Subscription Status Changed',
		value: 'subscriptionStatusChanged',
		description: 'A subscription became active, frozen, canceled, …',
	},
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
		options: EVENT_OPTIONS,
	},
	{
		displayName: 'Hours Before Expiry',
		name: 'expiringHours',
		type: 'number',
		default: 24,
		typeOptions: { minValue: 1, maxValue: 8760, numberPrecision: 0 },
		description: 'How many hours before its end an unpaid payment link triggers the workflow',
		displayOptions: { show: { event: ['paymentLinkExpiring'] } },
	},
	{
		displayName: 'Statuses',
		name: 'statuses',
		type: 'multiOptions',
		default: [],
		description:
			'Only trigger if the new status is one of these. Leave empty for all statuses. Applies to Invoice, Payment and Subscription Status Changed.',
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
			description: 'The consumer whose records to watch',
			required: true,
		}).property,
		displayOptions: { show: { scope: ['consumer'] } },
	},
	{
		...locator('paymentLink', {
			description: 'The payment link to watch',
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
			'Up to 50 IDs of the records to watch, separated by commas. For Payment Link events, use the IDs of payment links.',
		displayOptions: { show: { scope: ['ids'] } },
	},
	{
		displayName:
			'Each event has an eventId. After a restart, n8n can deliver an event again. If it must not count twice, add a Remove Duplicates node after this one that compares eventId with previous executions.',
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
					'Maximum age of payment links, invoices and payments to watch, counted from the first poll. Subscriptions and refunds of any age are found. With more than 100 open records, changes can arrive later: by about one poll for each 100 of them.',
			},
			{
				displayName: 'Max Events per Poll',
				name: 'maxEventsPerPoll',
				type: 'number',
				default: 100,
				typeOptions: { minValue: 1, maxValue: 250 },
				description:
					'Maximum number of events in one execution. The rest come with the next polls.',
			},
			{
				displayName: 'Simplify',
				name: 'simplify',
				type: 'boolean',
				default: true,
				description:
					'Whether to return a simplified version of the records instead of the raw data',
			},
			{
				displayName: 'Start From',
				name: 'startFrom',
				type: 'dateTime',
				default: '',
				description:
					'Also report what was created since this date. Leave empty to start with what happens after publishing. If you change this date, the trigger starts over.',
			},
		],
	},
];
