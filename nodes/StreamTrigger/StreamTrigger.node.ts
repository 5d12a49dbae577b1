import type {
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
	IPollFunctions,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { CREDENTIAL_TYPE } from '../shared/api/client';
import { subtitleOfChoices } from '../shared/fields/subtitle';
import { listSearch } from '../shared/lists/listSearch';
import { fetchSample, poll } from './poll';
import { EVENT_OPTIONS, properties } from './properties';

export class StreamTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Stream Trigger',
		name: 'streamTrigger',
		icon: { light: 'file:../../icons/stream.svg', dark: 'file:../../icons/stream.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: subtitleOfChoices('event', EVENT_OPTIONS),
		// n8n's search has one entry for this node and Stream, and shows this text for both.
		description:
			'Take payments with Stream (Saudi Arabia), and start workflows when a payment link is paid, a payment is refunded or a subscription changes',
		defaults: { name: 'Stream Trigger' },
		polling: true,
		builderHint: {
			searchHint:
				'Start here when something should happen after money has come in: event paymentLinkPaid is proven by an invoice, while a link of status COMPLETED may have expired unpaid. An event can come again after a restart: put Remove Duplicates on eventId behind it where it must not count twice.',
			relatedNodes: [
				{
					nodeType: 'n8n-nodes-base.removeDuplicates',
					relationHint: 'Keeps an event that is delivered again from counting twice (eventId)',
				},
			],
		},
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: CREDENTIAL_TYPE, required: true }],
		properties,
	};

	methods = { listSearch };

	async poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
		const rows = this.getMode() === 'manual' ? await fetchSample(this) : await poll(this);
		return rows && [this.helpers.returnJsonArray(rows)];
	}
}
