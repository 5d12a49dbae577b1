import type { Resource } from '../../../shared/operation/operation';
import { activate } from './activate';
import { create } from './create';
import { deactivate } from './deactivate';
import { get } from './get';
import { getAll } from './getAll';
import { updateCoupons } from './updateCoupons';

export const paymentLink: Resource = {
	value: 'paymentLink',
	name: 'Payment Link',
	description: 'A checkout page where customers pay',
	subject: 'payment link',
	operations: [create, get, getAll, activate, deactivate, updateCoupons],
};
