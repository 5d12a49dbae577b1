import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { startStream, byId, UNKNOWN_ID, type Stream } from './stream.mts';
import type { Switches } from '../../simulator/index.mts';

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
}

export async function startShop(switches: Partial<Switches> = {}): Promise<Shop> {
	const stream = await startStream(switches);
	const product = await stream.call('POST', '/products', {
		name: 'Coffee',
		type: 'ONE_OFF',
		prices: [{ currency: 'SAR', amount: '25' }],
	});
	stream.begin();
	const id = String(product.body.id);
	const create = (more: INodeParameters = {}): INodeParameters => ({
		name: '={{ $json.name ?? "Order" }}',
		items: { item: [{ productId: byId(id), quantity: 1 }] },
		...more,
	});
	return {
		...stream,
		product: id,
		create,
		createOnce: (more = {}) => create({ orderReference: '={{ $json.order }}', ...more }),
		payable: () => {
			const found: Record<string, string[]> = {};
			for (const link of stream.sim.all('paymentLink')) {
				const order = link.custom_metadata?.order_reference as string | undefined;
				if (link.status === 'ACTIVE' && order) (found[order] ??= []).push(link.id);
			}
			return found;
		},
	};
}

/** Items `{ name: 'Order 1', order: 'o1' }` and so on. */
export function orders(count: number): IDataObject[] {
	return Array.from({ length: count }, (_, i) => ({ name: `Order ${i + 1}`, order: `o${i + 1}` }));
}

/** Lets real time pass, for things that must not happen. */
export async function pass(ms: number): Promise<void> {
	await new Promise((resolve) => setTimeout(resolve, ms));
}
