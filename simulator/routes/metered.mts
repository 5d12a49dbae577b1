import { randomBytes } from 'node:crypto';

import { notFound, refuse } from '../core/errors.mts';
import type { Branch } from '../core/organizations.mts';
import type { MeteredSubscription } from '../core/records.mts';
import { usableConsumer } from '../domain/consumers.mts';
import { sellableProduct } from '../domain/links.mts';
import { listPage, pagingOnly } from '../http/list.mts';
import { made, type Operation } from '../http/operation.mts';
import { list, nullable, object, required, type Check } from '../validation/checks.mts';
import { uuid } from '../validation/identity.mts';
import { dateTime, decimal, text } from '../validation/scalars.mts';
import { meteredSubscriptionView } from '../views/metered.mts';

/** At most ten digits in all. */
const usageAmount: Check<string> = (value, loc, out) => {
	const complaints = out.length;
	const amount = decimal({ digits: 20 })(value, loc, out);
	if (out.length > complaints) return amount;
	const digits = amount.replace(/[^\d]/g, '').replace(/^0+/, '');
	if (digits.length > 10) {
		out.push({
			type: 'decimal_max_digits',
			loc,
			msg: 'Decimal input should have no more than 10 digits in total',
			input: value,
			ctx: { max_digits: 10 },
		});
	}
	return amount;
};

const meterBody = object({
	records: required(
		list(
			object({
				product_id: required(uuid()),
				organization_consumer_id: required(uuid()),
				usage_amount: required(usageAmount),
				idempotency_key: required(text()),
			}),
			{ min: 1, max: 1000 },
		),
	),
});

const createBody = object(
	{
		product_id: required(uuid()),
		organization_consumer_id: required(uuid()),
		starts_at: nullable(dateTime),
		ends_at: nullable(dateTime),
	},
	(value, fail) => {
		if (value.ends_at !== null && value.starts_at !== null && value.ends_at <= value.starts_at) {
			fail('ends_at must be after starts_at');
		}
	},
);

function meteredProduct(branch: Branch, id: string): void {
	const product = sellableProduct(branch, id);
	if (product.type !== 'METERED') throw refuse(`Product '${product.name}' is not METERED`);
}

const isActive = (row: MeteredSubscription, now: number): boolean =>
	row.ends_at === null || row.ends_at > now;

const available: Operation['available'] = ({ meteredAvailable }) => meteredAvailable;

export const meteredOperations: Operation[] = [
	{
		method: 'POST',
		path: '/metered/meter',
		available,
		body: () => meterBody,
		handle: ({ state, branch, body, now }) => {
			for (const record of body.records) {
				meteredProduct(branch, record.product_id);
				usableConsumer(branch, record.organization_consumer_id);
			}
			const known = new Set(branch.usage.rows.map((row) => row.idempotency_key));
			const records = body.records.map((record: any) => {
				if (known.has(record.idempotency_key)) return { id: null, success: false };
				known.add(record.idempotency_key);
				// Usage is kept in another kind of database: its ids are no UUIDs.
				const id = randomBytes(12).toString('hex');
				state.add(branch, 'usage', { ...record, id }, now, 'api');
				return { id, success: true };
			});
			const inserted = records.filter((record: { success: boolean }) => record.success);
			return { records, total_inserted: inserted.length };
		},
	},
	{
		method: 'POST',
		path: '/metered/metered-subscriptions',
		available,
		body: () => createBody,
		handle: (context) => {
			const { state, branch, body, now } = context;
			meteredProduct(branch, body.product_id);
			usableConsumer(branch, body.organization_consumer_id);
			const subscription = state.add(
				branch,
				'meteredSubscription',
				{ ...body, starts_at: body.starts_at ?? now },
				now,
				'api',
			);
			return meteredSubscriptionView(made(context, 'meteredSubscription', subscription), state);
		},
	},
	{
		method: 'GET',
		path: '/metered/metered-subscriptions',
		available,
		query: pagingOnly,
		handle: (context) =>
			listPage(context, context.branch.meteredSubscription, meteredSubscriptionView, (row) =>
				isActive(row, context.now),
			),
	},
	{
		method: 'DELETE',
		path: '/metered/metered-subscriptions/{subscription_id}',
		available,
		handle: ({ state, branch, params, now }) => {
			const subscription = branch.meteredSubscription.get(params.subscription_id);
			if (!subscription) throw notFound('Metered subscription', params.subscription_id);
			if (!isActive(subscription, now)) {
				throw refuse('The metered subscription has ended', 'INVALID_STATUS');
			}
			subscription.ends_at = now;
			state.touch(subscription, now);
			return meteredSubscriptionView(subscription, state);
		},
	},
];
