/** What a shop owner can do about each of Stream's codes (OpenAPI schema StreamErrorCodes). */
export const FIX_BY_CODE: Record<string, string> = {
	DUPLICATE_CONSUMER:
		'Use Consumer → Create or Update, which finds the existing consumer and updates it.',
	PHONE_ALREADY_REGISTERED:
		'Use Consumer → Create or Update, which finds the existing consumer by phone number.',
	CONSUMER_HAS_ONGOING_INVOICES: 'Complete or cancel the open invoices of this consumer first.',
	CONSUMER_HAS_ONGOING_SUBSCRIPTIONS: 'Cancel the subscriptions of this consumer first.',
	CONSUMER_HAS_ACTIVE_PAYMENT_LINKS: 'Deactivate the payment links of this consumer first.',
	PRODUCT_USED_IN_FINALIZED_INVOICE:
		"This product has been billed, so it cannot be changed. Create a new product, and turn off 'Is Active' for the old one.",
	COUPON_USED_IN_FINALIZED_INVOICE:
		"This coupon has been used, so it cannot be changed. Create a new coupon, and turn off 'Is Active' for the old one.",
	RESOURCE_ALREADY_EXISTS: 'Use or update the one that already exists.',
	FEATURE_DISABLED: 'Ask Stream to enable this feature for your organization.',
	PERMISSION_FORBIDDEN:
		'Use a key pair with this permission, or ask the owner of the Stream account.',
	BRANCH_NOT_FOUND: 'Correct or remove the branch ID in the Stream credential.',
	BRANCH_ACCESS_DENIED: 'Use a branch that the key pair has access to, or remove the branch ID.',
	INVOICE_FINALISED: 'The invoice is final and cannot be changed. Create a new one.',
	INVOICE_INVALID_STATUS: 'Get the invoice first and check its status.',
	PAYMENT_IN_PROGRESS: 'Wait a minute and get the payment again. Do not charge it a second time.',
	PAYMENT_FINALIZED: 'Get the payment to see how it ended. Nothing else is needed.',
	PAYMEND_UNPAID: 'Only paid payments can be refunded. Get the payment and check its status.',
	PAYMENT_REFUNDED_ALREADY:
		'This payment has been refunded, perhaps only in part. Get the payment to see how much.',
	PAYMENT_REFUNDED_FAILED: 'Try again later, or refund in the Stream dashboard.',
	INVALID_STATUS: 'Get the record and check its status, which does not allow this.',
	DUPLICATE_PAYMENT: 'The payment is already recorded. Do not repeat it.',
	INSUFFICIENT_FUNDS: 'Ask the customer for another card.',
	PAYMENT_GATEWAY_DECLINED: 'Ask the customer for another card.',
	MOYASAR_INVALID_CARD_TOKEN:
		'The stored card no longer works. Ask the customer to enter it again.',
	INVALID_PARAMETERS: 'Correct the value that Stream names and run the step again.',
};

/** Advice by what kind of value Stream did not accept, for the fields of the panel. */
export const FIX_BY_KIND: Record<string, string> = {
	phone_number: 'Use the format +966501234567.',
	email: 'Enter an address such as name@example.com.',
	name: 'Enter a name.',
	external_id:
		"Some accounts accept an External ID only while an accounting integration is connected. Use 'External Metadata' instead, or 'External ID Metadata Key' where the node looks up a consumer.",
};
