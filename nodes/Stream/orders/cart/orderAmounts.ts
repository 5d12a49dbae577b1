import { InputError } from '../../../shared/errors/inputError';
import { quoted } from '../../../shared/errors/labels';
import { field } from '../../../shared/fields/builders';
import { notSent, type Field } from '../../../shared/fields/field';
import { toAmount, toSmallestUnit } from '../../../shared/values/money';
import type { OrderLine } from './lines';
import type { Resolved } from './products';
import { inCurrency, type Total } from './split';

/** Amounts of an order beside its items. Several may be dragged into one box with + between them. */
const money = (name: string, displayName: string, description: string, placeholder: string) =>
	notSent(
		field(name, displayName, { description, placeholder }, { type: 'string' }, (value) => value),
	);

/** Amounts in lines of their own, on the one-time link. */
const EXTRAS = [
	{ name: 'shipping', label: 'Shipping' },
	{ name: 'fees', label: 'Fees' },
];

export const orderAmounts: Field[] = [
	money(
		'shipping',
		'Shipping',
		'Shipping costs including VAT. They become an item on the one-time link. Join several amounts with + to add them: {{ $json.shipping_total }} + {{ $json.shipping_tax }}.',
		'e.g. 25',
	),
	money(
		'fees',
		'Fees',
		'Fees including VAT, such as for gift wrapping. They become an item on the one-time link. Join several amounts with + to add them.',
		'e.g. 10',
	),
	money(
		'discount',
		'Discount',
		'Amount off the one-time items. The link gets a coupon for this amount, which is created if there is none. Join several amounts with + to add them.',
		'e.g. 15.50',
	),
	money(
		'orderTotal',
		'Order Total',
		'Total of the order in your shop. If the first charge of the links differs from it, no link is created.',
		'e.g. 290.50',
	),
];

/** "10.00 + 1.50" as one exact amount, in smallest units. */
function sumOf(value: unknown, label: string, currency: string): bigint {
	const parts = typeof value === 'string' ? value.split('+') : [value];
	return parts.reduce<bigint>(
		(sum, part) => sum + toSmallestUnit(toAmount(part, label, { currency }), currency),
		0n,
	);
}

function amountsOf(values: Record<string, unknown>, name: string, label: string, currency: string) {
	return values[name] === undefined ? 0n : sumOf(values[name], quoted(label), currency);
}

/**
 * Checks the amounts and makes lines of shipping and fees; `discount` and `orderTotal` become decimal text.
 *
 * @throws InputError
 */
export function extraLines(
	values: Record<string, unknown>,
	lines: OrderLine[],
	currency: string,
): OrderLine[] {
	const extras = EXTRAS.flatMap(({ name, label }) => {
		const amount = amountsOf(values, name, label, currency);
		if (amount === 0n) return [];
		const price = toAmount(inCurrency(amount, currency), quoted(label), { currency, min: '1' });
		const line = { label: quoted(label), extra: true, quantity: 1, name: label, price };
		return [{ ...line, intervalCount: 1, vatIncluded: true, vatExempt: false }];
	});
	const discount = amountsOf(values, 'discount', 'Discount', currency);
	if (discount === 0n) delete values.discount;
	else values.discount = inCurrency(discount, currency);
	if (values.orderTotal !== undefined) {
		values.orderTotal = inCurrency(sumOf(values.orderTotal, "'Order Total'", currency), currency);
	}
	const isRecurring = lines.every(
		({ productId, interval }) => productId === undefined && interval !== undefined,
	);
	if (isRecurring) refuseExtras(values, extras);
	const all = [...lines, ...extras];
	const known = totalOfLines(all, currency);
	if (known !== undefined) requireOrderTotal(values, { amount: known, tolerance: 0n }, currency);
	return extras;
}

/** Undefined where Stream has to be asked, for a product or for the VAT that it adds. */
function totalOfLines(lines: OrderLine[], currency: string): bigint | undefined {
	let sum = 0n;
	for (const { price, productId, quantity, vatIncluded, vatExempt } of lines) {
		if (price === undefined || productId !== undefined || !(vatIncluded || vatExempt))
			return undefined;
		sum += toSmallestUnit(price, currency) * BigInt(quantity);
	}
	return sum;
}

/**
 * Shipping and fees of a subscription would come back every cycle.
 * @throws InputError
 */
export function requireOneTime(
	values: Record<string, unknown>,
	items: Resolved[],
	extras: OrderLine[],
): void {
	if (items.every(({ recurring }) => recurring)) refuseExtras(values, extras);
}

function refuseExtras(values: Record<string, unknown>, extras: OrderLine[]): void {
	const labels = extras.map(({ label }) => label);
	if (values.discount !== undefined) labels.push("'Discount'");
	if (!labels.length) return;
	const what = labels.join(' and ');
	throw new InputError(
		`The order has only recurring items, so ${what} would be charged again with every bill.`,
		`Leave ${what} empty, include it in the price of an item, or charge it as a one-time item.`,
	);
}

/** What a discount leaves to be paid has to be something that Stream can charge. */
export function requireRest(values: Record<string, unknown>, total: Total, currency: string): void {
	if (values.discount === undefined) return;
	if (total.amount + total.tolerance >= toSmallestUnit('1', currency)) return;
	throw new InputError(
		`'Discount' is ${String(values.discount)} ${currency}, which leaves less than 1 ${currency} to pay.`,
		"Lower 'Discount'. An order that costs nothing needs no payment link.",
	);
}

/**
 * What the links charge first has to be the order's total in the shop.
 *
 * @param first before the discount is taken off
 * @throws InputError
 */
export function requireOrderTotal(
	values: Record<string, unknown>,
	first: Total,
	currency: string,
): void {
	if (values.orderTotal === undefined) return;
	const wanted = toSmallestUnit(String(values.orderTotal), currency);
	const off =
		values.discount === undefined ? 0n : toSmallestUnit(String(values.discount), currency);
	requireEqual(first.amount - off, wanted, first.tolerance, off > 0n, currency);
}

/** @throws InputError when the links come to something else than the total of the order */
export function requireEqual(
	sum: bigint,
	wanted: bigint,
	tolerance: bigint,
	isDiscounted: boolean,
	currency: string,
): void {
	const missing = wanted - sum;
	const apart = missing < 0n ? -missing : missing;
	if (apart <= tolerance) return;
	const what = isDiscounted ? 'The items minus the discount' : 'The items';
	const [rest, fix] =
		missing > 0n
			? [
					'is missing',
					"Check 'Shipping', 'Fees' and 'Discount', and whether the prices include VAT.",
				]
			: ['is too much', "Check 'Discount', and whether VAT is counted twice."];
	throw new InputError(
		`${what} add up to ${inCurrency(sum, currency)}, but the order total is ${inCurrency(wanted, currency)}. ${inCurrency(apart, currency)} ${rest}.`,
		fix,
	);
}
