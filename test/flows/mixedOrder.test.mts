/**
 * One order from cart to money and back, with all parts together: Order → Create Payment Links, Verify Redirect, Get
 * Order Status and both triggers, over everything on which the sources about Stream disagree.
 */
import type { Switches } from '../../simulator/index.mts';
import { defaultSwitches } from '../../simulator/switches/index.mts';
import { makeNode } from '../../support/engine/harness.mts';
import { pass } from '../../support/engine/shop.mts';
import { openWebhookServer, type WebhookServer } from '../../support/engine/webhookServer.mts';
import { useStream } from '../support/use.mts';

/** Each value of each switch that is not the default, several at a time. */
const combinations: Array<Partial<Switches>> = [
	{},
	{
		amountDecimals: 3,
		timestampOffset: 'none',
		duplicateConsumerStatus: 409,
		paymentLinkIdOnInvoice: false,
		sort: 'ignore',
		errorEnvelope: 'detail',
		linkIdOnSuccess: false,
	},
	{
		amountDecimals: 'bare',
		timestampPrecision: 'seconds',
		nulls: 'omitted',
		paymentStatusField: 'both',
		duplicatePhone: 'PHONE_ALREADY_REGISTERED',
		metadataValues: 'text',
		duplicateConsumerStatus: 422,
		sort: 'refuse',
		redirectJoin: '?',
		partialRefunds: 'cumulative',
		refundAnswer: 'refund',
		linkUrl: 'short',
		sortDirection: 'ignore',
		totalCount: 'page',
		statusFilter: 'ignore',
	},
	{
		rateLimit: { perSecond: 15, retryAfter: 'seconds' },
		priceEndpoints: false,
		sdkOnlyEndpoints: false,
		sdkOnlyFields: false,
		missingEndpoint: '405',
		requestId: false,
		languageCase: 'lower',
		webhookReferences: 'own',
		externalMetadata: false,
		productExternalId: false,
		partialRefunds: 'ignored',
		amountRefunded: false,
		listAgeMs: 150,
		dateFilters: 'fromOnly',
		updatedAtOnCreate: 'created',
		touchLinkOnPayment: false,
		invoiceAfterRefund: 'CANCELED',
	},
	{
		rateLimit: { perSecond: 15, retryAfter: 'date' },
		latencyMs: 20,
		environment: 'live',
		commaArrays: 'split',
		externalIdUnique: false,
		languageCase: 'upper',
		paymentStatusField: 'status',
		webhookRetrySignature: 'renewed',
		totalCount: 'tooFew',
		dateFilters: 'ignore',
		paymentLinkIdOnInvoice: false,
		sortNulls: 'last',
		touchInvoiceOnPayment: true,
		expiredLinkStatus: 'ACTIVE',
		openLinkPrices: 'follow',
	},
	{
		rateLimit: { perSecond: 15, retryAfter: 'none' },
		limitOver100: 'clamp',
		linkIdOnSuccess: false,
		pendingRedirect: 'failure',
		usedProductPrices: 'allow',
		deletedConsumer: 'flag',
		stampBeforeVisibleMs: 150,
		putNull: 'ignore',
		externalId: 'accounting',
		environment: 'unsaid',
		dateField: 'scheduled_on',
		validUntil: 'riyadh',
		missingEndpoint: 'forbidden',
		defaultOrder: 'asc',
		totalCount: 'tooMany',
		linkFilter: 'ignore',
	},
];

/** Switches that no request of an order can meet. */
const elsewhere: Array<keyof Switches> = [
	'cancel',
	'meteredAvailable',
	'sandboxEmailRule',
	'emptyDeleteBody',
	'deleteActiveFreeze',
	'autoCharge',
	'foreignPrices',
	'sameDayFreeze',
	'webhookApi',
	'webhookEvents',
	'webhookAddress',
	'portalSessions',
	'replica',
	'inPlaceDescription',
	'checkoutLanguage',
	'trialCheckout',
	'newSubscription',
	'untilNull',
	'freezeList',
	'deletedFreezes',
];

test('every switch is turned', () => {
	const turned = combinations.flatMap((switches) => Object.keys(switches));
	const all = Object.keys(defaultSwitches());
	expect([...new Set([...turned, ...elsewhere])].sort()).toEqual(all.sort());
});

const ORDER = 'A-1';
const cart = [
	{ name: 'Ticket', price: '99.50', quantity: 2 },
	{ name: 'Gold plan', price: '50', recurring_interval: 'MONTH' },
];
const customer = { details: { name: 'Sara', phoneNumber: '0501234567' } };

const { sim: simulator, harness, credentials } = useStream();
let server: WebhookServer;

