import { createHmac } from 'node:crypto';

import { Merchant } from '../../support/simulator/merchant.mts';
import { openReceiver, type Arrival, type Receiver } from './support/receiver.mts';
import { useSimulator } from '../support/use.mts';

const simulator = useSimulator();
const merchant = new Merchant(simulator);
let receiver: Receiver;

beforeEach(async () => {
	receiver = await openReceiver();
	simulator.webhooks.settings.minuteMs = 1;
});
afterEach(() => receiver.close());

async function link(more = {}): Promise<any> {
	const product = await merchant.product('Ticket', '100.00');
	return await merchant.link(product.id, more);
}

const isSigned = ({ headers, raw }: Arrival, secret: string) => {
	const [, t, v1] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers['x-webhook-signature']))!;
	return v1 === createHmac('sha256', secret).update(`${t}.`).update(raw).digest('hex');
};
const types = () => receiver.arrivals.map(({ body }) => body.event_type);

test('a paid link is told in signed calls with references only', async () => {
	const { secret } = simulator.webhooks.add(receiver.url);
	const { id } = await link({ custom_metadata: { order_reference: 'A-1' } });
	const { invoiceId, paymentId } = await simulator.pay(id);
	await simulator.webhooks.idle();
	expect(types().sort()).toEqual(['INVOICE_COMPLETED', 'INVOICE_CREATED', 'PAYMENT_SUCCEEDED']);
	expect(receiver.arrivals.every((arrival) => isSigned(arrival, secret))).toBe(true);
	const { body, headers } = receiver.arrivals.find(
		(one) => one.body.event_type === 'PAYMENT_SUCCEEDED',
	)!;
	expect(body).toEqual({
		event_type: 'PAYMENT_SUCCEEDED',
		entity_type: 'PAYMENT',
		entity_id: paymentId,
		entity_url: `${simulator.url}/api/v2/payments/${paymentId}`,
		status: 'SUCCEEDED',
		timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?$/),
		data: {
			payment: { id: paymentId, url: expect.any(String) },
			invoice: { id: invoiceId, url: expect.any(String) },
			payment_link: { id, url: expect.any(String) },
			metadata: { order_reference: 'A-1' },
		},
	});
	expect(headers).toMatchObject({
		'user-agent': 'StreamApp-Webhook/1.0',
		'x-webhook-event': 'PAYMENT_SUCCEEDED',
		'x-webhook-entity-type': 'PAYMENT',
		'x-webhook-entity-id': paymentId,
	});
});

test('only the chosen events are sent', async () => {
	simulator.webhooks.add(receiver.url, { events: ['INVOICE_COMPLETED'] });
	await simulator.pay((await link()).id);
	await simulator.webhooks.idle();
	expect(types()).toEqual(['INVOICE_COMPLETED']);
});

test('a declined try on the checkout page has an event of its own', async () => {
	simulator.webhooks.add(receiver.url);
	const { id } = await link();
	await simulator.pay(id, { outcome: 'declined' });
	await simulator.webhooks.idle();
	expect(receiver.arrivals.map(({ body }) => [body.event_type, body.entity_id])).toEqual([
		['PAYMENT_LINK_PAY_ATTEMPT_FAILED', id],
	]);
});

test.each(['renewed', 'kept'] as const)(
	'retries come on the schedule and then stop (signature %s)',
	async (webhookRetrySignature) => {
		simulator.switches.webhookRetrySignature = webhookRetrySignature;
		simulator.webhooks.add(receiver.url, { events: ['INVOICE_COMPLETED'] });
		receiver.answers.push(500, 0, 404, 301, 401, 503, 200);
		await simulator.pay((await link()).id);
		await simulator.webhooks.idle();
		expect(simulator.webhooks.attempts.map(({ attempt, status }) => [attempt, status])).toEqual([
			[1, 500],
			[2, null],
			[3, 404],
			[4, 301],
			[5, 401],
			[6, 503],
		]);
		const signatures = new Set(
			receiver.arrivals.map(({ headers }) => headers['x-webhook-timestamp']),
		);
		if (webhookRetrySignature === 'kept') expect(signatures.size).toBe(1);
		expect(new Set(receiver.arrivals.map(({ raw }) => raw.toString())).size).toBe(1);
	},
);

