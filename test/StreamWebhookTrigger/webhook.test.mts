import { createHmac } from 'node:crypto';
import type { INode } from 'n8n-workflow';

import { EVENT_TYPES } from '../../nodes/StreamWebhookTrigger/events';
import type { SendOptions } from '../../simulator/index.mts';
import { FIRST_COLUMNS } from '../../support/engine/events.mts';
import { openWebhookServer, type WebhookServer } from '../../support/engine/webhookServer.mts';
import { useStream } from '../support/use.mts';

const SECRET = 'whsec_of_this_endpoint';

const { sim: simulator, harness, merchant, credentials } = useStream();
let server: WebhookServer;
let published: INode;
let count = 0;

/** The trigger, published with these parameters, and entered in Stream's dashboard. */
async function publish(
	parameters: object = {},
	o: { secret?: string; otherSecrets?: string; apiSecret?: string } = {},
) {
	credentials.default.apiSecret = o.apiSecret ?? simulator.apiSecret;
	const hook = { secret: o.secret ?? SECRET, otherSecrets: o.otherSecrets ?? 'old_secret' };
	Object.assign(credentials, { hook });
	published = {
		// A node of its own each time: repetitions are remembered by node.
		id: `node${++count}`,
		name: 'Stream Webhook Trigger',
		type: 'n8n-nodes-streampay.streamWebhookTrigger',
		typeVersion: 1,
		position: [0, 0],
		parameters: { registration: 'byHand', events: ['*'], ...parameters },
		credentials: {
			streamPayApi: { id: 'default', name: 'default' },
			streamPayWebhookApi: { id: 'hook', name: 'hook' },
		},
	};
	server = await openWebhookServer(harness, published);
	simulator.webhooks.add(server.url, { secret: SECRET });
}

beforeEach(() => void (simulator.webhooks.settings.minuteMs = 1));
afterEach(() => server?.close());

async function sell(reference = 'A-1', o: { recurring?: boolean } = {}) {
	const more = o.recurring ? { recurring_interval: 'MONTH' } : {};
	const product = await merchant.product('Ticket', '100.00', more);
	const link = await merchant.link(product.id, { custom_metadata: { order_reference: reference } });
	const paid = await simulator.pay(link.id);
	await simulator.webhooks.idle();
	await server.idle();
	return { link, ...paid };
}

/** Delivers an event once more. */
async function send(event: number, o: SendOptions = {}) {
	const attempts = await simulator.webhooks.send(event, o);
	await server.idle();
	return attempts;
}

const items = () => server.started.flatMap((one) => one.items);
const statuses = () => simulator.webhooks.attempts.map(({ status }) => status);
/** Numbers of the events of a kind. */
const eventsOf = (type: string) =>
	simulator.webhooks.events.filter(({ body }) => body.event_type === type).map(({ n }) => n);

