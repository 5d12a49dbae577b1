import type { Micros } from './clock.mts';
import type { Stored } from './collection.mts';
import type { Currency } from './money.mts';

/**
 * The records as the simulator holds them. Names are the API's; amounts are whole smallest units
 * (halalas), times are microseconds. The API's form is made by views/.
 */
export interface Consumer extends Stored {
	name: string;
	phone_number: string | null;
	email: string | null;
	external_id: string | null;
	external_metadata: Record<string, string> | null;
	iban: string | null;
	alias: string | null;
	comment: string | null;
	preferred_language: string;
	communication_methods: string[];
	consumer_type: string;
	address: Record<string, unknown> | null;
	vat_number: string | null;
	commercial_registration: string | null;
	is_deleted: boolean;
	/** Id of the person behind the customer; another id than the customer's own. */
	person_id: string;
	last_invoice_id: string | null;
	/** What an automatic charge of the stored card would do; null: no card stored. */
	card: 'paid' | 'declined' | null;
	/** Everything searchable, in lower case. */
	haystack: string;
}

export interface Price {
	id: string;
	created_at: Micros;
	updated_at: Micros | null;
	currency: Currency;
	amount: number;
	is_active: boolean;
	is_price_inclusive_of_vat: boolean;
	is_price_exempt_from_vat: boolean;
}

export type ProductType = 'ONE_OFF' | 'RECURRING' | 'METERED';
export type Interval = 'WEEK' | 'MONTH' | 'SEMESTER' | 'YEAR';
export type BillingInterval = 'WEEK' | 'MONTH' | 'QUARTER' | 'YEAR';

export interface Product extends Stored {
	name: string;
	description: string | null;
	external_id: string | null;
	external_metadata: Record<string, string> | null;
	type: ProductType;
	recurring_interval: Interval | null;
	recurring_interval_count: number;
	/** All prices ever; the active ones are what the API shows, the first of them is the default. */
	prices: Price[];
	is_active: boolean;
	is_one_time: boolean;
	is_used_in_finalized_invoice: boolean;
}

export interface Coupon extends Stored {
	name: string;
	/** Thousandths: of a percent, or of a currency unit. */
	discount_value: number;
	currency: Currency | null;
	is_percentage: boolean;
	is_active: boolean;
	is_deleted: boolean;
	is_used_in_finalized_invoice: boolean;
	redemptions: number;
}

/** One applied coupon. Amounts in smallest units of the total's currency. */
export interface AppliedCoupon {
	coupon_id: string;
	name: string;
	is_percentage: boolean;
	discount_value: number;
	order: number;
	amount_before_discount: number;
	discount_amount: number;
	amount_after_discount: number;
}

export interface Line {
	id: string;
	created_at: Micros;
	updated_at: Micros | null;
	product_id: string;
	quantity: number;
	product_price_id: string | null;
	/** What one piece costs the payer, VAT included. */
	unit_gross: number;
	unit_vat: number;
	original_amount: number;
	discounted_amount: number;
	coupon_ids: string[];
	coupons: AppliedCoupon[];
}

export interface LinkLine extends Line {
	allow_custom_quantity: boolean;
	min_quantity: number | null;
	max_quantity: number | null;
}

/** What links, invoices and subscriptions cost. */
export interface Totals {
	amount: number;
	original_amount: number;
	item_level_discounted_amount: number;
	vat_amount: number;
	coupons: AppliedCoupon[];
}

export type LinkStatus = 'INACTIVE' | 'ACTIVE' | 'COMPLETED';

export interface PaymentLink extends Stored {
	name: string;
	description: string | null;
	currency: Currency;
	status: LinkStatus;
	items: LinkLine[];
	coupon_ids: string[];
	totals: Totals;
	max_number_of_payments: number | null;
	number_of_payments: number;
	valid_until: Micros | null;
	confirmation_message: string | null;
	recurring_interval: BillingInterval | null;
	recurring_interval_count: number | null;
	organization_consumer_id: string | null;
	deactivate_message: string | null;
	custom_fields: Record<string, unknown> | null;
	success_redirect_url: string | null;
	failure_redirect_url: string | null;
	custom_metadata: Record<string, unknown> | null;
	contact_information_type: 'PHONE' | 'EMAIL' | null;
	override_payment_methods: Record<string, boolean> | null;
	amount_collected: number;
	trial_period_days: number | null;
}

