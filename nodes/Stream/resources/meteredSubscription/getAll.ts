import type { Operation } from '../../../shared/operation/operation';
import { METERED } from './create';

/** GET /metered/metered-subscriptions. */
export const getAll: Operation = {
	value: 'getAll',
	name: 'Get Many',
	action: 'Get many metered subscriptions',
	description: 'Retrieve a list of active metered subscriptions',
	method: 'GET',
	path: '/metered/metered-subscriptions',
	list: true,
	unsorted: true,
	feature: METERED,
};
