import { Fixtures } from '../../support/engine/fixtures.mts';
import type { Live } from './live.mts';
import { markPaid } from './probes/billing.mts';
import { NOT_PAID, pay } from './probes/payments.mts';
import type { Row } from './records.mts';

/** Operations that end what they are given: what the node has created before, and what nothing else works with. */
const ENDS = ['consumer.delete', 'product.delete'];
/** These work with one break of another subscription, from its beginning to its end. */
const BREAKS = /^subscription\.(freeze|getFreezes|updateFreeze|unfreeze)$/;

/** The records that the node's operations work with: those of the run, and own ones where an operation ends them. */
export class RoadFixtures {
	private readonly made = new Map<string, Promise<Row>>();
	/** What operations have given, by their key. */
	private readonly given = new Map<string, Row>();

	constructor(private readonly live: Live) {}

	/** Why an operation cannot be run; undefined when it can. */
	whyNot(key: string): string | undefined {
		const { findings, order } = this.live;
		if (/^(payment\.verifyRedirect|order\.(getStatus|refund))$/.test(key) && !order) {
			return NOT_PAID;
		}
		if (key === 'consumer.delete' && findings.position('sandboxEmailRule')) {
			return 'the only possible customer is still needed';
		}
		if (/^metered(Subscription\.(create|deactivate)|Usage\.)/.test(key)) {
			if (!findings.position('meteredAvailable')) return 'the account has no metering';
		}
		if (key === 'subscription.uncancel' && findings.position('cancel') === 'immediate') {
			return 'a cancelled subscription ends at once';
		}
		if (/^product\.(addPrice|deletePrice)$/.test(key) && !this.otherCurrency) {
			return 'no currency other than SAR is enabled';
		}
		return undefined;
	}

	/** A currency beside SAR in which the account can sell. */
	get otherCurrency(): string | undefined {
		const { enabled_currencies: enabled = [] } = (this.live.me.organization?.currency_config ??
			{}) as { enabled_currencies?: string[] };
		return enabled.find((one) => one !== 'SAR');
	}

	/** Remembers what an operation gave. */
	note(key: string, rows: Row[]): void {
		if (rows[0]) this.given.set(key, rows[0]);
	}

	/** The same as the fixtures of tests, by whose names the values for the panel are known. */
	forOperation(key: string): Fixtures {
		const { records } = this.live;
		const created = ENDS.includes(key)
			? this.given.get(key.replace('delete', 'create'))
			: undefined;
		const subscription = BREAKS.test(key) ? 'breaks' : 'subscription';
		const own = BREAKS.test(key) ? undefined : this.given.get('subscription.create');
		const running = async () => {
			const { id } = await this.once(subscription, () => this.active());
			return (await this.live.api.get(`/subscriptions/${id}`)).latest_freeze as Row;
		};
		const fixtures: Partial<Record<keyof Fixtures, unknown>> = {
			testBed: { api: this.request },
			consumer: async () => created ?? (await records.theConsumer()),
			product: async () => {
				if (/Price$/.test(key)) return await this.freshProduct();
				// What was billed can no longer be changed.
				if (key === 'invoice.create') return await records.theProduct();
				return created ?? (await this.product());
			},
			plan: () => records.thePlan(),
			meter: () => this.once('meter', () => records.product({ type: 'METERED' })),
			coupon: this.coupon,
			amountCoupon: this.coupon,
			link: () => this.once('link', () => records.any('paymentLink')),
			invoice: () => this.invoice(),
			openPayment: async () => ((await this.invoice()).payments as Row[])[0],
			paidPayment: this.paid,
			order: async () => (key === 'order.refund' ? this.orderToRefund() : this.live.order),
			openOrder: this.openOrder,
			subscription: () => this.once(subscription, () => this.active(own)),
			freeze: running,
			runningFreeze: running,
			meteredSubscription: async () => this.given.get('meteredSubscription.create'),
			get: (path: string) => this.request('GET', path),
			post: (path: string, body: unknown) => this.request('POST', path, body),
		};
		return fixtures as unknown as Fixtures;
	}

	private readonly request = async (method: string, path: string, body?: unknown): Promise<Row> => {
		const answer = await this.live.api.send(method, path, { body, repeatable: true });
		return (answer.body ?? {}) as Row;
	};

	/** An order that nobody has paid. */
	private readonly openOrder = () =>
		this.once('open order', async () => {
			const { records } = this.live;
			const { id: organization_consumer_id } = await records.theConsumer();
			const reference = records.name('order');
			const custom_metadata = { order_reference: reference };
			const link = await records.link({ organization_consumer_id, custom_metadata });
			return { ...link, reference };
		});

	/** Paid, and of its own: money is still to be found in the one that was paid before. */
	readonly orderToRefund = () =>
		this.once('order to refund', async () => {
			const { others } = this.live.shop!;
			const link = await this.openOrder();
			const why = 'whether the trigger tells of a paid order, and what Order → Refund gives back';
			if (!(await pay(this.live, { link, others }, why))) throw new TypeError(NOT_PAID);
			return link;
		});

	private readonly coupon = async () =>
		this.given.get('coupon.create') ?? (await this.live.records.theCoupon());

	private readonly product = () => this.once('product', () => this.live.records.any('product'));

	private readonly invoice = () =>
		this.once('invoice', async () => {
			const created = this.given.get('invoice.create');
			if (!created) return await this.live.records.invoice();
			return (await this.live.api.get(`/invoices/${created.id}`)) as Row;
		});

	/** As it is now, with the price in another currency first, because the last one cannot be deleted. */
	private async freshProduct(): Promise<Row> {
		const { id } = await this.product();
		const product = (await this.live.api.get(`/products/${id}`)) as Row;
		const prices = [...(product.prices as Row[])];
		prices.sort((a, b) => Number(a.currency === 'SAR') - Number(b.currency === 'SAR'));
		return { ...product, prices };
	}

	/** Open until `paid` is asked for. */
	readonly invoiceToPay = () => this.once('invoice to pay', () => this.live.records.invoice());

	/** Its payment: in cash, because a payment on a page takes a person. */
	readonly paid = () =>
		this.once('paid', async () => {
			const invoice = await this.invoiceToPay();
			await markPaid(this.live, invoice);
			return (invoice.payments as Row[])[0];
		});

	private async active(created?: Row): Promise<Row> {
		const { records, api } = this.live;
		const { id, latest_invoice_id: invoice } = created
			? ((await api.get(`/subscriptions/${created.id}`)) as Row)
			: await records.subscription();
		records.ledger.made('invoice', String(invoice));
		await markPaid(this.live, (await api.get(`/invoices/${invoice}`)) as Row);
		return (await api.get(`/subscriptions/${id}`)) as Row;
	}

	private once(name: string, make: () => Promise<Row>): Promise<Row> {
		const made = this.made.get(name) ?? make();
		this.made.set(name, made);
		return made;
	}
}
