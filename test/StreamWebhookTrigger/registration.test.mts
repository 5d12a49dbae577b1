import { inspect } from 'node:util';
import type { INode } from 'n8n-workflow';

import { SWITCHES, type SwitchInfo } from '../../simulator/switches/index.mts';
import { openWebhookServer, type WebhookServer } from '../../support/engine/webhookServer.mts';
import { useStream } from '../support/use.mts';

/** Registration: Automatic. n8n makes Stream call the trigger, and takes that back. */
const { sim: simulator, harness, merchant, credentials } = useStream();
let server: WebhookServer;
let node: INode;
let count = 0;

const trigger = (parameters: object = {}): INode => ({
	id: `automatic${++count}`,
	name: 'Stream Webhook Trigger',
	type: 'n8n-nodes-streampay.streamWebhookTrigger',
	typeVersion: 1,
	position: [0, 0],
	parameters: { events: ['*'], ...parameters } as never,
	credentials: { streamPayApi: { id: 'default', name: 'default' } },
});

beforeEach(async () => {
	node = trigger();
	server = await openWebhookServer(harness, node);
	simulator.webhooks.settings.minuteMs = 1;
});
afterEach(() => server.close());

const create = (
	more: { url?: string; warnings?: string[]; workflow?: string; staticData?: object } = {},
) => harness.hook(node, 'create', { url: server.url, ...more } as never);
const remove = (more: object = {}) => harness.hook(node, 'delete', { url: server.url, ...more });
const exists = (activation: string) =>
	harness.hook(node, 'checkExists', { url: server.url, activation });
const endpoints = () => simulator.webhooks.endpoints.filter(({ url }) => url === server.url);
const statuses = () => simulator.webhooks.attempts.map(({ status }) => status);
const items = () => server.started.flatMap((one) => one.items);

async function sell() {
	const product = await merchant.product('Ticket', '100.00');
	const link = await merchant.link(product.id, { custom_metadata: { order_reference: 'A-1' } });
	const paid = await simulator.pay(link.id);
	await simulator.webhooks.idle();
	await server.idle();
	return { link, ...paid };
}

/** What the refused registration says, and what to do. */
async function refusal(more: { url?: string } = {}): Promise<string> {
	const error = await create(more).then(
		() => new Error('It was registered'),
		(thrown: Error & { description?: string }) => thrown,
	);
	return `${error.message} ${String((error as { description?: string }).description)}`;
}

it('makes Stream call the trigger, and takes that back', async () => {
	expect(await create()).toBe(true);
	expect(endpoints()).toHaveLength(1);
	expect(endpoints()[0]).toMatchObject({ name: 'n8n: test', enabled: true });
	const { invoiceId } = await sell();
	expect(new Set(statuses())).toEqual(new Set([200]));
	expect(items().map(({ eventId }) => eventId)).toContain(`paymentLinkPaid:${invoiceId}`);
	expect(await remove()).toBe(true);
	expect(endpoints()).toEqual([]);
});

it('registers All Events that are known, as the panel says', async () => {
	await create();
	const { properties } = harness.nodeType(node.type).description;
	const { options } = properties.find(({ name }) => name === 'events')!;
	const all = (options as Array<{ value: string; description?: string }>).map((one) => one.value);
	const refused = ['*', 'SUBSCRIPTION_UPDATED'];
	expect([...endpoints()[0].events].sort()).toEqual(
		all.filter((value) => !refused.includes(value)).sort(),
	);
	const said = (options as Array<{ description?: string }>)[0].description;
	expect(said).toMatch(/of this version\. With Registration By Hand, also types/);
});

it('keeps one endpoint, however often it is registered, and puts it right', async () => {
	await create();
	const [{ id }] = endpoints();
	Object.assign(endpoints()[0], { secret: 'of somebody else', enabled: false, events: [] });
	node.parameters.events = ['INVOICE_COMPLETED'];
	await create();
	expect(endpoints()).toMatchObject([{ id, enabled: true, events: ['INVOICE_COMPLETED'] }]);
	await sell();
	expect(statuses()).toEqual([200]);
});

