import type { INodeParameters } from 'n8n-workflow';
import { SimulatorProcess } from '../../support/simulator/simulatorProcess.mts';
import { pagesOf } from './orderChecks.mts';
import { measure } from './rounds.mts';
import { plain, type Row } from './row.mts';
import type { Size } from './size.mts';
import { openTestBed } from './testBed.mts';

/** Requests for each order of 10,000. */
const MOST = 0.025;

/** All orders of the account, every third one of them paid: in a process that knows them, and in a fresh one. */
export async function rows({ bookedOrders: orders }: Size): Promise<Row[]> {
	const simulator = await SimulatorProcess.start();
	try {
		const { harness } = await openTestBed(simulator);
		const bulk = { orders: 'order_', transitions: false };
		const ids = await simulator.act<string[]>('bulk.paymentLinks', orders, bulk);
		const paid = ids.filter((_, at) => at % 3 === 0);
		for (const id of paid) await simulator.act('payLink', id);
		const links = (await simulator.records('paymentLink')).length;
		const invoices = (await simulator.records('invoice')).length;
		const parameters: INodeParameters = { resource: 'order', operation: 'getAll', returnAll: true };
		const found: Row[] = [];
		const type = harness.anotherProcess();
		const most = MOST * orders;
		for (const what of ['Get Many in a fresh process', 'Get Many again']) {
			const before = (await simulator.ledger()).length;
			let listed = 0;
			const { ms } = await measure(
				async () => (listed = (await harness.rows(parameters, { type })).length),
			);
			if (listed < orders) throw new Error(`${listed} of ${orders} orders`);
			const requests = (await simulator.ledger(before)).length;
			const name = `${orders.toLocaleString('en')} orders, ${what}`;
			const goal = { text: `≤ ${most}`, met: requests <= most };
			const floor = pagesOf(links) + pagesOf(invoices) - 1;
			found.push(plain(name, 'requests', requests, goal, floor));
			found.push(plain(name, 's', ms / 1000, null));
		}
		return found;
	} finally {
		await simulator.stop();
	}
}
