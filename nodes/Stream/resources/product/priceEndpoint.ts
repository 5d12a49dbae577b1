import type { IDataObject } from 'n8n-workflow';

import { ApiError } from '../../../shared/errors/apiError';
import { rethrow } from '../../../shared/errors/rethrow';
import type { Call } from '../../../shared/operation/operation';
import { readRecord } from '../../../shared/operation/requests';
import { runOperation } from '../../../shared/operation/sendOperation';

/** The endpoints below /products/{product_id}/prices are not on every server. */
export const PRICES = 'Changing a single price (instead of all prices with Product → Update)';

export async function runPriceOperation(call: Call): Promise<IDataObject[]> {
	try {
		return await runOperation(call);
	} catch (thrown) {
		if (thrown instanceof ApiError && thrown.details.absent) await findPrice(call);
		throw rethrow(thrown);
	}
}

/** Throws when it is the product or the price that does not exist. */
async function findPrice(call: Call): Promise<void> {
	const { productId, priceId } = call.values;
	const product = await readRecord(call, `/products/${String(productId)}`, 'product');
	if (priceId === undefined) return;
	const prices = (product.prices ?? []) as Array<{ id?: unknown }>;
	if (!prices.some(({ id }) => id === priceId)) throw noSuchPrice();
}

function noSuchPrice(): ApiError {
	return new ApiError(
		'This product has no active price with this ID.',
		'Choose the price from the list. Changing a price gives it a new ID.',
		{ outcome: 'refused', status: 404 },
	);
}