it('leaves endpoints with other addresses alone, whatever they look like', async () => {
	const others = [`${server.url}/`, `${server.url}2`, server.url.replace('127.0.0.1', 'localhost')];
	for (const url of others) {
		const body = { name: 'n8n: test', url, secret_key: 'x'.repeat(32) };
		await merchant.request('POST', '/webhooks', { ...body, subscriptions: ['INVOICE_SENT'] });
	}
	await create();
	await remove();
	expect(simulator.webhooks.endpoints.map(({ url, secret }) => [url, secret])).toEqual(
		others.map((url) => [url, 'x'.repeat(32)]),
	);
});

it.each(['lost', 'made twice'])('has one endpoint when the creation is %s', async (how) => {
	if (how === 'lost') {
		simulator.faults.add({
			method: 'POST',
			path: '/webhooks',
			times: 1,
			action: { type: 'cut' },
		});
	} else {
		const body = { name: 'n8n', url: server.url, secret_key: 'x'.repeat(32) };
		for (let n = 0; n < 2; n++)
			await merchant.request('POST', '/webhooks', { ...body, subscriptions: ['INVOICE_SENT'] });
	}
	await create();
	expect(endpoints()).toHaveLength(1);
	await sell();
	expect(new Set(statuses())).toEqual(new Set([200]));
});

it('finds its own among many, on whatever page it is', async () => {
	const body = { name: 'other', secret_key: 'x'.repeat(32), subscriptions: ['INVOICE_SENT'] };
	const others = async (count: number, host: string) => {
		for (let n = 0; n < count; n++)
			await merchant.request('POST', '/webhooks', { ...body, url: `https://${host}/${n}` });
	};
	await others(120, 'before.example');
	await create();
	await others(11, 'after.example');
	await create();
	expect(endpoints()).toHaveLength(1);
	expect(await exists('init')).toBe(true);
	await remove();
	expect(endpoints()).toEqual([]);
	expect(simulator.webhooks.endpoints).toHaveLength(131);
});

describe.each(['kept', 'normalized', 'changed'] as const)('an address that is %s', (position) => {
	const url = 'https://N8N.Example:443/webhook/x';
	beforeEach(() => Object.assign(simulator.switches, { webhookAddress: position }));
	const all = () => simulator.webhooks.endpoints;

	it('never adds another, and is taken out', async () => {
		const staticData = {};
		for (let n = 0; n < 3; n++) await create({ url, staticData });
		expect(all()).toHaveLength(1);
		expect(await harness.hook(node, 'checkExists', { url, activation: 'init', staticData })).toBe(
			true,
		);
		await remove({ url, staticData });
		expect(all()).toEqual([]);
		await create({ url, staticData });
		expect(all()).toHaveLength(1);
	});

	it('is not taken by a copied n8n, which has another address', async () => {
		const staticData = {};
		await create({ url, staticData });
		const copied = JSON.parse(JSON.stringify(staticData)) as object;
		const other = 'https://copy.example/webhook/x';
		await create({ url: other, staticData: copied });
		expect(all()).toHaveLength(2);
		await remove({ url: other, staticData: copied });
		expect(all()).toHaveLength(1);
		expect(all()[0].url.toLowerCase()).toContain('n8n.example');
	});
});

it.each((SWITCHES.missingEndpoint as SwitchInfo).positions.map(({ value }) => value as string))(
	'says what to choose where the account cannot do this (%s)',
	async (missingEndpoint) => {
		Object.assign(simulator.switches, { missingEndpoint, webhookApi: false });
		const said = await refusal();
		expect(said).toContain(
			missingEndpoint === 'forbidden'
				? 'You do not have permission to do this'
				: 'Registering webhooks over the API is not available on this Stream account',
		);
		expect(said).toContain("'Registration' to By Hand");
		expect(said).toContain('Stream Trigger');
		// n8n calls this after a registration that did not work, too.
		expect(await remove()).toBe(true);
	},
);

