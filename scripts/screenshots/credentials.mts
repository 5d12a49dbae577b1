import type { N8nClient } from '../../demo/n8n.mts';

/** A credential for webhooks, so that no node asks for one. */
export async function webhookCredential(n8n: N8nClient): Promise<{ id: string; name: string }> {
	const name = 'Stream webhooks';
	const data = { secret: 'whsec_picture', otherSecrets: '' };
	return { id: await n8n.createCredential({ name, type: 'streamPayWebhookApi', data }), name };
}