export type InvoiceStatus =
	| 'DRAFT'
	| 'CREATED'
	| 'SENT'
	| 'ACCEPTED'
	| 'REJECTED'
	| 'COMPLETED'
	| 'CANCELED'
	| 'EXPIRED';

export interface Invoice extends Stored {
	org_invoice_number: number;
	invoice_number: number;
	organization_consumer_id: string;
	description: string | null;
	currency: Currency;
	status: InvoiceStatus;
	type: 'ONE_OFF' | 'ONE_OFF_FUTURE' | 'RECURRING' | 'INSTALLMENTS';
	items: Line[];
	coupon_ids: string[];
	totals: Totals;
	payment_ids: string[];
	subscription_id: string | null;
	payment_link_id: string | null;
	period_start: Micros | null;
	period_end: Micros | null;
	recurring_interval: Interval | null;
	recurring_interval_count: number | null;
	payment_methods: Record<string, boolean> | null;
	exclude_coupons_if_installments: boolean;
	custom_field_answers: Record<string, unknown> | null;
}

export type PaymentStatus =
	| 'PENDING'
	| 'PROCESSING'
	| 'FAILED_INITIATION'
	| 'SUCCEEDED'
	| 'FAILED'
	| 'CANCELED'
	| 'UNDER_REVIEW'
	| 'EXPIRED'
	| 'SETTLED'
	| 'REFUNDED'
	| 'PARTIALLY_REFUNDED';

export interface Payment extends Stored {
	invoice_id: string;
	invoice_payment_number: number;
	amount: number;
	currency: Currency;
	scheduled_on: Micros;
	type: 'INITIAL' | 'INSTALLMENT' | 'SPLIT_PREPAID';
	payment_method: string | null;
	current_status: PaymentStatus;
	payed_at: Micros | null;
	settled_at: Micros | null;
	refunded_at: Micros | null;
	refund_reason: string | null;
	refund_note: string | null;
	amount_refunded: number;
	/** Payments made in one go share it, and can only be refunded together. */
	transaction_id: string | null;
	latest_pgw_message: string | null;
	note: string | null;
}

export type SubscriptionStatus =
	| 'INACTIVE'
	| 'ACTIVE'
	| 'EXPIRED'
	| 'CANCELED'
	| 'FROZEN'
	| 'TRIALING'
	| 'TRIAL_PENDING';

/** What a PUT asked for; it takes effect with the next cycle. */
export interface PendingChange {
	id: string;
	lines: Line[];
	coupon_ids: string[];
	recurring_interval: BillingInterval;
	recurring_interval_count: number;
	totals: Totals;
}

export interface Subscription extends Stored {
	description: string | null;
	currency: Currency;
	status: SubscriptionStatus;
	organization_consumer_id: string;
	items: Line[];
	coupon_ids: string[];
	totals: Totals;
	recurring_interval: BillingInterval;
	recurring_interval_count: number;
	current_period_start: Micros;
	current_period_end: Micros;
	current_cycle_number: number;
	until_cycle_number: number | null;
	cancel_at_period_end: boolean;
	started_at: Micros | null;
	ended_at: Micros | null;
	latest_invoice_id: string | null;
	override_payment_methods: Record<string, boolean | null> | null;
	exclude_coupons_if_installments: boolean;
	pending_change: PendingChange | null;
	trial_period_days: number | null;
	trial_end: Micros | null;
	freeze_ids: string[];
}

export interface Freeze extends Stored {
	subscription_id: string;
	invoice_id: string | null;
	freeze_start_datetime: Micros;
	freeze_end_datetime: Micros | null;
	notes: string | null;
	state: 'planned' | 'running' | 'ended';
	/** Deleted freezes stay in history and keep blocking new ones before their end. */
	is_deleted: boolean;
}

export interface MeteredSubscription extends Stored {
	product_id: string;
	organization_consumer_id: string;
	starts_at: Micros;
	ends_at: Micros | null;
}

export interface Usage extends Stored {
	product_id: string;
	organization_consumer_id: string;
	usage_amount: string;
	idempotency_key: string;
}

/** Kinds of records by the names that `find`, `all`, the ledger and the transitions use. */
export interface Resources {
	consumer: Consumer;
	product: Product;
	coupon: Coupon;
	paymentLink: PaymentLink;
	invoice: Invoice;
	payment: Payment;
	subscription: Subscription;
	freeze: Freeze;
	meteredSubscription: MeteredSubscription;
	usage: Usage;
}
export type ResourceName = keyof Resources;
