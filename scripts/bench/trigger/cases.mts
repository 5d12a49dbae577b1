import type { INodeParameters } from 'n8n-workflow';
import type { SimulatorProcess } from '../../../support/simulator/simulatorProcess.mts';

/** More records than this are never open: the rest is paid, completed or settled. */
const mostOpen = 2_000;
const day = 86_400_000;

/** One kind of watch: the trigger's parameters, its records, and what changes one of them. */
export interface Watch {
	name: string;
	parameters: INodeParameters;
	/** Makes records, the open ones among them, spread over 25 days. @returns the ids that can be changed */
	fill(simulator: SimulatorProcess, count: number): Promise<string[]>;
	/** One change that the trigger has to tell of. */
	change(simulator: SimulatorProcess, id: string): Promise<void>;
	/** Newer servers put `payment_link_id` on invoices; only paid links depend on it. */
	linkIds: boolean[];
}

async function spread(
	simulator: SimulatorProcess,
	kind: string,
	count: number,
	[open, done]: [string, string],
	more: object = {},
): Promise<string[]> {
	const from = new Date(Date.now() - 25 * day);
	const make = async (number: number, status: string) =>
		await simulator.act<string[]>(`bulk.${kind}`, number, {
			...more,
			from,
			status,
			transitions: false,
		});
	const openCount = Math.min(count, mostOpen);
	if (count > openCount) await make(count - openCount, done);
	return await make(openCount, open);
}

/** Events that a payment of a link brings about. */
const paid = (name: string, event: string): Watch => ({
	name,
	parameters: { event: [event] },
	fill: async (simulator, count) => {
		// As many sales as links: the list of invoices is what is read.
		await spread(simulator, 'invoices', count, ['SUCCEEDED', 'SUCCEEDED']);
		const orders = { orders: 'order_' };
		return await spread(simulator, 'paymentLinks', count, ['ACTIVE', 'COMPLETED'], orders);
	},
	change: async (simulator, id) => void (await simulator.pay(id)),
	linkIds: [true, false],
});

export const watches: Watch[] = [
	paid('Payment Link Paid', 'paymentLinkPaid'),
	paid('Order Paid', 'orderPaid'),
	{
		name: 'Payment Link Status Changed',
		parameters: { event: ['paymentLinkStatusChanged'] },
		fill: async (simulator, count) =>
			await spread(simulator, 'paymentLinks', count, ['ACTIVE', 'COMPLETED']),
		change: async (simulator, id) => void (await simulator.act('setLinkStatus', id, 'COMPLETED')),
		linkIds: [true],
	},
	{
		name: 'Payment Status Changed',
		parameters: { event: ['paymentStatusChanged'] },
		fill: async (simulator, count) =>
			await spread(simulator, 'payments', count, ['PENDING', 'SETTLED']),
		change: async (simulator, id) =>
			void (await simulator.act('setPaymentStatus', id, 'SUCCEEDED')),
		linkIds: [true],
	},
	{
		name: 'Subscription Status Changed',
		parameters: { event: ['subscriptionStatusChanged'] },
		fill: async (simulator, count) =>
			await spread(simulator, 'subscriptions', count, ['ACTIVE', 'CANCELED']),
		change: async (simulator, id) =>
			void (await simulator.act('setSubscriptionStatus', id, 'FROZEN')),
		linkIds: [true],
	},
];
