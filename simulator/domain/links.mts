import { HOUR, type Micros } from '../core/clock.mts';
import { refuse } from '../core/errors.mts';
import type { Currency } from '../core/money.mts';
import type { Branch } from '../core/organizations.mts';
import type { LinkLine, LinkStatus, PaymentLink, Product } from '../core/records.mts';
import type { State } from '../core/state.mts';
import { fetchRecord } from '../http/operation.mts';
import { usableConsumer } from './consumers.mts';
import { commonBilling } from './intervals.mts';
import { activePrice, priceLine, totalOf, type LineRequest } from './pricing.mts';

export interface LinkLineRequest extends LineRequest {
	coupons: string[];
	allow_custom_quantity: boolean;
	min_quantity: number | null;
	max_quantity: number | null;
}

export interface LinkRequest
	extends Pick<
		PaymentLink,
		| 'name'
		| 'description'
		| 'currency'
		| 'max_number_of_payments'
		| 'valid_until'
		| 'confirmation_message'
		| 'custom_fields'
		| 'success_redirect_url'
		| 'failure_redirect_url'
		| 'organization_consumer_id'
		| 'custom_metadata'
		| 'contact_information_type'
		| 'trial_period_days'
	> {
	items: LinkLineRequest[];
	coupons: string[];
	payment_methods: Record<string, boolean> | null;
}

export function createLink(
	state: State,
	branch: Branch,
	request: LinkRequest,
	now: Micros,
	cause: string,
): PaymentLink {
	const { items, coupons, payment_methods: methods, ...rest } = request;
	const { validUntil, metadataValues } = state.switches;
	if (request.organization_consumer_id) usableConsumer(branch, request.organization_consumer_id);
	if (request.max_number_of_payments !== null && request.max_number_of_payments < 1) {
		throw refuse('max_number_of_payments must be at least 1');
	}
	if (request.valid_until !== null && request.valid_until <= now) {
		throw refuse('valid_until must be in the future');
	}
	const products = items.map((item) => sellableProduct(branch, item.product_id));
	const billing = commonBilling(products);
	if (request.trial_period_days !== null && !billing) {
		throw refuse('A trial needs recurring products');
	}
	const lines = items.map((item, index): LinkLine => {
		const line = priceLine(
			branch,
			products[index],
			priceIn(products[index], request.currency),
			item,
			now,
		);
		return {
			...line,
			allow_custom_quantity: item.allow_custom_quantity,
			min_quantity: item.min_quantity,
			max_quantity: item.max_quantity,
		};
	});
	const link = state.add(
		branch,
		'paymentLink',
		{
			...rest,
			valid_until: validUntil === 'riyadh' ? later(rest.valid_until) : rest.valid_until,
			custom_metadata:
				metadataValues === 'text' ? asTexts(rest.custom_metadata) : rest.custom_metadata,
			status: 'ACTIVE',
			items: lines,
			coupon_ids: coupons,
			totals: totalOf(branch, lines, coupons, request.currency),
			number_of_payments: 0,
			recurring_interval: billing?.recurring_interval ?? null,
			recurring_interval_count: billing?.recurring_interval_count ?? null,
			deactivate_message: null,
			override_payment_methods: methods,
			amount_collected: 0,
		},
		now,
		cause,
	);
	watchExpiry(state, link);
	return link;
}

/** A time in Riyadh that was taken for one in UTC. */
const later = (at: Micros | null): Micros | null => at && at + 3 * HOUR;

/** Numbers and booleans as texts; lists and objects stay. */
function asTexts(metadata: Record<string, unknown> | null): Record<string, unknown> | null {
	if (!metadata) return null;
	const plain = (value: unknown) => typeof value === 'number' || typeof value === 'boolean';
	return Object.fromEntries(
		Object.entries(metadata).map(([key, value]) => [key, plain(value) ? String(value) : value]),
	);
}

