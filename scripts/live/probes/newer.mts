import { randomBytes } from 'node:crypto';

import { isSuccess, wordsOf, type Answer } from '../api.mts';
import type { Live, Probe } from '../live.mts';

/** What /me says about the kind of account. */
export const environment: Probe = {
	name: 'Kind of account',
	switches: ['environment'],
	readsOnly: true,
	async run({ findings, me }: Live) {
		const sandbox = me.organization?.sandbox as unknown;
		const said = `organization.sandbox is ${JSON.stringify(sandbox) ?? 'absent'}`;
		if (sandbox === true) findings.saw('environment', 'sandbox', said);
		else findings.saw('environment', sandbox === false ? 'live' : 'unsaid', said);
	},
};

/** Webhooks over the API. They are registered switched off, for an address that is nobody's. */
export const webhooks: Probe = {
	name: 'Webhooks over the API',
	switches: ['webhookApi', 'webhookEvents'],
	async run(live: Live) {
		const { api, findings } = live;
		const answer = await api.send('GET', '/webhooks');
		const said = `GET /webhooks is answered with ${answer.status}`;
		if (answer.status === 404 || answer.status === 405) {
			findings.saw('webhookApi', false, said);
			return findings.notSeen('webhookEvents', 'there are no webhooks over the API');
		}
		if (!isSuccess(answer)) return findings.sawOther('webhookApi', `${said}: ${wordsOf(answer)}`);
		findings.saw('webhookApi', true, said);
		const newest = await register(live, ['PAYMENT_SUCCEEDED', NEWEST]);
		if (!isSuccess(newest)) {
			const known = await register(live, ['PAYMENT_SUCCEEDED']);
			const refused = `a registration with ${NEWEST} is refused with ${newest.status}`;
			if (isSuccess(known)) findings.saw('webhookEvents', 'documented', refused);
			else findings.sawOther('webhookEvents', `no registration is accepted: ${wordsOf(known)}`);
			return;
		}
		const unknown = await register(live, ['PAYMENT_SUCCEEDED', 'N8N_LIVE_UNKNOWN']);
		const any = isSuccess(unknown);
		const also = `${NEWEST} can be registered, an unknown word ${any ? 'too' : 'cannot'}`;
		findings.saw('webhookEvents', any ? 'any' : 'newest', also);
	},
};

const NEWEST = 'SUBSCRIPTION_CYCLE_RENEWED_SUCCESSFULLY';

async function register({ scene }: Live, subscriptions: string[]): Promise<Answer> {
	return await scene.tryMake('webhook', () => ({
		name: scene.name('webhook'),
		url: 'https://example.com/n8n-live',
		enabled: false,
		secret_key: randomBytes(24).toString('base64url'),
		subscriptions,
	}));
}

/** Sessions of the customer portal. Their address is a credential: it is neither shown nor kept. */
export const portal: Probe = {
	name: 'Customer portal',
	switches: ['portalSessions'],
	async run({ api, scene, findings }: Live) {
		const { id: organization_consumer_id } = await scene.theConsumer();
		const request = { body: { organization_consumer_id }, repeatable: true };
		const answer = await api.send('POST', '/consumer_portal/sessions', request);
		const said = `POST /consumer_portal/sessions is answered with ${answer.status}`;
		const there = isSuccess(answer);
		if (there || answer.status === 404 || answer.status === 405) {
			findings.saw('portalSessions', there, said);
		} else findings.sawOther('portalSessions', `${said}: ${wordsOf(answer)}`);
	},
};
