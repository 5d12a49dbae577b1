import type { Operation } from '../http/operation.mts';
import { consumerOperations } from './consumers.mts';
import { couponOperations } from './coupons.mts';
import { freezeOperations } from './freezes.mts';
import { invoiceOperations } from './invoices.mts';
import { meOperations } from './me.mts';
import { meteredOperations } from './metered.mts';
import { paymentLinkOperations } from './paymentLinks.mts';
import { paymentOperations } from './payments.mts';
import { portalOperations } from './portal.mts';
import { productOperations } from './products.mts';
import { subscriptionOperations } from './subscriptions.mts';
import { webhookOperations } from './webhooks.mts';

/** Every operation of the API. */
export const operations: Operation[] = [
	...meOperations,
	...consumerOperations,
	...productOperations,
	...couponOperations,
	...paymentLinkOperations,
	...invoiceOperations,
	...paymentOperations,
	...subscriptionOperations,
	...freezeOperations,
	...meteredOperations,
	...webhookOperations,
	...portalOperations,
];
