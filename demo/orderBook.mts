import { say, step, table } from '../support/script/terminal.mts';
import type { Problems } from '../support/script/problems.mts';
import type { OrderTable } from './orderTable.mts';
import type { World } from './world.mts';

/** A row of "Order → Get Many". */
interface BookRow {
	orderReference: string;
	status: string;
	amount: string | null;
	paidAmount: string | null;
	currency: string | null;
}

/**
 * Lists all orders from Stream alone, and compares them with the table that the shop keeps.
 * @returns how many orders the book has
 */
export async function showOrderBook(
	problems: Problems,
	{ n8n, simulator }: World,
	orderTable: OrderTable,
	workflow: string,
): Promise<number> {
	const before = simulator.ledger.length;
	const book = await step(
		'"Order book" is running',
		async () => {
			const execution = await n8n.run(workflow, 'Run now');
			problems.equal('How "Order book" ended', execution.status, 'success');
			return execution.items('All orders').map(({ json }) => json as unknown as BookRow);
		},
		(rows) => {
			const requests = simulator.ledger.length - before;
			return `"Order book" lists ${rows.length} orders (${requests} requests to Stream)`;
		},
	);
	const kept = await orderTable.rows();
	problems.equal(
		'Orders and their status, in the order book and in the order table',
		book.map(({ orderReference, status }) => `${orderReference} ${status}`).sort(),
		kept.map(({ order_number, status }) => `${order_number} ${String(status)}`).sort(),
	);
	say();
	table(
		['Order', 'Status', '    Amount', '      Paid', 'Currency'],
		book.map(({ orderReference, status, amount, paidAmount, currency }) => [
			orderReference,
			status,
			String(amount).padStart(10),
			String(paidAmount).padStart(10),
			String(currency),
		]),
	);
	say();
	return book.length;
}
