import type { InProcessSimulator, Transition } from '../../simulator/index.mts';
import { demoProducts } from '../../simulator/seed.mts';
import { isReported } from '../history/events.mts';
import type { Delivered } from '../history/history.mts';
import { token } from './client.mts';
import type { SimulatorProcess } from './simulatorProcess.mts';

/** What is there before anybody watches. */
export interface Start {
	subscriptions: number;
	openLinks: number;
	/** Whether links made from then on belong to orders, some of them of two parts; default no. */
	orders?: boolean;
}

/** A simulator, wherever it runs, with the demo shop's products. */
export type PayersSimulator = Pick<
	SimulatorProcess,
	'api' | 'pay' | 'act' | 'records' | 'transitions'
>;

/** Payers and a merchant who do things in Stream at random, whether n8n runs or not. */
export class Payers {
	private links: string[] = [];
	private subscriptions: string[] = [];
	/** Paid, with the invoice of each. */
	private payments: Array<{ id: string; invoice: string }> = [];
	private transitions: Transition[] = [];
	private watchedFrom = 0;
	/** The links of each order, by its reference. */
	private readonly orders = new Map<string, string[]>();
	private makesOrders = false;

	constructor(
		private readonly simulator: PayersSimulator,
		private readonly random: () => number,
		/** What the workflow has passed on so far. */
		private readonly delivered: () => Delivered[],
	) {}

	/** What was there before anybody watched: subscriptions and open links. */
	async prepare({ subscriptions, openLinks, orders = false }: Start): Promise<void> {
		for (let i = 0; i < subscriptions; i++) {
			const link = await this.makeLink('RECURRING');
			const paid = (await this.simulator.pay(link, { consumer: payer(i) })) as {
				subscriptionId: string;
			};
			this.subscriptions.push(paid.subscriptionId);
		}
		this.makesOrders = orders;
		for (let i = 0; i < openLinks; i++) await this.addLinks();
		this.watchedFrom = (await this.simulator.transitions()).length;
	}

	/** Status changes since `prepare()`. */
	async happened(): Promise<Transition[]> {
		const from = this.watchedFrom + this.transitions.length;
		this.transitions.push(...(await this.simulator.transitions(from)));
		return this.transitions;
	}

	/** References of the orders of which every link has been paid by now, whatever has gone back since. */
	async paidOrders(): Promise<string[]> {
		const invoices = await this.simulator.records('invoice');
		const paid = invoices.filter(({ status }) => status === 'COMPLETED');
		const links = new Set(paid.map(({ payment_link_id: link }) => link));
		const isPaid = (own: string[]) => own.every((link) => links.has(link));
		return [...this.orders].filter(([, own]) => isPaid(own)).map(([reference]) => reference);
	}

	/** Mostly one thing, sometimes several at once. */
	async act(): Promise<void> {
		const burst = this.random() < 0.2 ? 4 : 1;
		for (let i = 0; i < burst; i++) await this.doSomething();
	}

	private async doSomething(): Promise<void> {
		const dice = this.random();
		if (dice < 0.5) await this.payLink();
		else if (dice < 0.6) await this.closeLink();
		else if (dice < 0.75) await this.refund();
		else await this.changeSubscription();
	}

	private async payLink(): Promise<void> {
		const link = await this.takeLink();
		const consumer = payer(Math.floor(this.random() * 100));
		const paid = await this.simulator.pay(link, { consumer });
		const { paymentId: id, invoiceId: invoice } = paid as { paymentId: string; invoiceId: string };
		// A part whose money has gone back before the other is paid: nobody can tell whether that was in between.
		const isPart = [...this.orders.values()].some((own) => own.length > 1 && own.includes(link));
		if (!isPart) this.payments.push({ id, invoice });
	}

	private async closeLink(): Promise<void> {
		await this.simulator.act('setLinkStatus', await this.takeLink(), 'INACTIVE');
	}

