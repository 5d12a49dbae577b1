import { join } from 'node:path';
import { buy } from './checkout.mts';
import type { Execution, N8nClient } from '../support/realN8n/index.mts';
import { orders } from './orders.mts';
import { readSheet, type Row } from './sheet.mts';
import { say, sayWrapped, secondsSinceStart, step, table } from '../support/script/terminal.mts';
import {
	afterPaying,
	beforePaying,
	count,
	linkedOrders,
	paidOrders,
	verifyMoney,
	verifySheet,
	verifyStream,
	type Counts,
} from './verify.mts';
import type { Problems } from '../support/script/problems.mts';
import { runCarts, type CartCounts } from './cartStory.mts';
import { showOrderBook } from './orderBook.mts';
import { tellAgain, waitUntilMarked } from './orderPaid.mts';
import { OrderTable, type OrderRow } from './orderTable.mts';
import { importAll, type WorkflowIds } from './shopWorkflows.mts';
import { openWorld, resultFolder, type World } from './world.mts';

const linksSheet = join(resultFolder, 'orders-with-links');
export const statusSheet = join(resultFolder, 'orders-status');

/** What the demo has done. */
export interface Story {
	world: World;
	counts: Counts & CartCounts & { markedPaid: number; orderBook: number };
	problems: Problems;
	workflows: WorkflowIds;
	orderTable: OrderTable;
}

function mustSucceed(name: string, { status, error }: Execution): void {
	if (status === 'success') return;
	const node = error?.node ? ` in the node "${error.node.name}"` : '';
	throw new Error(`"${name}" ended with ${status}${node}: ${error?.message ?? 'no message'}`);
}

async function runOrders(n8n: N8nClient, id: string): Promise<void> {
	mustSucceed('Orders to payment links', await n8n.run(id, 'Run this workflow'));
}

/** Customers go to their links one after the other, as the orders say. */
async function customersBuy(problems: Problems, sheet: Row[]): Promise<string> {
	const seen = new Set<unknown>();
	const tally = { paid: 0, declined: 0 };
	for (const [i, { row, ending }] of orders.entries()) {
		const link = String(sheet[i]?.['Payment link'] ?? '');
		if (!link || seen.has(row.Order)) continue;
		seen.add(row.Order);
		if (ending === 'declines' || ending === 'pays at the second try') {
			await buy(problems, link, 'declined');
			tally.declined++;
		}
		if (ending === 'pays' || ending === 'pays at the second try') {
			await buy(problems, link, 'paid');
			tally.paid++;
		}
	}
	return `On the checkout page ${tally.paid} payments went through, ${tally.declined} cards were declined`;
}

/** Publishes the workflow and waits until its schedule has run it once, from start to end. */
async function scheduleRuns(n8n: N8nClient, id: string): Promise<void> {
	await n8n.publish(id);
	mustSucceed('Check payment status', await n8n.waitForTriggered(id));
}

/** Puts the orders that have a link into the shop's table, and starts waiting for their money. */
async function watchOrders(
	{ n8n }: World,
	orderTable: OrderTable,
	workflows: WorkflowIds,
	sheet: Row[],
): Promise<void> {
	const rows = new Map(
		sheet
			.filter((row) => row['Link ID'])
			.map((row) => [
				String(row.Order),
				{ customer: String(row.Customer), amount: Number(row['Amount SAR']), status: 'unpaid' },
			]),
	);
	await orderTable.add([...rows].map(([order_number, row]) => ({ order_number, ...row })));
	for (const id of [workflows.orderPaid, workflows.cart, workflows.thankYou]) await n8n.publish(id);
}

function show(sheet: Row[], rows: OrderRow[]): void {
	const marked = new Map(rows.map((row) => [row.order_number, row.status]));
	say();
	table(
		['Order', 'Customer', '     SAR', 'Status', 'Order table'],
		sheet.map((row) => [
			String(row.Order),
			String(row.Customer),
			Number(row['Amount SAR']).toFixed(2).padStart(8),
			String(row.Status),
			marked.get(String(row.Order)) ?? '-',
		]),
	);
	say();
	for (const row of sheet.filter(({ Status }) => Status === 'rejected'))
		sayWrapped(`${row.Order} rejected: ${row.Reason} ${row['How to fix']}`);
	say();
}

/**
 * The whole demo, from the installation to the second run of the orders. What is not as it should
 * be is added to `problems`; throws when it cannot go on.
 */
export async function runDemo(problems: Problems): Promise<Story> {
	const world = await openWorld();
	const { n8n, simulator } = world;
	const orderTable = await OrderTable.create(n8n);
	const workflows = await step('The workflows are imported', () => importAll(world));

	const sheet = await step(
		'"Orders to payment links" is running',
		async () => {
			await runOrders(n8n, workflows.orders);
			return readSheet(`${linksSheet}.xlsx`);
		},
		(rows) =>
			`"Orders to payment links" wrote ${rows.length} rows to demo/out/orders-with-links.xlsx (${simulator.ledger.length} requests to Stream)`,
	);
	verifySheet(problems, linksSheet, beforePaying);
	verifyStream(problems, simulator, sheet);

	await step('"Order paid" is published', () => watchOrders(world, orderTable, workflows, sheet));

	await step('Customers are paying', () => customersBuy(problems, sheet), String);

	await step(
		'"Check payment status" waits for its schedule',
		() => scheduleRuns(n8n, workflows.status),
		() => '"Check payment status", run by its schedule, wrote demo/out/orders-status.xlsx',
	);
	const status = verifySheet(problems, statusSheet, afterPaying);
	verifyMoney(problems, simulator, status);
	await step(
		'"Order paid" is polling',
		() => waitUntilMarked(problems, orderTable, paidOrders()),
		String,
	);
	show(status, await orderTable.rows());

	await step(
		'"Orders to payment links" is running again',
		() => runOrders(n8n, workflows.orders),
		() => {
			const links = simulator.all('paymentLink').length;
			const more = links - linkedOrders().length;
			return `"Orders to payment links" ran again: ${more} new links, still ${links} links for ${linkedOrders().length} orders`;
		},
	);
	const again = verifySheet(problems, linksSheet, afterPaying);
	verifyStream(problems, simulator, again);
	const linkIds = (rows: Row[]) => rows.map((row) => row['Link ID'] ?? null);
	problems.equal('Links after the second run', linkIds(again), linkIds(sheet));

	const linksAfterRerun = simulator.all('paymentLink').length;

	const carts = await runCarts(problems, world, orderTable);
	await step(
		'"Order paid" is told everything again',
		() => tellAgain(problems, world, orderTable, workflows.orderPaid),
		String,
	);
	const orderBook = await showOrderBook(problems, world, orderTable, workflows.orderBook);
	const marked = (await orderTable.rows()).filter((row) => row.status === 'paid');

	return {
		world,
		problems,
		workflows,
		orderTable,
		counts: {
			...count(status),
			linksAfterRerun,
			markedPaid: marked.length,
			orderBook,
			...carts,
			seconds: secondsSinceStart(),
		},
	};
}
