import type { SimulatorProcess } from '../../support/simulator/simulatorProcess.mts';

interface Link {
	id: string;
	url: string;
}

/** Makes customers and payment links as if they had been there before. */
export interface Shop {
	customer(name: string, email?: string): Promise<string>;
	/** A payment link over 115 riyals (once or monthly), with `metadata` beside the order reference. */
	sell(
		order: string,
		options?: { consumer?: string; monthly?: boolean; metadata?: Record<string, unknown> },
	): Promise<Link>;
	/** The same, paid already. @returns the link's id */
	sold(order: string, options?: Parameters<Shop['sell']>[1]): Promise<string>;
}

/** A shop with a ticket and a monthly plan. */
export async function openShop(simulator: SimulatorProcess): Promise<Shop> {
	const product = (body: Record<string, unknown>) =>
		simulator.api<{ id: string }>('POST', '/products', {
			prices: [{ currency: 'SAR', amount: '115.00' }],
			...body,
		});
	const ticket = await product({ name: 'Shop ticket', type: 'ONE_OFF' });
	const plan = await product({
		name: 'Shop plan',
		type: 'RECURRING',
		recurring_interval: 'MONTH',
		recurring_interval_count: 1,
	});
	let customers = 0;
	const sell: Shop['sell'] = async (order, { consumer, monthly, metadata } = {}) =>
		await simulator.api<Link>('POST', '/payment_links', {
			name: `Order ${order}`,
			items: [{ product_id: monthly ? plan.id : ticket.id, quantity: 1 }],
			max_number_of_payments: 1,
			custom_metadata: { order_reference: order, ...metadata },
			...(consumer ? { organization_consumer_id: consumer } : {}),
		});
	return {
		customer: async (name, email) => {
			const phone_number = `+9665099${String(++customers).padStart(5, '0')}`;
			const body = { name, phone_number, ...(email ? { email } : {}) };
			return (await simulator.api<{ id: string }>('POST', '/consumers', body)).id;
		},
		sell,
		sold: async (order, options) => {
			const { id } = await sell(order, options);
			await simulator.pay(id);
			return id;
		},
	};
}