describe('which calls start the workflow', () => {
	test('signed ones, each once', async () => {
		await publish();
		await sell();
		expect(statuses()).toEqual([200, 200, 200]);
		expect(
			items()
				.map(({ webhookEvent }) => webhookEvent)
				.sort(),
		).toEqual(['INVOICE_COMPLETED', 'INVOICE_CREATED', 'PAYMENT_SUCCEEDED']);
	});

	test('only the chosen events; the others are answered with 200', async () => {
		await publish({ events: ['INVOICE_COMPLETED'] });
		await sell();
		expect(statuses()).toEqual([200, 200, 200]);
		expect(items().map(({ event }) => event)).toEqual(['paymentLinkPaid']);
	});

	test('with All Events also kinds that are not known yet', async () => {
		await publish({ enrich: false });
		await sell();
		const body = { event_type: 'PAYMENT_DISPUTED' };
		await send(eventsOf('PAYMENT_SUCCEEDED')[0], { body });
		expect(items().at(-1)).toMatchObject({
			event: 'paymentDisputed',
			webhookEvent: 'PAYMENT_DISPUTED',
		});
		await server.close();
		await publish({ enrich: false, events: ['PAYMENT_SUCCEEDED'] });
		await send(eventsOf('PAYMENT_SUCCEEDED')[0], { body });
		expect(items()).toEqual([]);
	});

	test.each<[string, SendOptions, number]>([
		['the secret', {}, 200],
		['another accepted secret', { secret: 'old_secret' }, 200],
		['a wrong secret', { signature: 'wrong' }, 401],
		['the API secret', { secret: 'api' }, 401],
		['nothing', { signature: 'missing' }, 401],
		['the body alone', { signature: 'bodyOnly' }, 401],
		['the secret a day and an hour ago', { signedAt: Math.floor(Date.now() / 1000) - 90_000 }, 401],
		['the secret 20 hours ago', { signedAt: Math.floor(Date.now() / 1000) - 72_000 }, 200],
	])('signed with %s', async (_name, o, status) => {
		await publish({ enrich: false, events: ['SUBSCRIPTION_CREATED'] });
		await sell('A-1', { recurring: true });
		await server.close();
		await publish({ enrich: false });
		simulator.webhooks.endpoints.shift();
		const [{ status: answered }] = await send(
			eventsOf('SUBSCRIPTION_CREATED')[0],
			o.secret === 'api' ? { secret: simulator.apiSecret } : o,
		);
		expect(answered).toBe(status);
		expect(items()).toHaveLength(status === 200 ? 1 : 0);
		expect(server.thrown).toEqual([]);
	});

	test('the tolerance is a setting', async () => {
		await publish({ enrich: false, options: { tolerance: 5 } });
		await sell();
		server.started.length = 0;
		const old = Math.floor(Date.now() / 1000) - 400;
		const [failed] = await send(1, {
			signedAt: old,
			body: { event_type: 'INVOICE_SENT' },
		});
		expect(failed.status).toBe(401);
		await server.close();
		simulator.webhooks.endpoints.length = 0;
		await publish({ enrich: false, options: { tolerance: 0 } });
		const [done] = await send(1, { signedAt: 1_000_000 });
		expect(done.status).toBe(200);
	});

	test.each(['', 'two days', -1, null])(
		'a tolerance that is none (%j) is the usual one',
		async (tolerance) => {
			await publish({ enrich: false, options: { tolerance } });
			await sell();
			const day = 86_400;
			const now = Math.floor(Date.now() / 1000);
			const body = { event_type: 'INVOICE_SENT' };
			const [old] = await send(1, { signedAt: now - 2 * day, body });
			const [late] = await send(1, { signedAt: now - day / 2, body });
			expect([old.status, late.status]).toEqual([401, 200]);
		},
	);

	test.each([
		['no JSON', 'text', 'text/plain', 400],
		['a list', '[]', 'application/json', 400],
		['no event', '{"a":1}', 'application/json', 400],
		['nothing', '', 'application/json', 401],
		['JSON of another type', '{"event_type":"INVOICE_SENT"}', 'text/plain', 200],
	])('signed %s', async (_name, body, type, status) => {
		await publish({ enrich: false });
		const t = Math.floor(Date.now() / 1000);
		const v1 = createHmac('sha256', SECRET).update(`${t}.${body}`).digest('hex');
		const response = await fetch(server.url, {
			method: 'POST',
			body,
			headers: { 'content-type': type, 'x-webhook-signature': `t=${t},v1=${v1}` },
		});
		expect(response.status).toBe(status);
		expect(items()).toHaveLength(status === 200 ? 1 : 0);
	});

	test('without a secret nothing is taken in, and Stream comes again', async () => {
		await publish({}, { secret: ' ' });
		await sell();
		expect(new Set(statuses())).toEqual(new Set([401]));
		expect(items()).toEqual([]);
		await server.close();
		await publish({}, { secret: '', otherSecrets: '' });
		await sell();
		expect(String(server.thrown[0])).toContain('has no secret');
		expect(statuses()).toContain(500);
	});
});

