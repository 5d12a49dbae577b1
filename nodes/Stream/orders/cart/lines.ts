import type { IDataObject } from 'n8n-workflow';

import { InputError } from '../../../shared/errors/inputError';
import { lineLabel, quoted } from '../../../shared/errors/labels';
import { amount, choice, integer, text, toggle } from '../../../shared/fields/builders';
import { folded, lines, openRow } from '../../../shared/fields/composites';
import { PRODUCT_INTERVAL_OPTIONS } from '../../../shared/fields/enums';
import { FROM_DATA } from '../../../shared/fields/expression';
import { notSent, type Field } from '../../../shared/fields/field';
import { FROM, jsonLines, requireFew } from '../../../shared/fields/itemsFrom';
import { locator } from '../../../shared/fields/locators';
import { shownWhen } from '../../../shared/fields/shownWhen';
import { alphabetical } from '../../../shared/values/alphabetical';
import { isEmpty } from '../../../shared/values/clean';
import { toAmount } from '../../../shared/values/money';

/** One line of a cart: a product of the account, or one described by name and price. */
export interface OrderLine {
	/** As messages call it: "item 2 in 'Items'". */
	label: string;
	quantity: number;
	productId?: string;
	name?: string;
	/** Decimal text with the decimals of the currency. */
	price?: string;
	/** Of a described product; undefined for one-time. */
	interval?: string;
	intervalCount: number;
	vatIncluded: boolean;
	vatExempt: boolean;
	/** What says on the panel whether the price includes VAT; undefined where a chosen product decides. */
	vatSaidBy?: typeof VAT_INCLUSIVE | typeof VAT_OF_LIST;
	/** Shipping or fees. */
	extra?: boolean;
}

/** The boxes of a line that say how its price treats VAT. */
export const VAT_INCLUSIVE = 'Is Price Inclusive of VAT';
export const VAT_EXEMPT = 'Is Price Exempt From VAT';

/** The option of a list that says it of all its lines. */
export const VAT_OF_LIST = 'VAT';

/** Most characters of a product's name. */
export const MOST_NAME = 160;

const ONE_TIME = { name: 'One-Time', value: 'ONE_TIME' };

export const BILLING_OPTIONS = [ONE_TIME, ...PRODUCT_INTERVAL_OPTIONS].sort((a, b) =>
	alphabetical(a.name, b.name),
);

/** What the panel asks for each item. */
const plainFields: Field[] = [
	locator('product', {
		description: 'A product from your Stream account. Leave empty to use Name and Price instead.',
		ifEmpty: 'leaveOut',
	}),
	text('name', 'Name', {
		description:
			'What is sold, if no product is chosen. The product with exactly this name, price and interval is used, or created if there is none.',
		placeholder: 'e.g. Gold membership',
		max: MOST_NAME,
	}),
	amount('price', 'Price', {
		description:
			'Price per unit. If you also choose a product, it must match the price of the product.',
		placeholder: 'e.g. 99.50',
		min: '1',
		inCurrency: true,
	}),
	integer('quantity', 'Quantity', { description: 'Number of units', default: 1, min: 1 }),
];

/** And what most items do not need: they are paid once, and their price has VAT in it. */
const moreFields: Field[] = [
	choice('recurring_interval', 'Billing', BILLING_OPTIONS, {
		name: 'recurringInterval',
		description:
			'Whether an item with Name and Price is paid once, or every week, month, semester or year',
		default: ONE_TIME.value,
	}),
	shownWhen(
		integer('recurring_interval_count', 'Billing Interval Count', {
			name: 'recurringIntervalCount',
			description:
				'Number of intervals between two bills. For example, 3 with Month bills every three months.',
			default: 1,
			min: 1,
		}),
		{ recurringInterval: PRODUCT_INTERVAL_OPTIONS.map(({ value }) => value) },
	),
	toggle('is_price_exempt_from_vat', VAT_EXEMPT, {
		name: 'isPriceExemptFromVat',
		description: 'Whether no VAT applies to this price',
	}),
	toggle('is_price_inclusive_of_vat', VAT_INCLUSIVE, {
		name: 'isPriceInclusiveOfVat',
		description: 'Whether the price already includes VAT. Otherwise, VAT is added to it.',
		default: true,
	}),
];

/** The fields of one item by the names of Stream, as JSON has them. */
export const lineFields: Field[] = [...plainFields, ...moreFields];

const linesOf = (fields: Field[]): Field =>
	notSent(
		lines(
			'items',
			'Items',
			// Not "item": n8n would ask for the required fields of another operation's lines of that name.
			{ name: 'line', displayName: 'Item', fields },
			{
				description:
					'What the customer orders. If you mix one-time and recurring items, each kind gets its own payment link.',
				placeholder: 'Add Item',
			},
		),
	);

