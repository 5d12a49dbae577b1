import { InputError } from '../../../shared/errors/inputError';
import type { Field } from '../../../shared/fields/field';
import { locator } from '../../../shared/fields/locators';
import { quoted } from '../../../shared/errors/labels';
import type { Call, Operation } from '../../../shared/operation/operation';
import { readRecord } from '../../../shared/operation/requests';
import { pricesOf } from '../../../shared/records/prices';
import { simplify } from '../../../shared/records/simplify/price';
import { withValue } from '../../../shared/values/clean';
import { hasMark, toAmount } from '../../../shared/values/money';
import { priceAmount, vat, withVat } from './fields';
import { PRICES, runPriceOperation } from './priceEndpoint';

const plainAmount = priceAmount(false);

/** Which currency the price has is known to Stream only: "USD 5" must not become 5.00 SAR. */
const newAmount: Field = {
	...plainAmount,
	parse: (value, label, fieldContext) => {
		const amount = plainAmount.parse(value, label, fieldContext);
		if (amount !== undefined && hasMark(value)) {
			throw new InputError(
				`${withValue(label, value)} contains a currency, but the currency of a price cannot change.`,
				'Enter only the number, such as 99.99. For another currency, use Product → Add Price.',
			);
		}
		return amount;
	},
};

/** PUT /products/{product_id}/prices/{price_id}. */
export const updatePrice: Operation = {
	value: 'updatePrice',
	name: 'Update Price',
	action: 'Update price of product',
	description: 'Change the amount or VAT of one price of a product',
	method: 'PUT',
	path: '/products/{productId}/prices/{priceId}',
	feature: PRICES,
	otherRecord: true,
	simplify,
	notices: [
		{
			displayName:
				'Stream archives the old price and returns the new one, which has a new ID. Existing subscriptions keep the old price.',
			name: 'updatePriceNotice',
			type: 'notice',
			default: '',
		},
	],
	fields: [locator('product', { required: true }), locator('price', { required: true })],
	collection: { name: 'updateFields', fields: [newAmount, ...vat] },
	validate: ({ payload }) => {
		Object.assign(payload, withVat(payload));
	},
	run: async (call) => {
		await requireDecimals(call);
		return await runPriceOperation(call);
	},
};

/** All currencies have two decimals; only for more of them the price has to be read. */
async function requireDecimals(call: Call): Promise<void> {
	const { amount } = call.payload;
	if (!/\.\d{3}/.test(String(amount))) return;
	const { productId, priceId } = call.values;
	const product = await readRecord(call, `/products/${String(productId)}`, 'product');
	const price = pricesOf(product).find(({ id }) => id === priceId);
	if (price) toAmount(amount, quoted('Amount'), { currency: String(price.currency) });
}
