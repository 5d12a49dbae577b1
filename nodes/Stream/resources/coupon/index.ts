import type { Resource } from '../../../shared/operation/operation';
import { create } from './create';
import { remove } from './delete';
import { get } from './get';
import { getAll } from './getAll';
import { update } from './update';

export const coupon: Resource = {
	value: 'coupon',
	name: 'Coupon',
	description: 'A discount on invoices, links and subscriptions',
	subject: 'coupon',
	operations: [create, get, getAll, update, remove],
};
