import type { Micros } from '../core/clock.mts';
import { ApiError, refuse } from '../core/errors.mts';
import { exponent, toUnits, type Currency } from '../core/money.mts';
import { newId, type Branch } from '../core/organizations.mts';
import type { Interval, Price, Product, ProductType } from '../core/records.mts';
import type { State } from '../core/state.mts';
import { assertExternalId } from './consumers.mts';
import { repriceOpenLinks } from './links.mts';
import { activePrice } from './pricing.mts';

/** A price as requests give it; the amount is decimal text. */
export interface PriceRequest {
	currency: Currency;
	amount: string;
	is_price_inclusive_of_vat: boolean;
	is_price_exempt_from_vat: boolean;
}

export interface ProductRequest {
	name: string;
	description?: string | null;
	type: ProductType;
	prices?: PriceRequest[] | null;
	/** Older form of one price in the default currency. */
	price?: string | null;
	is_price_exempt_from_vat?: boolean | null;
	is_price_inclusive_of_vat?: boolean | null;
	external_id?: string | null;
	external_metadata?: Record<string, string> | null;
	is_one_time?: boolean;
	recurring_interval?: Interval | null;
	recurring_interval_count?: number | null;
}

/** The prices that a request means, in either of its two forms. */
export function requestedPrices(request: Partial<ProductRequest>): PriceRequest[] {
	if (request.prices?.length) return request.prices;
	if (request.price === null || request.price === undefined) return [];
	const exempt = request.is_price_exempt_from_vat ?? false;
	return [
		{
			currency: 'SAR',
			amount: request.price,
			is_price_exempt_from_vat: exempt,
			is_price_inclusive_of_vat: request.is_price_inclusive_of_vat ?? !exempt,
		},
	];
}

function newPrice(state: State, branch: Branch, request: PriceRequest, now: Micros): Price {
	const { currency, amount, ...flags } = request;
	if (currency !== 'SAR' && state.switches.foreignPrices === 'refuse') {
		if (currency === 'USD') throw refuse(`Prices in ${currency} are not supported`);
		throw new ApiError(502, 'STREAM_UNKNOWN_ERROR', null);
	}
	if (!branch.organization.currencies.includes(currency)) {
		throw refuse(`Currency ${currency} is not enabled for this organization`, 'FEATURE_DISABLED');
	}
	return {
		id: newId(),
		created_at: now,
		updated_at: null,
		currency,
		amount: toUnits(amount, exponent(currency)),
		is_active: true,
		is_price_inclusive_of_vat: flags.is_price_inclusive_of_vat,
		is_price_exempt_from_vat: flags.is_price_exempt_from_vat,
	};
}

function assertOnePerCurrency(prices: PriceRequest[]): void {
	const seen = new Set<string>();
	for (const { currency } of prices) {
		if (seen.has(currency)) {
			throw refuse(`More than one price in ${currency}`, 'RESOURCE_ALREADY_EXISTS');
		}
		seen.add(currency);
	}
}

export function createProduct(
	state: State,
	branch: Branch,
	request: ProductRequest,
	now: Micros,
	cause: string,
	id?: string,
): Product {
	assertExternalId(state, request.external_id);
	const prices = requestedPrices(request);
	assertOnePerCurrency(prices);
	const recurring = request.type === 'RECURRING';
	return state.add(
		branch,
		'product',
		{
			...(id ? { id } : {}),
			name: request.name,
			description: request.description ?? null,
			external_id: request.external_id ?? null,
			external_metadata: request.external_metadata ?? null,
			type: request.type,
			recurring_interval: recurring ? (request.recurring_interval ?? null) : null,
			recurring_interval_count: request.recurring_interval_count ?? 1,
			prices: prices.map((price) => newPrice(state, branch, price, now)),
			is_active: true,
			is_one_time: request.is_one_time ?? false,
			is_used_in_finalized_invoice: false,
		},
		now,
		cause,
	);
}

