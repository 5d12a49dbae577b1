import type { IDataObject } from 'n8n-workflow';

import { ApiError } from '../../../shared/errors/apiError';
import { InputError } from '../../../shared/errors/inputError';
import { lineLabel, quoted } from '../../../shared/errors/labels';
import { rethrow } from '../../../shared/errors/rethrow';
import { errorContextOf } from '../../../shared/operation/errorContext';
import type { Call } from '../../../shared/operation/operation';
import { readRecord } from '../../../shared/operation/requests';
import { show } from '../../../shared/values/clean';

/**
 * Stream refuses carts of one-time and recurring products. The products are read before anything is sent, each
 * once for all items of a run.
 */
interface RecordType {
	/** Position among the items, from 1. */
	line: number;
	name: string;
	type: string;
}

const WORDS: Record<string, string> = {
	ONE_OFF: 'a one-time product',
	RECURRING: 'a recurring product',
	METERED: 'a metered product',
};

/** @throws InputError when the items are of several kinds */
export async function requireOneKind(call: Call, items = itemsOf(call)): Promise<void> {
	if (new Set(items.map(({ product_id: id }) => id)).size < 2) return;
	const kinds = await readKinds(call, items);
	const other = kinds.find(({ type }) => type !== kinds[0].type);
	if (!other) return;
	throw new InputError(
		`${productOf(call, kinds[0])} is ${words(kinds[0])}, but ${productOf(call, other)} is ${words(other)}. Stream does not mix them.`,
		'Create one for each kind of product. For payment links, Order → Create Payment Links creates both in one step.',
	);
}

/** @throws InputError when one of the items is not a recurring product */
export async function requireRecurring(call: Call, items = itemsOf(call)): Promise<void> {
	const other = (await readKinds(call, items)).find(({ type }) => type !== 'RECURRING');
	if (!other) return;
	const name = show(other.name);
	if (other.type === 'METERED') {
		throw new InputError(
			`${productOf(call, other)} is a metered product (${name}), but a subscription needs recurring products.`,
			'Use Metered Subscription → Create for metered products.',
		);
	}
	throw new InputError(
		`${productOf(call, other)} is a one-time product (${name}), but a subscription needs recurring products.`,
		'Choose a recurring product, or use Invoice → Create or Payment Link → Create to sell it once.',
	);
}

function productOf(call: Call, { line }: RecordType): string {
	const label = errorContextOf(call).labelOf?.(['items', line - 1, 'product_id']);
	return label ?? `'Product' of ${lineLabel('Item', line - 1, quoted('Items'))}`;
}

function words({ name, type }: RecordType): string {
	return `${WORDS[type] ?? type} (${show(name)})`;
}

function itemsOf({ payload }: Call): IDataObject[] {
	return (payload.items ?? []) as IDataObject[];
}

/** The products that could be read; a key that may not read products leaves the check to Stream. */
async function readKinds(call: Call, items: IDataObject[]): Promise<RecordType[]> {
	const kinds: RecordType[] = [];
	for (const [index, item] of items.entries()) {
		const id = String(item.product_id);
		const kind = await call.run.share(
			call.client,
			`product ${id}`,
			async () => await kindOf(call, id),
		);
		if (kind) kinds.push({ line: index + 1, ...kind });
	}
	return kinds;
}

/** A product keeps its type for life, so this process asks once. */
const knownKinds = new Map<string, Omit<RecordType, 'line'>>();
const MOST_KNOWN = 5_000;

async function kindOf(call: Call, id: string): Promise<Omit<RecordType, 'line'> | undefined> {
	const key = `${call.client.account} ${id}`;
	const known = knownKinds.get(key);
	if (known) return known;
	const product = await readProduct(call, id);
	if (!product?.type) return undefined;
	const kind = { name: String(product.name), type: String(product.type) };
	if (knownKinds.size >= MOST_KNOWN) knownKinds.clear();
	knownKinds.set(key, kind);
	return kind;
}

async function readProduct(call: Call, id: string): Promise<IDataObject | undefined> {
	try {
		return await readRecord(call, `/products/${encodeURIComponent(id)}`, 'product');
	} catch (thrown) {
		const isForbidden = thrown instanceof ApiError && thrown.details.status === 403;
		if (isForbidden && !thrown.details.foreign) return undefined;
		throw rethrow(thrown);
	}
}
