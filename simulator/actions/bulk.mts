import { DAY, type Micros } from '../core/clock.mts';
import type { Stored } from '../core/collection.mts';
import { newId, type Branch } from '../core/organizations.mts';
import type {
	Consumer,
	Invoice,
	Payment,
	PaymentLink,
	ResourceName,
	Subscription,
} from '../core/records.mts';
import type { State } from '../core/state.mts';
import { index, newConsumer } from '../domain/consumers.mts';
import { invoiceRecord, paymentRecord } from '../domain/invoices.mts';
import { createProduct } from '../domain/products.mts';
import { defaultPrice, priceLine, totalOf } from '../domain/pricing.mts';

export interface BulkOptions {
	/** Created between these times (ISO text from other processes), evenly spread; default the last 30 days. */
	from?: Date | string;
	to?: Date | string;
	/** Branch id; default the first merchant's first branch. */
	branch?: string;
	/** Whether `transitions` gets an entry for each record; default true. */
	transitions?: boolean;
}

/** Each takes a number and gives back the new ids, oldest first. */
export interface BulkActions {
	consumers(count: number, o?: BulkOptions): string[];
	/** Links over one product. `metadata` gives each its `custom_metadata`; `orders` an order reference that begins so. */
	paymentLinks(
		count: number,
		o?: BulkOptions & {
			status?: 'ACTIVE' | 'INACTIVE' | 'COMPLETED';
			metadata?: (index: number) => Record<string, unknown> | null;
			orders?: string;
		},
	): string[];
	/** Payments, each with an invoice of its own, in any status; default SUCCEEDED. */
	payments(
		count: number,
		o?: BulkOptions & { status?: 'SUCCEEDED' | 'SETTLED' | 'PENDING' | 'FAILED' },
	): string[];
	/** The same as `payments`, giving back the invoices' ids. */
	invoices(
		count: number,
		o?: BulkOptions & { status?: 'SUCCEEDED' | 'SETTLED' | 'PENDING' | 'FAILED' },
	): string[];
	/** Monthly subscriptions. They do not renew by themselves. */
	subscriptions(
		count: number,
		o?: BulkOptions & { status?: 'ACTIVE' | 'INACTIVE' | 'CANCELED' },
	): string[];
}

export function bulkActions(state: State): BulkActions {
	return {
		consumers: (count, o = {}) => {
			const { branch, times } = prepare(state, count, o);
			const made = times.map((at, i) =>
				state.prepare<Consumer>(branch, newConsumer({ name: `Customer ${i + 1}` }), at),
			);
			return store(state, branch, 'consumer', made, o);
		},
		paymentLinks: (count, o = {}) => {
			const { branch, times } = prepare(state, count, o);
			const { items, totals } = cart(state, branch, 'ONE_OFF');
			const lines = items.map((line) => ({
				...line,
				allow_custom_quantity: false,
				min_quantity: null,
				max_quantity: null,
			}));
			const made = times.map((at, i) => ({
				...state.prepare<PaymentLink>(
					branch,
					{
						name: `Order ${i + 1}`,
						description: null,
						currency: 'SAR' as const,
						status: o.status ?? ('ACTIVE' as const),
						items: lines,
						coupon_ids: [],
						totals,
						max_number_of_payments: 1,
						number_of_payments: 0,
						valid_until: null,
						confirmation_message: null,
						recurring_interval: null,
						recurring_interval_count: null,
						organization_consumer_id: null,
						deactivate_message: null,
						custom_fields: null,
						success_redirect_url: null,
						failure_redirect_url: null,
						custom_metadata:
							o.orders === undefined
								? (o.metadata?.(i) ?? null)
								: { order_reference: `${o.orders}${i + 1}` },
						contact_information_type: null,
						override_payment_methods: null,
						amount_collected: 0,
						trial_period_days: null,
					},
					at,
				),
				// Links are made active: one with another status was changed.
				updated_at: (o.status ?? 'ACTIVE') === 'ACTIVE' ? null : at,
			}));
			return store(state, branch, 'paymentLink', made, o);
		},
		payments: (count, o = {}) => sales(state, count, o).payments,
		invoices: (count, o = {}) => sales(state, count, o).invoices,
		subscriptions: (count, o = {}) => {
			const { branch, times } = prepare(state, count, o);
			const { items, totals } = cart(state, branch, 'RECURRING');
			const consumer = someConsumer(state, branch);
			const status = o.status ?? 'ACTIVE';
			const made = times.map((at) =>
				state.prepare<Subscription>(
					branch,
					{
						description: null,
						currency: 'SAR' as const,
						status,
						organization_consumer_id: consumer.id,
						items,
						coupon_ids: [],
						totals,
						recurring_interval: 'MONTH' as const,
						recurring_interval_count: 1,
						current_period_start: at,
						current_period_end: at + 30 * DAY,
						current_cycle_number: 1,
						until_cycle_number: null,
						cancel_at_period_end: false,
						started_at: status === 'INACTIVE' ? null : at,
						ended_at: status === 'CANCELED' ? at : null,
						latest_invoice_id: null,
						override_payment_methods: null,
						exclude_coupons_if_installments: false,
						pending_change: null,
						trial_period_days: null,
						trial_end: null,
						freeze_ids: [],
					},
					at,
				),
			);
			return store(state, branch, 'subscription', made, o);
		},
	};
}

