import { join } from 'node:path';
import { buy } from './checkout.mts';
import type { Execution, N8nClient } from './n8n.mts';
import { orders } from './orders.mts';
import { readSheet, type Row } from './sheet.mts';
import { say, secondsSinceStart, step, table } from './terminal.mts';
import {
	afterPaying,
	beforePaying,
	count,
	linkedOrders,
	type Problems,
	verifyMoney,
	verifySheet,
	verifyStream,
	type Counts,
} from './verify.mts';
import { importTemplate } from './workflows.mts';
import { openWorld, ordersFile, resultFolder, type World } from './world.mts';

const linksSheet = join(resultFolder, 'orders-with-links');
export const statusSheet = join(resultFolder, 'orders-status');
const checkEverySeconds = 15;

/** What the demo has done. */
export interface Story {
	world: World;
	counts: Counts;
	problems: Problems;
	/** Ids of the two workflows. */
	ordersWorkflow: string;
	statusWorkflow: string;
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

function show(sheet: Row[]): void {
	say();
	table(
		['Order', 'Customer', 'Link', 'Status'],
		sheet.map((row) => [
			String(row.Order),
			String(row.Customer),
			String(row['Payment link'] ?? '-'),
			String(row.Status),
		]),
	);
	say();
	for (const row of sheet.filter(({ Status }) => Status === 'rejected'))
		say(`  ${row.Order} rejected: ${row.Reason} ${row['How to fix']}`);
	say();
}

/**
 * The whole demo, from the installation to the second run of the orders. What is not as it should
 * be is added to `problems`; throws when it cannot go on.
 */
export async function runDemo(problems: Problems): Promise<Story> {
	const world = await openWorld();
	const { n8n, simulator, shop, credential } = world;
	const settings = {
		ordersFile,
		resultFolder,
		successPage: shop.successPage,
		failurePage: shop.failurePage,
	};
	const [ordersWorkflow, statusWorkflow] = await step(
		'The two workflows are imported',
		async () => [
			await importTemplate(n8n, 'orders-to-payment-links', { credential, settings }),
			await importTemplate(n8n, 'check-payment-status', {
				credential,
				settings,
				everySeconds: checkEverySeconds,
			}),
		],
	);

	const sheet = await step(
		'"Orders to payment links" is running',
		async () => {
			await runOrders(n8n, ordersWorkflow.id);
			return readSheet(`${linksSheet}.xlsx`);
		},
		(rows) =>
			`"Orders to payment links" wrote ${rows.length} rows to demo/out/orders-with-links.xlsx (${simulator.ledger.length} requests to Stream)`,
	);
	verifySheet(problems, linksSheet, beforePaying);
	verifyStream(problems, simulator, sheet);

	await step('Customers are paying', () => customersBuy(problems, sheet), String);

	await step(
		'"Check payment status" waits for its schedule',
		() => scheduleRuns(n8n, statusWorkflow.id),
		() => '"Check payment status", run by its schedule, wrote demo/out/orders-status.xlsx',
	);
	const status = verifySheet(problems, statusSheet, afterPaying);
	verifyMoney(problems, simulator, status);
	show(status);

	await step(
		'"Orders to payment links" is running again',
		() => runOrders(n8n, ordersWorkflow.id),
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

	return {
		world,
		problems,
		ordersWorkflow: ordersWorkflow.id,
		statusWorkflow: statusWorkflow.id,
		counts: {
			...count(status),
			linksAfterRerun: simulator.all('paymentLink').length,
			seconds: secondsSinceStart(),
		},
	};
}
