import { notFound } from '../core/errors.mts';
import type { Price, Product } from '../core/records.mts';
import type { Switches } from '../switches/index.mts';
import {
	addPrice,
	archivePrice,
	archiveProduct,
	changePrice,
	createProduct,
	updateProduct,
} from '../domain/products.mts';
import { activePrice } from '../domain/pricing.mts';
import { every, listPage, paging, queries } from '../http/list.mts';
import { NOTHING, fetchRecord, made, type Context, type Operation } from '../http/operation.mts';
import {
	list,
	nullable,
	object,
	optional,
	required,
	textMap,
	unset,
	type Check,
	type Fields,
	type Rule,
} from '../validation/checks.mts';
import { boolean, currency, decimal, integer, oneOf, text } from '../validation/scalars.mts';
import { priceView, productView, sortPrice } from '../views/product.mts';

const INTERVALS = ['WEEK', 'MONTH', 'SEMESTER', 'YEAR'] as const;

const noExemptInclusive: Rule = (value, fail) => {
	if (value.is_price_exempt_from_vat && value.is_price_inclusive_of_vat) {
		fail('A price exempt from VAT cannot be inclusive of VAT');
	}
};

const priceBody = object(
	{
		currency: required(currency),
		amount: required(decimal({ ge: 1 })),
		is_price_inclusive_of_vat: optional(boolean, () => true),
		is_price_exempt_from_vat: optional(boolean, () => false),
	},
	noExemptInclusive,
);

const priceChangeBody = object(
	{
		amount: unset(decimal({ ge: 1 })),
		is_price_inclusive_of_vat: unset(boolean),
		is_price_exempt_from_vat: unset(boolean),
	},
	noExemptInclusive,
);

const priceFields = {
	price: unset(decimal({ ge: 1 })),
	prices: unset(list(priceBody)),
	is_price_exempt_from_vat: unset(boolean),
	is_price_inclusive_of_vat: unset(boolean),
};

/** METERED is known only where metering is. */
const typeWithMetered = oneOf('RECURRING', 'ONE_OFF', 'METERED');
const typeWithoutMetered = oneOf('RECURRING', 'ONE_OFF');

const bodies = (switches: Switches): { create: Check; update: Check } => {
	const type = switches.meteredAvailable ? typeWithMetered : typeWithoutMetered;
	const newer: Fields = {
		...(switches.productExternalId ? { external_id: unset(text()) } : {}),
		...(switches.externalMetadata ? { external_metadata: unset(textMap) } : {}),
	};
	return {
		create: object(
			{
				name: required(text({ min: 1, max: 160 })),
				description: nullable(text({ max: 500 })),
				...priceFields,
				...newer,
				is_one_time: optional(boolean, () => false),
				type: required(type),
				recurring_interval: nullable(oneOf(...INTERVALS)),
				recurring_interval_count: optional(integer({ ge: 1 }), () => 1),
			},
			(value, fail) => {
				noExemptInclusive(value, fail);
				const priced = value.prices?.length || (value.price ?? null) !== null;
				if (!priced) fail('At least one price is required');
				if (value.type === 'RECURRING' && !value.recurring_interval) {
					fail('recurring_interval is required for recurring products');
				}
			},
		),
		update: object(
			{
				name: unset(text({ min: 1, max: 160 })),
				description: unset(text({ min: 1, max: 500 })),
				...priceFields,
				...newer,
				is_active: unset(boolean),
				type: unset(type),
				recurring_interval: unset(oneOf(...INTERVALS)),
				recurring_interval_count: unset(integer({ ge: 1 })),
			},
			noExemptInclusive,
		),
	};
};

function findPrice(product: Product, id: string): Price {
	const price = product.prices.find((candidate) => candidate.id === id);
	if (!price) throw notFound('Price', id);
	return price;
}

const getProduct = ({ branch, params }: Context): Product =>
	fetchRecord(branch, 'product', params.product_id);

function listFilter({ query }: Context): ((row: Product) => boolean) | undefined {
	const term = (query.search_term ?? '').trim().toLowerCase();
	return every<Product>(
		(row) => !row.is_one_time,
		query.active !== undefined && ((row) => row.is_active === query.active),
		query.type !== undefined && ((row) => row.type === query.type),
		query.currency !== undefined &&
			((row) => activePrice(row, query.currency.toUpperCase()) !== undefined),
		term !== '' &&
			((row) =>
				row.name.toLowerCase().includes(term) ||
				(row.description ?? '').toLowerCase().includes(term)),
	);
}

const priceOperations: Operation[] = [
	{
		method: 'POST',
		path: '/products/{product_id}/prices',
		status: 201,
		available: ({ priceEndpoints }) => priceEndpoints,
		body: () => priceBody,
		handle: (context) => {
			const { state, branch, body: request, now } = context;
			return priceView(addPrice(state, branch, getProduct(context), request, now), state);
		},
	},
	{
		method: 'PUT',
		path: '/products/{product_id}/prices/{price_id}',
		available: ({ priceEndpoints }) => priceEndpoints,
		body: () => priceChangeBody,
		handle: (context) => {
			const { state, branch, body: request, params, now } = context;
			const product = getProduct(context);
			const price = findPrice(product, params.price_id);
			return priceView(changePrice(state, branch, product, price, request, now), state);
		},
	},
	{
		method: 'DELETE',
		path: '/products/{product_id}/prices/{price_id}',
		available: ({ priceEndpoints }) => priceEndpoints,
		handle: (context) => {
			const product = getProduct(context);
			archivePrice(
				context.state,
				product,
				findPrice(product, context.params.price_id),
				context.now,
			);
			return NOTHING;
		},
	},
];

export const productOperations: Operation[] = [
	{
		method: 'POST',
		path: '/products',
		body: (switches) => bodies(switches).create,
		handle: (context) => {
			const { state, branch, body: request, now } = context;
			const product = createProduct(state, branch, request, now, 'api');
			return productView(made(context, 'product', product), state);
		},
	},
	{
		method: 'GET',
		path: '/products',
		query: {
			...paging,
			search_term: queries.text,
			active: queries.flag,
			type: { check: typeWithMetered },
			currency: { check: text({ min: 3, max: 3 }) },
		},
		handle: (context) =>
			listPage(context, context.branch.product, productView, listFilter(context), {
				name: (row) => row.name,
				price: sortPrice,
				amount: sortPrice,
			}),
	},
	{
		method: 'GET',
		path: '/products/{product_id}',
		handle: (context) => productView(getProduct(context), context.state),
	},
	{
		method: 'PUT',
		path: '/products/{product_id}',
		body: (switches) => bodies(switches).update,
		handle: (context) => {
			const { state, branch, body: request, now } = context;
			const product = getProduct(context);
			updateProduct(state, branch, product, request, now);
			return productView(product, state);
		},
	},
	{
		method: 'DELETE',
		path: '/products/{product_id}',
		handle: (context) => {
			archiveProduct(context.state, getProduct(context), context.now);
			return NOTHING;
		},
	},
	...priceOperations,
];
