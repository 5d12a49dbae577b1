import { quoted } from '../../../shared/errors/labels';
import { locator } from '../../../shared/fields/locators';
import type { Operation } from '../../../shared/operation/operation';
import { simplify } from '../../../shared/records/simplify/price';
import { currency, priceAmount, vat, withDecimals, withVat } from './fields';
import { PRICES, runPriceOperation } from './priceEndpoint';

/** POST /products/{product_id}/prices. */
export const addPrice: Operation = {
	value: 'addPrice',
	name: 'Add Price',
	action: 'Add price to product',
	description: 'Add a price in another currency to a product',
	method: 'POST',
	path: '/products/{productId}/prices',
	feature: PRICES,
	otherRecord: true,
	simplify,
	creates: true,
	fields: [locator('product', { required: true }), currency, priceAmount()],
	collection: { name: 'additionalFields', fields: vat },
	validate: ({ payload }) => {
		Object.assign(payload, withVat(withDecimals(payload, quoted('Amount'))));
	},
	run: runPriceOperation,
};
