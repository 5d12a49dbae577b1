import type { Operation } from '../http/operation.mts';
import { consumerOperations } from './consumers.mts';
import { meOperations } from './me.mts';
import { paymentLinkOperations } from './paymentLinks.mts';
import { productOperations } from './products.mts';

/** Every operation of the API. */
export const operations: Operation[] = [
	...meOperations,
	...consumerOperations,
	...productOperations,
	...paymentLinkOperations,
];
