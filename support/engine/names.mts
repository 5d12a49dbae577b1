/**
 * Parameters whose API field is not their own name in snake_case: references to records are called after the
 * resource, lists of ids are in the plural, metadata has a second form.
 */
const EXCEPTIONS: Record<string, string> = {
	autoRenewal: 'override_payment_methods.subscription_auto_renewal',
	consumerId: 'organization_consumer_id',
	customFieldsJson: 'custom_fields',
	customMetadataJson: 'custom_metadata',
	discountType: 'is_percentage',
	externalMetadataJson: 'external_metadata',
	invoiceIds: 'invoice_id',
	itemsJson: 'items',
	overridePaymentMethods: 'override_payment_methods',
	recordsJson: 'records',
};

/**
 * Parameters that tell the node what to do and are not part of the request that the operation is for, by name or by
 * `operation path` (and what is within).
 */
const STEERING = new Set([
	'returnAll',
	'simplify',
	'defaultCountry',
	'orderReference',
	'ifLinkExists',
	'ifLinkDiffers',
	'itemsMode',
	'ifFoundByPhoneOrEmail',
	'externalIdMetadataKey',
	'refundAgain',
	'removeCoupons',
	'removeUntilCycleNumber',
	'removeFreezeEnd',
	'redirect',
	'expectedAmount',
	'expectedCurrency',
	'expectedOrderReference',
	'ifNotVerified',
	'ifNotFound',
	'maxAge',
	'payment.verifyRedirect additionalFields.paymentLinkId',
	'payment.verifyRedirect additionalFields.consumerId',
	// Questions become a JSON schema.
	'paymentLink.create additionalFields.customFields',
	'order.createPaymentLinks additionalFields.customFields',
	// Sent as metadata where External ID Metadata Key says so.
	'consumer.upsert externalId',
	// Consumers and products are made of these before the link is.
	...['name', 'phoneNumber', 'email', 'externalId'].map(
		(name) => `order.createPaymentLinks customer.details.${name}`,
	),
	...['name', 'price', 'billingAndVat'].map(
		(name) => `order.createPaymentLinks items.line.${name}`,
	),
	'order.createPaymentLinks itemsJson',
	// Lines and a coupon are made of these.
	...[
		'customerFrom',
		'itemsFrom',
		'itemsList',
		'itemsFormat',
		'listOptions',
		'nameKey',
		'priceKey',
		'quantityKey',
		'additionalFields.shipping',
		'additionalFields.fees',
		'additionalFields.discount',
		'additionalFields.orderTotal',
	].map((name) => `order.createPaymentLinks ${name}`),
	// Items are made of these.
	...['invoice.create', 'paymentLink.create', 'subscription.create'].flatMap((operation) =>
		['itemsFrom', 'itemsList', 'productIdKey', 'quantityKey', 'listOptions'].map(
			(name) => `${operation} ${name}`,
		),
	),
	'order.getAll filters',
	'order.getAll limit',
	'order.cancel additionalFields.message',
	'linkName',
]);

/** Operations that decide by themselves where to write: what is sent in the ordinary case. */
export const SENDS: Record<string, { method: string; path: string }> = {
	'order.cancel': { method: 'PATCH', path: '/payment_links/{paymentLinkId}/status' },
	'order.refund': { method: 'POST', path: '/payments/{paymentId}/refund' },
	'payment.verifyRedirect': { method: 'GET', path: '/invoices/{invoiceId}' },
	'subscription.unfreeze': {
		method: 'PUT',
		path: '/subscriptions/{subscriptionId}/freeze/{freezeId}',
	},
};

/** Whether a parameter is for the node itself. */
export function isSteering(operation: string, path: string): boolean {
	const steps = path.split('.');
	// The collection Options is about how the node works.
	if (steps[0] === 'options' || STEERING.has(steps[steps.length - 1])) return true;
	return steps.some((_step, index) =>
		STEERING.has(`${operation} ${steps.slice(0, index + 1).join('.')}`),
	);
}

/** The name that the API has for a parameter (`phoneNumber` is `phone_number`). */
export function apiName(parameter: string): string {
	return (
		EXCEPTIONS[parameter] ??
		parameter
			.replace(/([a-z])(\d+)/g, '$1_$2')
			.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
	);
}
