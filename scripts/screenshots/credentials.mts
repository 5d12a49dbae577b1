import type { N8nClient } from '../../support/realN8n/index.mts';

/** Credentials that a node has to have, so that it shows no red mark; nothing is done with them. */
const placeholders = {
	streamPayWebhookApi: { secret: 'whsec_picture', otherSecrets: '' },
	googleSheetsOAuth2Api: { clientId: 'picture', clientSecret: 'picture' },
	smtp: { user: '', password: '', host: 'mail.example.com', port: 465, secure: true },
	hubspotAppToken: { appToken: 'picture' },
	openAiApi: { apiKey: 'picture' },
};

export type CredentialType = keyof typeof placeholders | 'streamPayApi';

/** A credential for a picture. */
export async function placeholder(
	n8n: N8nClient,
	type: Exclude<CredentialType, 'streamPayApi'>,
): Promise<{ id: string; name: string }> {
	const name = type === 'streamPayWebhookApi' ? 'Stream webhooks' : type;
	return { id: await n8n.createCredential({ name, type, data: placeholders[type] }), name };
}
