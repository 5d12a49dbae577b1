import type { Resource } from '../../../shared/operation/operation';
import { create } from './create';
import { deactivate } from './deactivate';
import { getAll } from './getAll';

export const meteredSubscription: Resource = {
	value: 'meteredSubscription',
	name: 'Metered Subscription',
	description: 'A subscription that bills a consumer for what they use of a metered product',
	subject: 'metered subscription',
	operations: [create, getAll, deactivate],
};
