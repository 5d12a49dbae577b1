import type { LedgerEntry, PaymentLink, Simulator } from '../simulator/index.mts';
import { demoConsumers } from '../simulator/seed.mts';
import { orders, type Ending } from './orders.mts';
import { readSheet, type Row } from './sheet.mts';
import type { Problems } from '../support/script/problems.mts';

export type Status = 'paid' | 'unpaid' | 'rejected';

const statusOf: Record<Ending, Status> = {
	pays: 'paid',
	'pays at the second try': 'paid',
	declines: 'unpaid',
	waits: 'unpaid',
	'no contact': 'rejected',
	'broken e-mail': 'rejected',
	'unknown product': 'rejected',
};

/** What the demo counted of the sheet; in the last line of `--check`. */
export interface Counts {
	orders: number;
	links: number;
	paid: number;
	unpaid: number;
	rejected: number;
	duplicates: number;
	linksAfterRerun: number;
	seconds: number;
}

const filled = (row: Row): Row =>
	Object.fromEntries(Object.entries(row).filter(([, cell]) => cell !== ''));
const asText = (rows: Row[]) =>
	rows.map((row) => Object.fromEntries(Object.entries(row).map(([k, v]) => [k, String(v)])));

/**
 * Reads a written sheet (Excel and CSV, which must agree) and holds it against the orders: every row
 * still has its own order's columns, and the status it should have.
 */
export function verifySheet(
	problems: Problems,
	path: string,
	expected: (ending: Ending) => Status,
): Row[] {
	const rows = readSheet(`${path}.xlsx`);
	problems.equal(`${path}.csv`, asText(readSheet(`${path}.csv`)), asText(rows));
	problems.equal(`Rows in ${path}.xlsx`, rows.length, orders.length);
	orders.forEach(({ row, ending }, i) => {
		const found = rows[i] ?? {};
		const where = `${path}.xlsx, row ${i + 2}`;
		const own = Object.fromEntries(Object.keys(filled(row)).map((name) => [name, found[name]]));
		problems.equal(`${where}, columns of the order`, own, filled(row));
		problems.equal(`${where} (${row.Order}), status`, found.Status, expected(ending));
		const rejected = expected(ending) === 'rejected';
		problems.equal(
			`${where}, has a link`,
			'Payment link' in found && 'Link ID' in found,
			!rejected,
		);
		problems.equal(`${where}, has a reason`, 'Reason' in found && 'How to fix' in found, rejected);
	});
	return rows;
}

/** Statuses before and after the customers went to the checkout page. */
export const beforePaying = (ending: Ending): Status =>
	statusOf[ending] === 'rejected' ? 'rejected' : 'unpaid';
export const afterPaying = (ending: Ending): Status => statusOf[ending];

/** Order numbers whose link can be paid, each once. */
export function linkedOrders(): string[] {
	const numbers = orders.filter(({ ending }) => statusOf[ending] !== 'rejected');
	return [...new Set(numbers.map(({ row }) => String(row.Order)))];
}

/** Order numbers of the sheet that are paid in the end, each once. */
export function paidOrders(): string[] {
	const paid = orders.filter(({ ending }) => statusOf[ending] === 'paid');
	return [...new Set(paid.map(({ row }) => String(row.Order)))];
}

const madeLinks = (ledger: LedgerEntry[]) =>
	ledger.filter(({ created }) => created?.resource === 'paymentLink').length;

/** Holds what Stream (here: the simulator) has against the orders and the sheet with the links. */
export function verifyStream(problems: Problems, simulator: Simulator, sheet: Row[]): void {
	const links = simulator.all('paymentLink');
	const numbers = linkedOrders();
	const reference = (link: PaymentLink) => String(link.custom_metadata?.order_reference);
	problems.equal('Orders with a link at Stream', links.map(reference).sort(), [...numbers].sort());
	problems.equal('Requests that made a link', madeLinks(simulator.ledger), numbers.length);
	sheet.forEach((row) => {
		if (!row['Link ID']) return;
		const link = simulator.find('paymentLink', String(row['Link ID']));
		if (!link) return problems.ensure(`The link of ${row.Order} is unknown to Stream`, false);
		const consumer = simulator.find('consumer', String(link.organization_consumer_id));
		problems.equal(`Order of link ${link.id}`, reference(link), row.Order);
		problems.equal(`Amount of ${row.Order}`, link.totals.amount / 100, row['Amount SAR']);
		problems.equal(`Customer of ${row.Order}`, consumer?.name, row.Customer);
		problems.equal(`Phone of ${row.Order}`, consumer?.phone_number ?? undefined, row.Phone);
		problems.equal(`E-mail of ${row.Order}`, consumer?.email ?? undefined, row.Email);
	});
	const reachable = orders.filter(({ ending }) => !/contact|e-mail/.test(ending));
	const known = demoConsumers.map(({ name }) => name);
	const names = new Set([...known, ...reachable.map(({ row }) => String(row.Customer))]);
	problems.equal(
		'Customers at Stream',
		simulator
			.all('consumer')
			.map(({ name }) => name)
			.sort(),
		[...names].sort(),
	);
}

/** Holds the money that Stream has collected against the sheet with the statuses. */
export function verifyMoney(problems: Problems, simulator: Simulator, sheet: Row[]): void {
	const collected = new Map<unknown, number>();
	for (const link of simulator.all('paymentLink')) collected.set(link.id, link.amount_collected);
	for (const row of sheet) {
		const money = (collected.get(row['Link ID']) ?? 0) / 100;
		problems.equal(`Paid SAR of ${row.Order}`, row['Paid SAR'], money);
		problems.equal(`Money of ${row.Order}`, money, row.Status === 'paid' ? row['Amount SAR'] : 0);
	}
	const paid = sheet.filter(({ Status }) => Status === 'paid').map((row) => row.Order);
	const payments = simulator.all('payment').filter((p) => p.current_status === 'SUCCEEDED');
	problems.equal('Payments at Stream', payments.length, new Set(paid).size);
}

/** Counts the rows of the sheet with the statuses. */
export function count(sheet: Row[]): Omit<Counts, 'linksAfterRerun' | 'seconds'> {
	const withStatus = (status: Status) => sheet.filter((row) => row.Status === status).length;
	const linkIds = sheet.map((row) => row['Link ID']).filter(Boolean);
	const links = new Set(linkIds).size;
	return {
		orders: sheet.length,
		links,
		paid: withStatus('paid'),
		unpaid: withStatus('unpaid'),
		rejected: withStatus('rejected'),
		duplicates: linkIds.length - links,
	};
}
