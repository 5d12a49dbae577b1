import type { Fixtures } from './fixtures.mts';
import { next } from './sampleValues.mts';

/** Gives a value, or a promise of one. */
type Maker = (fixtures: Fixtures) => unknown;

const id = async (record: Promise<{ id?: unknown }>): Promise<string> => String((await record).id);

/** Values that have to exist in the simulator, by the name of the parameter. */
export const BY_NAME: Record<string, Maker> = {
	consumerId: (fixtures) => id(fixtures.consumer()),
	productId: (fixtures) => id(fixtures.product()),
	priceId: async (fixtures) => String((await fixtures.product()).prices[0].id),
	couponId: (fixtures) => id(fixtures.coupon()),
	paymentLinkId: (fixtures) => id(fixtures.link()),
	paymentLinkItemId: async (fixtures) => String((await fixtures.link()).items[0].id),
	invoiceId: (fixtures) => id(fixtures.invoice()),
	paymentId: (fixtures) => id(fixtures.openPayment()),
	subscriptionId: (fixtures) => id(fixtures.subscription()),
	freezeId: (fixtures) => id(fixtures.freeze()),
	meteredSubscriptionId: (fixtures) => id(fixtures.meteredSubscription()),
	coupons: async (fixtures) => [await id(fixtures.coupon())],
	productIds: async (fixtures) =>
		[await id(fixtures.product()), await id(fixtures.plan())].join(', '),
	invoiceIds: async (fixtures) => [await id(fixtures.invoice())],
	// The simulator's merchant sells in SAR, USD and KWD.
	currency: () => 'USD',
	// Text to text.
	externalMetadataJson: () => '{"contract_key":"a text"}',
	minQuantity: () => '1',
	maxQuantity: () => '5',
};

/** What one operation needs beyond that. Values by path of the field, or by its name. */
export interface Special {
	values?: Record<string, Maker>;
	/** Done before the operation runs. */
	before?: (fixtures: Fixtures) => unknown;
	/** Fields that have to be set in every case, by path. */
	always?: string[];
	/** Fields that others cannot do without, by the beginning of the path of those others. */
	beside?: Record<string, string[]>;
	/** Fields that cannot be set together with all the others, by path. */
	apart?: string[];
	/** Values with which the operation fails although Stream answers as ever, by path. */
	refused?: Record<string, Maker>;
	/** Further cases by name. */
	more?: Record<string, Further>;
}

/** A case of its own: the values that it sets beyond the minimal ones, by path. */
export interface Further extends Pick<Special, 'before'> {
	values?: Record<string, Maker>;
	/** Fields that are only looked up, by path. */
	unsent?: string[];
	/** Where it writes, if not where the operation usually does. */
	sends?: { method: string; path: string };
}

const plan: Maker = (fixtures) => id(fixtures.plan());
const meter: Maker = (fixtures) => id(fixtures.meter());

/** What belongs to one paid order. */
const order: Record<string, Maker> = {
	redirect: async (fixtures) => (await fixtures.order()).redirect,
	orderReference: async (fixtures) => (await fixtures.order()).reference,
	expectedOrderReference: async (fixtures) => (await fixtures.order()).reference,
	expectedAmount: async (fixtures) => (await fixtures.order()).amount,
	expectedCurrency: async (fixtures) => (await fixtures.order()).currency,
	paymentLinkId: (fixtures) => id(fixtures.order()),
};

/** An exempt price does not contain VAT, so the two switches are not on together. */
const exempt = (lines: string): Special => ({ apart: [`${lines}.isPriceExemptFromVat`] });

/** A business has an address, and an address is whole. */
const business = (collection: string): Special['beside'] => {
	const address = `${collection}.address.details`;
	const whole = ['addressLine1', 'city', 'country'].map((name) => `${address}.${name}`);
	return { [`${collection}.consumerType`]: whole, [address]: whole };
};

