import type { Resource } from '../../../shared/operation/operation';
import { addPrice } from './addPrice';
import { create } from './create';
import { remove } from './delete';
import { deletePrice } from './deletePrice';
import { get } from './get';
import { getAll } from './getAll';
import { update } from './update';
import { updatePrice } from './updatePrice';

export const product: Resource = {
	value: 'product',
	name: 'Product',
	description: 'What you sell: a one-time product or a recurring plan, with its prices',
	subject: 'product',
	operations: [create, get, getAll, update, remove, addPrice, updatePrice, deletePrice],
};
