import type { INodeParameters } from 'n8n-workflow';

import { demoProducts } from '../../simulator/seed.mts';
import type { Row } from '../history/history.mts';

const ids = (type: string) =>
	demoProducts.filter((product) => product.type === type).map(({ id }) => id);
export const [item] = ids('ONE_OFF');
export const [plan] = ids('RECURRING');
const byId = (value: string) => ({ __rl: true, mode: 'id', value });

/** One operation for each of some orders. */
export interface Action {
	parameters: INodeParameters;
	/** How many links each order has after it; undefined for what makes none. */
	links?: number;
	/** Whether it wants money given back. */
	refunds?: boolean;
}

const cart = (...lines: Array<[product_id: string, quantity: number]>) =>
	JSON.stringify(lines.map(([product_id, quantity]) => ({ product_id, quantity })));

const createLinks = (itemsJson: string, more: INodeParameters = {}): INodeParameters => ({
	resource: 'order',
	operation: 'createPaymentLinks',
	orderReference: '={{ $json.order }}',
	itemsFrom: 'json',
	itemsJson,
	...more,
});

/** What makes links, with the same items in each process. */
export const SAME_CART: Action[] = [
	{
		links: 1,
		parameters: {
			resource: 'paymentLink',
			operation: 'create',
			name: 'Order',
			orderReference: '={{ $json.order }}',
			items: { item: [{ productId: byId(item), quantity: 1 }] },
		},
	},
	{ links: 2, parameters: createLinks(cart([item, 1], [plan, 1])) },
];

const replace = { additionalFields: { ifLinkDiffers: 'replace' } };

/** Carts that contradict each other: each replaces what another has made. */
export const CARTS: Action[] = [
	{ links: 1, parameters: createLinks(cart([item, 1]), replace) },
	{ links: 1, parameters: createLinks(cart([item, 2]), replace) },
	{ links: 1, parameters: createLinks(cart([plan, 1]), replace) },
	{ links: 2, parameters: createLinks(cart([item, 2], [plan, 1]), replace) },
];

export const CANCEL: Action = {
	parameters: { resource: 'order', operation: 'cancel', orderReference: '={{ $json.order }}' },
};

export const REFUND: Action = {
	refunds: true,
	parameters: {
		resource: 'order',
		operation: 'refund',
		orderReference: '={{ $json.order }}',
		refundReason: 'OTHER',
	},
};

/** Payment → Refund of one payment. @param amount decimal text; all of it without */
export function refundOf(paymentId: string, amount?: string): Action {
	const additionalFields = amount === undefined ? {} : { amount };
	return {
		refunds: true,
		parameters: {
			resource: 'payment',
			operation: 'refund',
			paymentId: byId(paymentId),
			refundReason: 'OTHER',
			additionalFields,
		},
	};
}

/** What the rows of such an action name. */
export function rowsOf({ parameters, refunds }: Action, orders: string[]): Row[] {
	const own = (parameters.paymentId as { value: string } | undefined)?.value;
	const named = own === undefined ? orders.map((order) => [order, item, plan]) : [[own]];
	return named.map((names) => ({ names, refunds }));
}