function prepare(
	state: State,
	count: number,
	o: BulkOptions,
): { branch: Branch; times: Micros[]; now: Micros } {
	const now = state.now();
	const branch = o.branch
		? state.branches().find(({ id }) => id === o.branch)
		: state.organizations[0].branches[0];
	if (!branch) throw new Error(`The simulator has no branch ${o.branch}`);
	const to = o.to ? new Date(o.to).getTime() * 1000 : now;
	const from = o.from ? new Date(o.from).getTime() * 1000 : to - 30 * DAY;
	const step = count > 1 ? (to - from) / (count - 1) : 0;
	const times = Array.from({ length: count }, (_, i) => state.stamp(Math.round(from + i * step)));
	return { branch, times, now };
}

function store(
	state: State,
	branch: Branch,
	resource: ResourceName,
	records: Stored[],
	o: BulkOptions,
): string[] {
	(branch[resource] as { addMany(rows: Stored[]): void }).addMany(records);
	for (const record of records) state.changed(record);
	if (o.transitions !== false && resource !== 'consumer') {
		for (const record of records) {
			const { status, current_status } = record as { status?: string; current_status?: string };
			const first = current_status ?? status ?? '';
			state.note(resource, record, null, first, 'bulk', record.created_at);
		}
	}
	return records.map(({ id }) => id);
}

/** A one-line cart over a product that bulk records share. */
function cart(state: State, branch: Branch, type: 'ONE_OFF' | 'RECURRING') {
	const name = `Bulk product (${type})`;
	const now = state.now();
	const product =
		branch.product.rows.find((row) => row.name === name) ??
		createProduct(
			state,
			branch,
			{ name, type, price: '100', recurring_interval: type === 'RECURRING' ? 'MONTH' : null },
			now,
			'bulk',
		);
	const request = { product_id: product.id, quantity: 1 };
	const items = [priceLine(branch, product, defaultPrice(product), request, now)];
	return { items, totals: totalOf(branch, items, [], 'SAR') };
}

function someConsumer(state: State, branch: Branch): Consumer {
	const first = branch.consumer.rows[0];
	if (first) return first;
	const consumer = state.add(
		branch,
		'consumer',
		newConsumer({ name: 'Bulk Customer' }),
		state.now(),
		'bulk',
	);
	index(branch.organization, consumer);
	return consumer;
}

function sales(
	state: State,
	count: number,
	o: BulkOptions & { status?: 'SUCCEEDED' | 'SETTLED' | 'PENDING' | 'FAILED' },
): { payments: string[]; invoices: string[] } {
	const { branch, times } = prepare(state, count, o);
	const { items, totals } = cart(state, branch, 'ONE_OFF');
	const consumer = someConsumer(state, branch);
	const status = o.status ?? 'SUCCEEDED';
	const paid = status === 'SUCCEEDED' || status === 'SETTLED';
	const made = times.map((at) => {
		const paymentId = newId();
		const invoice = state.prepare<Invoice>(
			branch,
			{
				...invoiceRecord(branch, {
					currency: 'SAR' as const,
					status: paid ? ('COMPLETED' as const) : ('SENT' as const),
					type: 'ONE_OFF' as const,
					items,
					coupon_ids: [],
					totals,
				}),
				organization_consumer_id: consumer.id,
				payment_ids: [paymentId],
			},
			at,
		);
		const payment = state.prepare<Payment>(
			branch,
			{
				...paymentRecord(invoice, {
					scheduled_on: at,
					current_status: status,
					payment_method: paid ? 'MADA' : null,
					payed_at: paid ? at : null,
				}),
				id: paymentId,
				settled_at: status === 'SETTLED' ? at : null,
			},
			at,
		);
		return { invoice, payment };
	});
	return {
		invoices: store(
			state,
			branch,
			'invoice',
			made.map(({ invoice }) => invoice),
			o,
		),
		payments: store(
			state,
			branch,
			'payment',
			made.map(({ payment }) => payment),
			o,
		),
	};
}
