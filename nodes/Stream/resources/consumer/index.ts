import type { Resource } from '../../../shared/operation/operation';
import { create } from './create';
import { createPortalSession } from './createPortalSession';
import { remove } from './delete';
import { get } from './get';
import { getAll } from './getAll';
import { update } from './update';
import { upsert } from './upsert';

export const consumer: Resource = {
	value: 'consumer',
	name: 'Consumer',
	description: 'A customer who pays',
	subject: 'consumer',
	operations: [create, upsert, get, getAll, update, remove, createPortalSession],
};
