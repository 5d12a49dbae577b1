import type { Resource } from '../../../shared/operation/operation';
import { create } from './create';
import { get } from './get';
import { getAll } from './getAll';
import { update } from './update';

export const invoice: Resource = {
	value: 'invoice',
	name: 'Invoice',
	description: 'What a consumer owes, and the payments for it',
	subject: 'invoice',
	operations: [create, get, getAll, update],
};
