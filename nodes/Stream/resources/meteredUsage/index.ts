import type { Resource } from '../../../shared/operation/operation';
import { record } from './record';

export const meteredUsage: Resource = {
	value: 'meteredUsage',
	name: 'Metered Usage',
	description: 'How much of a metered product a consumer has used',
	subject: 'metered usage',
	operations: [record],
};
