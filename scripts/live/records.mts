import { Lost, Refused, codeOf, isSuccess, wordsOf, type Answer, type Api } from './api.mts';
import type { Kind, Ledger } from './ledger.mts';

export type Row = Record<string, any>;

/** Where each kind of record is made. */
export const PATHS: Record<Kind, string> = {
	webhook: '/webhooks',
	paymentLink: '/payment_links',
	subscription: '/subscriptions',
	meteredSubscription: '/metered/metered-subscriptions',
	invoice: '/invoices',
	coupon: '/coupons',
	product: '/products',
	consumer: '/consumers',
};

/** An answer got lost so often that the record cannot be made. */
const MOST_TRIES = 5;

/**
 * The records that a run works with, made when they are first asked for and shared by everything that does not
 * change them. All of them carry the run's marker in their name or description.
 */
export class Records {
	private readonly shared = new Map<string, Promise<Row>>();
	private count = 0;
	/** So many records may have been made without being heard of. */
	lost = 0;

	constructor(
		readonly api: Api,
		readonly ledger: Ledger,
		readonly marker: string,
		/** As GET /me shows them. */
		readonly me: Row,
	) {}

	/** A name that nothing else in the account has. */
	name(what: string): string {
		return `${this.marker} ${what} ${++this.count}`;
	}

	/**
	 * Makes a record and writes it down. After a lost answer it is made anew, under another name; what is left of the
	 * first attempt is found by its marker.
	 *
	 * @param body called for every attempt
	 */
	async tryMake(kind: Kind, body: () => Row): Promise<Answer> {
		for (let attempt = 1; ; attempt++) {
			try {
				const answer = await this.api.send('POST', PATHS[kind], { body: body() });
				if (isSuccess(answer) && typeof answer.body?.id === 'string') {
					this.ledger.made(kind, String(answer.body.id));
				}
				return answer;
			} catch (error) {
				this.lost++;
				if (!(error instanceof Lost) || attempt >= MOST_TRIES) throw error;
			}
		}
	}

	/** Makes a record that has to be made. @throws Refused */
	async make(kind: Kind, body: () => Row): Promise<Row> {
		const answer = await this.tryMake(kind, body);
		if (!isSuccess(answer)) throw new Refused(`POST ${PATHS[kind]}`, answer);
		return answer.body as Row;
	}

	private readonly spares = new Map<Kind, Row[]>();

	/** A record that nobody needs any more as it is. */
	spare(kind: Kind, ...rows: Row[]): void {
		this.spares.set(kind, [...(this.spares.get(kind) ?? []), ...rows]);
	}

	/** A record of which it does not matter what becomes of it: a spare one, or a new one. */
	async any(kind: 'product' | 'paymentLink' | 'consumer'): Promise<Row> {
		const make = { product: this.product, paymentLink: this.link, consumer: this.consumer };
		return this.spares.get(kind)?.pop() ?? (await make[kind]());
	}

	consumer = () => this.make('consumer', () => ({ name: this.name('consumer') }));

	product = (more: Row = {}) => this.make('product', () => this.productBody(more));

	productBody(more: Row = {}): Row {
		return {
			name: this.name('product'),
			type: 'ONE_OFF',
			prices: [{ currency: 'SAR', amount: '25.5' }],
			...more,
		};
	}

	plan = (more: Row = {}) =>
		this.product({ type: 'RECURRING', recurring_interval: 'MONTH', ...more });

	coupon = () =>
		this.make('coupon', () => ({
			name: this.name('coupon'),
			is_percentage: true,
			discount_value: '10',
		}));

	link = async (more: Row = {}): Promise<Row> => {
		const items = more.items ?? [{ product_id: (await this.theProduct()).id, quantity: 1 }];
		return await this.make('paymentLink', () => ({ name: this.name('link'), ...more, items }));
	};

	async invoice(more: Row = {}): Promise<Row> {
		const consumer = await this.theConsumer();
		const items = more.items ?? [{ product_id: (await this.theProduct()).id, quantity: 1 }];
		return await this.make('invoice', () => ({
			organization_consumer_id: consumer.id,
			items,
			payment_methods: METHODS,
			scheduled_on: inDays(30),
			// Nobody gets a message.
			notify_consumer: false,
			description: this.name('invoice'),
			...more,
		}));
	}

	async subscription(more: Row = {}): Promise<Row> {
		const consumer = await this.theConsumer();
		const plan = await this.thePlan();
		return await this.make('subscription', () => ({
			organization_consumer_id: consumer.id,
			items: [{ product_id: plan.id, quantity: 1 }],
			period_start: new Date().toISOString(),
			notify_consumer: false,
			description: this.name('subscription'),
			...more,
		}));
	}

	theProduct = () => this.once('product', () => this.product());
	thePlan = () => this.once('plan', () => this.plan());
	theCoupon = () => this.once('coupon', () => this.coupon());
	theLink = () => this.once('link', () => this.any('paymentLink'));
	theInvoice = () => this.once('invoice', () => this.invoice());
	theSubscription = () => this.once('subscription', () => this.subscription());

	/**
	 * The customer that everything is made for. A sandbox may accept only the e-mail of the organization's own user;
	 * the customer who has it already is then used and left alone.
	 */
	theConsumer = () => this.once('consumer', () => this.newConsumer());

	/** How the customer's creation was refused. */
	readonly refusals: Answer[] = [];

	private async newConsumer(): Promise<Row> {
		const body = (email: string) => ({ name: this.name('consumer'), email, alias: ALIAS });
		const foreign = () => body(`${this.marker}-${++this.count}@example.com`);
		const own = () => body(String(this.me.user?.email));
		let answer: Answer | undefined;
		for (const attempt of [foreign, own]) {
			answer = await this.tryMake('consumer', attempt);
			if (isSuccess(answer)) return answer.body as Row;
			if (/^(DUPLICATE_CONSUMER|PHONE_ALREADY_REGISTERED)$/.test(codeOf(answer))) break;
			this.refusals.push(answer);
			if (answer.status === 401) break;
		}
		const known = await this.known(String(this.me.user?.email));
		if (known) return { ...known, isForeign: true };
		throw new Refused(`POST /consumers (${wordsOf(answer!)})`, answer!);
	}

	private async known(email: string): Promise<Row | undefined> {
		const { data = [] } = await this.api.get('/consumers', { search_term: email, limit: 100 });
		return (data as Row[]).find((row) => row.email?.toLowerCase() === email.toLowerCase());
	}

	/** Once for the whole run. */
	once(name: string, make: () => Promise<Row>): Promise<Row> {
		const made = this.shared.get(name) ?? make();
		this.shared.set(name, made);
		return made;
	}
}

/** What the customer of a run is called besides; it is cleared later. */
const ALIAS = 'To be cleared';

export const METHODS = {
	mada: true,
	visa: true,
	mastercard: true,
	amex: false,
	bank_transfer: false,
	installment: false,
};

/** Stream names it `current_status`, its guide `status`. */
export const paymentStatus = (payment: Row): string =>
	String(payment.current_status ?? payment.status);

export const inDays = (days: number): string =>
	new Date(Date.now() + days * 86_400_000).toISOString();
