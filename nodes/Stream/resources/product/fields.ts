import type { IDataObject } from 'n8n-workflow';

import { lineLabel } from '../../../shared/errors/labels';
import { amount, choice, integer, text, toggle } from '../../../shared/fields/builders';
import { lines, requiredRow, textMetadata } from '../../../shared/fields/composites';
import {
	CURRENCY_OPTIONS,
	PRODUCT_INTERVAL_OPTIONS,
	PRODUCT_TYPE_OPTIONS,
} from '../../../shared/fields/enums';
import type { Field } from '../../../shared/fields/field';
import { ownKey } from '../../../shared/fields/ownKey';
import { toAmount } from '../../../shared/values/money';

/**
 * The fields of a product (OpenAPI schemas ProductCreate, ProductUpdate, ProductPriceInlineCreate).
 * `price`, `is_price_inclusive_of_vat` and `is_price_exempt_from_vat` of the product itself are deprecated by the
 * API in favour of `prices` and left out.
 */
export const name = (required = false): Field =>
	text('name', 'Name', {
		description: 'Name of the product as customers see it',
		placeholder: 'e.g. Gold membership',
		max: 160,
		...(required ? { required } : {}),
	});

export const type = (ui: { default?: string; required?: boolean } = {}): Field =>
	choice('type', 'Type', PRODUCT_TYPE_OPTIONS, {
		description: 'How the product is sold. One-time and recurring products cannot share a cart.',
		default: 'ONE_OFF',
		...ui,
	});

export const description = text('description', 'Description', {
	description: 'Description of the product',
	placeholder: 'e.g. All classes and the pool, paid monthly',
	max: 500,
	rows: 2,
});

export const recurringInterval = choice(
	'recurring_interval',
	'Recurring Interval',
	PRODUCT_INTERVAL_OPTIONS,
	{ description: 'How often a recurring product is billed', default: 'MONTH' },
);

export const recurringIntervalCount = integer(
	'recurring_interval_count',
	'Recurring Interval Count',
	{
		description:
			'Number of intervals between two bills. For example, 3 with Month bills every three months.',
		default: 1,
		min: 1,
	},
);

export const ownIds: Field[] = [
	ownKey('external_id', 'External ID', {
		description:
			'Your own ID for this product, such as its SKU. Some accounts only accept it with an accounting integration.',
		placeholder: 'e.g. sku-4711',
	}),
	...textMetadata('external_metadata', 'External Metadata', {
		description: 'Your own values, stored with the product as text',
	}),
];

export const currency = choice('currency', 'Currency', CURRENCY_OPTIONS, {
	description: 'Currency of the price. It must be enabled for your organization.',
	default: 'SAR',
	required: true,
});

export const priceAmount = (required = true): Field =>
	amount('amount', 'Amount', {
		description: 'Price per unit, at least 1',
		placeholder: 'e.g. 99.99',
		min: '1',
		...(required ? { required, inCurrency: true } : {}),
	});

export const vat: Field[] = [
	toggle('is_price_inclusive_of_vat', 'Is Price Inclusive of VAT', {
		name: 'isPriceInclusiveOfVat',
		description: 'Whether the amount already includes VAT. Otherwise, VAT is added to it.',
		default: true,
	}),
	toggle('is_price_exempt_from_vat', 'Is Price Exempt From VAT', {
		name: 'isPriceExemptFromVat',
		description: 'Whether no VAT applies to this price',
	}),
];

const priceFields = [currency, priceAmount(), ...vat];

const priceLines = lines(
	'prices',
	'Prices',
	{
		name: 'price',
		displayName: 'Price',
		fields: priceFields,
	},
	{
		description: 'One price for each currency that the product is sold in',
		placeholder: 'Add Price',
	},
);

/** Prices in several currencies; amounts get the decimals of their currency. */
export const prices = (required = false): Field => ({
	...priceLines,
	property: {
		...priceLines.property,
		...(required ? requiredRow({ name: 'price', fields: priceFields }) : {}),
	},
	parse: (value, label, fieldContext) => {
		const list = priceLines.parse(value, label, fieldContext) as IDataObject[] | undefined;
		return list?.map((price, index) =>
			withVat(withDecimals(price, `'Amount' of ${lineLabel('Price', index, label)}`)),
		);
	},
});

/** "5" SAR is "5.00", and 5.125 SAR is refused. */
export function withDecimals(price: IDataObject, label: string): IDataObject {
	const { amount: given, currency: code } = price;
	if (given === undefined) return price;
	return { ...price, amount: toAmount(given, label, { currency: String(code), min: '1' }) };
}

/** A price exempt from VAT cannot contain it; Stream refuses the pair, and takes "contains VAT" for granted. */
export function withVat(price: IDataObject): IDataObject {
	return price.is_price_exempt_from_vat === true
		? { ...price, is_price_inclusive_of_vat: false }
		: price;
}
