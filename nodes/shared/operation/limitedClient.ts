import type { IDataObject } from 'n8n-workflow';

import type { ApiRequest, Client } from '../api/client';
import { InputError } from '../errors/inputError';
import { quoted } from '../errors/labels';
import { decimalText, smallest } from '../records/payments';
import { priceIn } from '../records/prices';
import { refundsOf } from '../records/refunds';
import { show } from '../values/clean';
import { decimalsOf, toAmount, toSmallestUnit } from '../values/money';
import { AMOUNTS, PRODUCTS } from './agentLimits';
import type { AgentLimits } from './operation';

/**
 * A client that sends nothing beyond the limits: before it sends a request, it works out from Stream's own products and
 * payments what the request would sell, charge or refund. A payment link above the limit is closed before anybody sees
 * it.
 */
export function limitedClient(client: Client, limits: AgentLimits | undefined): Client {
	if (!limits) return client;
	const guard = new Guard(client, limits);
	return { ...client, request: async (request) => await guard.request(request) };
}

const SALE = /^\/(payment_links|invoices|subscriptions)(?:\/[^/]+)?$/;
const OF_PAYMENT = /^\/payments\/(?:([^/]+)\/(refund|mark-paid)|auto-charge-on-demand\/([^/]+))$/;
const LINK_STATUS = /^\/payment_links\/([^/]+)\/status$/;
const SOLD: Record<string, string> = {
	payment_links: 'payment link',
	invoices: 'invoice',
	subscriptions: 'subscription',
};
const DONE: Record<string, string> = { refund: 'refund', 'mark-paid': 'payment' };

interface Line {
	product_id?: unknown;
	quantity?: unknown;
	/** The customer cannot choose fewer. */
	min_quantity?: unknown;
	coupons?: unknown[];
}

/** What a line begins with, and what the customer must buy of it at least. */
function quantitiesOf({ quantity, min_quantity: least }: Line): [begin: number, least: number] {
	return [Number(quantity ?? 1), Number(least ?? 0)];
}

function mustBuyMore(line: Line): boolean {
	const [begin, least] = quantitiesOf(line);
	return least > begin;
}

class Guard {
	constructor(
		private readonly client: Client,
		private readonly limits: AgentLimits,
	) {}

	async request(request: ApiRequest): Promise<unknown> {
		const { method, path } = request;
		const body = (request.body ?? {}) as IDataObject;
		const [, collection] = SALE.exec(path) ?? [];
		const [, reopened] = LINK_STATUS.exec(path) ?? [];
		const [, id, action, charged] = OF_PAYMENT.exec(path) ?? [];
		if (method === 'POST' && path === '/products') this.refuseNewProduct(body);
		else if (method !== 'GET' && collection && Array.isArray(body.items)) {
			await this.checkSale(collection, request, body);
		} else if (method === 'PATCH' && reopened !== undefined && body.status === 'ACTIVE') {
			await this.checkReopened(reopened);
		} else if (method === 'POST' && (id ?? charged) !== undefined) {
			await this.checkPayment(id ?? charged, DONE[action] ?? 'charge', body);
		}
		const response = await this.client.request(request);
		if (method === 'POST' && collection) await this.checkOutcome(collection, response);
		return response;
	}

	private refuseNewProduct({ name }: IDataObject): void {
		if (this.limits.products) throw this.notAllowed(`The new product ${show(name)}`);
	}

	private async checkSale(
		collection: string,
		{ method, path }: ApiRequest,
		body: IDataObject,
	): Promise<void> {
		const lines = body.items as Line[];
		this.requireAllowed(lines);
		if (!this.limits.most) return;
		const what = `This ${SOLD[collection]}`;
		// A change does not say in which currency the subscription is.
		const whole = method === 'POST' ? body : await this.read(path, 'subscription');
		const currency = String(whole.currency ?? 'SAR');
		this.requireCurrency(what, currency);
		// What a discount leaves, only the finished link shows: it is closed when that is too much.
		const isReduced = [body, ...lines].some(
			({ coupons }) => Array.isArray(coupons) && coupons.length,
		);
		if (collection === 'payment_links' && isReduced && !lines.some(mustBuyMore)) return;
		const sum = await this.sumOf(lines, currency);
		// Stream refuses a product without a price in the currency.
		if (sum !== undefined) this.requireWithin(what, sum, currency);
	}

	private requireAllowed(lines: Line[]): void {
		const { products } = this.limits;
		const other = lines.find(({ product_id: id }) => products && !products.has(String(id)));
		if (other) throw this.notAllowed(`The product ${String(other.product_id)}`);
	}

	/** What the lines come to at least; undefined where a product has no price in the currency. */
	private async sumOf(lines: Line[], currency: string): Promise<bigint | undefined> {
		let sum = 0n;
		for (const line of lines) {
			const price = await this.priceOf(String(line.product_id), currency);
			if (price === undefined) return undefined;
			sum += price * BigInt(Math.max(...quantitiesOf(line)));
		}
		return sum;
	}

	private async checkReopened(id: string): Promise<void> {
		const link = await this.read(`/payment_links/${id}`, 'payment link');
		const lines = (link.items ?? []) as Line[];
		this.requireAllowed(lines);
		if (!this.limits.most) return;
		const currency = String(link.currency ?? 'SAR');
		this.requireCurrency('This payment link', currency);
		const amount = lines.some(mustBuyMore)
			? await this.sumOf(lines, currency)
			: smallest(link, 'amount', currency);
		if (amount === undefined) throw unknownAmount('payment link');
		this.requireWithin('This payment link', amount, currency);
	}

