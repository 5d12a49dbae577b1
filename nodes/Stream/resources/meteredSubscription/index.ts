import type { Resource } from '../../../shared/operation/operation';
import { create } from './create';
import { deactivate } from './deactivate';
import { getAll } from './getAll';

export const meteredSubscription: Resource = {
	value: 'meteredSubscription',
	name: 'Metered Subscription',
	description: 'A consumer who pays for a metered product by use',
	subject: 'metered subscription',
	operations: [create, getAll, deactivate],
};
