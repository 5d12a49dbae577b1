import type { Icon, ICredentialType, INodeProperties } from 'n8n-workflow';

/**
 * The secret with which Stream signs what it sends to a webhook endpoint. It is not the API secret. Nothing can be
 * asked of Stream with it, so the trigger itself checks it (`webhookSecretTest`).
 */
export class StreamPayWebhookApi implements ICredentialType {
	name = 'streamPayWebhookApi';

	displayName = 'Stream Webhook API';

	icon: Icon = { light: 'file:../icons/stream.svg', dark: 'file:../icons/stream.dark.svg' };

	documentationUrl = 'https://docs.streampay.sa/docs/webhooks';

	properties: INodeProperties[] = [
		{
			displayName:
				'Each webhook endpoint in Stream (Settings → Webhooks) has its own secret, which Stream shows when you create the endpoint. It is not the API secret.',
			name: 'notice',
			type: 'notice',
			default: '',
		},
		{
			displayName: 'Webhook Secret',
			name: 'secret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			description: 'The secret of the endpoint',
		},
		{
			displayName: 'Other Secrets',
			name: 'otherSecrets',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description:
				'More secrets to accept, separated by commas: the old one while you change it, or those of other endpoints with the same URL',
		},
	];
}
