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
}

/** Stream Trigger → tell somebody outside. */
export function eventsWorkflow(
	credential: { id: string; name: string },
	receiverUrl: string,
): WorkflowDefinition {
	const trigger = 'Stream Trigger';
	const tell = 'Tell the shop';
	return {
		name: 'Chaos',
		nodes: [
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
						'={{ JSON.stringify({ execution: $execution.id, event: $json.event, eventId: $json.eventId, id: $json.id, status: $json.status, invoice: $json.invoice?.id }) }}',
					options: {},
				},
			},
		],
		connections: { [trigger]: { main: [[{ node: tell, type: 'main', index: 0 }]] } },
	};
}
