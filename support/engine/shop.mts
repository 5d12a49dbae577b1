import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { byId, UNKNOWN_ID, type Stream } from './stream.mts';

export { byId, UNKNOWN_ID, type Stream };

/** A merchant with one product, whose orders become payment links. */
export interface Shop extends Stream {
	/** Id of the product. */
	product: string;
	/** Parameters of Payment Link → Create: one piece of the product, named after `$json.name`. */
	create(more?: INodeParameters): INodeParameters;
	/** The same with `$json.order` as Order Reference. */
	createOnce(more?: INodeParameters): INodeParameters;
	/** Ids of the links that can be paid, by order reference. */
	payable(): Record<string, string[]>;
	/** As new, with the product. */
	open(): Promise<void>;
}

/** A shop in front of a simulator; `open` it before use. */
export function shopOf(stream: Stream): Shop {
	const shop: Shop = {
		...stream,
		product: '',
		create: (more = {}) => ({
			name: '={{ $json.name ?? "Order" }}',
			items: { item: [{ productId: byId(shop.product), quantity: 1 }] },
			...more,
		}),
		createOnce: (more = {}) => shop.create({ orderReference: '={{ $json.order }}', ...more }),
		payable: () => {
			const found: Record<string, string[]> = {};
			for (const link of stream.sim.all('paymentLink')) {
				const order = link.custom_metadata?.order_reference as string | undefined;
				if (link.status === 'ACTIVE' && order) (found[order] ??= []).push(link.id);
			}
			return found;
		},
		open: async () => {
			stream.reset();
			shop.product = (await stream.merchant.product('Coffee', '25')).id;
			stream.begin();
		},
	};
	return shop;
}

/** Items `{ name: 'Order 1', order: 'o1' }` and so on. */
export function orders(count: number): IDataObject[] {
	return Array.from({ length: count }, (_, i) => ({ name: `Order ${i + 1}`, order: `o${i + 1}` }));
}

/** Lets real time pass, for things that must not happen. */
export async function pass(ms: number): Promise<void> {
	await new Promise((resolve) => setTimeout(resolve, ms));
}
