/** Something of the API that the panel leaves out on purpose. */
export interface Excluded {
	/** As the report names it: endpoint and path, and for a value `=VALUE`. */
	field: string;
	reason: string;
}

const PRICES =
	'Deprecated by Stream: prices[] carries the price and its VAT settings for each currency.';

/** Fields that the document calls deprecated; where it does not, they count as missing. */
export const EXCLUDED: Excluded[] = [
	'POST /api/v2/products',
	'PUT /api/v2/products/{product_id}',
].flatMap((endpoint) =>
	['price', 'is_price_exempt_from_vat', 'is_price_inclusive_of_vat'].map((field) => ({
		field: `${endpoint} ${field}`,
		reason: PRICES,
	})),
);

const ONLINE = ['MADA', 'MASTERCARD', 'VISA', 'APPLE_PAY', 'SAMSUNG_PAY', 'AMEX'];

/** Values that a field may have by its type, but that make no sense there. */
export const NOT_OFFERED: Excluded[] = [
	...[...ONLINE, 'PGW_CARD_UNSPECIFIED'].map((method) => ({
		field: `POST /api/v2/payments/{payment_id}/mark-paid payment_method=${method}`,
		reason: 'Stream takes only the manual methods CASH, BANK_TRANSFER, CARD and QURRAH here.',
	})),
	{
		field: 'PATCH /api/v2/payment_links/{payment_link_id}/status status=COMPLETED',
		reason: 'Stream sets it when a link is used up; set by hand it would look like a payment.',
	},
];
