import type { Resource } from '../../../shared/operation';
import { get } from './get';
import { getAll } from './getAll';

export const subscription: Resource = {
	value: 'subscription',
	name: 'Subscription',
	description: 'A recurring payment of a consumer',
	subject: 'subscription',
	operations: [get, getAll],
};