const asBoxes = linesOf([
	...plainFields,
	folded('billingAndVat', 'Billing and VAT', moreFields, {
		description:
			'For recurring items, or if the price does not include VAT. Without it, the item is paid once and its price includes VAT.',
		placeholder: 'Add Billing or VAT',
	}),
]);
const asData = linesOf(lineFields);

/** The lines as boxes on the panel, which begins with one row. */
export const orderItems: Field = {
	...asBoxes,
	property: {
		...asBoxes.property,
		typeOptions: { multipleValues: true, multipleValueButtonText: 'Add Item' },
		default: openRow({ name: 'line', fields: plainFields }),
		displayOptions: { show: FROM.fields },
	},
	parse: (value, label, fieldContext) => {
		if (isUntouched(fieldContext.raw)) return undefined;
		return toOrderLines(asBoxes.parse(value, label, fieldContext), label);
	},
};

/** Nothing has been filled in or dragged into the one row that the panel begins with. */
function isUntouched(raw: unknown): boolean {
	const { line } = (raw ?? {}) as { line?: IDataObject[] };
	if (!Array.isArray(line) || line.length !== 1) return false;
	const [{ productId, name, price, quantity, billingAndVat }] = line;
	const isFolded = Object.keys(billingAndVat ?? {}).length === 0;
	const filledIn = [(productId as IDataObject | undefined)?.value, name, price];
	return isFolded && filledIn.every(isEmpty) && (isEmpty(quantity) || quantity === 1);
}

const EXAMPLE = '[{"name": "Ticket", "price": "99.50", "quantity": 2}]';

/** The same as a list from an earlier step, because carts seldom have a fixed number of lines. */
export const orderItemsJson: Field = {
	property: {
		displayName: 'Items (JSON)',
		name: 'itemsJson',
		type: 'json',
		default: '',
		description:
			'The items as a JSON list, for carts of any length: objects with product_id, or name and price, and optionally quantity, recurring_interval, recurring_interval_count, is_price_inclusive_of_vat and is_price_exempt_from_vat',
		displayOptions: { show: FROM.json },
		placeholder: `e.g. ${EXAMPLE}`,
	},
	parse: (value, label, fieldContext) => {
		if (isEmpty(value)) return undefined;
		const line = jsonLines(value, label, lineFields, EXAMPLE);
		return toOrderLines(asData.parse({ line }, label, { ...fieldContext, raw: FROM_DATA }), label);
	},
};

/** Lines in which everything that does not depend on the currency has been checked. */
function toOrderLines(lines: unknown, label: string): OrderLine[] | undefined {
	return (lines as IDataObject[] | undefined)?.map((line, index) =>
		toOrderLine(line, lineLabel('Item', index, label)),
	);
}

function toOrderLine(line: IDataObject, label: string): OrderLine {
	const { product_id: productId, name, price } = line as Record<string, string | undefined>;
	if (productId === undefined && (name === undefined || price === undefined)) {
		const missing = quoted(name === undefined ? 'Name' : 'Price');
		throw new InputError(
			`${label} has neither a 'Product' nor a 'Name' with a 'Price'.`,
			`Choose the 'Product' of ${label}, or fill in its ${missing}.`,
		);
	}
	const vatExempt = line.is_price_exempt_from_vat === true;
	return {
		label,
		quantity: Number(line.quantity ?? 1),
		productId,
		name,
		price,
		interval: intervalOf(line.recurring_interval as string | undefined),
		intervalCount: Number(line.recurring_interval_count ?? 1),
		vatIncluded: !vatExempt && line.is_price_inclusive_of_vat !== false,
		vatExempt,
		vatSaidBy: line.is_price_inclusive_of_vat === undefined ? undefined : VAT_INCLUSIVE,
	};
}

/** The interval of a line; undefined for once. */
export function intervalOf(billing: string | undefined): string | undefined {
	return billing === ONE_TIME.value ? undefined : billing;
}

/**
 * All lines of an order, with prices in the currency's decimals.
 * @param label where they are given
 */
export function withCurrency(all: OrderLine[], currency: string, label: string): OrderLine[] {
	if (!all.length) {
		throw new InputError(
			`${label} is empty, so there is nothing to pay for.`,
			'Add at least one item.',
		);
	}
	requireFew(all, label);
	return all.map((line) =>
		line.price === undefined
			? line
			: {
					...line,
					price: toAmount(line.price, `'Price' of ${line.label}`, { currency, min: '1' }),
				},
	);
}
