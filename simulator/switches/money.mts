import { needing, one } from './info.mts';

/** Paying, refunding, and where payers go. */
export const moneySwitches = {
	paymentLinkIdOnInvoice: needing(
		'checkout',
		one(
			'Whether invoices name the link that they were paid on',
			[true, 'payment_link_id on invoices'],
			[false, 'absent'],
		),
	),
	paymentStatusField: one(
		'How a payment names its status',
		['current_status', 'current_status'],
		['status', 'status'],
		['both', 'both, with the same value'],
	),
	dateField: one(
		'Which time from_date and to_date of invoices and payments mean',
		['created_at', 'when the record was made'],
		['scheduled_on', 'when the payment is due'],
	),
	inPlaceDescription: one(
		'Length of a description in PATCH /invoices/{id}/inplace',
		['0..500', 'empty is accepted, 501 characters are not'],
		['1..512', 'empty is refused, 512 characters are accepted'],
	),
	partialRefunds: needing(
		'payment',
		one(
			'A refund with an amount',
			['once', 'gives back the amount; whatever follows is refused: PAYMENT_REFUNDED_ALREADY'],
			['cumulative', 'gives back the amount; the rest can follow'],
			['ignored', 'the amount is ignored: everything goes back'],
		),
	),
	amountRefunded: one(
		'Whether payments say how much went back',
		[true, 'amount_refunded on payments, also on those that wait'],
		[false, 'absent'],
	),
	refundAnswer: needing(
		'payment',
		one(
			'Answer of a refund',
			['payment', 'the payment'],
			['refund', 'a refund record with payment_id, without a status'],
		),
	),
	invoiceAfterRefund: needing(
		'payment',
		one(
			'Status of an invoice whose payments were all refunded',
			['COMPLETED', 'COMPLETED'],
			['CANCELED', 'CANCELED'],
		),
	),
	touchLinkOnPayment: needing(
		'checkout',
		one(
			'Whether a payment on a link that stays open moves its updated_at',
			[true, 'updated_at is the time of the payment'],
			[false, 'updated_at stays'],
		),
	),
	touchInvoiceOnPayment: needing(
		'payment',
		one(
			"Whether a payment's change moves the updated_at of an invoice whose status stays",
			[false, 'updated_at stays when a payment is refunded'],
			[true, 'updated_at is the time of the refund'],
		),
	),
	autoCharge: one(
		'Automatic charges',
		['enabled', 'AUTO_INVOICE_MISSING_CARD_ID for a customer without a card'],
		['disabled', 'FEATURE_DISABLED'],
	),
	trialCheckout: needing(
		'checkout',
		one(
			'Paying a link with a trial',
			['works', 'a subscription with status TRIALING'],
			['fails', 'a redirect with status=failed_internal_error, and no records'],
		),
	),
	redirectJoin: needing(
		'checkout',
		one(
			'How redirect parameters are added to a URL that has a query',
			['&', '?order=7&id=…'],
			['?', '?order=7?id=…'],
		),
	),
	linkIdOnSuccess: needing(
		'checkout',
		one('Whether a success redirect has payment_link_id', [true, 'it has'], [false, 'it has not']),
	),
	pendingRedirect: needing(
		'checkout',
		one(
			'Where a payer goes whose payment is still pending',
			['success', 'to the success URL with status=pending'],
			['failure', 'to the failure URL with status=pending'],
		),
	),
};
