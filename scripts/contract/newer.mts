import type { Schema } from './openapi.mts';

const CONSUMER = [
	'consumer_type',
	'address',
	'vat_number',
	'commercial_registration',
	'external_metadata',
];

/**
 * What Stream's newer SDK has and older documents lack, or the other way round. It is sent on purpose; anything else
 * that a document does not name is a mistake.
 */
export const NEWER = {
	operations: [
		'PATCH /api/v2/payment_links/{payment_link_id}/coupons',
		'PUT /api/v2/subscriptions/{subscription_id}/uncancel',
		'DELETE /api/v2/subscriptions/{subscription_id}/pending-change',
		'POST /api/v2/consumer_portal/sessions',
		// In the document of early 2026, but not in the types of the newer SDK.
		'POST /api/v2/products/{product_id}/prices',
		'PUT /api/v2/products/{product_id}/prices/{price_id}',
		'DELETE /api/v2/products/{product_id}/prices/{price_id}',
		'POST /api/v2/metered/meter',
		'POST /api/v2/metered/metered-subscriptions',
		'GET /api/v2/metered/metered-subscriptions',
		'DELETE /api/v2/metered/metered-subscriptions/{subscription_id}',
	],
	/** By name of the schema that has the others. */
	fields: {
		ConsumerCreate: CONSUMER,
		ConsumerUpdate: CONSUMER,
		ProductCreate: ['external_id', 'external_metadata'],
		ProductUpdate: ['external_id', 'external_metadata'],
		CreatePaymentLinkDto: ['trial_period_days'],
		PaymentRefundRequest: ['amount'],
		SubscriptionCreate: ['trial'],
		SubscriptionUpdate: [
			'recurring_interval',
			'recurring_interval_count',
			'exclude_coupons_if_installments',
		],
	} as Record<string, string[]>,
	/** By name of the schema that lists the others. */
	values: {
		SubscriptionStatus: ['TRIALING', 'TRIAL_PENDING'],
		InvoiceType: ['PRORATION'],
		PaymentStatusEnum: ['PARTIALLY_REFUNDED'],
		ProductType: ['METERED'],
	} as Record<string, string[]>,
};

/** The document with the newer fields and values added, so that only what nobody knows is refused. */
export function withNewer(document: Schema): Schema {
	const components = (document.components ?? {}) as Schema;
	const schemas = { ...(components.schemas as Schema | undefined) };
	for (const [name, fields] of Object.entries(NEWER.fields)) {
		const schema = schemas[name] as Schema | undefined;
		if (!schema?.properties) continue;
		const added = Object.fromEntries(fields.map((field) => [field, {}]));
		schemas[name] = { ...schema, properties: { ...added, ...(schema.properties as Schema) } };
	}
	for (const [name, values] of Object.entries(NEWER.values)) {
		const schema = schemas[name] as Schema | undefined;
		if (!Array.isArray(schema?.enum)) continue;
		schemas[name] = { ...schema, enum: [...new Set([...(schema.enum as string[]), ...values])] };
	}
	return { ...document, components: { ...components, schemas } };
}
