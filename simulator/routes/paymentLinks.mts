import type { PaymentLink } from '../core/records.mts';
import { createLink, setLinkCoupons, setLinkStatus } from '../domain/links.mts';
import {
	among,
	between,
	every,
	inCurrencies,
	listPage,
	paging,
	priceBetween,
	queries,
	thousandthsOf,
} from '../http/list.mts';
import { fetchRecord, made, type Context, type Operation } from '../http/operation.mts';
import {
	dictionary,
	isRecord,
	list,
	nullable,
	object,
	optional,
	refine,
	required,
	unset,
	type Fields,
} from '../validation/checks.mts';
import { uuid } from '../validation/identity.mts';
import { boolean, currency, dateTime, integer, oneOf, text, url } from '../validation/scalars.mts';
import { paymentLinkView } from '../views/paymentLink.mts';

const STATUSES = ['INACTIVE', 'ACTIVE', 'COMPLETED'] as const;
const couponIds = list(uuid(4));
const off = () => false;

const item = object(
	{
		product_id: required(uuid(4)),
		quantity: optional(integer({ ge: 1 }), () => 1),
		coupons: optional(couponIds, () => []),
		allow_custom_quantity: optional(boolean, off),
		min_quantity: nullable(integer({ ge: 0 })),
		max_quantity: nullable(integer({ ge: 0 })),
	},
	(value, fail) => {
		const { min_quantity: min, max_quantity: max } = value;
		if (min !== null && max !== null && min > max) {
			fail('min_quantity must not be greater than max_quantity');
		}
	},
);

/** Switches that are not mentioned are off. */
const paymentMethods = object({
	visa: optional(boolean, off),
	mastercard: optional(boolean, off),
	amex: optional(boolean, off),
	bank_transfer: optional(boolean, off),
	installment: optional(boolean, off),
});

/** A JSON schema for extra questions at checkout; only texts can be asked for. */
const customFields = refine(dictionary, (schema) => {
	if (schema.type !== undefined && schema.type !== 'object') return "type must be 'object'";
	const properties = schema.properties ?? {};
	if (!isRecord(properties)) return 'properties must be an object';
	const wrong = Object.entries(properties).find(
		([, property]) => !isRecord(property) || property.type !== 'string',
	);
	return wrong && `Property '${wrong[0]}' must be of type 'string'`;
});

const fields: Fields = {
	name: required(text()),
	description: nullable(text()),
	currency: optional(currency, () => 'SAR'),
	items: required(list(item, { min: 1 })),
	coupons: optional(couponIds, () => []),
	max_number_of_payments: nullable(integer()),
	valid_until: nullable(dateTime),
	confirmation_message: nullable(text()),
	payment_methods: nullable(paymentMethods),
	custom_fields: nullable(customFields),
	success_redirect_url: nullable(url),
	failure_redirect_url: nullable(url),
	organization_consumer_id: nullable(uuid()),
	custom_metadata: nullable(dictionary),
	contact_information_type: nullable(oneOf('PHONE', 'EMAIL')),
};
const create = object(fields);
const createNewer = object({ ...fields, trial_period_days: nullable(integer({ ge: 1, le: 365 })) });

const statusBody = object({
	status: required(oneOf(...STATUSES)),
	deactivate_message: unset(text()),
});

const couponsBody = object({
	coupons: optional(couponIds, () => []),
	items: optional(
		list(
			object({
				payment_link_item_id: required(uuid()),
				coupons: optional(couponIds, () => []),
			}),
		),
		() => [],
	),
});

const getLink = ({ branch, params }: Context): PaymentLink =>
	fetchRecord(branch, 'paymentLink', params.payment_link_id);

const amount = (link: PaymentLink): number => link.totals.amount;

function listFilter({ query }: Context): ((row: PaymentLink) => boolean) | undefined {
	const products = query.product_ids as string[] | undefined;
	return every<PaymentLink>(
		among(query.statuses as string[] | undefined, (row) => row.status as string),
		between(query.from_date, query.to_date, (row) => row.created_at),
		priceBetween(query.from_price, query.to_price, amount),
		inCurrencies(query.currencies),
		products && ((row) => products.every((id) => row.items.some((line) => line.product_id === id))),
	);
}

export const paymentLinkOperations: Operation[] = [
	{
		method: 'POST',
		path: '/payment_links',
		body: ({ sdkOnlyFields }) => (sdkOnlyFields ? createNewer : create),
		handle: (context) => {
			const { state, branch, body, now } = context;
			const link = createLink(state, branch, { trial_period_days: null, ...body }, now, 'api');
			return paymentLinkView(made(context, 'paymentLink', link), state);
		},
	},
	{
		method: 'GET',
		path: '/payment_links',
		query: {
			...paging,
			statuses: queries.words(STATUSES),
			from_date: queries.date,
			to_date: queries.date,
			from_price: queries.price,
			to_price: queries.price,
			product_ids: queries.ids,
			currencies: queries.text,
		},
		handle: (context) =>
			listPage(context, context.branch.paymentLink, paymentLinkView, listFilter(context), {
				name: (row) => row.name,
				status: (row) => row.status,
				valid_until: (row) => row.valid_until,
				amount: (row) => thousandthsOf(amount(row), row.currency),
			}),
	},
	{
		method: 'GET',
		path: '/payment_links/{payment_link_id}',
		handle: (context) => paymentLinkView(getLink(context), context.state),
	},
	{
		method: 'PATCH',
		path: '/payment_links/{payment_link_id}/status',
		body: () => statusBody,
		handle: (context) => {
			const { state, body, now } = context;
			const link = getLink(context);
			setLinkStatus(state, link, body.status, body.deactivate_message, now);
			return paymentLinkView(link, state);
		},
	},
	{
		method: 'PATCH',
		path: '/payment_links/{payment_link_id}/coupons',
		available: ({ sdkOnlyEndpoints }) => sdkOnlyEndpoints,
		body: () => couponsBody,
		handle: (context) => {
			const { state, branch, body, now } = context;
			const link = getLink(context);
			setLinkCoupons(state, branch, link, body.coupons, body.items, now);
			return paymentLinkView(link, state);
		},
	},
];
