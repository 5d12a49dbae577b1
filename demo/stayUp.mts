import { setTimeout as sleep } from 'node:timers/promises';
import { newsOf } from './news.mts';
import { readSheet } from './sheet.mts';
import { statusSheet, type Story } from './story.mts';
import { say } from '../support/script/terminal.mts';
import { owner } from './world.mts';

const lookEveryMs = 2000;

function statuses(): Map<string, string> {
	const rows = readSheet(`${statusSheet}.xlsx`);
	return new Map(rows.map((row) => [String(row.Order), String(row.Status)]));
}

/** Says where to look, address and login last, and tells about every order that gets paid, until the demo is stopped. */
export async function stayUp({ world, problems, workflows, orderTable }: Story): Promise<void> {
	const { n8n, simulator } = world;
	const open = readSheet(`${statusSheet}.xlsx`).find(({ Status }) => Status === 'unpaid');
	for (const problem of problems.list) say(`✗ ${problem}`);
	say(`
Workflows         ${n8n.url}/workflow/${workflows.orders}  Orders to payment links
                  ${n8n.url}/workflow/${workflows.status}  Check payment status
                  ${n8n.url}/workflow/${workflows.orderPaid}  Order paid
                  ${n8n.url}/workflow/${workflows.cart}  Cart to payment links
                  ${n8n.url}/workflow/${workflows.thankYou}  Verified thank-you page
                  ${n8n.url}/workflow/${workflows.orderBook}  Order book
Order table       ${orderTable.url}
The simulator     ${simulator.url}
Pay an order      ${String(open?.['Payment link'] ?? '-')}
                  and the status follows here, in the order table and in demo/out/orders-status.xlsx

Ctrl-C stops everything.

The editor        ${n8n.url}
  e-mail          ${owner.email}
  password        ${owner.password}
`);
	const known = statuses();
	for (;;) {
		await sleep(lookEveryMs);
		try {
			for (const line of newsOf(known, statuses())) say(line);
		} catch {
			// The sheet is being written at this moment.
		}
	}
}
