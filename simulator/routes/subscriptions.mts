import type { Branch } from '../core/organizations.mts';
import type { Subscription } from '../core/records.mts';
import { OPEN_INVOICE, balance, cancelInvoice } from '../domain/invoices.mts';
import { createSubscription, dropPendingChange, updateSubscription } from '../domain/plans.mts';
import { cancelSubscription, uncancelSubscription } from '../domain/subscriptions.mts';
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
import { NOTHING, fetchRecord, made, type Context, type Operation } from '../http/operation.mts';
import {
	list,
	nullable,
	object,
	optional,
	required,
	unset,
	type Fields,
} from '../validation/checks.mts';
import { uuid } from '../validation/identity.mts';
import { boolean, currency, dateTime, integer, oneOf, text } from '../validation/scalars.mts';
import { subscriptionView } from '../views/subscription.mts';

const STATUSES = ['INACTIVE', 'ACTIVE', 'EXPIRED', 'CANCELED', 'FROZEN'];
const TRIAL_STATUSES = ['TRIALING', 'TRIAL_PENDING'];

const items = list(
	object({
		product_id: required(uuid(4)),
		quantity: required(integer({ gt: 0 })),
		coupons: nullable(list(uuid(4))),
	}),
	{ min: 1 },
);

const methods = object({
	visa: nullable(boolean),
	mastercard: nullable(boolean),
	amex: nullable(boolean),
	bank_transfer: nullable(boolean),
	installment: nullable(boolean),
	qurrah: nullable(boolean),
	subscription_auto_renewal: nullable(boolean),
});

const createFields: Fields = {
	notify_consumer: optional(boolean, () => true),
	description: nullable(text({ max: 500 })),
	items: required(items),
	coupons: nullable(list(uuid(4))),
	organization_consumer_id: required(uuid(4)),
	period_start: required(dateTime),
	until_cycle_number: nullable(integer({ ge: 1 })),
	override_payment_methods: nullable(methods),
	exclude_coupons_if_installments: optional(boolean, () => false),
	currency: optional(currency, () => 'SAR'),
};
const create = object(createFields);
const createNewer = object({ ...createFields, trial: optional(boolean, () => false) });

const updateFields: Fields = {
	description: unset(text({ max: 500 })),
	items: required(items),
	coupons: required(list(uuid(4))),
	until_cycle_number: unset(integer({ ge: 1 })),
	override_payment_methods: unset(methods),
};
const update = object(updateFields);
const updateNewer = object({
	...updateFields,
	recurring_interval: unset(oneOf('WEEK', 'MONTH', 'QUARTER', 'YEAR')),
	recurring_interval_count: unset(integer({ ge: 1 })),
	exclude_coupons_if_installments: unset(boolean),
});

const cancelBody = object({ cancel_related_invoices: optional(boolean, () => false) });

const getSubscription = ({ branch, params }: Context): Subscription =>
	fetchRecord(branch, 'subscription', params.subscription_id);

function latestIsPaid(branch: Branch, row: Subscription): boolean {
	const invoice = row.latest_invoice_id ? branch.invoice.get(row.latest_invoice_id) : undefined;
	if (!invoice) return false;
	return invoice.status === 'COMPLETED' || balance(branch, invoice).paid > 0;
}

function listFilter({ query, branch }: Context): ((row: Subscription) => boolean) | undefined {
	const term = (query.search_term ?? '').trim().toLowerCase();
	const products = query.product_ids as string[] | undefined;
	const paid = query.latest_invoice_is_paid as boolean | undefined;
	return every<Subscription>(
		among(query.statuses as string[] | undefined, (row) => row.status as string),
		paid !== undefined && ((row) => latestIsPaid(branch, row) === paid),
		between(query.from_date, query.to_date, (row) => row.created_at),
		between(
			query.current_period_start_from_date,
			query.current_period_start_to_date,
			(row) => row.current_period_start,
		),
		between(
			query.current_period_end_from_date,
			query.current_period_end_to_date,
			(row) => row.current_period_end,
		),
		priceBetween(query.from_price, query.to_price, (row) => row.totals.amount),
		query.organization_consumer_id !== undefined &&
			((row) => row.organization_consumer_id === query.organization_consumer_id),
		products && ((row) => products.every((id) => row.items.some((line) => line.product_id === id))),
		inCurrencies(query.currencies),
		term !== '' &&
			((row) =>
				(row.description ?? '').toLowerCase().includes(term) ||
				row.items.some((line) => {
					const product = branch.product.get(line.product_id);
					return `${product?.name}\n${product?.description ?? ''}`.toLowerCase().includes(term);
				})),
	);
}

