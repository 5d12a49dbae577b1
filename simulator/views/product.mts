import { vatOf, exponent } from '../core/money.mts';
import type { Price, Product } from '../core/records.mts';
import type { State } from '../core/state.mts';
import { defaultPrice } from '../domain/pricing.mts';
import { money, stamps } from './shared.mts';

/** A price inside a product. */
export function inlinePriceView(price: Price, state: State) {
	const { net, vat } = vatOf(price.amount, price);
	return {
		id: price.id,
		currency: price.currency,
		amount: money(price.amount, price.currency, state),
		is_active: price.is_active,
		is_price_inclusive_of_vat: price.is_price_inclusive_of_vat,
		is_price_exempt_from_vat: price.is_price_exempt_from_vat,
		price_excluding_vat: money(net, price.currency, state),
		vat_amount: money(vat, price.currency, state),
	};
}

/** A price as the price endpoints return it. */
export function priceView(price: Price, state: State) {
	return {
		...inlinePriceView(price, state),
		...stamps(price, state),
		amount_in_smallest_unit: price.amount,
	};
}

export function productView(product: Product, state: State) {
	const price = defaultPrice(product);
	const { gross, net, vat } = vatOf(price.amount, price);
	const { productExternalId, externalMetadata } = state.switches;
	return Object.assign(stamps(product, state), {
		id: product.id,
		name: product.name,
		description: product.description,
		type: product.type,
		recurring_interval: product.recurring_interval,
		recurring_interval_count: product.recurring_interval_count,
		price: money(gross, price.currency, state),
		currency: price.currency,
		is_price_exempt_from_vat: price.is_price_exempt_from_vat,
		is_price_inclusive_of_vat: price.is_price_inclusive_of_vat,
		price_excluding_vat: money(net, price.currency, state),
		vat_amount: money(vat, price.currency, state),
		prices: product.prices
			.filter(({ is_active }) => is_active)
			.map((active) => inlinePriceView(active, state)),
		// Left out where a server does not have them.
		external_id: productExternalId ? product.external_id : undefined,
		external_metadata: externalMetadata ? product.external_metadata : undefined,
		is_active: product.is_active,
		is_one_time: product.is_one_time,
		is_used_in_finalized_invoice: product.is_used_in_finalized_invoice,
	});
}

/** Default price in thousandths, for sorting. */
export function sortPrice(product: Product): number {
	const price = defaultPrice(product);
	return vatOf(price.amount, price).gross * 10 ** (3 - exponent(price.currency));
}
