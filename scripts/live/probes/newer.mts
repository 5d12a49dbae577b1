import { createHmac, randomBytes } from 'node:crypto';

import { isMissing, isSuccess, wordsOf, type Answer } from '../api.mts';
import type { Delivery } from '../landing.mts';
import { until, type Live, type Probe } from '../live.mts';
import type { Row } from '../records.mts';
import { markPaid } from './billing.mts';
import { seeMissing } from './errors.mts';

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
	switches: ['webhookApi', 'webhookEvents', 'webhookAddress'],
	async run(live: Live) {
		const { api, findings } = live;
		const answer = await api.send('GET', '/webhooks');
		const said = `GET /webhooks is answered with ${answer.status}`;
		if (isMissing(answer)) {
			findings.saw('webhookApi', false, said);
			seeMissing(live, answer);
			for (const name of ['webhookEvents', 'webhookAddress'] as const)
				findings.notSeen(name, 'there are no webhooks over the API');
			return;
		}
		if (!isSuccess(answer)) return findings.sawOther('webhookApi', `${said}: ${wordsOf(answer)}`);
		findings.saw('webhookApi', true, said);
		const newest = await register(live, ['PAYMENT_SUCCEEDED', NEWEST]);
		if (!isSuccess(newest)) {
			const known = await register(live, ['PAYMENT_SUCCEEDED']);
			const refused = `a registration with ${NEWEST} is refused with ${newest.status}`;
			seeAddress(live, known);
			if (isSuccess(known)) findings.saw('webhookEvents', 'documented', refused);
			else findings.sawOther('webhookEvents', `no registration is accepted: ${wordsOf(known)}`);
			return;
		}
		seeAddress(live, newest);
		await seeUpdate(live, newest.body as Row);
		const unknown = await register(live, ['PAYMENT_SUCCEEDED', 'N8N_LIVE_UNKNOWN']);
		const any = isSuccess(unknown);
		const also = `${NEWEST} can be registered, an unknown word ${any ? 'too' : 'cannot'}`;
		findings.saw('webhookEvents', any ? 'any' : 'newest', also);
	},
};

/** Of nobody, and written in a way that servers may put right. */
const ADDRESS = 'https://EXAMPLE.com:443/n8n-live';

function seeAddress({ findings }: Live, { body }: Answer): void {
	const url = String((body as Row | undefined)?.url);
	const said = `${ADDRESS} is shown as ${url}`;
	if (url === ADDRESS) findings.saw('webhookAddress', 'kept', said);
	else if (url === new URL(ADDRESS).href) findings.saw('webhookAddress', 'normalized', said);
	else if (url.startsWith('http')) findings.saw('webhookAddress', 'changed', said);
	else findings.notSeen('webhookAddress', 'the answer to a registration does not show it');
}

const NEWEST = 'SUBSCRIPTION_CYCLE_RENEWED_SUCCESSFULLY';

async function register(
	{ records }: Live,
	subscriptions: string[],
	more: Row = {},
): Promise<Answer> {
	return await records.tryMake('webhook', () => ({
		name: records.name('webhook'),
		url: ADDRESS,
		enabled: false,
		secret_key: randomBytes(24).toString('base64url'),
		subscriptions,
		...more,
	}));
}

/** The webhook trigger repairs its endpoint by sending all of it again, and knows it by its address. */
async function seeUpdate({ api, findings }: Live, { id, name, url }: Row): Promise<void> {
	const body = {
		name: name as string,
		url: ADDRESS,
		enabled: false,
		secret_key: randomBytes(24).toString('base64url'),
		subscriptions: ['PAYMENT_SUCCEEDED'],
	};
	const answer = await api.send('PUT', `/webhooks/${id}`, { body, repeatable: true });
	const { body: list } = await api.send('GET', '/webhooks');
	const rows = (Array.isArray(list) ? list : (list?.data ?? [])) as Row[];
	const after = rows.find((row) => row.id === id);
	const isOurs = (shown: unknown) =>
		URL.canParse(String(shown)) && new URL(String(shown)).href === new URL(ADDRESS).href;
	const isKept = isOurs(url) && isOurs(after?.url);
	const said = isSuccess(answer) ? '' : `: ${wordsOf(answer)}`;
	findings.fact(
		'webhookUpdate',
		isSuccess(answer) && isKept,
		`PUT /webhooks/{id} with the whole body is answered with ${answer.status}${said}; the url ${isKept ? 'comes back as it was sent' : 'does not come back as it was sent'}`,
	);
}