/** Applies a partial update. Archiving is always possible, other edits only until the first bill. */
export function updateProduct(
	state: State,
	branch: Branch,
	product: Product,
	request: Partial<ProductRequest> & { is_active?: boolean | null },
	now: Micros,
): void {
	const { is_active: active, ...edits } = request;
	if (product.is_used_in_finalized_invoice && Object.keys(edits).length > 0) {
		throw frozen(product);
	}
	assertExternalId(state, edits.external_id);
	const prices = requestedPrices(edits);
	assertOnePerCurrency(prices);
	const fresh = prices.map((price) => newPrice(state, branch, price, now));
	const interval = edits.recurring_interval ?? product.recurring_interval;
	if ((edits.type ?? product.type) === 'RECURRING' && !interval) {
		throw refuse('recurring_interval is required for recurring products');
	}
	if (edits.name) product.name = edits.name;
	if (edits.description !== undefined) product.description = edits.description;
	if (edits.external_id !== undefined) product.external_id = edits.external_id;
	if (edits.external_metadata !== undefined) {
		product.external_metadata = edits.external_metadata;
	}
	if (edits.type) product.type = edits.type;
	if (edits.recurring_interval) product.recurring_interval = edits.recurring_interval;
	if (edits.recurring_interval_count) {
		product.recurring_interval_count = edits.recurring_interval_count;
	}
	if (product.type !== 'RECURRING') product.recurring_interval = null;
	for (const price of fresh)
		replacePrice(product, activePrice(product, price.currency), price, now);
	if (active !== undefined && active !== null) product.is_active = active;
	state.touch(product, now);
	if (fresh.length > 0) repriceOpenLinks(state, branch, product, now);
}

export function archiveProduct(state: State, product: Product, now: Micros): void {
	product.is_active = false;
	state.touch(product, now);
}

export function addPrice(
	state: State,
	branch: Branch,
	product: Product,
	request: PriceRequest,
	now: Micros,
): Price {
	assertPricesEditable(state, product);
	if (activePrice(product, request.currency)) {
		throw refuse(
			`Product already has an active price in ${request.currency}`,
			'RESOURCE_ALREADY_EXISTS',
		);
	}
	const price = newPrice(state, branch, request, now);
	product.prices.push(price);
	state.touch(product, now);
	return price;
}

/** Prices never change: the old one is archived and a new one, with a new id, takes its place. */
export function changePrice(
	state: State,
	branch: Branch,
	product: Product,
	price: Price,
	request: {
		amount?: string | null;
		is_price_inclusive_of_vat?: boolean | null;
		is_price_exempt_from_vat?: boolean | null;
	},
	now: Micros,
): Price {
	assertPricesEditable(state, product);
	if (!price.is_active) throw refuse(`Price ${price.id} is not active`);
	const next: Price = {
		...price,
		id: newId(),
		created_at: now,
		updated_at: null,
		amount:
			request.amount === null || request.amount === undefined
				? price.amount
				: toUnits(request.amount, exponent(price.currency)),
		is_price_inclusive_of_vat: request.is_price_inclusive_of_vat ?? price.is_price_inclusive_of_vat,
		is_price_exempt_from_vat: request.is_price_exempt_from_vat ?? price.is_price_exempt_from_vat,
	};
	if (next.is_price_exempt_from_vat && next.is_price_inclusive_of_vat) {
		throw refuse('A price exempt from VAT cannot be inclusive of VAT');
	}
	replacePrice(product, price, next, now);
	state.touch(product, now);
	repriceOpenLinks(state, branch, product, now);
	return next;
}

export function archivePrice(state: State, product: Product, price: Price, now: Micros): void {
	assertPricesEditable(state, product);
	if (!price.is_active) throw refuse(`Price ${price.id} is not active`);
	if (product.prices.filter(({ is_active }) => is_active).length === 1) {
		throw refuse('The last active price of a product cannot be deleted');
	}
	price.is_active = false;
	price.updated_at = now;
	state.touch(product, now);
}

/** Puts a new price into the place of an old one, which keeps the order of currencies. */
function replacePrice(product: Product, old: Price | undefined, next: Price, now: Micros): void {
	if (!old) {
		product.prices.push(next);
		return;
	}
	old.is_active = false;
	old.updated_at = now;
	product.prices.splice(product.prices.indexOf(old), 1, next, old);
}

function assertPricesEditable(state: State, product: Product): void {
	if (product.is_used_in_finalized_invoice && state.switches.usedProductPrices === 'refuse') {
		throw frozen(product);
	}
}

function frozen(product: Product): ApiError {
	return refuse(
		`Product '${product.name}' is used in a finalized invoice and cannot be changed`,
		'PRODUCT_USED_IN_FINALIZED_INVOICE',
	);
}
