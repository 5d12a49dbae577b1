/**
 * Everything on which the sources about Stream disagree, or which nobody outside knows. A client has
 * to work with every value; the defaults are what is most likely, or safest to test against.
 */
export interface Switches {
	/** Extra time before every API answer, in milliseconds. */
	latencyMs: number;
	/** Requests per second and organization beyond which 429 is answered. */
	rateLimit: { perSecond: number; retryAfter: 'seconds' | 'date' | 'none' } | null;
	/** Digits after the point in amounts; `bare` drops trailing zeros ("25", "0", "12.5"). */
	amountDecimals: 2 | 3 | 'bare';
	timestampOffset: 'Z' | 'none';
	/** `seconds`: records are stamped (and sorted) with whole seconds only. */
	timestampPrecision: 'micro' | 'seconds';
	/** HTTP status of DUPLICATE_CONSUMER. */
	duplicateConsumerStatus: 400 | 409 | 422;
	/** Newer servers put `payment_link_id` on invoices. */
	paymentLinkIdOnInvoice: boolean;
	/** What `sort_field` other than `created_at` does. */
	sort: 'honour' | 'ignore' | 'refuse';
	/** Where rows without a value go: PostgreSQL puts them first when descending, last when ascending. */
	sortNulls: 'postgres' | 'last';
	/** Body of 401, 403 and 404: Stream's envelope or FastAPI's `{"detail": "text"}`. */
	errorEnvelope: 'error' | 'detail';
	/** Cancelling an ACTIVE subscription: at the end of the period or at once. */
	cancel: 'scheduled' | 'immediate';
	limitOver100: 'refuse' | 'clamp';
	/** `?` appends parameters with `?` even when the redirect URL has a query already. */
	redirectJoin: '&' | '?';
	/** The example URL of a success redirect has no `payment_link_id`, the table of parameters has. */
	linkIdOnSuccess: boolean;
	/** Where a payer goes whose payment is still pending. */
	pendingRedirect: 'success' | 'failure';
	/** A refund may carry an `amount`. When off, the key is ignored and everything is refunded. */
	partialRefunds: boolean;
	/** Answer of a refund: the payment, or a refund record without a status. */
	refundAnswer: 'payment' | 'refund';
	/** Product type METERED and the metered endpoints. */
	meteredAvailable: boolean;
	/** The three endpoints below /products/{id}/prices. */
	priceEndpoints: boolean;
	/** Prices of a product that was billed already. */
	usedProductPrices: 'refuse' | 'allow';
	/** Operations that only the vendor's newer SDK has. */
	sdkOnlyEndpoints: boolean;
	/** Fields that only the vendor's newer SDK has. */
	sdkOnlyFields: boolean;
	/** GET of a deleted consumer: 404, or 200 with `is_deleted`. */
	deletedConsumer: '404' | 'flag';
	/** A new record appears in lists only this long after its creation was stamped (real time). */
	stampBeforeVisibleMs: number;
	/** Sandbox organizations accept only consumers with the organization user's own e-mail (403). */
	sandboxEmailRule: boolean;
	/** What a DELETE answers with status 200. */
	emptyDeleteBody: 'empty' | 'null' | 'object';
	/** `updated_at` of a record that was never changed. */
	updatedAtOnCreate: 'null' | 'created';
	/** Whether a payment on a link that stays open moves the link's `updated_at`. */
	touchLinkOnPayment: boolean;
	/** Whether a payment's change moves the `updated_at` of an invoice whose status stays. */
	touchInvoiceOnPayment: boolean;
	/** `null` in a PUT: clears the field, or counts as not sent. */
	putNull: 'clear' | 'ignore';
	/** Status of a link whose `valid_until` has passed. */
	expiredLinkStatus: 'COMPLETED' | 'ACTIVE';
	/** Whether links that are still open take over a changed product price. */
	openLinkPrices: 'keep' | 'follow';
	/** DELETE of a freeze that is running: refused with 403, or the subscription resumes. */
	deleteActiveFreeze: 'refuse' | 'resume';
	/** Automatic charges are given to some organizations only. */
	autoCharge: 'enabled' | 'disabled';
	/** Invoice status once all its payments were refunded. */
	invoiceAfterRefund: 'COMPLETED' | 'CANCELED';
}

/** The switches as they stand after `startSimulator()` without options. */
export function defaultSwitches(): Switches {
	return {
		latencyMs: 0,
		rateLimit: null,
		amountDecimals: 2,
		timestampOffset: 'Z',
		timestampPrecision: 'micro',
		duplicateConsumerStatus: 400,
		paymentLinkIdOnInvoice: true,
		sort: 'honour',
		sortNulls: 'postgres',
		errorEnvelope: 'error',
		cancel: 'scheduled',
		limitOver100: 'refuse',
		redirectJoin: '&',
		linkIdOnSuccess: true,
		pendingRedirect: 'success',
		partialRefunds: false,
		refundAnswer: 'payment',
		meteredAvailable: true,
		priceEndpoints: true,
		usedProductPrices: 'refuse',
		sdkOnlyEndpoints: true,
		sdkOnlyFields: true,
		deletedConsumer: '404',
		stampBeforeVisibleMs: 0,
		sandboxEmailRule: false,
		emptyDeleteBody: 'null',
		updatedAtOnCreate: 'null',
		touchLinkOnPayment: true,
		touchInvoiceOnPayment: false,
		putNull: 'clear',
		expiredLinkStatus: 'COMPLETED',
		openLinkPrices: 'keep',
		deleteActiveFreeze: 'refuse',
		autoCharge: 'enabled',
		invoiceAfterRefund: 'COMPLETED',
	};
}
