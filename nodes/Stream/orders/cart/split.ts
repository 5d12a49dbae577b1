import type { IDataObject } from 'n8n-workflow';

import type { LabelOf } from '../../../shared/api/errorMessages';
import { InputError } from '../../../shared/errors/inputError';
import { quoted } from '../../../shared/errors/labels';
import type { Part } from '../../../shared/records/linkMetadata';
import { decimalText, smallest } from '../../../shared/records/payments';
import { show } from '../../../shared/values/clean';
import { decimalsOf, toSmallestUnit } from '../../../shared/values/money';
import { checkProduct } from './checkProduct';
import type { OrderLine } from './lines';
import { priceOf, type Resolved } from './products';

/** The lines of an order that go into one payment link. */
export interface OrderPart {
	part: Part;
	/** `items` of the body. */
	items: Array<{ product_id: string; quantity: number }>;
	lines: Resolved[];
	/** What a coupon takes off the whole. */
	discount?: { amount: bigint; coupon: string };
}

/**
 * Splits a cart as the guide says ("Single Order with Both One-Time + Recurring Items"): one-time items into one
 * link, recurring ones into another.
 *
 * @throws InputError when recurring items are billed at different intervals: a link starts one subscription
 */
export function splitOrder(resolved: Resolved[]): OrderPart[] {
	const recurring = resolved.filter((one) => one.recurring);
	const interval = ({ product }: Resolved) =>
		`${Number(product.recurring_interval_count ?? 1)} ${String(product.recurring_interval)}`;
	const other = recurring.find((one) => interval(one) !== interval(recurring[0]));
	if (other) {
		throw new InputError(
			`${recurring[0].line.label} and ${other.line.label} are billed at different intervals, but one payment link starts only one subscription.`,
			'Use a separate order for each interval.',
		);
	}
	const parts: OrderPart[] = [
		{ part: 'one-time', items: [], lines: resolved.filter((one) => !one.recurring) },
		{ part: 'recurring', items: [], lines: recurring },
	];
	return parts
		.filter(({ lines }) => lines.length)
		.map((part) => ({ ...part, items: itemsOf(part.lines) }));
}

/** Lines of the same product become one. */
function itemsOf(lines: Resolved[]): OrderPart['items'] {
	const quantities = new Map<string, number>();
	for (const { line, product } of lines) {
		const id = String(product.id);
		quantities.set(id, (quantities.get(id) ?? 0) + line.quantity);
	}
	return [...quantities].map(([product_id, quantity]) => ({ product_id, quantity }));
}

/**
 * Every product needs a price in the currency, and a chosen one must not be contradicted by its line.
 * @throws InputError
 */
export function requirePrices({ lines }: OrderPart, currency: string): void {
	for (const { line, product } of lines) {
		const price = priceOf(product, currency);
		const name = `'Product' of ${line.label} (${show(product.name)})`;
		if (!price) {
			throw new InputError(
				`${name} has no price in ${currency}.`,
				"Add the price to the product, choose another product, or another 'Currency'.",
			);
		}
		if (line.productId !== undefined) checkProduct(line, product, price);
	}
}

/** What the lines come to, in smallest units: exact, or within the rounding of VAT that is added to the price. */
export interface Total {
	amount: bigint;
	/** How far the link may be from it. */
	tolerance: bigint;
}

/** @returns undefined when a product does not show its price */
export function totalOf({ lines, discount }: OrderPart, currency: string): Total | undefined {
	let amount = -(discount?.amount ?? 0n);
	let tolerance = 0n;
	for (const { line, product } of lines) {
		const piece = pieceOf(line, product, currency);
		if (!piece) return undefined;
		const quantity = BigInt(line.quantity);
		amount += piece.amount * quantity;
		tolerance += piece.tolerance * quantity;
	}
	return { amount, tolerance };
}

function pieceOf(line: OrderLine, product: IDataObject, currency: string): Total | undefined {
	const price = priceOf(product, currency);
	const included = price
		? price.is_price_inclusive_of_vat !== false || price.is_price_exempt_from_vat === true
		: line.vatIncluded || line.vatExempt;
	// The line's own price counts: the product may have been repriced since its order was made.
	const amount = line.price ?? (price ? String(price.amount) : undefined);
	if (amount === undefined) return undefined;
	if (included) return { amount: toSmallestUnit(amount, currency), tolerance: 0n };
	const net = toSmallestUnit(amount, currency);
	const vat = price && smallest(price, 'vat_amount', currency);
	if (vat === undefined) return undefined;
	return { amount: net + vat, tolerance: 1n };
}

/** What a link costs, in smallest units of its currency. */
export function amountOf(link: IDataObject, currency: string): bigint | undefined {
	return smallest(link, 'amount', currency);
}

/** Whether a link costs the total of its lines; undefined if that is unknown. */
export function isTotal(
	link: IDataObject,
	total: Total | undefined,
	currency: string,
): boolean | undefined {
	const amount = amountOf(link, currency);
	if (amount === undefined || !total) return undefined;
	const difference = amount - total.amount;
	return difference <= total.tolerance && -difference <= total.tolerance;
}

/** For sentences and output: "199.50". */
export function inCurrency(amount: bigint, currency: string): string {
	return decimalText(amount, decimalsOf(currency));
}
/** Of a link: its items are lines of the cart, those of the same product together. */
export function labelsOfLink(
	{ items, lines }: OrderPart,
	customer: string,
	others: LabelOf | undefined,
): LabelOf {
	const together = (labels: string[]) => [...new Set(labels)].join(' and ');
	return (path) => {
		const [field, at, key] = path;
		if (field === 'name') return quoted('Link Name');
		if (field === 'organization_consumer_id') return customer;
		if (field !== 'items') return others?.(path);
		const item = typeof at === 'number' ? items[at] : undefined;
		if (!item) return together(lines.map(({ line }) => line.label.replace(/^\w+ \d+ in /, '')));
		const sold = lines.filter(({ product }) => product.id === item.product_id);
		const whole = together(sold.map(({ line }) => line.label));
		if (key === 'quantity') return `'Quantity' of ${whole}`;
		const isChosen = sold.some(({ line }) => line.productId !== undefined);
		return key === 'product_id' && isChosen ? `'Product' of ${whole}` : whole;
	};
}
