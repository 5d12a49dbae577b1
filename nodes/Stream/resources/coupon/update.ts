import type { IDataObject } from 'n8n-workflow';

import { InputError } from '../../../shared/errors/inputError';
import { locator } from '../../../shared/fields/locators';
import type { Operation } from '../../../shared/operation/operation';
import { readCurrent } from '../../../shared/operation/ownWrites';
import { readRecord } from '../../../shared/operation/requests';
import { runOperation } from '../../../shared/operation/sendOperation';
import { attempt, show } from '../../../shared/values/clean';
import { currency, discountType, discountValue, isActive, name, toDiscount } from './fields';

/** PUT /coupons/{coupon_id}: only the fields that are sent change. */
export const update: Operation = {
	value: 'update',
	name: 'Update',
	action: 'Update coupon',
	description: 'Change some fields of a coupon. Stream refuses this after it has been used.',
	method: 'PUT',
	path: '/coupons/{couponId}',
	idempotent: true,
	fields: [locator('coupon', { required: true })],
	collection: {
		name: 'updateFields',
		fields: [name(), discountType(), discountValue(), currency, isActive],
	},
	validate: ({ payload }) => {
		if (payload.is_percentage !== true) return;
		if (payload.discount_value !== undefined) toDiscount(payload.discount_value);
		if (payload.currency !== undefined) throw noCurrency();
	},
	run: async (call) => {
		const { payload, path } = call;
		const { is_percentage: kind, discount_value: value } = payload;
		if (kind === undefined && value === undefined && payload.currency === undefined) {
			return await runOperation(call);
		}
		// The kind, the value and the currency have to fit together, and some of them stay as they are.
		const body = merged(await readCurrent(call, async () => await readRecord(call, path)), payload);
		return await runOperation({ ...call, payload: body });
	},
};

function merged(coupon: IDataObject, payload: IDataObject): IDataObject {
	const isPercent = payload.is_percentage ?? coupon.is_percentage;
	const { discount_value: given } = payload;
	if (isPercent === true) {
		if (payload.currency !== undefined) throw noCurrency();
		// A percentage that Stream has stays as it is.
		const isKept = given === undefined && coupon.is_percentage === true;
		const percent = isKept ? undefined : toDiscount(given ?? coupon.discount_value);
		return {
			...payload,
			...(given === undefined ? {} : { discount_value: percent }),
			currency: null,
		};
	}
	const code = payload.currency ?? coupon.currency ?? null;
	if (code === null) {
		throw new InputError(
			"'Currency' is empty, but a discount of a fixed amount needs one.",
			"Add 'Currency' under 'Update Fields'.",
		);
	}
	if (given !== undefined) return { ...payload, discount_value: toDiscount(given, String(code)) };
	const { discount_value: kept } = coupon;
	if (attempt(() => toDiscount(kept, String(code))) === undefined) {
		throw new InputError(
			`The discount of this coupon, ${show(kept)}, is not an amount in ${String(code)}: it has too many decimal places.`,
			"Add 'Discount Value' under 'Update Fields'.",
		);
	}
	return payload;
}

function noCurrency(): InputError {
	return new InputError(
		'A percentage has no currency.',
		"Remove 'Currency' under 'Update Fields', or change 'Discount Type'.",
	);
}
