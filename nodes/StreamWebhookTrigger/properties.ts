import type { INodeProperties } from 'n8n-workflow';

import { EVENT_OPTIONS } from './events';

/** Lets the last of Stream's own retries through, which comes after 20.5 hours. */
export const DEFAULT_TOLERANCE_MINUTES = 24 * 60;

export const properties: INodeProperties[] = [
	{
		displayName: 'Registration',
		name: 'registration',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'Automatic',
				value: 'automatic',
				description:
					'When you publish the workflow, n8n adds the address to Stream, and removes it when you unpublish the workflow',
			},
			{
				name: 'By Hand',
				value: 'byHand',
				description: 'You add the address in the Stream dashboard and paste its secret here',
			},
		],
		default: 'automatic',
		description: 'How the webhook address is added to Stream',
		builderHint: {
			propertyHint: 'automatic, unless the account cannot register webhooks over its API',
		},
	},
	{
		displayName:
			'Open "Webhook URLs" above and copy the URL. In Stream, go to Settings → Webhooks, add an endpoint with this URL and choose its events. Paste the secret that Stream shows into the Stream Webhook API credential above. Use the Test URL for testing (click Execute step first); the Production URL works once the workflow is published.',
		name: 'setUpNotice',
		type: 'notice',
		default: '',
		displayOptions: { show: { registration: ['byHand'] } },
	},
	{
		displayName: 'Trigger On',
		name: 'events',
		type: 'multiOptions',
		options: EVENT_OPTIONS,
		default: ['INVOICE_COMPLETED'],
		required: true,
		builderHint: {
			propertyHint:
				'For "an order has been paid": INVOICE_COMPLETED alone, PAYMENT_SUCCEEDED comes for the same sale',
		},
		description:
			'What starts the workflow. A sale that is paid at once triggers both Invoice Completed and Payment Succeeded, so choose one of the two. The endpoint in Stream must send these events too.',
	},
	{
		displayName: 'Enrich',
		name: 'enrich',
		type: 'boolean',
		default: true,
		description:
			'Whether to fetch the records of an event, because Stream only sends their IDs. The output then has the order reference, invoice, payments and consumer, as in Stream Trigger.',
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		options: [
			{
				displayName: 'Simplify',
				name: 'simplify',
				type: 'boolean',
				default: true,
				description:
					'Whether to return a simplified version of the records instead of the raw data',
			},
			{
				displayName: 'Tolerance in Minutes',
				name: 'tolerance',
				type: 'number',
				typeOptions: { minValue: 0, numberPrecision: 0 },
				default: DEFAULT_TOLERANCE_MINUTES,
				description:
					"Maximum age of a call's signature. Stream repeats a call for up to 20.5 hours, possibly with the first signature. A shorter time would refuse such calls. 0 accepts any age.",
			},
		],
	},
];
