import { isDeepStrictEqual } from 'node:util';
import type { Execution, Item, N8nClient } from '../support/realN8n/index.mts';
import type { OrderRow, OrderTable } from './orderTable.mts';
import { until } from '../support/script/until.mts';
import type { Problems } from '../support/script/problems.mts';
import type { World } from './world.mts';

const TRIGGER = 'An order is paid';
const GO_ON = 'Order is paid: go on';
const patienceMs = 60_000;

/** Waits until the rows of these orders, and no others, say that they are paid. */
export async function waitUntilMarked(
	problems: Problems,
	table: OrderTable,
	orders: string[],
): Promise<string> {
	const marked = async () =>
		(await table.rows())
			.filter(({ status }) => status === 'paid')
			.map((row) => row.order_number)
			.sort();
	const wanted = [...orders].sort();
	await until(async () => isDeepStrictEqual(await marked(), wanted), patienceMs);
	problems.equal('Orders marked as paid', await marked(), wanted);
	return `"Order paid" heard of ${wanted.length} paid orders from Stream and marked their rows`;
}

/** Waits until the row of an order has this status. */
export async function waitForStatus(
	problems: Problems,
	table: OrderTable,
	order: string,
	status: string,
): Promise<void> {
	const now = async () => (await table.row(order))?.status;
	await until(async () => (await now()) === status, patienceMs);
	problems.equal(`Status of ${order}`, await now(), status);
}

async function triggered(n8n: N8nClient, workflow: string): Promise<Execution[]> {
	const list = (await n8n.executions(workflow, 100)).filter(({ mode }) => mode !== 'manual');
	return Promise.all(list.map(({ id }) => n8n.waitForExecution(id)));
}

const given = (executions: Execution[], node: string): Item[] =>
	executions.flatMap((execution) => execution.items(node));

/**
 * Holds what "Order paid" has done against Stream's money, then gives it all events a second time, as
 * n8n does after a crash: no row may change, and nothing may go on again.
 */
export async function tellAgain(
	problems: Problems,
	{ n8n, simulator }: World,
	table: OrderTable,
	workflow: string,
): Promise<string> {
	const executions = await triggered(n8n, workflow);
	const failed = executions.filter(({ status }) => status !== 'success');
	problems.equal(
		'Failed runs of "Order paid"',
		failed.map(({ id, error }) => `${id}: ${error?.message}`),
		[],
	);
	const before = await table.rows();
	verifyRows(problems, before, simulator.all('invoice'));
	const wentOn = given(executions, GO_ON).map(({ json }) => String(json.order_number));
	const marked = before.filter(({ status }) => status === 'paid').map((row) => row.order_number);
	problems.equal('Orders that went on', wentOn.sort(), [...marked].sort());

	const events = given(executions, TRIGGER).map(({ json }) => ({ json }));
	const ids = events.map(({ json }) => (json as { eventId: string }).eventId);
	problems.equal('Events with an id of their own', new Set(ids).size, ids.length);
	const again = await n8n.runWith(workflow, TRIGGER, events);
	problems.equal('The run with the same events again', again.status, 'success');
	problems.equal('Events told again', again.items(TRIGGER).length, events.length);
	problems.equal('Orders that went on again', again.items(GO_ON), []);
	const after = await table.rows();
	before.forEach((row, i) => problems.equal(`Row of ${row.order_number}`, after[i], row));
	problems.equal('Rows of the order table', after.length, before.length);
	return `"Order paid" was told all ${events.length} payments a second time: no row changed, nothing went on twice`;
}

/** A row is paid when Stream has the order's money, and names the invoices that prove it. */
function verifyRows(
	problems: Problems,
	rows: OrderRow[],
	invoices: Array<{ id: string; status: string }>,
): void {
	const completed = new Set(
		invoices.filter(({ status }) => status === 'COMPLETED').map(({ id }) => id),
	);
	const claimed = rows.flatMap(({ event_id }) => (event_id ? event_id.split(' ') : []));
	const proofs = [...completed].map((id) => `paymentLinkPaid:${id}`);
	problems.equal('Payments by which rows are paid', [...claimed].sort(), proofs.sort());
	for (const row of rows.filter(({ status }) => status === 'paid')) {
		problems.equal(`Received for ${row.order_number}`, row.paid, row.amount);
		problems.ensure(`The row of ${row.order_number} has no time`, row.paid_at);
	}
}
