import { InputError } from '../../../shared/errors/inputError';
import { shownWhen } from '../../../shared/fields/shownWhen';
import type { Operation } from '../../../shared/operation/operation';
import { currency, discountType, discountValue, isActive, name, toDiscount } from './fields';

/** POST /coupons. */
export const create: Operation = {
	value: 'create',
	name: 'Create',
	action: 'Create coupon',
	description: 'Create a new coupon for a percentage or a fixed amount',
	method: 'POST',
	path: '/coupons',
	creates: true,
	fields: [
		name(true),
		discountType(),
		discountValue(true),
		shownWhen(currency, { discountType: ['amount'] }),
	],
	collection: { name: 'additionalFields', fields: [isActive] },
	validate: ({ payload }) => {
		if (payload.is_percentage === true) {
			// With Discount Type from an expression the panel shows the currency as well; a percentage has none.
			delete payload.currency;
		} else if (payload.currency === undefined) {
			throw new InputError(
				"'Currency' is empty.",
				"Choose the currency of the amount, or set 'Discount Type' to Percentage.",
			);
		}
		payload.discount_value = toDiscount(
			payload.discount_value,
			payload.currency as string | undefined,
		);
	},
};