/** Retries begin after five minutes; on this machine nobody waits for so long. */
const RETRY_MS = 6 * 60_000;
const RETRY_HERE_MS = 5_000;

/** What a webhook brings, and how it is signed when it comes again. Takes an address that Stream can call. */
export const deliveries: Probe = {
	name: 'Calls of a webhook',
	switches: ['webhookReferences', 'webhookRetrySignature'],
	needs: ['webhookApi', 'replica'],
	async run(live: Live) {
		const { records, findings, landing, api } = live;
		if (!findings.position('webhookApi')) throw new TypeError('there are no webhooks over the API');
		const url = live.webhookUrl ?? (api.pace.isFast ? `${landing.url}/webhook` : undefined);
		if (!url) throw new TypeError('no address that Stream can call was given (--webhook-url)');
		const secret_key = randomBytes(24).toString('base64url');
		const events = ['PAYMENT_MARKED_AS_PAID'];
		const made = await register(live, events, { url, enabled: true, secret_key });
		if (!isSuccess(made)) throw new TypeError(`the webhook was refused: ${wordsOf(made)}`);
		// Whatever was tried with its payment, one of the two can be marked as paid.
		if (!isSuccess(await markPaid(live, await records.theInvoice()))) {
			await markPaid(live, await records.invoice());
		}
		const first = await until(live, async () => landing.deliveries[0], 60_000);
		if (!first) throw new TypeError('the webhook was not called within a minute');
		const { data = {} } = JSON.parse(first.body) as { data?: object };
		const names = Object.keys(data);
		const said = `PAYMENT_MARKED_AS_PAID names ${names.join(', ')}`;
		findings.saw('webhookReferences', names.length > 1 ? 'all' : 'own', said);
		seeSignature(live, first, secret_key);

		const longest = api.pace.isFast ? RETRY_HERE_MS : RETRY_MS;
		const second = await until(live, async () => landing.deliveries[1], longest);
		if (!second)
			throw new TypeError('a call that was answered with 500 did not come again in time');
		const kept = signatureOf(first) === signatureOf(second);
		const again = `a call that comes again has ${kept ? 'the signature of the first' : 'a new signature'}`;
		findings.saw('webhookRetrySignature', kept ? 'kept' : 'renewed', again);
	},
};

const signatureOf = ({ headers }: Delivery): string => String(headers['x-webhook-signature'] ?? '');

/** Whether it is signed in the way that the node checks. */
function seeSignature({ findings }: Live, delivery: Delivery, secret: string): void {
	const [, at = '', sum = ''] = /t=(\d+),v1=([0-9a-f]+)/.exec(signatureOf(delivery)) ?? [];
	const wanted = createHmac('sha256', secret).update(`${at}.${delivery.body}`).digest('hex');
	const fits = sum === wanted;
	findings.fact(
		'webhookSignature',
		fits,
		`X-Webhook-Signature ${fits ? 'is' : 'is not'} t=<seconds>,v1=<HMAC-SHA256 of "<t>.<body>">`,
	);
}

/** Sessions of the customer portal. Their address is a credential: it is neither shown nor kept. */
export const portal: Probe = {
	name: 'Customer portal',
	switches: ['portalSessions'],
	async run(live: Live) {
		const { api, records, findings } = live;
		const { id: organization_consumer_id } = await records.theConsumer();
		const request = { body: { organization_consumer_id }, repeatable: true };
		const answer = await api.send('POST', '/consumer_portal/sessions', request);
		const said = `POST /consumer_portal/sessions is answered with ${answer.status}`;
		const there = isSuccess(answer);
		if (there || isMissing(answer)) {
			findings.saw('portalSessions', there, said);
			seeMissing(live, answer);
		} else findings.sawOther('portalSessions', `${said}: ${wordsOf(answer)}`);
	},
};