describe('parameters that an expression gives', () => {
	test.each([
		['text', '={{ "INVOICE_COMPLETED" }}', ['INVOICE_COMPLETED']],
		[
			'text with commas',
			'={{ "INVOICE_CREATED, INVOICE_COMPLETED" }}',
			['INVOICE_COMPLETED', 'INVOICE_CREATED'],
		],
		['names of the panel', '={{ ["Payment Succeeded"] }}', ['PAYMENT_SUCCEEDED']],
		[
			'All Events',
			'={{ "all events" }}',
			['INVOICE_COMPLETED', 'INVOICE_CREATED', 'PAYMENT_SUCCEEDED'],
		],
	])('Trigger On as %s', async (_name, events, started) => {
		await publish({ enrich: false, events });
		await sell();
		expect(
			items()
				.map(({ webhookEvent }) => webhookEvent)
				.sort(),
		).toEqual(started);
	});

	test.each(['={{ "INVOICE_PAYED" }}', '={{ null }}', '={{ [] }}'])(
		'Trigger On that is none (%s): no call is taken in',
		async (events) => {
			await publish({ enrich: false, events });
			await sell();
			expect(items()).toEqual([]);
			expect(statuses()).not.toContain(200);
			expect(String(server.thrown[0])).toContain("'Trigger On'");
		},
	);

	test('flags as text', async () => {
		const simplify = '={{ "false" }}';
		await publish({ enrich: '={{ "true" }}', events: ['INVOICE_CREATED'], options: { simplify } });
		await sell();
		expect(items()[0]).toMatchObject({ enriched: true });
		expect(items()[0].record).toHaveProperty('organization_consumer');
	});
});

describe('repetitions', () => {
	test('duplicates and retries start nothing a second time', async () => {
		await publish();
		simulator.webhooks.settings.duplicates = 2;
		await sell();
		expect(statuses()).toHaveLength(9);
		expect(new Set(statuses())).toEqual(new Set([200]));
		expect(server.started).toHaveLength(3);
		for (const { n } of simulator.webhooks.events) await send(n);
		expect(server.started).toHaveLength(3);
	});

	test('two that arrive in the same moment start the workflow once', async () => {
		await publish({ enrich: false });
		await sell();
		server.started.length = 0;
		const body = { event_type: 'INVOICE_SENT' };
		await Promise.all([1, 1, 1, 1].map((n) => send(n, { body })));
		expect(server.started).toHaveLength(1);
	});

	test.each([true, false])('are known, sixty of the same moment (enrich: %s)', async (enrich) => {
		await publish({ enrich });
		await sell();
		server.started.length = 0;
		const kinds = Array.from({ length: 60 }, (_, n) => `INVOICE_KIND_${n}`);
		const sendAll = () =>
			Promise.all(
				kinds.map((event_type) => send(eventsOf('INVOICE_CREATED')[0], { body: { event_type } })),
			);
		await sendAll();
		expect(server.started).toHaveLength(60);
		const now = Date.now();
		const clock = jest.spyOn(Date, 'now').mockImplementation(() => now + 30 * 60_000);
		await sendAll();
		clock.mockRestore();
		expect(server.started).toHaveLength(60);
	});

	test('leave the data of the workflow alone, whatever a Stream Trigger keeps in it', async () => {
		const staticData = { 'node:Stream Trigger': { state: { at: 1 } } };
		await publish();
		server.staticData = structuredClone(staticData);
		await sell();
		for (const { n } of simulator.webhooks.events) await send(n);
		expect(server.started).toHaveLength(3);
		expect(server.staticData).toEqual(staticData);
	});

	test('after a restart of n8n they start again, with the same eventId', async () => {
		await publish();
		await sell();
		const before = items().map(({ eventId }) => eventId);
		server.started.length = 0;
		harness.restart();
		for (const { n } of simulator.webhooks.events) await send(n);
		expect(items().map(({ eventId }) => eventId)).toEqual(before);
		for (const { n } of simulator.webhooks.events) await send(n);
		expect(items()).toHaveLength(before.length);
	});

	test.each(['renewed', 'kept'] as const)(
		'a workflow that could not be started is started by a retry (signature %s)',
		async (webhookRetrySignature) => {
			await publish({ enrich: false, events: ['INVOICE_COMPLETED'] });
			Object.assign(simulator.switches, { webhookRetrySignature });
			simulator.webhooks.settings.minuteMs = 30_000;
			server.failNextStart = true;
			const product = await merchant.product('Ticket', '100.00');
			await simulator.pay((await merchant.link(product.id)).id);
			while (simulator.webhooks.attempts.length < 3) await new Promise((r) => setTimeout(r, 20));
			expect(server.started).toEqual([]);
			// Five minutes later, by the clock of the process.
			const now = Date.now();
			const clock = jest.spyOn(Date, 'now').mockImplementation(() => now + 5 * 60_000);
			await send(eventsOf('INVOICE_COMPLETED')[0]);
			clock.mockRestore();
			expect(server.started).toHaveLength(1);
		},
	);

	test('while building, the same call can be tried again and again', async () => {
		await publish({ enrich: false });
		server.mode = 'manual';
		await sell();
		await send(1);
		await send(1);
		expect(server.started).toHaveLength(5);
		expect(server.staticData).toEqual({});
	});
});

