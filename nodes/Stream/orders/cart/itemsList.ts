import type { INodePropertyOptions } from 'n8n-workflow';

import { InputError } from '../../../shared/errors/inputError';
import { quoted } from '../../../shared/errors/labels';
import { choice, optionOf } from '../../../shared/fields/builders';
import { notSent, type Field } from '../../../shared/fields/field';
import {
	FROM,
	itemsList,
	key,
	listedProduct,
	ListLine,
	listOptions,
	requireSeen,
} from '../../../shared/fields/itemsFrom';
import { shownWhen } from '../../../shared/fields/shownWhen';
import { decimalText } from '../../../shared/records/payments';
import { show } from '../../../shared/values/clean';
import { decimalsOf, toAmount, toSmallestUnit } from '../../../shared/values/money';
import { toText } from '../../../shared/values/text';
import { BILLING_OPTIONS, intervalOf, MOST_NAME, VAT_OF_LIST, type OrderLine } from './lines';

/** Where a shop's list of items has what an order needs. Keys may lead inside: "amounts.total.amount". */
interface Format {
	name: string;
	/** Added up: WooCommerce has a line's VAT beside its price. */
	price: string[];
	quantity: string;
	of: 'piece' | 'line';
}

/**
 * The items of an order as these shops document them: WooCommerce's REST API and webhooks (`line_items`; totals without
 * VAT, and the VAT beside them), Shopify's (`line_items`; the price of one piece, before discounts), Salla's (`items`;
 * the line with VAT, after its discounts).
 */
const FORMATS: Record<string, Format> = {
	salla: { name: 'name', price: ['amounts.total.amount'], quantity: 'quantity', of: 'line' },
	shopify: { name: 'name', price: ['price'], quantity: 'quantity', of: 'piece' },
	wooCommerce: { name: 'name', price: ['total', 'total_tax'], quantity: 'quantity', of: 'line' },
};

const CUSTOM = { ...FROM.list, itemsFormat: ['custom'] };

const asFormat = 'As the List Format Has It';

const PRICE_OPTIONS: INodePropertyOptions[] = [
	{ name: asFormat, value: '' },
	{ name: 'One Piece', value: 'piece' },
	{ name: 'The Whole Line', value: 'line', description: 'The price is for all units together' },
];

const VAT_OPTIONS: INodePropertyOptions[] = [
	{ name: 'Added to the Prices', value: 'added', description: 'Stream adds VAT to the prices' },
	{ name: 'Included in the Prices', value: 'included' },
	{ name: 'No VAT', value: 'exempt', description: 'The items are exempt from VAT' },
];

const ownKey = (...of: Parameters<typeof key>): Field => shownWhen(notSent(key(...of)), CUSTOM);

/** What the panel asks for a list of items that an earlier step gives. */
export const listFields: Field[] = [
	shownWhen(itemsList, FROM.list),
	shownWhen(
		choice(
			undefined,
			'List Format',
			[
				{ name: 'Custom', value: 'custom', description: 'Enter the keys yourself' },
				{ name: 'Salla', value: 'salla', description: 'The items of a Salla order' },
				{ name: 'Shopify', value: 'shopify', description: 'The line_items of a Shopify order' },
				{
					name: 'WooCommerce',
					value: 'wooCommerce',
					description: 'The line_items of a WooCommerce order',
				},
			],
			{
				name: 'itemsFormat',
				description:
					'Where the list comes from, which decides the keys of name, price and quantity',
				default: 'custom',
				builderHint: {
					propertyHint: 'Set it to the shop of the step before; custom needs the keys',
				},
			},
		),
		FROM.list,
	),
	ownKey('nameKey', 'Name Key', 'the name', 'name'),
	ownKey('priceKey', 'Price Key', 'the price', 'price'),
	ownKey('quantityKey', 'Quantity Key', 'the quantity', 'quantity'),
	listOptions('Settings for the prices and keys of the list', [
		choice('priceOf', 'Price Is For', PRICE_OPTIONS, {
			description: 'Whether the price is per unit or for the whole line',
			default: '',
		}),
		choice('vat', VAT_OF_LIST, VAT_OPTIONS, {
			description: 'How the prices treat VAT',
			default: 'included',
		}),
		key('vatKey', 'VAT Amount Key', 'an amount of VAT that is added to the price'),
		key(
			'productIdKey',
			'Product ID Key',
			"the ID of a Stream product (not your shop's product ID)",
		),
		key(
			'intervalKey',
			'Recurring Interval Key',
			'the billing interval (WEEK, MONTH, SEMESTER, YEAR, or empty for once)',
		),
	]),
];

