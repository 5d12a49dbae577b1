import type { INodeType, INodeTypeDescription } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { CREDENTIAL_TYPE } from '../shared/api/client';
import { createHook, createOperations } from '../shared/execution/doors';
import { OPTIONS_PROPERTY } from '../shared/execution/options';
import { listSearch } from '../shared/lists/listSearch';
import { composeProperties, subtitleOf } from '../shared/operation/panel';
import { loadOptions } from './methods/loadOptions';
import { resources } from './resources';
import { PORTAL_URL } from './resources/consumer/createPortalSession';

export class Stream implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Stream',
		name: 'stream',
		icon: { light: 'file:../../icons/stream.svg', dark: 'file:../../icons/stream.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: subtitleOf(resources),
		description:
			'Take payments with Stream (Saudi Arabia): orders, payment links, invoices, subscriptions, refunds and customers',
		defaults: { name: 'Stream' },
		// n8n takes these for the panel and for its builder of workflows, and not when a tool runs: a description here would
		// be shown to people, and the model would read another one.
		usableAsTool: {
			replacements: {
				builderHint: {
					searchHint:
						'Stream (streampay.sa, payments in Saudi Arabia) as a tool of an AI agent: one tool node for each operation. To sell: resource order, operation createPaymentLinks, products by their ID. Whether an order is paid: order getStatus. agentLimits holds what the agent may sell and for how much: ask the person, never $fromAI. Put a human review node between the agent and refund, autoCharge and markPaid.',
					relatedNodes: [
						{
							nodeType: '@n8n/n8n-nodes-langchain.chatHitlTool',
							relationHint: 'Between the agent and a tool that moves money: a person approves',
						},
					],
				},
			},
		},
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: CREDENTIAL_TYPE, required: true }],
		requestDefaults: { baseURL: '={{ $credentials.baseUrl }}' },
		requestOperations: { pagination: createHook(resources) },
		properties: composeProperties(resources, OPTIONS_PROPERTY),
		// For n8n's AI builder of workflows. Older n8n does not know the key and ignores it.
		builderHint: {
			searchHint:
				'Payments in Saudi Arabia with Stream (streampay.sa). For orders use resource order, operation createPaymentLinks with orderReference: running again returns the same link instead of a second one. Whether an order is paid says order getStatus, never the status of a link. Amounts are in major units (riyals). For a workflow that starts when money comes in use Stream Trigger or Stream Webhook Trigger. Let refunds wait for a person.',
			relatedNodes: [
				{
					nodeType: 'n8n-nodes-streampay.streamTrigger',
					relationHint: 'Starts the workflow when a payment link is paid; needs no public address',
				},
				{
					nodeType: 'n8n-nodes-streampay.streamWebhookTrigger',
					relationHint: 'The same within seconds, where n8n can be reached from the internet',
				},
			],
		},
		// Whoever has this address is the consumer. Older n8n does not know the key and ignores it.
		sensitiveOutputFields: [PORTAL_URL],
	};

	customOperations = createOperations(resources);

	methods = { listSearch, loadOptions };
}
