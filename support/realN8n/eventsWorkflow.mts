import type { WorkflowDefinition } from './index.mts';
import { pollTimesEvery } from './templates.mts';

const pollEverySeconds = 10;

/** What is watched: everything that a payer or the merchant can do to a link, and to a subscription. */
export const watchedEvents = [
	'paymentLinkPaid',
	'paymentLinkStatusChanged',
	'paymentStatusChanged',
	'subscriptionStatusChanged',
] as const;

/** What the workflow tells the receiver about an event. */
export interface Delivery {
	execution: string;
	event: string;
	eventId: string;
	id: string;
	status: string | null;
	/** Of a paid link: the invoice that it was paid with. */
	invoice?: string;
	/** Stream's name of it, when it came by webhook. */
	webhookEvent?: string;
}

/** Stream's names of what is watched, as far as it calls URLs for it. */
const webhookEvents = [
	'INVOICE_COMPLETED',
	'PAYMENT_SUCCEEDED',
	'PAYMENT_REFUNDED',
	'SUBSCRIPTION_ACTIVATED',
	'SUBSCRIPTION_FROZEN',
	'SUBSCRIPTION_CANCELED',
];
interface NamedCredential {
	id: string;
	name: string;
}

/**
 * Stream Trigger → tell somebody outside.
 * @param webhook a Stream Webhook Trigger, which registers itself, tells the same, too
 */
export function eventsWorkflow(
	credential: NamedCredential,
	receiverUrl: string,
	webhook = false,
): WorkflowDefinition {
	const trigger = 'Stream Trigger';
	const called = 'Stream Webhook Trigger';
	const tell = 'Tell the shop';
	const toTell = { main: [[{ node: tell, type: 'main', index: 0 }]] };
	return {
		name: 'Chaos',
		nodes: [
			...(webhook
				? [
						{
							id: 'c4a05000-0000-4000-8000-000000000003',
							name: called,
							type: 'n8n-nodes-streampay.streamWebhookTrigger',
							typeVersion: 1,
							position: [0, 200],
							parameters: { events: webhookEvents },
							webhookId: 'c4a05000-0000-4000-8000-00000000cccc',
							credentials: { streamPayApi: credential },
						},
					]
				: []),
			{
				id: 'c4a05000-0000-4000-8000-000000000001',
				name: trigger,
				type: 'n8n-nodes-streampay.streamTrigger',
				typeVersion: 1,
				position: [0, 0],
				parameters: { pollTimes: pollTimesEvery(pollEverySeconds), event: [...watchedEvents] },
				credentials: { streamPayApi: credential },
			},
			{
				id: 'c4a05000-0000-4000-8000-000000000002',
				name: tell,
				type: 'n8n-nodes-base.httpRequest',
				typeVersion: 4.2,
				position: [220, 0],
				parameters: {
					method: 'POST',
					url: receiverUrl,
					sendBody: true,
					specifyBody: 'json',
					jsonBody:
						'={{ JSON.stringify({ execution: $execution.id, event: $json.event, eventId: $json.eventId, id: $json.id, status: $json.status, invoice: $json.invoice?.id, webhookEvent: $json.webhookEvent }) }}',
					options: {},
				},
			},
		],
		connections: { [trigger]: toTell, ...(webhook && { [called]: toTell }) },
	};
}
