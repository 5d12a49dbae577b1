import StreamSDK from '@streamsdk/typescript';

import { token } from '../../support/simulator/client.mts';
import { useSimulator } from '../support/use.mts';

/** The vendor's own client runs against the simulator unchanged, with only its base URL set. */
const simulator = useSimulator();
let sdk: ReturnType<typeof StreamSDK.init>;
beforeAll(() => {
	sdk = StreamSDK.init(token(simulator), { baseUrl: simulator.url });
});

const consumer = { name: 'Ahmad Ali', phone_number: '+966501234567', email: 'ahmad@example.com' };
const product = { name: 'Gift box', type: 'ONE_OFF', price: 120 } as const;
const plan = { ...product, name: 'Plan', type: 'RECURRING', recurring_interval: 'MONTH' } as const;

describe('the vendor’s SDK', () => {
	test('customers', async () => {
		const made = await sdk.createConsumer(consumer as never);
		expect(made).toMatchObject(consumer);
		expect(await sdk.getConsumer(made.id)).toMatchObject({ id: made.id });
		const changed = await sdk.updateConsumer(made.id, { alias: 'Abu Ali' } as never);
		expect(changed.alias).toBe('Abu Ali');
		expect((await sdk.listConsumers()).data).toHaveLength(1);
		await sdk.deleteConsumer(made.id);
		expect((await sdk.listConsumers()).data).toEqual([]);
	});

	test('products and coupons', async () => {
		const made = await sdk.createProduct(product as never);
		expect((await sdk.listProducts()).data?.map(({ id }) => id)).toEqual([made.id]);
		const renamed = await sdk.updateProduct(made.id, { name: 'Box' } as never);
		expect(renamed.name).toBe('Box');
		await sdk.deleteProduct(made.id);
		expect((await sdk.getProduct(made.id)).is_active).toBe(false);
		const coupon = await sdk.createCoupon({
			name: 'Ten',
			discount_value: 10,
			is_percentage: true,
		} as never);
		expect((await sdk.getCoupon(coupon.id)).discount_value).toBe('10.00');
		await sdk.updateCoupon(coupon.id, { is_active: false } as never);
		expect((await sdk.listCoupons()).data?.[0].is_active).toBe(false);
		await sdk.deleteCoupon(coupon.id);
	});

	test('a link from its one-step helper, paid and refunded', async () => {
		const order = {
			name: 'Order #1234',
			amount: 99.99,
			consumer: { phone: '+966501234567', name: 'Ahmad Ali' },
			product: { name: 'Gift box', price: 99.99 },
			successRedirectUrl: 'https://shop.example/ok',
			maxNumberOfPayments: 1,
		};
		const { paymentLink, paymentUrl, consumerId } = await sdk.createSimplePaymentLink(
			order as never,
		);
		expect(paymentUrl).toBe(`${simulator.url}/pay/${paymentLink.id}`);
		// The helper finds what it made the first time.
		const again = await sdk.createSimplePaymentLink(order as never);
		expect(again.consumerId).toBe(consumerId);
		expect(again.productId).toBe(paymentLink.items?.[0].product_id);

		const paid = await simulator.pay(paymentLink.id);
		expect(await sdk.getPaymentLink(paymentLink.id)).toMatchObject({ status: 'COMPLETED' });
		expect(await sdk.getInvoice(paid.invoiceId!)).toMatchObject({ status: 'COMPLETED' });
		expect((await sdk.listInvoices()).data).toHaveLength(1);
		expect((await sdk.listPayments()).data?.map(({ id }) => id)).toEqual([paid.paymentId]);
		const refunded = await sdk.refundPayment(paid.paymentId!, {
			refund_reason: 'OTHER',
			allow_refund_multiple_related_payments: false,
		} as never);
		expect(refunded.current_status).toBe('REFUNDED');
		expect(await sdk.getPayment(paid.paymentId!)).toMatchObject({ current_status: 'REFUNDED' });
	});

	test('a link from its plain helper', async () => {
		const { id } = await sdk.createProduct(product as never);
		const link = await sdk.createLink({
			name: 'Order',
			productId: id,
			quantity: 2,
			validUntil: new Date('2039-01-01T00:00:00Z'),
			customMetadata: { order: '7' },
		} as never);
		expect(link).toMatchObject({
			amount: '240.00',
			valid_until: '2039-01-01T00:00:00Z',
			custom_metadata: { order: '7' },
		});
		expect((await sdk.listPaymentLinks()).data).toHaveLength(1);
	});

	test('subscriptions and their freezes', async () => {
		const { id: productId } = await sdk.createProduct(plan as never);
		const { id: consumerId } = await sdk.createConsumer(consumer as never);
		const items = [{ product_id: productId, quantity: 1 }];
		const { id, latest_invoice_id: invoice } = await sdk.createSubscription({
			organization_consumer_id: consumerId,
			items,
			period_start: new Date().toISOString(),
		} as never);
		simulator.act.payInvoice(invoice!);
		expect((await sdk.getSubscription(id)).status).toBe('ACTIVE');
		await sdk.updateSubscription(id, { items, coupons: [], description: 'Gold' } as never);
		const start = new Date(Date.now() + 86_400_000).toISOString();
		const freeze = await sdk.freezeSubscription(id, { freeze_start_datetime: start } as never);
		await sdk.updateSubscriptionFreeze(id, freeze.id, {
			freeze_start_datetime: start,
			freeze_end_datetime: null,
			notes: 'Holiday',
		} as never);
		expect((await sdk.listSubscriptionFreezes(id)).data?.[0].notes).toBe('Holiday');
		await sdk.deleteSubscriptionFreeze(id, freeze.id);
		const canceled = await sdk.cancelSubscription(id, { cancel_related_invoices: false } as never);
		expect(canceled.cancel_at_period_end).toBe(true);
		expect((await sdk.listSubscriptions()).data?.[0].description).toBe('Gold');
	});

	test('its errors carry status, body and request id', async () => {
		await sdk.createConsumer(consumer as never);
		const failure = await sdk.createConsumer(consumer as never).catch((error: unknown) => error);
		expect(failure).toMatchObject({
			name: 'StreamSDKError',
			status: 400,
			requestId: simulator.ledger.at(-1)?.requestId,
			body: { error: { code: 'DUPLICATE_CONSUMER' } },
		});
		const wrong = StreamSDK.init('nonsense', { baseUrl: simulator.url });
		await expect(wrong.listConsumers()).rejects.toMatchObject({ status: 401 });
		await expect(sdk.createConsumer({} as never)).rejects.toMatchObject({ status: 422 });
	});

	test('its comma-joined arrays are refused, as by the real service', async () => {
		await expect(
			sdk.listPaymentLinks({ statuses: ['ACTIVE', 'INACTIVE'] } as never),
		).rejects.toMatchObject({ status: 422 });
		await expect(sdk.listPaymentLinks({ statuses: ['ACTIVE'] } as never)).resolves.toBeDefined();
	});
});
