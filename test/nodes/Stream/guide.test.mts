import { byId, type Row } from '../../../support/engine/stream.mts';
import { ok } from '../../../support/simulator/client.mts';
import { useStream } from '../../support/use.mts';

/**
 * The flows of the vendor's getting-started guide, each with the values of its examples: what docs/orders.md says
 * about them is what the node sends.
 */

const stream = useStream();
const { sim } = stream;

const AHMAD = {
	name: 'Ahmad Ali',
	additionalFields: {
		email: 'ahmad@example.com',
		phoneNumber: '+966501234567',
		externalId: 'cust_12345',
		communicationMethods: ['EMAIL', 'SMS'],
	},
};
const PAGES = {
	success_redirect_url: 'https://example.com/success',
	failure_redirect_url: 'https://example.com/failure',
};
const REDIRECTS = {
	successRedirectUrl: PAGES.success_redirect_url,
	failureRedirectUrl: PAGES.failure_redirect_url,
};

const product = async (more: Row = {}): Promise<string> => {
	const prices = [{ currency: 'SAR', amount: '2500' }];
	const body = { name: 'Registration', type: 'ONE_OFF', prices, ...more };
	return (await ok(stream.call('POST', '/products', body))).id as string;
};
const entries = (given: Record<string, string>) => ({
	entry: Object.entries(given).map(([key, value]) => ({ key, value })),
});
/** What Payment Link → Create sent. */
const link = () =>
	stream.writes().find(({ request }) => request === 'POST /payment_links')?.body as Row;

it('Create a Customer: once, found again, read and deleted', async () => {
	const [made] = await stream.rows('consumer.create', AHMAD);
	expect(stream.writes()[0].body).toMatchObject({
		name: 'Ahmad Ali',
		email: 'ahmad@example.com',
		phone_number: '+966501234567',
		external_id: 'cust_12345',
		communication_methods: ['EMAIL', 'SMS'],
	});
	const twice = await stream.refusal('consumer.create', AHMAD);
	expect(twice).toMatch(/\(DUPLICATE_CONSUMER\).*Create or Update/);
	const [found] = await stream.rows('consumer.upsert', {
		name: AHMAD.name,
		...AHMAD.additionalFields,
	});
	expect(found.id).toBe(made.id);
	const consumerId = byId(made.id);
	expect(await stream.rows('consumer.get', { consumerId })).toMatchObject([{ id: made.id }]);
	expect(await stream.rows('consumer.getAll')).toHaveLength(1);
	expect(await stream.rows('consumer.delete', { consumerId })).toMatchObject([{ deleted: true }]);
});

it('Payment Link for Multiple Customers: no consumer, paid again and again', async () => {
	const productId = await product();
	const [made] = await stream.rows('paymentLink.create', {
		name: 'Event Registration',
		items: { item: [{ productId: byId(productId), quantity: 1 }] },
		additionalFields: {
			description: 'Annual conference registration',
			contactInformationType: 'PHONE',
			currency: 'SAR',
			maxNumberOfPayments: 100,
			...REDIRECTS,
			customMetadata: entries({ event_id: 'conf_2025', campaign_source: 'email_marketing' }),
		},
	});
	expect(link()).toEqual({
		name: 'Event Registration',
		description: 'Annual conference registration',
		items: [expect.objectContaining({ product_id: productId, quantity: 1 })],
		contact_information_type: 'PHONE',
		currency: 'SAR',
		max_number_of_payments: 100,
		...PAGES,
		custom_metadata: { event_id: 'conf_2025', campaign_source: 'email_marketing' },
	});
	const payers = [await sim.pay(made.id), await sim.pay(made.id)].map((one) => one.consumerId);
	expect(new Set(payers).size).toBe(2);
});

it('Payment Link for One Specific Customer: from the link to the proven payment', async () => {
	const [consumer] = await stream.rows('consumer.create', AHMAD);
	const productId = await product();
	const [made] = await stream.rows('paymentLink.create', {
		name: 'Product Purchase',
		orderReference: 'order_789',
		items: { item: [{ productId: byId(productId), quantity: 1 }] },
		consumerId: byId(consumer.id),
		additionalFields: REDIRECTS,
	});
	expect(link()).toMatchObject({
		organization_consumer_id: consumer.id,
		max_number_of_payments: 1,
		custom_metadata: { order_reference: 'order_789' },
		...PAGES,
	});
	const { redirectUrl, paymentId } = await sim.pay(made.id);
	const [verdict] = await stream.rows('payment.verifyRedirect', {
		redirect: redirectUrl,
		expectedAmount: '2500',
		expectedOrderReference: 'order_789',
	});
	expect(verdict).toMatchObject({ verified: true });
	const [payment] = await stream.rows('payment.get', { paymentId: byId(paymentId!) });
	expect(payment.status).toBe('SUCCEEDED');
});

it('a failure redirect proves nothing', async () => {
	const productId = await product();
	const [made] = await stream.rows('paymentLink.create', {
		name: 'Product Purchase',
		orderReference: 'order_790',
		items: { item: [{ productId: byId(productId), quantity: 1 }] },
		additionalFields: REDIRECTS,
	});
	const { redirectUrl } = await sim.pay(made.id, { outcome: 'declined' });
	const refused = await stream.refusal('payment.verifyRedirect', {
		redirect: redirectUrl,
		expectedAmount: '2500',
		expectedOrderReference: 'order_790',
	});
	expect(refused).toMatch(/^This redirect is not verified\./);
});

it('Payment Link for a Recurring Product: paying it starts a subscription', async () => {
	const productId = await product({
		type: 'RECURRING',
		recurring_interval: 'MONTH',
		recurring_interval_count: 1,
	});
	const [made] = await stream.rows('paymentLink.create', {
		name: 'Premium Plan Subscription',
		items: { item: [{ productId: byId(productId), quantity: 1 }] },
		additionalFields: { contactInformationType: 'EMAIL', maxNumberOfPayments: 1, ...REDIRECTS },
	});
	const { subscriptionId } = await sim.pay(made.id);
	const [subscription] = await stream.rows('subscription.get', {
		subscriptionId: byId(subscriptionId!),
	});
	expect(subscription.status).toBe('ACTIVE');
});
