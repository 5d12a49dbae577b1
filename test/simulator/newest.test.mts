import { startSimulator, type Simulator } from '../../simulator/index.mts';
import { openReceiver, type Receiver } from './support/receiver.mts';
import {
	aConsumer,
	aLink,
	aPlan,
	aSubscription,
	client,
	ok,
	type Call,
} from '../../support/simulator/client.mts';

/** What came in October 2026: webhooks over the API, the customer portal, renewals as events. */
let simulator: Simulator;
let call: Call;
let receiver: Receiver;
beforeAll(async () => {
	simulator = await startSimulator();
	call = client(simulator);
	receiver = await openReceiver();
});
beforeEach(() => {
	simulator.reset();
	receiver.arrivals.length = 0;
});
afterAll(async () => {
	await simulator.close();
	await receiver.close();
});

const endpoint = (more: Record<string, unknown> = {}) => ({
	name: 'Orders',
	url: receiver.url,
	enabled: true,
	secret_key: 'a-secret-of-thirty-two-characters',
	subscriptions: ['INVOICE_COMPLETED'],
	...more,
});
const types = () => receiver.arrivals.map(({ body }) => body.event_type as string);

describe('webhooks over the API', () => {
	test('an endpoint is told, and its secret is never shown', async () => {
		const made = await ok(call('POST', '/webhooks', endpoint()));
		expect(made).toMatchObject({
			id: expect.any(String),
			url: receiver.url,
			enabled: true,
			subscriptions: ['INVOICE_COMPLETED'],
		});
		const answers = [made, await ok(call('GET', '/webhooks'))];
		answers.push(await ok(call('PUT', `/webhooks/${made.id}`, { name: 'New' })));
		expect(answers[2]).toMatchObject({ id: made.id, name: 'New', url: receiver.url });
		expect(JSON.stringify([answers, simulator.ledger])).not.toContain('a-secret-of');
		await simulator.pay((await aLink(call)).id);
		await simulator.webhooks.idle();
		expect(types()).toEqual(['INVOICE_COMPLETED']);
		expect(receiver.arrivals[0].headers['x-webhook-signature']).toMatch(/^t=\d+,v1=[0-9a-f]{64}$/);
		expect(simulator.webhooks.endpoints[0].secret).toBe('a-secret-of-thirty-two-characters');
	});

	test('PUT replaces what it names; disabled and deleted endpoints are silent', async () => {
		const { id } = await ok(call('POST', '/webhooks', endpoint()));
		await ok(call('PUT', `/webhooks/${id}`, { secret_key: 'another', enabled: false }));
		expect(simulator.webhooks.endpoints[0]).toMatchObject({ secret: 'another', enabled: false });
		await simulator.pay((await aLink(call)).id);
		await ok(call('PUT', `/webhooks/${id}`, { enabled: true, subscriptions: ['INVOICE_CREATED'] }));
		await simulator.pay((await aLink(call)).id);
		await simulator.webhooks.idle();
		expect(types()).toEqual(['INVOICE_CREATED']);
		await ok(call('DELETE', `/webhooks/${id}`));
		expect((await call('DELETE', `/webhooks/${id}`)).status).toBe(404);
		await simulator.pay((await aLink(call)).id);
		await simulator.webhooks.idle();
		expect(types()).toHaveLength(1);
	});

	test('merchants see and hear only their own', async () => {
		const other = client(simulator, simulator.other);
		const { id } = await ok(other('POST', '/webhooks', endpoint()));
		expect(await ok(call('GET', '/webhooks'))).toEqual({ data: [] });
		expect((await call('PUT', `/webhooks/${id}`, { name: 'x' })).status).toBe(404);
		await simulator.pay((await aLink(call)).id);
		await simulator.webhooks.idle();
		expect(types()).toEqual([]);
	});

	test('what is missing or wrong is refused as a whole', async () => {
		const { body } = await call('POST', '/webhooks', {});
		expect(body.detail.map(({ loc }: any) => loc[1])).toEqual([
			'name',
			'url',
			'secret_key',
			'subscriptions',
		]);
		for (const wrong of [{ url: 'n8n' }, { subscriptions: [] }, { subscriptions: ['x'] }]) {
			expect((await call('POST', '/webhooks', endpoint(wrong))).status).toBe(422);
		}
		expect(await ok(call('GET', '/webhooks'))).toEqual({ data: [] });
	});

	test('renewals are told, and only newer servers have a word for good ones', async () => {
		const { id, latest_invoice_id } = await aSubscription(call);
		simulator.act.payInvoice(latest_invoice_id);
		simulator.webhooks.add(receiver.url);
		const reported = async (outcome: 'paid' | 'declined' | 'pending') => {
			receiver.arrivals.length = 0;
			simulator.act.renewSubscription(id, outcome);
			await simulator.webhooks.idle();
			return types().filter((type) => type.startsWith('SUBSCRIPTION'));
		};
		expect(await reported('paid')).toEqual(['SUBSCRIPTION_CYCLE_RENEWED_SUCCESSFULLY']);
		expect(await reported('declined')).toEqual(['SUBSCRIPTION_CYCLE_RENEWAL_FAILED']);
		expect(await reported('pending')).toEqual([]);
		simulator.switches.webhookEvents = 'documented';
		expect(await reported('paid')).toEqual([]);
	});

	test('each partial refund is an event', async () => {
		simulator.switches.partialRefunds = 'cumulative';
		const { paymentId } = await simulator.pay((await aLink(call)).id);
		simulator.webhooks.add(receiver.url);
		const refund = { refund_reason: 'OTHER', amount: '10.00' };
		for (let i = 0; i < 2; i++) await ok(call('POST', `/payments/${paymentId}/refund`, refund));
		await simulator.webhooks.idle();
		const reported = receiver.arrivals.map(({ body }) => [body.event_type, body.status]);
		expect(reported).toEqual(Array(2).fill(['PAYMENT_PARTIALLY_REFUNDED', 'PARTIALLY_REFUNDED']));
	});
});