	/** Often a link that has been open for long, sometimes the newest. */
	private async takeLink(): Promise<string> {
		await this.addLinks();
		return this.links.splice(Math.floor(this.random() * this.links.length), 1)[0];
	}

	private async refund(): Promise<void> {
		const payment = await this.pickReported(this.payments, ({ id, invoice }) => [id, invoice]);
		if (!payment) return this.payLink();
		this.payments = this.payments.filter((other) => other !== payment);
		await this.simulator.act('setPaymentStatus', payment.id, 'REFUNDED');
	}

	private async changeSubscription(): Promise<void> {
		const id = await this.pickReported(this.subscriptions, (one) => [one]);
		if (!id) return this.payLink();
		const { status } = (await this.simulator.records('subscription')).find((s) => s.id === id)!;
		const end = this.random() < 0.2;
		if (end) this.subscriptions = this.subscriptions.filter((other) => other !== id);
		const next = end ? 'CANCELED' : status === 'FROZEN' ? 'ACTIVE' : 'FROZEN';
		await this.simulator.act('setSubscriptionStatus', id, next);
	}

	/**
	 * One of the entries whose records' last changes have been delivered. What comes and goes between two polls
	 * nobody can see who polls, so nothing is changed twice before it was seen.
	 */
	private async pickReported<T>(
		entries: T[],
		recordsOf: (entry: T) => string[],
	): Promise<T | undefined> {
		const happened = await this.happened();
		const delivered = this.delivered();
		const reported = entries.filter((entry) =>
			recordsOf(entry).every((id) => isReported(happened, delivered, id)),
		);
		return reported[Math.floor(this.random() * reported.length)];
	}

	/** One link, or those of an order. */
	private async addLinks(): Promise<void> {
		const parts = this.makesOrders ? Math.floor(this.random() * 3) : 0;
		const reference = `Order ${this.orders.size + 1}; ف`;
		const metadata = {
			...(parts > 0 && { order_reference: reference }),
			...(parts > 1 && { order_parts: parts }),
		};
		const made = [await this.makeLink('ONE_OFF', metadata)];
		if (parts > 1) made.push(await this.makeLink('RECURRING', metadata));
		if (parts > 0) this.orders.set(reference, made);
		this.links.push(...made);
	}

	private async makeLink(type: 'ONE_OFF' | 'RECURRING', custom_metadata = {}): Promise<string> {
		const products = demoProducts.filter((product) => product.type === type);
		const product = products[Math.floor(this.random() * products.length)];
		const { id } = await this.simulator.api<{ id: string }>('POST', '/payment_links', {
			name: `Order for ${product.description}`.slice(0, 80),
			items: [{ product_id: product.id, quantity: 1 }],
			max_number_of_payments: 1,
			...(Object.keys(custom_metadata).length && { custom_metadata }),
		});
		return id;
	}
}

const payer = (n: number) => ({ name: `Payer ${n}`, phone_number: `+9665${60_000_000 + n}` });

/** The simulator of this process, as somebody beside n8n uses it. */
export function beside(simulator: InProcessSimulator): PayersSimulator {
	const headers = { 'x-api-key': token(simulator), 'content-type': 'application/json' };
	return {
		api: async (method, path, body) => {
			const request = { method, url: `/api/v2${path}`, headers, body: JSON.stringify(body) };
			const outcome = simulator.send(request).settle();
			if (outcome.type !== 'answer' || outcome.answer.status >= 300) {
				throw new Error(`${method} ${path}: ${JSON.stringify(outcome)}`);
			}
			return JSON.parse(outcome.answer.payload);
		},
		pay: async (id, options) => await simulator.pay(id, options),
		act: async (action, ...args) =>
			(simulator.act as unknown as Record<string, (...given: unknown[]) => never>)[action](...args),
		records: async (resource) => simulator.all(resource),
		transitions: async (after = 0) => simulator.transitions.slice(after),
	};
}
