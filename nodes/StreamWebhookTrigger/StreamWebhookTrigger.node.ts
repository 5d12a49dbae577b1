import type {
	ICredentialsDecrypted,
	ICredentialTestFunctions,
	INodeCredentialTestResult,
	INodeType,
	INodeTypeDescription,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { CREDENTIAL_TYPE } from '../shared/api/client';
import { receive } from './handleDelivery';
import { properties } from './properties';
import { secretsOf } from './signature';

/**
 * Starts a workflow when Stream calls.
 *
 * Stream has no API to register an endpoint: the user pastes the URL into Stream's dashboard, and the lifecycle
 * methods have nothing to do.
 */
export class StreamWebhookTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Stream Webhook Trigger',
		name: 'streamWebhookTrigger',
		icon: { light: 'file:../../icons/stream.svg', dark: 'file:../../icons/stream.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: '={{ $parameter["events"].join(", ") }}',
		description:
			'Starts the workflow as soon as Stream reports a payment, an invoice or a subscription by webhook',
		eventTriggerDescription: 'Waiting for Stream to call the test URL',
		activationMessage:
			'You can now let Stream call the production URL: add it in Stream under Settings → Webhooks.',
		defaults: { name: 'Stream Webhook Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [
			{ name: 'streamPayWebhookApi', required: true, testedBy: 'webhookSecretTest' },
			{ name: CREDENTIAL_TYPE, required: true, displayOptions: { show: { enrich: [true] } } },
		],
		webhooks: [
			{ name: 'default', httpMethod: 'POST', responseMode: 'onReceived', path: 'webhook' },
		],
		triggerPanel: {
			header: 'Add the URL to Stream under Settings → Webhooks',
			executionsHelp: {
				inactive:
					'Add the <b>test URL</b> in Stream under Settings → Webhooks, click <i>Execute step</i>, and let something happen in your sandbox. When the workflow is ready, publish it and add the <b>production URL</b>: Stream calls it from then on, and the runs show up under Executions.',
				active:
					'The workflow runs each time Stream calls the <b>production URL</b>. To try changes, add the <b>test URL</b> in Stream as well and click <i>Execute step</i>.',
			},
			activationHint:
				'Publish the workflow and add the production URL in Stream under Settings → Webhooks.',
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
					? { status: 'OK', message: 'The secret is checked with the first call from Stream' }
					: { status: 'Error', message: 'Paste the secret of the endpoint from Stream' };
			},
		},
	};

	webhookMethods = {
		default: {
			async checkExists(): Promise<boolean> {
				return true;
			},
			async create(): Promise<boolean> {
				return true;
			},
			async delete(): Promise<boolean> {
				return true;
			},
		},
	};

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await receive(this);
	}
}