interface ListOptions {
	priceOf?: Format['of'];
	vat?: 'added' | 'included' | 'exempt';
	vatKey?: string;
	productIdKey?: string;
	intervalKey?: string;
}

/**
 * The lines of a shop's list, with prices in the currency's decimals. A line that costs nothing is left out: there is
 * nothing to pay for it.
 *
 * @throws InputError
 */
export function listLines(values: Record<string, unknown>, currency: string): OrderLine[] {
	const lines = (values.itemsList ?? []) as unknown[];
	const options = (values.listOptions ?? {}) as ListOptions;
	const format = FORMATS[String(values.itemsFormat)] ?? customFormat(values);
	const seen = new Set<string>();
	const result = lines.map((line, index) =>
		toLine(new ListLine(line, index), format, options, currency, seen),
	);
	requireSeen(lines, seen, {
		"'VAT Amount Key'": options.vatKey,
		"'Product ID Key'": options.productIdKey,
		"'Recurring Interval Key'": options.intervalKey,
	});
	return result.filter((line) => line !== undefined);
}

/** The panel has a value for each of these keys, and none of them may be empty. */
function customFormat({ nameKey, priceKey, quantityKey }: Record<string, unknown>): Format {
	return {
		name: String(nameKey),
		price: [String(priceKey)],
		quantity: String(quantityKey),
		of: 'piece',
	};
}

function toLine(
	line: ListLine,
	format: Format,
	{ priceOf, vat = 'included', vatKey, productIdKey, intervalKey }: ListOptions,
	currency: string,
	seen: Set<string>,
): OrderLine | undefined {
	const { label } = line;
	const orFormat = (from: string) => `${quoted(from)} or 'List Format'`;
	const named = (path: string) => line.named(path);
	const money = (value: unknown, path: string) =>
		toSmallestUnit(toAmount(value, named(path), { currency }), currency);

	const productId = line.may(productIdKey, seen);
	const quantity = line.quantity(format.quantity, orFormat('Quantity Key'));
	const prices = format.price.map((path) => money(line.need(path, orFormat('Price Key')), path));
	const added = line.may(vatKey, seen);
	if (added !== undefined) prices.push(money(added, String(vatKey)));
	const price = prices.reduce((sum, one) => sum + one, 0n);
	const total = (priceOf ?? format.of) === 'line' ? price : price * BigInt(quantity);
	if (total === 0n) return undefined;

	const interval = line.may(intervalKey, seen);
	const billing = interval === undefined ? undefined : optionOf(interval, BILLING_OPTIONS);
	if (interval !== undefined && !billing) {
		throw new InputError(
			`${named(String(intervalKey))} is ${show(interval)}, which is not a valid interval.`,
			`Use one of these: ${BILLING_OPTIONS.map(({ value }) => value).join(', ')}.`,
		);
	}
	const common: Omit<OrderLine, 'quantity'> = {
		label,
		interval: intervalOf(billing?.value as string | undefined),
		intervalCount: 1,
		vatIncluded: vat === 'included',
		vatExempt: vat === 'exempt',
		vatSaidBy: VAT_OF_LIST,
	};
	const piece = total / BigInt(quantity);
	const isWhole = piece * BigInt(quantity) === total;
	const decimal = (amount: bigint) => decimalText(amount, decimalsOf(currency));
	if (productId !== undefined) {
		const id = listedProduct(productId, named(String(productIdKey)));
		if (!isWhole) {
			throw new InputError(
				`${decimal(total)} ${currency} cannot be divided evenly by the ${quantity} pieces of ${label}.`,
				"Leave 'Product ID Key' empty, so that the line is sold as one item.",
			);
		}
		return { ...common, quantity, productId: id, price: decimal(piece) };
	}
	const name = toText(line.need(format.name, orFormat('Name Key')), named(format.name), {
		max: MOST_NAME,
	});
	// 10.00 for 3 pieces, or pieces under the least price: the line is sold as one, to the smallest unit exact.
	const least = toSmallestUnit('1', currency);
	if (isWhole && piece >= least) return { ...common, quantity, name, price: decimal(piece) };
	return { ...common, quantity: 1, name: `${name} × ${quantity}`, price: decimal(total) };
}
