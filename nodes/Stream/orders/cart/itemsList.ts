import type { IDataObject, INodePropertyOptions } from 'n8n-workflow';

import { InputError } from '../../../shared/errors/inputError';
import { lineLabel, quoted } from '../../../shared/errors/labels';
import { choice, optionOf, text } from '../../../shared/fields/builders';
import { group } from '../../../shared/fields/composites';
import { notSent, type Field } from '../../../shared/fields/field';
import { shownWhen } from '../../../shared/fields/shownWhen';
import { decimalText } from '../../../shared/records/payments';
import { attempt, isEmpty, show } from '../../../shared/values/clean';
import { toUuid } from '../../../shared/values/ids';
import { decimalsOf, toAmount, toSmallestUnit } from '../../../shared/values/money';
import { toInteger, toText } from '../../../shared/values/text';
import { BILLING_OPTIONS, intervalOf, MOST_NAME, type OrderLine } from './lines';

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

const LIST = { itemsFrom: ['list'] };
const CUSTOM = { ...LIST, itemsFormat: ['custom'] };

const LIST_LABEL = 'List of Items';

const asFormat = 'As the List Format Has It';

const PRICE_OPTIONS: INodePropertyOptions[] = [
	{ name: asFormat, value: '' },
	{ name: 'One Piece', value: 'piece' },
	{ name: 'The Whole Line', value: 'line', description: 'All pieces of the line together' },
];

const VAT_OPTIONS: INodePropertyOptions[] = [
	{ name: 'Added to the Prices', value: 'added', description: 'Stream adds VAT to them' },
	{ name: 'Included in the Prices', value: 'included' },
	{ name: 'No VAT', value: 'exempt', description: 'The items are exempt from VAT' },
];

const list: Field = {
	property: {
		displayName: LIST_LABEL,
		name: 'itemsList',
		type: 'json',
		default: '',
		description:
			'The items of the order as your shop gives them. Drag the list here, such as line_items. Keys that are not named are ignored.',
		placeholder: 'e.g. {{ $json.line_items }}',
	},
	parse: (value, label) => {
		const given = typeof value === 'string' && !isEmpty(value) ? parsed(value) : value;
		if (isEmpty(given)) return undefined;
		if (Array.isArray(given)) return given as unknown[];
		throw new InputError(
			`${label} is not a list.`,
			'Drag the list of items into it, such as line_items, not the whole order and not one of its items.',
		);
	},
};

const parsed = (value: string): unknown => attempt(() => JSON.parse(value) as unknown) ?? value;

const key = (name: string, displayName: string, of: string, preset?: string): Field =>
	text(name, displayName, {
		description: `Key of ${of} in each line. A dot leads inside: product.name.`,
		placeholder: `e.g. ${preset ?? name.replace(/Key$/, '')}`,
		// Without the quantity or the VAT the order would cost something else.
		ifEmpty: 'refuse',
		...(preset === undefined ? {} : { default: preset }),
	});

const ownKey = (...of: Parameters<typeof key>): Field => shownWhen(notSent(key(...of)), CUSTOM);