async function open(switches: Partial<Switches>): Promise<void> {
	Object.assign(simulator.switches, switches);
	Object.assign(credentials, { hook: { secret: 'whsec_1', otherSecrets: '' } });
	const node = makeNode('Hook', 'n8n-nodes-streampay.streamWebhookTrigger', {
		registration: 'byHand',
		events: ['INVOICE_COMPLETED'],
	});
	// Repetitions are remembered by node.
	node.id = JSON.stringify(switches);
	node.credentials!.streamPayWebhookApi = { id: 'hook', name: 'hook' };
	server = await openWebhookServer(harness, node);
	simulator.webhooks.settings.duplicates = 1;
	simulator.webhooks.add(server.url, { secret: 'whsec_1' });
}
afterEach(() => server?.close());

const create = async (): Promise<any> =>
	(
		await harness.rows({
			resource: 'order',
			operation: 'createPaymentLinks',
			orderReference: ORDER,
			customer,
			itemsFrom: 'json',
			itemsJson: JSON.stringify(cart),
			additionalFields: { successRedirectUrl: `https://shop.example/thanks?order=${ORDER}` },
		})
	)[0];

const status = async (): Promise<any> =>
	(
		await harness.rows({
			resource: 'order',
			operation: 'getStatus',
			orderReference: ORDER,
		})
	)[0];

const verify = async (redirect: string, amount: string, order = ORDER) =>
	await harness.run({
		resource: 'payment',
		operation: 'verifyRedirect',
		redirect,
		expectedAmount: amount,
		expectedOrderReference: order,
	});

async function pay(linkId: string): Promise<{ redirectUrl: string; paymentId: string }> {
	const paid = await simulator.pay(linkId);
	await simulator.webhooks.idle();
	await server.idle();
	await untilListed();
	return { redirectUrl: paid.redirectUrl!, paymentId: paid.paymentId! };
}

async function refund(paymentId: string): Promise<void> {
	await harness.rows({
		resource: 'payment',
		operation: 'refund',
		paymentId: { mode: 'id', value: paymentId },
		refundReason: 'OTHER',
	});
	await untilListed();
}

/** Lists may be behind, and nobody can know more than they show. */
const untilListed = async () => await pass(simulator.switches.listAgeMs);

test.each(combinations)('%j', async (switches) => {
	await open(switches);
	const trigger = { event: ['paymentLinkPaid'] };
	// What a trigger has handed over is remembered by node, too.
	const options = { name: JSON.stringify(switches), staticData: {} };
	expect((await harness.poll(trigger, options)).items).toBeNull();

	const made = await create();
	expect(made).toMatchObject({ amount: '249.00', reused: false, paid: false });
	expect(await create()).toMatchObject({ oneTimeUrl: made.oneTimeUrl, reused: true });
	expect(simulator.all('paymentLink')).toHaveLength(2);
	expect(await status()).toMatchObject({ status: 'unpaid', amount: '249.00', paidAmount: '0.00' });

	const [once, monthly] = made.links;
	const first = await pay(once.id);
	expect((await verify(first.redirectUrl, '199')).json).toMatchObject([{ verified: true }]);
	expect((await verify(first.redirectUrl, '249')).error.message).toContain('199');
	expect((await verify(first.redirectUrl, '199', 'A-2')).status).toBe('error');
	expect(await status()).toMatchObject({ status: 'partlyPaid', payUrl: made.recurringUrl });
	expect(await create()).toMatchObject({ url: made.recurringUrl, paid: false });

	const second = await pay(monthly.id);
	expect((await verify(second.redirectUrl, '50')).json).toMatchObject([{ verified: true }]);
	const paid = await status();
	expect(paid).toMatchObject({ status: 'paid', paidAmount: '249.00', payUrl: null });
	expect(await create()).toMatchObject({ paid: true, reused: true });
	expect(simulator.all('paymentLink')).toHaveLength(2);

	// Both triggers tell the same two payments of the same order, by the same ids.
	const polled: any[] = [];
	while (polled.length < 2) {
		const { items } = await harness.poll(trigger, options);
		expect(items).not.toBeNull();
		polled.push(...items![0].map(({ json }) => json));
	}
	const called = server.started.flatMap(({ items }) => items) as any[];
	const ids = (events: any[]) => events.map(({ eventId }) => eventId).sort();
	expect(ids(polled)).toEqual([...paid.eventIds].sort());
	expect(ids(called)).toEqual(ids(polled));
	for (const { event, orderReference } of [...polled, ...called]) {
		expect({ event, orderReference }).toEqual({ event: 'paymentLinkPaid', orderReference: ORDER });
	}

	await refund(first.paymentId);
	expect(await status()).toMatchObject({ status: 'partlyPaid', refundedAmount: '199.00' });
	expect((await verify(first.redirectUrl, '199')).error.message).toMatch(/has been refunded/);
	await refund(second.paymentId);
	expect(await status()).toMatchObject({ status: 'refunded', paidAmount: '0.00' });
	expect(simulator.all('consumer')).toHaveLength(1);
	expect(simulator.all('product')).toHaveLength(2);
});
