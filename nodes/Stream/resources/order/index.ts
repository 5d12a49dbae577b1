import type { Resource } from '../../../shared/operation/operation';
import { cancel } from './cancel';
import { createPaymentLinks } from './createPaymentLinks';
import { getAll } from './getAll';
import { getStatus } from './getStatus';
import { refund } from './refund';

export const order: Resource = {
	value: 'order',
	name: 'Order',
	description:
		'An order of your shop, identified by its Order Reference, with its customer, items and payment links',
	subject: 'payment link',
	operations: [cancel, createPaymentLinks, getAll, getStatus, refund],
};
