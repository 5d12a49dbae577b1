import { Problems } from '../script/problems.mts';
import type { Consumer, LedgerEntry, PaymentLink } from '../../simulator/index.mts';
import { customersOf, orderNumbers, type Shown } from './ordersWorkflow.mts';

export interface Found {
	orders: number;
	/** What the simulator has at the end. */
	links: PaymentLink[];
	consumers: Consumer[];
	ledger: LedgerEntry[];
	/** Every link that left the node. */
	shown: Array<Pick<Shown, 'order' | 'link'>>;
}

export interface Verdict {
	problems: string[];
	/** Links that can be paid at the end. */
	links: number;
	/** Links that were ever made. */
	made: number;
	/** Orders with more than one link that can be paid. */
	payableTwice: number;
	/** Orders of which somebody has been given more than one link. */
	shownTwice: number;
}

function byOrder(pairs: Array<{ order: string; link: string }>): Map<string, Set<string>> {
	const map = new Map<string, Set<string>>();
	for (const { order, link } of pairs) map.set(order, (map.get(order) ?? new Set()).add(link));
	return map;
}

const several = (map: Map<string, Set<string>>) =>
	[...map].filter(([, links]) => links.size > 1).map(([order]) => order);

function canBePaid({ status, valid_until }: PaymentLink): boolean {
	return status === 'ACTIVE' && (valid_until === null || valid_until > Date.now() * 1000);
}

const some = (list: string[]) => `${list.slice(0, 10).join(', ')}${list.length > 10 ? ', …' : ''}`;

/** Holds what the simulator has, and what left the node, against one order, one link. */
export function check({ orders, links, consumers, ledger, shown }: Found): Verdict {
	const problems = new Problems();
	const orderOf = (link: PaymentLink) => String(link.custom_metadata?.order_reference);
	const payable = links.filter(canBePaid).map((link) => ({ order: orderOf(link), link: link.id }));
	const payableByOrder = byOrder(payable);
	const shownByOrder = byOrder(shown);
	const payableTwice = several(payableByOrder);
	const shownTwice = several(shownByOrder);
	const numbers = orderNumbers(orders);
	const without = numbers.filter((order) => !payableByOrder.has(order));
	problems.equal('Links that can be paid', payable.length, orders);
	problems.ensure(`Orders without a link: ${some(without)}`, without.length === 0);
	problems.ensure(`Orders payable twice: ${some(payableTwice)}`, payableTwice.length === 0);
	problems.ensure(`Orders shown twice: ${some(shownTwice)}`, shownTwice.length === 0);
	const wrong = [...shownByOrder]
		.filter(([order, ids]) => [...ids].some((id) => !payableByOrder.get(order)?.has(id)))
		.map(([order]) => order);
	problems.ensure(`A link that cannot be paid was shown: ${some(wrong)}`, wrong.length === 0);
	const unseen = numbers.filter((order) => !shownByOrder.has(order));
	problems.ensure(`Nobody got the link of ${some(unseen)}`, unseen.length === 0);
	const made = ledger.filter(({ created }) => created?.resource === 'paymentLink').length;
	problems.equal('Links by the ledger', made, links.length);
	const customers = consumers.filter(({ name }) => name.startsWith('Customer '));
	problems.equal('Customers', customers.length, customersOf(orders));
	return {
		problems: problems.list,
		links: payable.length,
		made,
		payableTwice: payableTwice.length,
		shownTwice: shownTwice.length,
	};
}