/** A product that can be put into a cart. */
export function sellableProduct(branch: Branch, id: string): Product {
	const product = fetchRecord(branch, 'product', id);
	if (!product.is_active) throw refuse(`Product '${product.name}' (${id}) is not active`);
	return product;
}

function priceIn(product: Product, currency: Currency) {
	const price = activePrice(product, currency);
	if (!price) throw refuse(`Product '${product.name}' has no active price in ${currency}`);
	return price;
}

/** Closes a link when its time is over; it then reads COMPLETED although nobody paid. */
export function watchExpiry(state: State, link: PaymentLink): void {
	if (link.valid_until === null) return;
	state.timers.set(`expire:${link.id}`, link.valid_until, (at) => expireLink(state, link, at));
}

export function expireLink(state: State, link: PaymentLink, at: Micros, cause = 'time'): void {
	if (link.status === 'COMPLETED' || state.switches.expiredLinkStatus !== 'COMPLETED') return;
	state.setStatus('paymentLink', link, 'COMPLETED', cause, state.stamp(at));
}

/** Whether a payer could pay now. */
export function isPayable(link: PaymentLink, now: Micros): boolean {
	return link.status === 'ACTIVE' && (link.valid_until === null || link.valid_until > now);
}

export function setLinkStatus(
	state: State,
	link: PaymentLink,
	status: LinkStatus,
	message: string | null | undefined,
	now: Micros,
): void {
	if (link.status === 'COMPLETED' && status !== 'COMPLETED') {
		throw refuse('The payment link is completed', 'INVALID_STATUS');
	}
	if (message !== undefined) link.deactivate_message = message;
	if (link.status === status) state.touch(link, now);
	else state.setStatus('paymentLink', link, status, 'api', now);
}

/** Replaces the coupons of a link and of its items; items not named lose theirs. */
export function setLinkCoupons(
	state: State,
	branch: Branch,
	link: PaymentLink,
	coupons: string[],
	items: Array<{ payment_link_item_id: string; coupons: string[] }>,
	now: Micros,
): void {
	if (link.status !== 'ACTIVE') throw refuse('The payment link is not active', 'INVALID_STATUS');
	const unknown = items.find(
		(item) => !link.items.some(({ id }) => id === item.payment_link_item_id),
	);
	if (unknown)
		throw refuse(`Item ${unknown.payment_link_item_id} is not part of this payment link`);
	const lines = link.items.map((line) => {
		const wanted = items.find((item) => item.payment_link_item_id === line.id);
		return reprice(branch, link, { ...line, coupon_ids: wanted?.coupons ?? [] }, now);
	});
	link.totals = totalOf(branch, lines, coupons, link.currency);
	link.items = lines;
	link.coupon_ids = coupons;
	state.touch(link, now);
}

/** Takes a product's new price over into links that are still open, if the server does that. */
export function repriceOpenLinks(
	state: State,
	branch: Branch,
	product: Product,
	now: Micros,
): void {
	if (state.switches.openLinkPrices !== 'follow') return;
	for (const link of branch.paymentLink.rows) {
		if (link.status !== 'ACTIVE') continue;
		if (!link.items.some((line) => line.product_id === product.id)) continue;
		link.items = link.items.map((line) => reprice(branch, link, line, now));
		link.totals = totalOf(branch, link.items, link.coupon_ids, link.currency);
		state.touch(link, now);
	}
}

function reprice(branch: Branch, link: PaymentLink, line: LinkLine, now: Micros): LinkLine {
	const product = fetchRecord(branch, 'product', line.product_id);
	const current = activePrice(product, link.currency);
	const price = product.prices.find(({ id }) => id === line.product_price_id) ?? current;
	if (!price) return line;
	const chosen = price.is_active ? price : (current ?? price);
	const fresh = priceLine(
		branch,
		product,
		chosen,
		{ product_id: line.product_id, quantity: line.quantity, coupons: line.coupon_ids },
		now,
	);
	return { ...line, ...fresh, id: line.id, created_at: line.created_at, updated_at: now };
}