	/** With VAT, in the smallest unit. */
	private async priceOf(id: string, currency: string): Promise<bigint | undefined> {
		const product = await this.read(`/products/${encodeURIComponent(id)}`, 'product');
		const price = priceIn(product, currency);
		const amount = price && smallest(price, 'amount', currency);
		if (!price || amount === undefined) return undefined;
		const isNet =
			price.is_price_inclusive_of_vat === false && price.is_price_exempt_from_vat !== true;
		return amount + (isNet ? (smallest(price, 'vat_amount', currency) ?? 0n) : 0n);
	}

	private async checkPayment(id: string, what: string, body: IDataObject): Promise<void> {
		if (!this.limits.most) return;
		const whole = `This ${what}`;
		if (body.allow_refund_multiple_related_payments) {
			throw new InputError(
				`${whole} would cover several payments, and their total is not known in advance.`,
				"Turn off 'Refund Related Payments', or leave this refund to a person.",
			);
		}
		const payment = await this.read(`/payments/${id}`, 'payment');
		const { currency, total, left } = refundsOf(payment);
		this.requireCurrency(whole, currency);
		const asked = body.amount === undefined ? undefined : String(body.amount);
		const amount =
			asked !== undefined
				? toSmallestUnit(toAmount(asked, "'Amount'", { currency }), currency)
				: what === 'refund'
					? (left ?? total)
					: total;
		if (amount === undefined) throw unknownAmount(what);
		this.requireWithin(whole, amount, currency);
	}

	private async checkOutcome(collection: string, response: unknown): Promise<void> {
		const { most } = this.limits;
		const record = (response ?? {}) as IDataObject;
		const currency = String(record.currency ?? 'SAR');
		const amount =
			smallest(record, 'total_amount', currency) ?? smallest(record, 'amount', currency);
		const limit = most?.get(currency);
		if (!most || amount === undefined || (limit !== undefined && amount <= limit)) return;
		const name = SOLD[collection];
		const may = limit === undefined ? mayOnlyUse(most) : hasLimit(limit, currency);
		const is = `The ${name} came to ${inWords(amount, currency)}, but this tool ${may}.`;
		if (collection !== 'payment_links') {
			throw new InputError(
				`${is} It now exists in Stream (${String(record.id)}).`,
				'Tell a person, who can cancel it. Do not create another one.',
			);
		}
		const closing = this.client.request({
			method: 'PATCH',
			path: `/payment_links/${encodeURIComponent(String(record.id))}/status`,
			body: { status: 'INACTIVE' },
			idempotent: true,
			errorContext: { subject: 'payment link' },
		});
		const isClosed = await closing.then(
			() => true,
			() => false,
		);
		if (!isClosed) {
			throw new InputError(
				`${is} It could not be closed and can still be paid (${String(record.id)}).`,
				'Tell a person, who can close it in Stream. Do not create another one.',
			);
		}
		throw new InputError(
			`${is} The link was closed again before anyone saw it.`,
			limit === undefined ? useOther(most) : TELL,
		);
	}

	private requireCurrency(what: string, currency: string): void {
		const { most } = this.limits;
		if (!most || most.has(currency)) return;
		throw new InputError(
			`${what} is in ${currency}, but this tool ${mayOnlyUse(most)}.`,
			`Nothing was sent. ${useOther(most)}`,
		);
	}

	private requireWithin(what: string, amount: bigint, currency: string): void {
		requireWithin(this.limits, what, amount, currency);
	}

	private notAllowed(what: string): InputError {
		const allowed = [...(this.limits.products ?? [])];
		return new InputError(
			`${what} is not one of the products that this tool may sell (${quoted(PRODUCTS)}).`,
			`Nothing was sold. Use one of these product IDs: ${allowed.slice(0, MOST_NAMED).join(', ')}.`,
		);
	}

	private async read(path: string, subject: string): Promise<IDataObject> {
		const errorContext = { subject };
		return (await this.client.request({ method: 'GET', path, errorContext })) as IDataObject;
	}
}

/**
 * @param amount in the smallest unit of the currency
 * @throws InputError when it is above what people allow the agent
 */
export function requireWithin(
	limits: AgentLimits,
	what: string,
	amount: bigint,
	currency: string,
): void {
	const { most } = limits;
	const limit = most?.get(currency);
	if (limit === undefined || amount <= limit) return;
	throw new InputError(
		`${what} would come to ${inWords(amount, currency)}, but this tool ${hasLimit(limit, currency)}.`,
		`No money was moved or requested. ${TELL}`,
	);
}

function unknownAmount(what: string): InputError {
	return new InputError(
		`Stream does not show the amount of this ${what}, so it cannot be checked against ${quoted(AMOUNTS)}.`,
		'Leave this to a person.',
	);
}

const MOST_NAMED = 20;
const TELL = 'Use a lower amount, or leave this to a person: only people can change the limit.';

function mayOnlyUse(most: ReadonlyMap<string, bigint>): string {
	return `may only use ${[...most.keys()].join(', ')} (${quoted(AMOUNTS)})`;
}

function hasLimit(limit: bigint, currency: string): string {
	return `has a limit of ${inWords(limit, currency)} (${quoted(AMOUNTS)})`;
}

function useOther(most: ReadonlyMap<string, bigint>): string {
	return `Use ${[...most.keys()].join(' or ')}, or leave this to a person.`;
}

function inWords(amount: bigint, currency: string): string {
	return `${decimalText(amount, decimalsOf(currency))} ${currency}`;
}