describe('the customer portal', () => {
	const open = (body: Record<string, unknown>) => call('POST', '/consumer_portal/sessions', body);

	test('its address opens once and shows what the customer has', async () => {
		const plan = await aPlan(call, { name: 'Gold plan' });
		const consumer = await aConsumer(call, { name: 'Sara <b>' });
		const { id } = await aSubscription(call, {
			organization_consumer_id: consumer.id,
			items: [{ product_id: plan.id, quantity: 1 }],
		});
		const session = await ok(open({ organization_consumer_id: consumer.id, subscription_id: id }));
		expect(session).toEqual({
			id: expect.any(String),
			url: expect.stringMatching(/\/portal\/[\w-]{32}$/),
			expires_at: expect.any(String),
		});
		const first = await fetch(session.url);
		expect(first.status).toBe(200);
		const html = await first.text();
		expect(html).toContain('Sara &lt;b&gt;');
		expect(html).toContain('Gold plan');
		expect((await fetch(session.url)).status).toBe(410);
		expect((await fetch(`${simulator.url}/portal/unknown`)).status).toBe(404);
	});

	test('it expires, and belongs to one consumer', async () => {
		const consumer = await aConsumer(call);
		const { url } = await ok(open({ organization_consumer_id: consumer.id }));
		simulator.act.advance(3_600_000);
		expect((await fetch(url)).status).toBe(410);
		const other = await aSubscription(call);
		const body = { organization_consumer_id: consumer.id, subscription_id: other.id };
		expect((await open(body)).status).toBe(400);
		const unknown = '00000000-0000-4000-8000-000000000000';
		expect((await open({ organization_consumer_id: unknown })).status).toBe(404);
		expect((await open({})).status).toBe(422);
	});
});

test('business customers need an address, also when they become one', async () => {
	const business = { consumer_type: 'BUSINESS', vat_number: '300000000000003' };
	expect((await call('POST', '/consumers', { name: 'A', ...business })).status).toBe(422);
	const { id } = await aConsumer(call);
	expect((await call('PUT', `/consumers/${id}`, { consumer_type: 'BUSINESS' })).status).toBe(400);
	const address = { address_line_1: 'King Fahd Road', city: 'Riyadh', country: 'SA' };
	await ok(call('PUT', `/consumers/${id}`, { address }));
	const changed = await ok(call('PUT', `/consumers/${id}`, { ...business, address }));
	expect(changed).toMatchObject(business);
});
