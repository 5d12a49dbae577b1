import { needing, one } from './info.mts';

/** Customers, products and payment links. */
export const catalogueSwitches = {
	duplicateConsumerStatus: one(
		'HTTP status of DUPLICATE_CONSUMER',
		[400, 'a second consumer with the same e-mail answers 400'],
		[409, '409'],
		[422, '422'],
	),
	duplicatePhone: one(
		'Code of a second consumer with the same phone number',
		['DUPLICATE_CONSUMER', 'DUPLICATE_CONSUMER'],
		['PHONE_ALREADY_REGISTERED', 'PHONE_ALREADY_REGISTERED'],
	),
	externalIdUnique: one(
		'Two consumers with the same external_id',
		[true, 'the second is refused as a duplicate'],
		[false, 'both are made'],
	),
	languageCase: one(
		'preferred_language in answers',
		['asSent', 'as it was sent'],
		['upper', 'in upper case'],
		['lower', 'in lower case'],
	),
	deletedConsumer: one(
		'GET of a deleted consumer',
		['404', '404'],
		['flag', '200 with is_deleted true'],
	),
	sandboxEmailRule: one(
		"Whether only consumers with the organization user's own e-mail are accepted",
		[false, 'a consumer with another e-mail is made'],
		[true, '403 STREAM_ERROR, which names the rule'],
	),
	putNull: one(
		'null in a PUT',
		['clear', 'the field is null afterwards'],
		['ignore', 'the field keeps its value'],
	),
	externalMetadata: one(
		'external_metadata on consumers and products',
		[true, 'kept and shown'],
		[false, 'ignored and absent'],
	),
	externalId: one(
		'external_id of consumers and products',
		['accept', 'kept and shown'],
		['accounting', '400: it needs an accounting integration, and none is connected'],
	),
	productExternalId: one(
		'Whether products have external_id',
		[true, 'kept and shown'],
		[false, 'ignored and absent'],
	),
	foreignPrices: one(
		'Prices in enabled currencies other than SAR',
		['accept', 'a product with a price in USD is made'],
		['refuse', '400 in USD, 502 in any other'],
	),
	meteredAvailable: one(
		'Product type METERED and the metered endpoints',
		[true, 'GET /metered/metered-subscriptions answers 200'],
		[false, '404, and type METERED answers 422'],
	),
	priceEndpoints: one(
		'The three endpoints below /products/{id}/prices',
		[true, 'POST answers 201'],
		[false, '404'],
	),
	usedProductPrices: needing(
		'payment',
		one(
			'Prices of a product that was billed already',
			['refuse', 'PRODUCT_USED_IN_FINALIZED_INVOICE'],
			['allow', 'a price can be added'],
		),
	),
	openLinkPrices: one(
		'Links that are still open when the price of their product changes',
		['keep', 'the amount of the link stays'],
		['follow', 'the amount of the link changes'],
	),
	checkoutLanguage: needing(
		'page',
		one(
			'Language of the checkout page',
			['query', 'Arabic, or what ?language=en or ar says'],
			['arabic', 'Arabic, whatever the query says'],
		),
	),
	expiredLinkStatus: one(
		'Status of a link whose valid_until has passed',
		['COMPLETED', 'COMPLETED with nothing collected'],
		['ACTIVE', 'ACTIVE'],
	),
	validUntil: one(
		'valid_until of a link',
		['kept', 'the time that was sent'],
		['riyadh', 'three hours later'],
	),
	metadataValues: one(
		'Numbers and booleans in custom_metadata of a link',
		['kept', 'come back as they were sent'],
		['text', 'come back as texts'],
	),
	linkUrl: one(
		"Shape of a link's url",
		['pay', '…/pay/<id of the link>'],
		['short', '…/ds/<short id>, which is not the id of the link'],
	),
};
