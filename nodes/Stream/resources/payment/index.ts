import type { Resource } from '../../../shared/operation';
import { get } from './get';
import { getAll } from './getAll';

export const payment: Resource = {
	value: 'payment',
	name: 'Payment',
	description: 'Money that was paid or is due',
	subject: 'payment',
	operations: [get, getAll],
};