it('says that an endpoint may be left where the key may no longer take it out', async () => {
	await create();
	Object.assign(simulator.switches, { missingEndpoint: 'forbidden', webhookApi: false });
	const warnings: string[] = [];
	expect(await remove({ warnings })).toBe(true);
	expect(warnings).toEqual([expect.stringContaining('may still be registered in Stream')]);
});

it('registers without the newest kinds of events where the account does not know them', async () => {
	simulator.switches.webhookEvents = 'documented';
	const warnings: string[] = [];
	await create({ warnings });
	expect(warnings).toEqual([
		expect.stringMatching(/registered without .*: .*SUBSCRIPTION_CYCLE_RENEWED_SUCCESSFULLY\.$/),
	]);
	expect(endpoints()[0].events).toContain('INVOICE_COMPLETED');
	expect(endpoints()[0].events).not.toContain('SUBSCRIPTION_CYCLE_RENEWED_SUCCESSFULLY');
	node = trigger({ events: ['SUBSCRIPTION_CYCLE_RENEWED_SUCCESSFULLY'] });
	expect(await refusal()).not.toContain('registered');
});

it.each([
	[401, 'credential-invalid'],
	[429, 'rate-limited'],
	[503, 'temporarily-unavailable'],
])('tells n8n what kind of failure it was: %i', async (status, cause) => {
	simulator.faults.add({ action: { type: 'status', status, headers: { 'retry-after': '3600' } } });
	const error = await create().then(
		() => undefined,
		(thrown) => thrown,
	);
	expect(error).toMatchObject({
		name: 'NodeApiError',
		httpCode: String(status),
		failure: { cause },
	});
});

it.each([
	'http://shop.example/webhook/x',
	'https://localhost:5678/webhook/x',
	'https://192.168.1.5/webhook/x',
	'https://n8n.local/webhook/x',
	'https://n8n/webhook/x',
	'https://n8n./webhook/x',
	'https://shop.localhost/webhook/x',
	'https://n8n.lan/webhook/x',
	'https://nas.home.arpa/webhook/x',
	'https://n8n.default.svc.internal/webhook/x',
	'https://100.64.0.1/webhook/x',
	'https://100.127.255.254/webhook/x',
	'https://[::1]/webhook/x',
])('refuses an address that Stream cannot call: %s', async (url) => {
	const { baseUrl } = credentials.default;
	credentials.default.baseUrl = 'https://stream.invalid';
	const said = await refusal({ url });
	credentials.default.baseUrl = baseUrl;
	expect(said).toContain(`Stream cannot call this n8n at ${url}:`);
	expect(said).toContain('WEBHOOK_URL');
});

it.each(['https://100.63.0.1/x', 'https://100.128.0.1/x', 'https://10.example/x'])(
	'takes an address on the internet: %s',
	async (url) => {
		const { baseUrl } = credentials.default;
		const { hostname } = new URL(baseUrl);
		credentials.default.baseUrl = baseUrl.replace(hostname, 'stream.invalid');
		const said = await refusal({ url });
		credentials.default.baseUrl = baseUrl;
		expect(said).not.toContain('Stream cannot call this n8n');
	},
);

it('is asked for while n8n starts; an account that cannot be reached then keeps what it has', async () => {
	expect(await exists('activate')).toBe(false);
	expect(await exists('init')).toBe(false);
	await create();
	expect(await exists('init')).toBe(true);
	expect(await exists('update')).toBe(false);
	// What is switched off calls nobody.
	endpoints()[0].enabled = false;
	expect(await exists('init')).toBe(false);
	await create();
	expect(endpoints()).toMatchObject([{ enabled: true }]);
	credentials.default.apiSecret = 'wrong';
	expect(await exists('init')).toBe(true);
});