/** What the panel asks for a list of items that an earlier step gives. */
export const listFields: Field[] = [
	shownWhen(list, LIST),
	shownWhen(
		choice(
			undefined,
			'List Format',
			[
				{ name: 'Custom', value: 'custom', description: 'Name the keys yourself' },
				{ name: 'Salla', value: 'salla', description: 'The items of an order of Salla' },
				{ name: 'Shopify', value: 'shopify', description: 'The line_items of an order of Shopify' },
				{
					name: 'WooCommerce',
					value: 'wooCommerce',
					description: 'The line_items of an order of WooCommerce',
				},
			],
			{
				name: 'itemsFormat',
				description: 'Whose list it is, and so under which keys name, price and quantity are',
				default: 'custom',
			},
		),
		LIST,
	),
	ownKey('nameKey', 'Name Key', 'the name', 'name'),
	ownKey('priceKey', 'Price Key', 'the price', 'price'),
	ownKey('quantityKey', 'Quantity Key', 'the number of pieces', 'quantity'),
	shownWhen(
		notSent(
			group(
				'listOptions',
				'List Options',
				{
					name: 'options',
					displayName: 'Options',
					fields: [
						choice('priceOf', 'Price Is For', PRICE_OPTIONS, {
							description: 'Whether the price is that of one piece or of the whole line',
							default: '',
						}),
						choice('vat', 'VAT', VAT_OPTIONS, {
							description: 'What the prices have to do with VAT',
							default: 'included',
						}),
						key('vatKey', 'VAT Amount Key', 'an amount of VAT that is added to the price'),
						key(
							'productIdKey',
							'Product ID Key',
							"the ID of one of your Stream products. Not the shop's own product ID.",
						),
						key(
							'intervalKey',
							'Recurring Interval Key',
							'how often the item is billed: WEEK, MONTH, SEMESTER or YEAR; empty for once',
						),
					],
				},
				{ description: 'More about the prices and keys of the list', placeholder: 'Add Options' },
			),
		),
		LIST,
	),
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
		toLine(line, lineLabel('Item', index, quoted(LIST_LABEL)), format, options, currency, seen),
	);
	for (const [label, own] of [
		['VAT Amount Key', options.vatKey],
		['Product ID Key', options.productIdKey],
		['Recurring Interval Key', options.intervalKey],
	]) {
		if (own === undefined || seen.has(own) || !lines.length) continue;
		throw lacksKey(`No item in ${quoted(LIST_LABEL)}`, own, lines[0], String(label));
	}
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
	line: unknown,
	label: string,
	format: Format,
	{ priceOf, vat = 'included', vatKey, productIdKey, intervalKey }: ListOptions,
	currency: string,
	seen: Set<string>,
): OrderLine | undefined {
	if (typeof line !== 'object' || line === null || Array.isArray(line)) {
		throw new InputError(
			`${label} is not an object.`,
			'Drag the list whose entries have name, price and quantity into it.',
		);
	}
	const need = (path: string, of: string): unknown => {
		const value = at(line as IDataObject, path);
		if (value === undefined) throw lacksKey(label, path, line, of);
		return value;
	};
	const may = (path: string | undefined): unknown => {
		const value = path === undefined ? undefined : at(line as IDataObject, path);
		if (value === undefined) return undefined;
		seen.add(String(path));
		return isEmpty(value) ? undefined : value;
	};
	const named = (path: string) => `${show(path)} of ${label}`;
	const money = (value: unknown, path: string) =>
		toSmallestUnit(toAmount(value, named(path), { currency }), currency);

	const productId = may(productIdKey);
	const quantity = toInteger(need(format.quantity, 'Quantity Key'), named(format.quantity), {
		min: 1,
	});
	const prices = format.price.map((path) => money(need(path, 'Price Key'), path));
	const added = may(vatKey);
	if (added !== undefined) prices.push(money(added, String(vatKey)));
	const price = prices.reduce((sum, one) => sum + one, 0n);
	const total = (priceOf ?? format.of) === 'line' ? price : price * BigInt(quantity);
	if (total === 0n) return undefined;

	const interval = may(intervalKey);
	const billing = interval === undefined ? undefined : optionOf(interval, BILLING_OPTIONS);
	if (interval !== undefined && !billing) {
		throw new InputError(
			`${named(String(intervalKey))} is ${show(interval)}, which is not an interval that Stream knows.`,
			`Use one of ${BILLING_OPTIONS.map(({ value }) => value).join(', ')}.`,
		);
	}
	const common = {
		label,
		interval: intervalOf(billing?.value as string | undefined),
		intervalCount: 1,
		vatIncluded: vat === 'included',
		vatExempt: vat === 'exempt',
	};
	const piece = total / BigInt(quantity);
	const isWhole = piece * BigInt(quantity) === total;
	const decimal = (amount: bigint) => decimalText(amount, decimalsOf(currency));
	if (productId !== undefined) {
		const id = toUuid(productId, named(String(productIdKey)), 'product');
		if (!isWhole) {
			throw new InputError(
				`${label} has ${quantity} pieces for ${decimal(total)} ${currency}, which no price of one piece comes to.`,
				"Leave 'Product ID Key' empty, so that the line is sold as one.",
			);
		}
		return { ...common, quantity, productId: id, price: decimal(piece) };
	}
	const name = toText(need(format.name, 'Name Key'), named(format.name), { max: MOST_NAME });
	// 10.00 for 3 pieces, or pieces under the least price: the line is sold as one, to the smallest unit exact.
	const least = toSmallestUnit('1', currency);
	if (isWhole && piece >= least) return { ...common, quantity, name, price: decimal(piece) };
	return { ...common, quantity: 1, name: `${name} × ${quantity}`, price: decimal(total) };
}

/** The value under a key, else at the path that the dots make. */
function at(line: IDataObject, path: string): unknown {
	if (has(line, path)) return line[path];
	let value: unknown = line;
	for (const step of path.split('.')) {
		if (!has(value, step)) return undefined;
		value = value[step];
	}
	return value;
}

function has(value: unknown, name: string): value is IDataObject {
	return (
		typeof value === 'object' && value !== null && Object.prototype.hasOwnProperty.call(value, name)
	);
}

const MOST_NAMED = 12;

function lacksKey(what: string, path: string, line: unknown, label: string): InputError {
	const keys = Object.keys((line ?? {}) as object);
	const named = keys.slice(0, MOST_NAMED).map(show).join(', ');
	return new InputError(
		`${what} has no ${show(path)}.`,
		keys.length
			? `Correct ${quoted(label)} or 'List Format': the line has ${named}.`
			: 'The line is empty: correct the list.',
	);
}
