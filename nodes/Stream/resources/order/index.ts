import type { Resource } from '../../../shared/operation/operation';
import { createPaymentLinks } from './createPaymentLinks';
import { getAll } from './getAll';
import { getStatus } from './getStatus';

export const order: Resource = {
	value: 'order',
	name: 'Order',
	description:
		'An order of your shop, known by its Order Reference: its customer, its items and their payment links',
	subject: 'payment link',
	operations: [createPaymentLinks, getAll, getStatus],
};
