import type { IDataObject } from 'n8n-workflow';

import { cancelableSleep } from '../../../shared/api/cancelableSleep';
import type { LabelOf } from '../../../shared/api/errorMessages';
import { withKeys } from '../../../shared/api/keyedLock';
import { readList } from '../../../shared/api/paging';
import { type ApiError, isUnknown, withFix } from '../../../shared/errors/apiError';
import { InputError } from '../../../shared/errors/inputError';
import { rethrow } from '../../../shared/errors/rethrow';
import type { Field } from '../../../shared/fields/field';
import { labelOf } from '../../../shared/operation/errorContext';
import type { Call } from '../../../shared/operation/operation';
import { readRecord, recordCreated, send } from '../../../shared/operation/requests';
import { lines as linesOf, timeOf } from '../../../shared/records/linkState';
import { pricesOf } from '../../../shared/records/prices';
import { show } from '../../../shared/values/clean';
import { compareAmounts } from '../../../shared/values/money';
import { lineFields, type OrderLine } from './lines';

/** A line and the product that stands for it. */
export interface Resolved {
	line: OrderLine;
	product: IDataObject;
	recurring: boolean;
}

/**
 * The products of the lines: chosen ones are read, described ones found or created. Products that exist are never
 * changed: a product that differs in name, price, VAT or interval is another product.
 *
 * @param links links that the order has already: their products are looked at first
 * @throws InputError for a product that cannot be sold
 */
export async function resolveProducts(
	call: Call,
	lines: OrderLine[],
	currency: string,
	links: IDataObject[],
): Promise<Resolved[]> {
	const resolved: Resolved[] = [];
	for (const line of lines) {
		const product =
			line.productId === undefined
				? (ofLinks(line, currency, links) ?? (await findOrCreate(call, line, currency)))
				: await chosen(call, line);
		resolved.push({ line, product, recurring: product.type === 'RECURRING' });
	}
	return resolved;
}

/**
 * The products of the lines, as links of their order sold them.
 * @returns undefined when the links do not have one of them
 */
export function productsOfLinks(
	lines: OrderLine[],
	currency: string,
	links: IDataObject[],
): Resolved[] | undefined {
	const resolved: Resolved[] = [];
	for (const line of lines) {
		const product =
			line.productId === undefined ? ofLinks(line, currency, links) : sold(line, links);
		if (!product) return undefined;
		resolved.push({ line, product, recurring: product.type === 'RECURRING' });
	}
	return resolved;
}

/** The chosen product, where a link of the order has sold it. */
function sold({ productId }: OrderLine, links: IDataObject[]): IDataObject | undefined {
	const found = links.flatMap(linesOf).find((line) => line.product_id === productId);
	return found?.product as IDataObject | undefined;
}

async function chosen(call: Call, { label, productId }: OrderLine): Promise<IDataObject> {
	const id = String(productId);
	const path = `/products/${encodeURIComponent(id)}`;
	const product = await shared(call, `order product ${id}`, () =>
		readRecord(call, path, 'product'),
	);
	const name = `'Product' of ${label} (${show(product.name)})`;
	if (product.type === 'METERED') {
		throw new InputError(
			`${name} is a metered product, which cannot be sold with a payment link.`,
			'Use Metered Subscription → Create, or choose another product.',
		);
	}
	if (product.is_active === false) {
		throw new InputError(
			`${name} is not active, so it cannot be sold.`,
			'Choose another product, or activate this one in Stream.',
		);
	}
	return product;
}

/** The product of an earlier link of the same order, also when it has been archived or repriced since. */
function ofLinks(line: OrderLine, currency: string, links: IDataObject[]): IDataObject | undefined {
	for (const link of links) {
		for (const sold of linesOf(link)) {
			const product = sold.product as IDataObject | undefined;
			if (!product || !isNamed(product, line)) continue;
			if (priceOf(product, currency, line)) return product;
			const total = sold.original_amount as string | undefined;
			const pieces = Number(sold.quantity);
			if (!line.vatIncluded && !line.vatExempt) continue;
			if (total !== undefined && isTimes(total, String(line.price), pieces)) return product;
		}
	}
	return undefined;
}

function isTimes(total: string, price: string, pieces: number): boolean {
	const scaled = (text: string) => {
		const [whole, fraction = ''] = text.split('.');
		return BigInt(whole + fraction.padEnd(6, '0').slice(0, 6));
	};
	return scaled(total) === scaled(price) * BigInt(pieces);
}

const MOST_ROUNDS = 3;

async function findOrCreate(call: Call, line: OrderLine, currency: string): Promise<IDataObject> {
	const key = JSON.stringify([
		line.name,
		line.price,
		currency,
		line.vatIncluded,
		line.vatExempt,
		line.interval ?? '',
		line.intervalCount,
	]);
	return await findOrMake(call, {
		subject: 'product',
		key,
		find: async () => await find(call, line, currency),
		make: async () => {
			const made = await create(call, line, currency);
			recordCreated(call, 'product', made);
			return made;
		},
	});
}