describe('what the workflow gets', () => {
	test('with Enrich: the records, as Stream Trigger gives them; the answer goes out first', async () => {
		await publish({ events: ['INVOICE_COMPLETED'] });
		const { link, invoiceId, paymentId, consumerId } = await sell();
		expect(server.started).toHaveLength(1);
		expect(server.started[0].answeredFirst).toBe(true);
		expect(items()[0]).toMatchObject({
			event: 'paymentLinkPaid',
			eventId: `paymentLinkPaid:${invoiceId}`,
			resource: 'paymentLink',
			id: link.id,
			status: 'COMPLETED',
			previousStatus: null,
			orderReference: 'A-1',
			customMetadata: { order_reference: 'A-1' },
			orderPaid: true,
			orderEventId: 'orderPaid:A-1',
			record: { id: link.id },
			invoice: { id: invoiceId, status: 'COMPLETED' },
			payments: [{ id: paymentId }],
			consumer: { id: consumerId },
			enriched: true,
			webhookEvent: 'INVOICE_COMPLETED',
		});
	});

	test.each([true, false])(
		'equal to what Stream Trigger gives (simplify: %s)',
		async (simplify) => {
			await publish({ options: { simplify } });
			const watch = {
				event: ['paymentLinkPaid', 'paymentStatusChanged', 'invoiceCreated'],
				options: { simplify },
			};
			const before = await harness.poll(watch);
			await sell();
			const { items: polled } = await harness.poll(watch, { staticData: before.staticData });
			const fromPolling = new Map((polled ?? [[]])[0].map(({ json }) => [json.eventId, json]));
			const fromWebhooks = new Map(items().map((item) => [item.eventId, item]));
			expect([...fromWebhooks.keys()].sort()).toEqual([...fromPolling.keys()].sort());
			// The moment of looking, and what only a list of invoices has or lacks.
			const own = [
				'detectedAt',
				'last_payment_paid_at',
				'total_number_of_payments',
				'created_at',
				'url',
			];
			const common = (item: unknown) =>
				JSON.parse(JSON.stringify(item, (key, value) => (own.includes(key) ? undefined : value)));
			for (const [eventId, item] of fromPolling) {
				expect(fromWebhooks.get(eventId)).toMatchObject(common(item));
			}
		},
	);

	test('without Enrich: what Stream sent, without a request; n8n answers when it has stored the execution', async () => {
		await publish({ enrich: false, events: ['INVOICE_COMPLETED'] });
		const before = simulator.ledger.length;
		const { link, invoiceId, paymentId } = await sell();
		expect(merchant.requests(before).filter((one) => one.startsWith('GET'))).toEqual([]);
		expect(server.started[0].answeredFirst).toBe(false);
		// Nothing has proven that the money is there.
		expect(items()[0]).toMatchObject({
			event: 'invoiceStatusChanged',
			eventId: `invoiceStatusChanged:${invoiceId}:COMPLETED`,
			orderReference: 'A-1',
			paymentLinkId: link.id,
			invoiceId,
			paymentId,
			enriched: false,
			webhook: { event_type: 'INVOICE_COMPLETED' },
		});
	});

	test.each(['all', 'own'] as const)(
		'payments and subscriptions (references: %s)',
		async (references) => {
			simulator.switches.webhookReferences = references;
			await publish();
			const { subscriptionId, paymentId, invoiceId, link } = await sell('A-1', { recurring: true });
			const byType = Object.fromEntries(items().map((item) => [item.webhookEvent, item]));
			expect(byType.PAYMENT_SUCCEEDED).toMatchObject({
				event: 'paymentStatusChanged',
				id: paymentId,
				status: 'SUCCEEDED',
				record: { id: paymentId },
				invoiceId,
				paymentLinkId: link.id,
				orderReference: 'A-1',
			});
			expect(byType.SUBSCRIPTION_CREATED).toMatchObject({
				event: 'subscriptionCreated',
				eventId: `subscriptionCreated:${subscriptionId}`,
				record: { id: subscriptionId },
			});
			expect(byType.SUBSCRIPTION_ACTIVATED).toMatchObject({
				event: 'subscriptionStatusChanged',
				status: 'ACTIVE',
			});
		},
	);

	test('a completed invoice that names no link, neither in the call nor on the record', async () => {
		Object.assign(simulator.switches, { webhookReferences: 'own', paymentLinkIdOnInvoice: false });
		await publish({ events: ['INVOICE_COMPLETED'] });
		const { link, invoiceId } = await sell();
		expect(items()[0]).toMatchObject({
			event: 'paymentLinkPaid',
			eventId: `paymentLinkPaid:${invoiceId}`,
			id: link.id,
			orderReference: 'A-1',
		});
		server.started.length = 0;
		const consumer = await merchant.request('POST', '/consumers', {
			name: 'Sara',
			phone_number: '+966501234567',
		});
		const product = await merchant.product('Lesson', '50.00');
		const bill = await merchant.request('POST', '/invoices', {
			organization_consumer_id: consumer.id,
			items: [{ product_id: product.id, quantity: 1 }],
			scheduled_on: new Date(Date.now() + 86_400_000).toISOString(),
			payment_methods: {
				mada: true,
				visa: true,
				mastercard: true,
				amex: true,
				bank_transfer: true,
				installment: false,
			},
		});
		const [payment] = (await merchant.request('GET', `/invoices/${bill.id}`)).payments;
		await merchant.request('POST', `/payments/${payment.id}/mark-paid`, { payment_method: 'CASH' });
		await simulator.webhooks.idle();
		await server.idle();
		expect(items().map(({ event, id }) => [event, id])).toEqual([
			['invoiceStatusChanged', bill.id],
		]);
	});

	test('a completed invoice that a copy does not show among those of its link yet', async () => {
		Object.assign(simulator.switches, { webhookReferences: 'own', paymentLinkIdOnInvoice: false });
		await publish({ events: ['INVOICE_COMPLETED'] });
		const body = { data: [], pagination: { has_next_page: false } };
		const action = { type: 'body', body } as const;
		simulator.faults.add({ method: 'GET', path: '/invoices$', times: 1, action });
		const { link, invoiceId } = await sell();
		expect(items()).toMatchObject([
			{ event: 'paymentLinkPaid', eventId: `paymentLinkPaid:${invoiceId}`, id: link.id },
		]);
	});

	test('in the wrong order: each with what is true now', async () => {
		simulator.webhooks.settings.reverse = 3;
		await publish();
		const { invoiceId } = await sell();
		expect(items().map(({ eventId }) => eventId)).toContain(`paymentLinkPaid:${invoiceId}`);
		expect(items()).toHaveLength(3);
	});

	test('a refund that came before the news of the payment is no paid order', async () => {
		await publish({ events: ['INVOICE_COMPLETED'] });
		simulator.webhooks.settings.reverse = 100;
		const { paymentId } = await (async () => {
			const product = await merchant.product('Ticket', '100.00');
			return await simulator.pay((await merchant.link(product.id)).id);
		})();
		await merchant.request('POST', `/payments/${paymentId}/refund`, { refund_reason: 'OTHER' });
		simulator.webhooks.settings.reverse = 1;
		await send(eventsOf('INVOICE_COMPLETED')[0]);
		expect(items()).toHaveLength(1);
		expect(items()[0].event).toBe('invoiceStatusChanged');
	});

	test('records that can be read only a moment later', async () => {
		await publish({ events: ['INVOICE_COMPLETED'] });
		simulator.faults.add({
			method: 'GET',
			path: '/invoices/',
			times: 2,
			action: { type: 'status', status: 404, body: { detail: 'Not Found' } },
		});
		await sell();
		expect(items()[0]).toMatchObject({ event: 'paymentLinkPaid', enriched: true });
	});

	test('a payment whose time can be read only a moment later: its id is that of Stream Trigger', async () => {
		await publish({ events: ['INVOICE_UPDATED'] });
		const { invoiceId, paymentId } = await sell();
		await server.close();
		simulator.webhooks.endpoints.length = 0;
		await publish({ events: ['PAYMENT_SUCCEEDED'] });
		const body = await merchant.request('GET', `/invoices/${invoiceId}`);
		Object.assign(body.payments[0], { current_status: 'PENDING', payed_at: null });
		const action = { type: 'status', status: 200, body } as const;
		simulator.faults.add({ method: 'GET', path: '/invoices/', times: 1, action });
		await send(eventsOf('PAYMENT_SUCCEEDED')[0]);
		const { payed_at } = await merchant.request('GET', `/payments/${paymentId}`);
		expect(items()[0]).toMatchObject({
			eventId: `paymentStatusChanged:${paymentId}:SUCCEEDED:${Date.parse(payed_at)}`,
			record: { status: 'SUCCEEDED' },
		});
	});

	test('a refund that can be read only a moment later: its id is that of Stream Trigger', async () => {
		simulator.switches.partialRefunds = 'cumulative';
		await publish({ events: ['PAYMENT_PARTIALLY_REFUNDED'] });
		const { paymentId, invoiceId } = await sell();
		const refund = async () => {
			const body = { refund_reason: 'OTHER', amount: '10.00' };
			await merchant.request('POST', `/payments/${paymentId}/refund`, body);
			await simulator.webhooks.idle();
			await server.idle();
			return await merchant.request('GET', `/payments/${paymentId}`);
		};
		await refund();
		const before = await merchant.request('GET', `/invoices/${invoiceId}`);
		simulator.act.advance(3_600_000);
		const action = { type: 'status', status: 200, body: before } as const;
		simulator.faults.add({ method: 'GET', path: '/invoices/', times: 1, action });
		const { refunded_at } = await refund();
		expect(items()).toHaveLength(2);
		expect(items()[1]).toMatchObject({
			eventId: `paymentStatusChanged:${paymentId}:PARTIALLY_REFUNDED:${Date.parse(refunded_at)}`,
			record: { refundedAmount: '20.00' },
		});
	});

	test.each(['PAYMENT_SUCCEEDED', 'PAYMENT_REFUNDED'])(
		'%s that names no invoice, which can be read only a moment later',
		async (type) => {
			simulator.switches.webhookReferences = 'own';
			await publish({ events: ['INVOICE_UPDATED'] });
			const { invoiceId, paymentId } = await sell();
			const time = type === 'PAYMENT_SUCCEEDED' ? 'payed_at' : 'refunded_at';
			const early = await merchant.request('GET', `/invoices/${invoiceId}`);
			if (type === 'PAYMENT_REFUNDED') {
				const body = { refund_reason: 'OTHER' };
				await merchant.request('POST', `/payments/${paymentId}/refund`, body);
			} else Object.assign(early.payments[0], { current_status: 'PENDING', payed_at: null });
			await server.close();
			simulator.webhooks.endpoints.length = 0;
			await publish({ events: [type] });
			const action = { type: 'status', status: 200, body: early } as const;
			simulator.faults.add({ method: 'GET', path: '/invoices/', times: 1, action });
			await send(eventsOf(type)[0]);
			const payment = await merchant.request('GET', `/payments/${paymentId}`);
			const status = payment.current_status;
			expect(items()[0]).toMatchObject({
				eventId: `paymentStatusChanged:${paymentId}:${status}:${Date.parse(payment[time])}`,
				record: { status },
			});
		},
	);

	test('a payment of an invoice that does not name its link has the link that the call names', async () => {
		simulator.switches.paymentLinkIdOnInvoice = false;
		await publish({ events: ['PAYMENT_SUCCEEDED'] });
		const { link } = await sell();
		expect(items()[0]).toMatchObject({ orderReference: 'A-1', paymentLinkId: link.id });
	});

	test('the consumer is asked for where an invoice only names it', async () => {
		await publish({ events: ['INVOICE_UPDATED'] });
		const { invoiceId, consumerId } = await sell();
		await server.close();
		simulator.webhooks.endpoints.length = 0;
		await publish({ events: ['INVOICE_COMPLETED'] });
		const body = await merchant.request('GET', `/invoices/${invoiceId}`);
		delete body.organization_consumer;
		const action = { type: 'status', status: 200, body } as const;
		simulator.faults.add({ method: 'GET', path: '/invoices/', times: 1, action });
		await send(eventsOf('INVOICE_COMPLETED')[0]);
		expect(items()[0]).toMatchObject({ event: 'paymentLinkPaid', consumer: { id: consumerId } });
	});

	test('Simplify counts also for kinds of events that Stream Trigger does not know', async () => {
		for (const simplify of [true, false]) {
			await publish({ events: ['INVOICE_UPDATED'], options: { simplify } });
			await sell();
			await send(eventsOf('INVOICE_CREATED')[0], { body: { event_type: 'INVOICE_UPDATED' } });
			const [{ record, invoice }] = items() as any[];
			for (const one of [record, invoice]) {
				expect('organization_consumer' in one).toBe(!simplify);
			}
			await server.close();
			simulator.webhooks.endpoints.length = 0;
		}
	});

	test.each(EVENT_TYPES)('%s begins with the columns of Stream Trigger', async (event_type) => {
		await publish({ events: [event_type] });
		const { link, paymentId, invoiceId, subscriptionId } = await sell('A-9', { recurring: true });
		const [entity_type, entity_id] = [
			['PAYMENT_LINK', link.id],
			['PAYMENT', paymentId],
			['INVOICE', invoiceId],
			['SUBSCRIPTION', subscriptionId],
		].find(([kind]) => event_type.startsWith(`${kind}_`))!;
		const data = { payment_link: { id: link.id }, invoice: { id: invoiceId } };
		const body = { event_type, entity_type, entity_id, data };
		if (!eventsOf(event_type).length) await send(1, { body });
		const [item] = items();
		expect(Object.keys(item).slice(0, FIRST_COLUMNS.length)).toEqual(FIRST_COLUMNS);
		expect(item).toMatchObject({ orderReference: 'A-9', currency: 'SAR', enriched: true });
		expect(item.amount).toEqual(expect.any(String));
	});

	test('when Stream cannot be asked, the event goes on as it came', async () => {
		await publish({ events: ['INVOICE_COMPLETED'] }, { apiSecret: 'wrong' });
		const { invoiceId, link } = await sell();
		expect(statuses()).toEqual([200, 200, 200]);
		expect(items()[0]).toMatchObject({
			event: 'invoiceStatusChanged',
			eventId: `invoiceStatusChanged:${invoiceId}:COMPLETED`,
			paymentLinkId: link.id,
			orderReference: 'A-1',
			enriched: false,
			enrichment: expect.stringMatching(
				/^Stream does not accept the key pair of the credential\. Open the credential and /,
			),
		});
	});

	test('an answer that is no record is none, whatever its status', async () => {
		await publish({ events: ['INVOICE_COMPLETED'] });
		const body = { error: 'maintenance' };
		simulator.faults.add({ method: 'GET', path: '/invoices/', action: { type: 'body', body } });
		await sell();
		simulator.faults.clear();
		expect(items()[0]).toMatchObject({
			enriched: false,
			enrichment: expect.stringMatching(/^Stream sent a response that the node cannot read\./),
		});
	});

	test('an ID that is none is never put into an address', async () => {
		await publish();
		const before = simulator.ledger.length;
		await sell();
		server.started.length = 0;
		const body = { event_type: 'INVOICE_SENT', entity_id: '../products?x=1', data: {} };
		await send(eventsOf('INVOICE_CREATED')[0], { body });
		expect(items()[0]).toMatchObject({
			enriched: false,
			enrichment: expect.stringMatching(/is not the ID or URL of an invoice/),
		});
		expect(merchant.requests(before).join()).not.toMatch(/\.\.|products\?/);
	});

	test('a burst waits for the limit of the account, and loses no record', async () => {
		await publish({ events: ['INVOICE_SENT'] });
		await sell();
		simulator.switches.rateLimit = { perSecond: 30, retryAfter: 'none' };
		const [n] = eventsOf('INVOICE_CREATED');
		const timestamps = Array.from({ length: 60 }, (_, at) =>
			new Date(Date.now() + at).toISOString(),
		);
		await Promise.all(
			timestamps.map((timestamp) => send(n, { body: { event_type: 'INVOICE_SENT', timestamp } })),
		);
		simulator.switches.rateLimit = null;
		expect(items()).toHaveLength(60);
		expect(items().filter(({ enriched }) => !enriched)).toEqual([]);
	});

	test('no secret is in it, nor in what n8n stores', async () => {
		await publish();
		await sell();
		const all = JSON.stringify([server.started, server.staticData]);
		for (const secret of [SECRET, 'old_secret', simulator.apiSecret]) {
			expect(all).not.toContain(secret);
		}
	});
});

test('the panel names buttons as n8n does: only its own Webhook node listens for test events', () => {
	const { description } = harness.nodeType('n8n-nodes-streampay.streamWebhookTrigger');
	const said = JSON.stringify([description.triggerPanel, description.properties]);
	expect(said).toContain('Execute step');
	expect(said).not.toMatch(/listen for/i);
});

test('the credential is tested for having a secret; By Hand the lifecycle has nothing to do', async () => {
	await publish();
	const node = harness.nodeType('n8n-nodes-streampay.streamWebhookTrigger') as any;
	const { webhookSecretTest } = node.methods.credentialTest;
	expect(await webhookSecretTest.call({}, { data: { secret: 's' } })).toMatchObject({
		status: 'OK',
	});
	expect(await webhookSecretTest.call({}, { data: {} })).toMatchObject({ status: 'Error' });
	const before = simulator.ledger.length;
	for (const method of ['checkExists', 'create', 'delete'] as const)
		expect(await harness.hook(published, method, { url: server.url })).toBe(true);
	expect(simulator.ledger).toHaveLength(before);
});
