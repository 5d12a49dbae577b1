import type { Resource } from '../../../shared/operation/operation';
import { cancel } from './cancel';
import { create } from './create';
import { deletePendingChange } from './deletePendingChange';
import { freeze } from './freeze';
import { get } from './get';
import { getAll } from './getAll';
import { getFreezes } from './getFreezes';
import { uncancel } from './uncancel';
import { unfreeze } from './unfreeze';
import { update } from './update';
import { updateFreeze } from './updateFreeze';

export const subscription: Resource = {
	value: 'subscription',
	name: 'Subscription',
	description: 'A recurring payment of a consumer',
	subject: 'subscription',
	operations: [
		create,
		get,
		getAll,
		update,
		cancel,
		uncancel,
		deletePendingChange,
		freeze,
		getFreezes,
		updateFreeze,
		unfreeze,
	],
};