/** A record that several orders share: one search for all items of the run, and no second one from this process. */
export async function findOrMake(
	call: Call,
	{
		subject,
		key,
		find,
		make,
	}: {
		subject: string;
		/** Says exactly what it is. */
		key: string;
		find: () => Promise<IDataObject | undefined>;
		make: () => Promise<IDataObject>;
	},
): Promise<IDataObject> {
	return await shared(call, `order ${subject} ${key}`, () =>
		withKeys([`${call.client.account} ${subject} ${key}`], async () => {
			let lost: ApiError | undefined;
			for (let round = 1; ; round++) {
				const found = await find();
				if (found) return found;
				if (lost?.details.lasting) throw runAgain(lost, subject);
				try {
					const made = await make();
					// Another execution may have been first: both take the oldest, so that their links agree.
					return (await find()) ?? made;
				} catch (thrown) {
					// The answer got lost: look before anything is sent again.
					if (!isUnknown(thrown)) throw rethrow(thrown);
					if (round === MOST_ROUNDS) throw runAgain(thrown, subject);
					lost = thrown;
					await cancelableSleep(400 * round, call.context.getExecutionCancelSignal());
				}
			}
		}),
	);
}

/** The oldest product that is exactly this one, on every machine the same. */
async function find(
	{ client }: Call,
	line: OrderLine,
	currency: string,
): Promise<IDataObject | undefined> {
	const query = { search_term: line.name, active: true, type: typeOf(line), currency };
	const errorContext = { subject: 'product' };
	const rows = await readList(client, { path: '/products', query, errorContext });
	// Stream searches loosely, in names and descriptions.
	return rows
		.filter((row) => row.is_active !== false && row.is_one_time !== true)
		.filter((row) => isNamed(row, line) && priceOf(row, currency, line) !== undefined)
		.sort(
			(a, b) =>
				timeOf(a.created_at) - timeOf(b.created_at) || (String(a.id) < String(b.id) ? -1 : 1),
		)[0];
}

async function create(call: Call, line: OrderLine, currency: string): Promise<IDataObject> {
	const body = {
		name: line.name,
		type: typeOf(line),
		...(line.interval
			? {
					recurring_interval: line.interval,
					recurring_interval_count: line.intervalCount,
				}
			: {}),
		prices: [
			{
				currency,
				amount: line.price,
				is_price_inclusive_of_vat: line.vatIncluded,
				is_price_exempt_from_vat: line.vatExempt,
			},
		],
	};
	const errorContext = {
		subject: 'product',
		labelOf: labelsOfProduct(String(line.name), lineFields),
	};
	return await send({ ...call, errorContext }, { method: 'POST', path: '/products', body });
}

function typeOf({ interval }: OrderLine): string {
	return interval ? 'RECURRING' : 'ONE_OFF';
}

function isNamed(product: IDataObject, line: OrderLine): boolean {
	if (product.name !== line.name || product.type !== typeOf(line)) return false;
	if (!line.interval) return true;
	const count = Number(product.recurring_interval_count ?? 1);
	return product.recurring_interval === line.interval && count === line.intervalCount;
}

/** The active price in the currency; with a line only if it is the line's. */
export function priceOf(
	product: IDataObject,
	currency: string,
	line?: OrderLine,
): IDataObject | undefined {
	return pricesOf(product).find(
		(price) =>
			price.currency === currency &&
			(!line ||
				(compareAmounts(String(price.amount), String(line.price)) === 0 &&
					(price.is_price_inclusive_of_vat !== false) === line.vatIncluded &&
					(price.is_price_exempt_from_vat === true) === line.vatExempt)),
	);
}

/** Shared by all items of the run; the next item retries what failed. */
async function shared<T>(call: Call, key: string, work: () => Promise<T>): Promise<T> {
	const holder = call.run.share<{ running?: Promise<T> }>(call.client, key, () => ({}));
	const running = (holder.running ??= work());
	try {
		return await running;
	} catch (thrown) {
		if (holder.running === running) holder.running = undefined;
		throw rethrow(thrown);
	}
}

function runAgain(thrown: ApiError, subject: string): ApiError {
	const fix = `Run the step again: if Stream did create the ${subject}, the node finds it by name.`;
	return withFix(thrown, fix, { safeToRerun: true });
}
/** Of a product that is made for a line; several orders may share it, so it is called by its name. */
export function labelsOfProduct(name: string, fields: Field[]): LabelOf {
	return (path) => {
		const key = path[path.length - 1];
		const label = labelOf(fields, [key === 'amount' ? 'price' : key]);
		return label === undefined ? `Item ${show(name)}` : `${label} of item ${show(name)}`;
	};
}
