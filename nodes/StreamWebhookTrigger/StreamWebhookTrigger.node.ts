import type {
	ICredentialsDecrypted,
	ICredentialTestFunctions,
	IHookFunctions,
	INodeCredentialTestResult,
	INodeType,
	INodeTypeDescription,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { CREDENTIAL_TYPE } from '../shared/api/client';
import { subtitleOfChoices } from '../shared/fields/subtitle';
import { EVENT_OPTIONS } from './events';
import { handleDelivery } from './handleDelivery';
import { properties } from './properties';
import { isRegistered, register, unregister } from './registration';
import { secretsOf } from './signature';

/** Starts a workflow when Stream calls (registration.ts: how Stream learns the address). */
export class StreamWebhookTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Stream Webhook Trigger',
		name: 'streamWebhookTrigger',
		icon: { light: 'file:../../icons/stream.svg', dark: 'file:../../icons/stream.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: subtitleOfChoices('events', EVENT_OPTIONS),
		description:
			'Starts the workflow as soon as Stream sends a webhook about a payment, an invoice or a subscription',
		eventTriggerDescription: 'Waiting for Stream to call the test URL',
		activationMessage:
			'Stream now calls the production URL. With Registration By Hand, first add the URL in Stream under Settings → Webhooks.',
		defaults: { name: 'Stream Webhook Trigger' },
		builderHint: {
			searchHint:
				'Registers itself in Stream when the workflow is published: there is no URL to copy and no secret to enter, unless registration is byHand. INVOICE_COMPLETED is the event for a paid order; do not add PAYMENT_SUCCEEDED, which comes for the same sale. Needs an n8n with a public https address, else use Stream Trigger.',
		},
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [
			{ name: CREDENTIAL_TYPE, required: true },
			{
				name: 'streamPayWebhookApi',
				required: true,
				testedBy: 'webhookSecretTest',
				displayOptions: { show: { registration: ['byHand'] } },
			},
		],
		webhooks: [
			{ name: 'default', httpMethod: 'POST', responseMode: 'onReceived', path: 'webhook' },
		],
		triggerPanel: {
			header: 'Trigger an event in Stream',
			executionsHelp: {
				inactive:
					'Click <i>Execute step</i> and let something happen in your sandbox: n8n waits for one call. When the workflow is ready, publish it: Stream calls the <b>production URL</b> from then on, and the runs show up under Executions. With Registration By Hand, add the <b>test URL</b> and later the production URL in Stream under Settings → Webhooks.',
				active:
					'The workflow runs each time Stream calls the <b>production URL</b>. To try changes, click <i>Execute step</i>. With Registration By Hand, add the <b>test URL</b> in Stream as well.',
			},
			activationHint:
				'Publish the workflow. With Registration By Hand, also add the production URL in Stream under Settings → Webhooks.',
		},
		properties,
	};

	methods = {
		credentialTest: {
			async webhookSecretTest(
				this: ICredentialTestFunctions,
				credential: ICredentialsDecrypted,
			): Promise<INodeCredentialTestResult> {
				return secretsOf(credential.data ?? {}).length
					? { status: 'OK', message: 'The secret is checked with the first call from Stream.' }
					: { status: 'Error', message: 'Paste the secret of the endpoint from Stream.' };
			},
		},
	};

	webhookMethods = {
		default: {
			async checkExists(this: IHookFunctions): Promise<boolean> {
				return await isRegistered(this);
			},
			async create(this: IHookFunctions): Promise<boolean> {
				return await register(this);
			},
			async delete(this: IHookFunctions): Promise<boolean> {
				return await unregister(this);
			},
		},
	};

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await handleDelivery(this);
	}
}
