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
					'The address is added to Stream when the workflow is published, and taken out again afterwards',
			},
			{
				name: 'By Hand',
				value: 'byHand',
				description: 'You add the address in the Stream dashboard and paste its secret here',
			},
		],
		default: 'automatic',
		description: 'How Stream learns the address that it has to call',
	},
	{
		displayName:
			'Open "Webhook URLs" above and copy the URL. In Stream go to Settings → Webhooks, add an endpoint with it and choose its events. Paste the secret that Stream then shows into the credential Stream Webhook API above. The Test URL is for building (press Execute step first), the Production URL works once the workflow is published.',
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
		description:
			'What starts the workflow. A sale that is paid at once comes as both Invoice Completed and Payment Succeeded, so choose one of the two. The endpoint in Stream has to send these events, too.',
	},
	{
		displayName: 'Enrich',
		name: 'enrich',
		type: 'boolean',
		default: true,
		description:
			'Whether to fetch the records that an event is about (Stream sends only their IDs), so that the output has the order reference, invoice, payments and consumer, as that of Stream Trigger has',
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
					'Whether to return a simplified version of the records instead of everything that Stream sends',
			},
			{
				displayName: 'Tolerance in Minutes',
				name: 'tolerance',
				type: 'number',
				typeOptions: { minValue: 0, numberPrecision: 0 },
				default: DEFAULT_TOLERANCE_MINUTES,
				description:
					'How old the signature of a call may be. Stream repeats a call for up to 20.5 hours, perhaps with the first signature: a shorter time refuses those. 0 accepts any age.',
			},
		],
	},
];