it('repairs the secret once the API key has changed, at most every ten minutes', async () => {
	await create();
	endpoints()[0].secret = 'made with the old key'.padEnd(32);
	await sell();
	const [first, ...rest] = statuses();
	expect([401, 503]).toContain(first);
	expect(statuses()).toContain(503);
	expect(rest).toContain(200);
	expect(items().length).toBeGreaterThan(0);
	const whole = { name: 'n8n: test', url: server.url, enabled: true };
	const repaired = simulator.ledger.filter(({ method }) => method === 'PUT').at(-1)?.body;
	expect(repaired).toMatchObject({ ...whole, subscriptions: endpoints()[0].events });
	const before = simulator.ledger.length;
	endpoints()[0].secret = 'of somebody else'.padEnd(32);
	await simulator.webhooks.send(1, { body: { event_type: 'INVOICE_SENT' } });
	expect(simulator.webhooks.attempts.at(-1)?.status).toBe(401);
	expect(simulator.ledger.slice(before).filter(({ path }) => path.includes('webhooks'))).toEqual(
		[],
	);
});

it('does not take an endpoint that is not its own, though it has this address', async () => {
	// Entered for all merchants: the list of this one does not have it.
	simulator.webhooks.add(server.url, { secret: 'of the original'.padEnd(32) });
	await sell();
	expect(new Set(statuses())).toEqual(new Set([401]));
	expect(endpoints().map(({ secret }) => secret)).toEqual(['of the original'.padEnd(32)]);
	expect(items()).toEqual([]);
});

it('gives no secret away', async () => {
	await create();
	await sell();
	const [{ secret }] = endpoints();
	expect(secret).toMatch(/^[0-9a-f]{64}$/);
	expect(JSON.stringify([server.started, node, server.staticData])).not.toContain(secret);
});

it('gives no secret away when Stream refuses it', async () => {
	await create();
	const [{ secret }] = endpoints();
	await remove();
	const detail = [{ loc: ['body', 'secret_key'], msg: `Bad: ${secret}`, input: { secret } }];
	for (const body of [
		{ detail },
		{ error: { code: 'X', message: secret, additional_info: secret } },
	]) {
		simulator.faults.clear();
		const action = { type: 'status', status: 422, body } as const;
		simulator.faults.add({ method: 'POST', path: '/webhooks', action });
		const thrown = await create().catch((error: unknown) => error);
		expect(inspect(thrown, { depth: Infinity, showHidden: true })).not.toContain(secret);
	}
});

it('cuts a long name of the workflow between letters, not through one', async () => {
	await create({ workflow: `${'A'.repeat(94)}🎟️ Tickets` });
	expect(endpoints()[0].name).toBe(`n8n: ${'A'.repeat(94)}🎟`);
});

it('refuses kinds of events that there are not: they would never start the workflow', async () => {
	for (const events of ['={{ "INVOICE_PAYED" }}', '={{ null }}']) {
		node = trigger({ events });
		expect(await refusal()).toContain("'Trigger On'");
	}
	expect(endpoints()).toEqual([]);
	node = trigger({ events: '={{ "Invoice Sent, PAYMENT_FAILED" }}' });
	await create();
	expect(endpoints()[0].events).toEqual(['INVOICE_SENT', 'PAYMENT_FAILED']);
});

it('a renewal that is told by webhook has the eventId of Stream Trigger', async () => {
	await create();
	const product = await merchant.product('Plan', '50.00', { recurring_interval: 'MONTH' });
	const link = await merchant.link(product.id);
	const { subscriptionId } = await simulator.pay(link.id);
	const watch = { event: ['subscriptionRenewed'] };
	const before = await harness.poll(watch);
	simulator.act.advance(32 * 86_400_000);
	await simulator.webhooks.idle();
	await server.idle();
	const { items: polled } = await harness.poll(watch, { staticData: before.staticData });
	const ids = (polled ?? [[]])[0].map(({ json }) => json.eventId);
	expect(ids).toHaveLength(1);
	const renewed = items().filter(({ event }) => event === 'subscriptionRenewed');
	expect(renewed.map(({ eventId }) => eventId)).toEqual(ids);
	expect(renewed[0].id).toBe(subscriptionId);
});