/** Questions are asked as rows or as a JSON schema, and each has a label. */
const questions = {
	beside: {
		'additionalFields.customFields.': ['additionalFields.customFields.question.label'],
		'additionalFields.customFields.question.type': [
			'additionalFields.customFields.question.choices',
		],
	},
	apart: ['additionalFields.customFieldsJson'],
};

/** Products of the account are chosen in boxes, as JSON, or in a list of the input. */
const sells = (product: Maker): Special => {
	const list: Maker = async (fixtures) => {
		const [product_id, coupons] = [await product(fixtures), [await id(fixtures.coupon())]];
		return JSON.stringify([{ product_id, quantity: 2, coupons }]);
	};
	return {
		values: {
			productId: product,
			'items.item.quantity': () => 2,
			itemsFrom: () => 'list',
			itemsJson: list,
			itemsList: list,
			productIdKey: () => 'product_id',
			quantityKey: () => 'quantity',
			'listOptions.options.couponsKey': () => 'coupons',
		},
		always: ['items.item.productId', 'items.item.quantity'],
		beside: Object.fromEntries(
			['itemsFrom', 'productIdKey', 'quantityKey', 'listOptions'].map((path) => [
				path,
				['itemsFrom', 'itemsList'],
			]),
		),
		apart: [
			'itemsFrom',
			'itemsJson',
			'itemsList',
			'productIdKey',
			'quantityKey',
			'listOptions.options.couponsKey',
		],
	};
};