export const subscriptionOperations: Operation[] = [
	{
		method: 'POST',
		path: '/subscriptions',
		body: ({ sdkOnlyFields }) => (sdkOnlyFields ? createNewer : create),
		handle: (context) => {
			const { state, branch, body, now } = context;
			const subscription = createSubscription(state, branch, body, now);
			return subscriptionView(made(context, 'subscription', subscription), state);
		},
	},
	{
		method: 'GET',
		path: '/subscriptions',
		query: ({ sdkOnlyFields }) => ({
			...paging,
			statuses: queries.words(sdkOnlyFields ? [...STATUSES, ...TRIAL_STATUSES] : STATUSES),
			latest_invoice_is_paid: queries.flag,
			from_date: queries.date,
			to_date: queries.date,
			current_period_start_from_date: queries.date,
			current_period_start_to_date: queries.date,
			current_period_end_from_date: queries.date,
			current_period_end_to_date: queries.date,
			from_price: queries.price,
			to_price: queries.price,
			organization_consumer_id: { check: uuid(4) },
			search_term: queries.text,
			product_ids: queries.ids,
			currencies: queries.text,
		}),
		handle: (context) =>
			listPage(context, context.branch.subscription, subscriptionView, listFilter(context), {
				status: (row) => row.status,
				amount: (row) => thousandthsOf(row.totals.amount, row.currency),
				current_period_start: (row) => row.current_period_start,
				current_period_end: (row) => row.current_period_end,
			}),
	},
	{
		method: 'GET',
		path: '/subscriptions/{subscription_id}',
		handle: (context) => subscriptionView(getSubscription(context), context.state),
	},
	{
		method: 'PUT',
		path: '/subscriptions/{subscription_id}',
		body: ({ sdkOnlyFields }) => (sdkOnlyFields ? updateNewer : update),
		handle: (context) => {
			const { state, branch, body, now } = context;
			const subscription = getSubscription(context);
			updateSubscription(state, branch, subscription, body, now);
			return subscriptionView(subscription, state);
		},
	},
	{
		method: 'POST',
		path: '/subscriptions/{subscription_id}/cancel',
		body: () => cancelBody,
		handle: (context) => {
			const { state, branch, body, now } = context;
			const subscription = getSubscription(context);
			cancelSubscription(state, subscription, now);
			if (body.cancel_related_invoices) {
				const open = branch.invoice.rows.filter(
					(row) => row.subscription_id === subscription.id && OPEN_INVOICE.includes(row.status),
				);
				for (const invoice of open) cancelInvoice(state, branch, invoice, 'api', now);
			}
			return subscriptionView(subscription, state);
		},
	},
	{
		method: 'PUT',
		path: '/subscriptions/{subscription_id}/uncancel',
		available: ({ sdkOnlyEndpoints }) => sdkOnlyEndpoints,
		handle: (context) => {
			uncancelSubscription(context.state, getSubscription(context), context.now);
			return NOTHING;
		},
	},
	{
		method: 'DELETE',
		path: '/subscriptions/{subscription_id}/pending-change',
		available: ({ sdkOnlyEndpoints }) => sdkOnlyEndpoints,
		handle: (context) => {
			dropPendingChange(context.state, getSubscription(context), context.now);
			return NOTHING;
		},
	},
];