test('calls that come late, and calls that are lost', async () => {
	simulator.webhooks.add(receiver.url);
	Object.assign(simulator.webhooks.settings, { minuteMs: 1_000, delayMinutes: 30 });
	await simulator.pay((await link()).id);
	const paidAt = Date.now();
	await simulator.webhooks.idle();
	expect(receiver.arrivals).toHaveLength(3);
	expect(Date.now() - paidAt).toBeGreaterThanOrEqual(30_000);

	simulator.webhooks.settings.delayMinutes = null;
	await simulator.pay((await link()).id);
	await simulator.webhooks.idle();
	expect(simulator.webhooks.events).toHaveLength(6);
	expect(simulator.webhooks.attempts).toHaveLength(3);
});

test('duplicates, wrong order and signatures that are none, on demand', async () => {
	const endpoint = simulator.webhooks.add(receiver.url);
	Object.assign(simulator.webhooks.settings, { duplicates: 1, reverse: 3 });
	await simulator.pay((await link()).id);
	await simulator.webhooks.idle();
	expect(simulator.webhooks.events.map(({ body }) => body.event_type)).toEqual([
		'INVOICE_CREATED',
		'INVOICE_COMPLETED',
		'PAYMENT_SUCCEEDED',
	]);
	expect(receiver.arrivals).toHaveLength(6);
	receiver.arrivals.length = 0;
	for (const signature of ['wrong', 'missing', 'bodyOnly', 'good'] as const) {
		await simulator.webhooks.send(1, { signature, signedAt: 1_000_000 });
	}
	expect(
		receiver.arrivals.map(({ headers }) => headers['x-webhook-signature'] !== undefined),
	).toEqual([true, false, true, true]);
	expect(isSigned(receiver.arrivals[0], endpoint.secret)).toBe(false);
	expect(isSigned(receiver.arrivals[2], endpoint.secret)).toBe(false);
	expect(isSigned(receiver.arrivals[3], endpoint.secret)).toBe(true);
});

test('what was taken is repeated after some minutes on demand, with the same signature', async () => {
	simulator.webhooks.add(receiver.url, { events: ['PAYMENT_SUCCEEDED'] });
	simulator.webhooks.settings.repeatMinutes = [2, 5, 30];
	await simulator.pay((await link()).id);
	await simulator.webhooks.idle();
	expect(types()).toEqual(Array.from({ length: 4 }, () => 'PAYMENT_SUCCEEDED'));
	const signatures = receiver.arrivals.map(({ headers }) => headers['x-webhook-signature']);
	expect(new Set(signatures).size).toBe(1);
	expect(new Set(receiver.arrivals.map(({ raw }) => raw.toString())).size).toBe(1);
});

test('other processes work it through the admin pages', async () => {
	const admin = async (method: string, path: string, body?: unknown) => {
		const response = await fetch(`${simulator.url}/__admin/webhooks${path}`, {
			method,
			...(body
				? { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }
				: {}),
		});
		return await response.json();
	};
	const { id } = await admin('POST', '', { url: receiver.url, secret: 's' });
	await admin('PATCH', '/settings', { duplicates: 1 });
	await simulator.pay((await link()).id);
	await simulator.webhooks.idle();
	expect(await admin('GET', '/events')).toHaveLength(3);
	expect(await admin('GET', '/attempts')).toHaveLength(6);
	await admin('POST', '/send', { event: 1 });
	expect(receiver.arrivals).toHaveLength(7);
	await admin('DELETE', `/${id}`);
	expect(await admin('GET', '')).toEqual([]);
});
