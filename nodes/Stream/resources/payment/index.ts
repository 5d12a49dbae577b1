import type { Resource } from '../../../shared/operation/operation';
import { autoCharge } from './autoCharge';
import { get } from './get';
import { getAll } from './getAll';
import { markPaid } from './markPaid';
import { refund } from './refund';
import { verifyRedirect } from './verifyRedirect';

export const payment: Resource = {
	value: 'payment',
	name: 'Payment',
	description: 'Money that was paid or is due',
	subject: 'payment',
	operations: [get, getAll, markPaid, refund, autoCharge, verifyRedirect],
};
