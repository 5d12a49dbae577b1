import { TestBed, type Row } from './testBed.mts';
import { next } from './sampleValues.mts';

/**
 * The records that one case works with, made through the API when they are first asked for.
 * Every case gets its own, so that none depends on what another one did.
 */
export class Fixtures {
	private readonly made = new Map<string, Promise<Row>>();

	constructor(readonly testBed: Pick<TestBed, 'sim' | 'api'>) {}

	consumer = () =>
		this.once('consumer', () =>
			this.post('/consumers', {
				name: `Payer ${next()}`,
				phone_number: `+9665${String(20_000_000 + next())}`,
				external_id: `shop_${next()}`,
			}),
		);

	product = () =>
		this.once('product', () =>
			this.post('/products', { ...named('Product'), type: 'ONE_OFF', prices: prices('100', '30') }),
		);

	plan = () =>
		this.once('plan', () =>
			this.post('/products', {
				...named('Plan'),
				type: 'RECURRING',
				recurring_interval: 'MONTH',
				prices: prices('50', '15'),
			}),
		);

	meter = () =>
		this.once('meter', () =>
			this.post('/products', { ...named('Meter'), type: 'METERED', prices: prices('2', '1') }),
		);

	coupon = () =>
		this.once('coupon', () =>
			this.post('/coupons', { ...named('Coupon'), is_percentage: true, discount_value: '10' }),
		);

	/** An amount of money off. */
	amountCoupon = () =>
		this.once('amountCoupon', () =>
			this.post('/coupons', {
				...named('Coupon'),
				is_percentage: false,
				discount_value: '5',
				currency: 'SAR',
			}),
		);

	/** Open, for one-time products and this case's consumer. */
	link = () => this.once('link', () => this.newLink('product'));

	/** Issued and not paid. */
	invoice = () =>
		this.once('invoice', async () =>
			this.post('/invoices', {
				organization_consumer_id: (await this.consumer()).id,
				items: [{ product_id: (await this.product()).id, quantity: 1 }],
				payment_methods: {
					mada: true,
					visa: true,
					mastercard: true,
					amex: false,
					bank_transfer: false,
					installment: false,
				},
				scheduled_on: '2031-05-01T10:00:00Z',
				notify_consumer: false,
			}),
		);

	/** The invoice's payment, not paid. */
	openPayment = async (): Promise<Row> => ((await this.invoice()).payments as Row[])[0];

	/** Paid on a checkout page. */
	paidPayment = () =>
		this.once('paidPayment', async () => {
			const link = await this.link();
			const { paymentId } = await this.testBed.sim.pay(String(link.id));
			return this.get(`/payments/${String(paymentId)}`);
		});

	/** Paid by a customer who has come back from the checkout page to `redirect`. */
	order = () =>
		this.once('order', async () => {
			const reference = `order_${next()}`;
			const link = await this.newLink('product', {
				success_redirect_url: 'https://example.com/thanks',
				custom_metadata: { order_reference: reference },
			});
			const { redirectUrl } = await this.testBed.sim.pay(String(link.id));
			return { ...link, reference, redirect: redirectUrl };
		});

	/** Of which nobody has paid the link yet. */
	openOrder = () =>
		this.once('openOrder', async () => {
			const reference = `order_${next()}`;
			const custom_metadata = { order_reference: reference };
			return { ...(await this.newLink('product', { custom_metadata })), reference };
		});

	/** ACTIVE: the first bill was paid on a checkout page. */
	subscription = () =>
		this.once('subscription', async () => {
			const link = await this.newLink('plan');
			const { subscriptionId } = await this.testBed.sim.pay(String(link.id));
			return this.get(`/subscriptions/${String(subscriptionId)}`);
		});

	/** Planned for later; the subscription is still ACTIVE. */
	freeze = () =>
		this.once('freeze', async () =>
			this.post(`/subscriptions/${String((await this.subscription()).id)}/freeze`, {
				freeze_start_datetime: '2031-05-10T00:00:00Z',
				freeze_end_datetime: '2031-06-10T00:00:00Z',
			}),
		);

	/** Began yesterday; the subscription is FROZEN. */
	runningFreeze = () =>
		this.once('runningFreeze', async () =>
			this.post(`/subscriptions/${String((await this.subscription()).id)}/freeze`, {
				freeze_start_datetime: new Date(Date.now() - 86_400_000).toISOString(),
				freeze_end_datetime: '2031-04-15T00:00:00Z',
			}),
		);

	meteredSubscription = () =>
		this.once('meteredSubscription', async () =>
			this.post('/metered/metered-subscriptions', {
				product_id: (await this.meter()).id,
				organization_consumer_id: (await this.consumer()).id,
			}),
		);

	/** The records that have been asked for so far, by name. */
	async rows(): Promise<Record<string, Row>> {
		const all = [...this.made].map(async ([name, row]) => [name, await row] as const);
		return Object.fromEntries(await Promise.all(all));
	}

	get = (path: string): Promise<Row> => this.testBed.api('GET', path);
	post = (path: string, body: unknown): Promise<Row> => this.testBed.api('POST', path, body);

	private async newLink(what: 'product' | 'plan', more: object = {}): Promise<Row> {
		return this.post('/payment_links', {
			...named('Link'),
			items: [{ product_id: (await this[what]()).id, quantity: 1 }],
			organization_consumer_id: (await this.consumer()).id,
			...more,
		});
	}

	private once(name: string, make: () => Promise<Row>): Promise<Row> {
		const made = this.made.get(name) ?? make();
		this.made.set(name, made);
		return made;
	}
}

const named = (kind: string) => ({ name: `${kind} ${next()}` });

const prices = (sar: string, usd: string) => [
	{ currency: 'SAR', amount: sar },
	{ currency: 'USD', amount: usd },
];

/** A test bed in which no list is empty. */
export async function openFullTestBed(): Promise<TestBed> {
	const testBed = await TestBed.open();
	const fixtures = new Fixtures(testBed);
	await fixtures.coupon();
	await fixtures.invoice();
	await fixtures.freeze();
	if (testBed.sim.switches.meteredAvailable) await fixtures.meteredSubscription();
	return testBed;
}