export const SPECIAL: Record<string, Special> = {
	'consumer.create': { beside: business('additionalFields') },
	'consumer.update': { beside: business('updateFields') },
	'consumer.upsert': {
		beside: {
			...business('additionalFields'),
			'additionalFields.externalIdMetadataKey': ['phoneNumber'],
		},
		always: ['externalId'],
		// Then the External ID is sent as metadata.
		apart: ['additionalFields.externalIdMetadataKey'],
		more: {
			'a consumer who exists': {
				values: {
					externalId: async (fixtures) => (await fixtures.consumer()).external_id,
					'additionalFields.alias': () => 'Known already',
				},
				unsent: ['externalId', 'name'],
				sends: { method: 'PUT', path: '/consumers/{consumerId}' },
			},
		},
	},
	'coupon.update': {
		values: { couponId: (fixtures) => id(fixtures.amountCoupon()) },
		apart: ['updateFields.discountType'],
	},
	'invoice.create': sells((fixtures) => id(fixtures.product())),
	'meteredSubscription.create': { values: { productId: meter } },
	'meteredUsage.record': {
		values: {
			productId: meter,
			recordsJson: async (fixtures) =>
				JSON.stringify([
					{
						product_id: await meter(fixtures),
						organization_consumer_id: await id(fixtures.consumer()),
						usage_amount: '3.25',
						idempotency_key: `json_${next()}`,
					},
				]),
		},
		always: ['records.record.usageAmount'],
	},
	'payment.autoCharge': {
		before: async (fixtures) =>
			fixtures.testBed.sim.act.setCard(await id(fixtures.consumer()), 'paid'),
	},
	'payment.refund': {
		values: { paymentId: (fixtures) => id(fixtures.paidPayment()) },
		// Related payments go back as a whole.
		apart: ['additionalFields.allowRefundMultipleRelatedPayments'],
	},
	'payment.verifyRedirect': {
		values: order,
		always: ['expectedOrderReference'],
	},
	'paymentLink.create': {
		// A trial needs a recurring product.
		...sells(plan),
		beside: { ...sells(plan).beside, ...questions.beside },
		apart: [...sells(plan).apart!, ...questions.apart],
		more: {
			'a one-time product': {
				values: { 'items.item.productId': (fixtures) => id(fixtures.product()) },
			},
		},
	},
	'order.cancel': {
		values: { orderReference: async (fixtures) => (await fixtures.openOrder()).reference },
	},
	'order.getAll': {
		before: (fixtures) => fixtures.order(),
		values: { 'filters.fromDate': () => '2020-01-01' },
		always: ['filters.fromDate'],
		// The items of one run share what is asked of Stream.
		refused: { 'filters.fromDate': () => 'some day' },
	},
	'order.refund': { values: order },
	'order.createPaymentLinks': {
		values: {
			'items.line.price': () => '100',
			itemsFrom: () => 'list',
			itemsList: () =>
				JSON.stringify([
					{
						name: `Item ${next()}`,
						price: '12',
						quantity: 2,
						vat: '1',
						interval: 'YEAR',
						stream: null,
					},
				]),
			itemsFormat: () => 'shopify',
			'listOptions.options.vatKey': () => 'vat',
			'listOptions.options.productIdKey': () => 'stream',
			'listOptions.options.intervalKey': () => 'interval',
			'additionalFields.orderTotal': () => '100',
		},
		always: ['items.line.name', 'items.line.price'],
		beside: {
			'customer.details': ['customer.details.phoneNumber'],
			...Object.fromEntries(
				['itemsFrom', 'itemsFormat', 'listOptions', 'nameKey', 'priceKey', 'quantityKey'].map(
					(path) => [path, ['itemsFrom', 'itemsList']],
				),
			),
			...questions.beside,
		},
		// The other way of saying who pays, and for what; a recurring item takes no shipping, and a total has to fit.
		apart: [
			'consumerId',
			'items.line.productId',
			'itemsJson',
			'customerFrom',
			'itemsFrom',
			'itemsList',
			'itemsFormat',
			'listOptions.options.priceOf',
			'listOptions.options.vat',
			'listOptions.options.vatKey',
			'listOptions.options.productIdKey',
			'listOptions.options.intervalKey',
			'nameKey',
			'priceKey',
			'quantityKey',
			'additionalFields.shipping',
			'additionalFields.fees',
			'additionalFields.discount',
			'additionalFields.orderTotal',
			...questions.apart,
		],
	},
	'order.getStatus': {
		values: order,
		// The items of one run share what is asked of Stream.
		refused: { orderReference: () => 'no such order' },
	},
	'paymentLink.updateCoupons': {
		beside: {
			'updateFields.items': ['updateFields.items.item.paymentLinkItemId'],
		},
	},
	'product.addPrice': { ...exempt('additionalFields'), values: { currency: () => 'KWD' } },
	// Not every server has metered products.
	'product.create': { ...exempt('prices.price'), values: { type: () => 'RECURRING' } },
	'product.update': {
		...exempt('updateFields.prices.price'),
		values: { 'updateFields.type': () => 'ONE_OFF' },
	},
	'product.updatePrice': exempt('updateFields'),
	'subscription.create': sells(plan),
	'subscription.deletePendingChange': {
		before: async (fixtures) => {
			const { id: subscription } = await fixtures.subscription();
			const items = [{ product_id: await plan(fixtures), quantity: 3 }];
			await fixtures.testBed.api('PUT', `/subscriptions/${subscription}`, { items, coupons: [] });
		},
	},
	'subscription.getFreezes': { before: (fixtures) => fixtures.freeze() },
	'subscription.uncancel': {
		before: async (fixtures) =>
			fixtures.post(`/subscriptions/${await id(fixtures.subscription())}/cancel`, {}),
	},
	'subscription.unfreeze': {
		values: { freezeId: (fixtures) => id(fixtures.runningFreeze()) },
		before: (fixtures) => fixtures.runningFreeze(),
		more: {
			'a freeze that is planned': {
				values: { freezeId: (fixtures) => id(fixtures.freeze()) },
				before: () => undefined,
				sends: { method: 'DELETE', path: '/subscriptions/{subscriptionId}/freeze/{freezeId}' },
			},
		},
	},
	'subscription.update': {
		values: { productId: plan },
		apart: ['updateFields.removeUntilCycleNumber'],
	},
};
