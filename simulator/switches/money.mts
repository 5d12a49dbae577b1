import { needing, one } from './info.mts';

/** Paying, refunding, and where payers go. */
export const moneySwitches = {
	paymentLinkIdOnInvoice: needing(
		'payment',
		one(
			'Whether invoices name the link that they were paid on',
			[true, 'payment_link_id on invoices'],
			[false, 'absent'],
		),
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
	amountRefunded: needing(
		'payment',
		one(
			'Whether payments say how much went back',
			[true, 'amount_refunded on payments'],
			[false, 'absent'],
		),
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
		'payment',
		one(
			'Whether a payment on a link that stays open moves its updated_at',
			[true, 'updated_at is the time of the payment'],
			[false, 'updated_at stays'],
		),
	),
	touchInvoiceOnPayment: one(
		"Whether a payment's change moves the updated_at of an invoice whose status stays",
		[false, 'updated_at stays'],
		[true, 'updated_at is the time of the change (an invoice of several payments)'],
	),
	autoCharge: one(
		'Automatic charges',
		['enabled', 'AUTO_INVOICE_MISSING_CARD_ID for a customer without a card'],
		['disabled', 'FEATURE_DISABLED'],
	),
	redirectJoin: needing(
		'payment',
		one(
			'How redirect parameters are added to a URL that has a query',
			['&', '?order=7&id=…'],
			['?', '?order=7?id=…'],
		),
	),
	linkIdOnSuccess: needing(
		'payment',
		one('Whether a success redirect has payment_link_id', [true, 'it has'], [false, 'it has not']),
	),
	pendingRedirect: needing(
		'payment',
		one(
			'Where a payer goes whose payment is still pending',
			['success', 'to the success URL with status=pending'],
			['failure', 'to the failure URL with status=pending'],
		),
	),
};
