import { pollOften, until } from '../../../support/realN8n/publishTemplate.mts';
import { fullMailbox, type TestBed } from '../testBed.mts';

const template = 'order-paid';
const minute = 60_000;

/** Order paid → row marked, customer and warehouse mailed, once. */
export async function paid(testBed: TestBed): Promise<void> {
	const { ensure, shop, simulator, n8n } = testBed;
	const rowOf = (order: string) => testBed.rows(template).find(({ Order }) => Order === order);
	const packed = (order: string) =>
		testBed.mailsTo('warehouse@example.com').filter(({ subject }) => subject.includes(order))
			.length;
	testBed.fill(template, [
		{ Order: 'B-1', Status: 'unpaid', Note: 'gift' },
		{ Order: 'B-2', Status: 'unpaid' },
	]);
	const id = await testBed.add(template, pollOften);
	await n8n.client.publish(id);
	const customer = async (name: string, email?: string) => ({
		consumer: await shop.customer(name, email),
	});
	await shop.sold('B-1', await customer('Sara', 'b-1@example.com'));
	await shop.sold('B-2', await customer('Phone Only'));
	await shop.sold('B-3', await customer('Full Box', `b-3@${fullMailbox}`));
	// Not from an order.
	await shop.sold('', await customer('Passer-by', 'b-0@example.com'));
	const parts = (part: string) => ({ metadata: { order_part: part, order_parts: 2 } });
	const both = await customer('Both', 'b-4@example.com');
	await shop.sold('B-4', { ...both, ...parts('one-time') });
	const rest = await shop.sell('B-4', { ...both, ...parts('recurring'), monthly: true });
	const hasEnded = async (node: string) => {
		for (const { id: execution, status } of await n8n.client.executions(id)) {
			if (status !== 'success') continue;
			if ((await n8n.client.execution(execution)).items(node).length) return true;
		}
		return false;
	};
	await until(
		async () =>
			packed('B-1') &&
			packed('B-2') &&
			rowOf('B-3')?.['Mail problem'] &&
			(await hasEnded('Not all paid yet')),
		2 * minute,
	);
	ensure('Half a paid order is not packed', (await hasEnded('Not all paid yet')) && !packed('B-4'));
	ensure('... nor marked', !rowOf('B-4'));
	await simulator.pay(rest.id);
	await until(() => testBed.mailsTo('b-4@example.com').length > 0, 2 * minute);
	await sheetIsDown(testBed, id);
	// By hand the trigger shows the newest payment once more.
	await testBed.run(id, 'An order is paid');
	await testBed.run(id, 'An order is paid');

	for (const order of ['B-1', 'B-2', 'B-3', 'B-4', 'B-5']) {
		const row = rowOf(order);
		const isMarked = row?.Status === 'paid' && row['Event ID'] && row['Paid at'];
		ensure(`${order} is marked: ${JSON.stringify(row)}`, isMarked);
		ensure(`${order} is packed ${packed(order)} times`, packed(order) === 1);
		const known = testBed.rows(template).filter(({ Order }) => Order === order).length;
		ensure(`${order} has ${known} rows`, known === 1);
	}
	ensure('What the row had stays', rowOf('B-1')?.Note === 'gift');
	ensure('The money is in the row', rowOf('B-1')?.Paid === 115 && rowOf('B-4')?.Paid === 230);
	for (const [order, count] of [
		['b-0', 0],
		['b-1', 1],
		['b-4', 1],
		['b-5', 1],
	] as const) {
		const mails = testBed.mailsTo(`${order}@example.com`);
		ensure(`${order} got ${mails.length} mails`, mails.length === count);
		ensure(`${order}: ${mails[0]?.text}`, !count || mails[0].text.includes('SAR'));
	}
	ensure('No row for a payment without an order', testBed.rows(template).length === 5);
	ensure('Nothing is wrong with B-1', !rowOf('B-1')?.['Mail problem']);
	const problem = rowOf('B-3')?.['Mail problem'];
	ensure(`The row says that the mail failed: ${problem}`, /customer got no mail/.test(problem));
	await n8n.client.unpublish(id);
}

/** Google cannot be reached: the execution stops before any mail, and goes on when it is retried. */
async function sheetIsDown(testBed: TestBed, id: string): Promise<void> {
	const { ensure, shop, n8n } = testBed;
	const failed = async () =>
		(await n8n.client.executions(id)).find(({ status }) => status === 'error')?.id;
	testBed.sheets.isDown = true;
	await shop.sold('B-5', { consumer: await shop.customer('Late', 'b-5@example.com') });
	await until(failed, 2 * minute);
	const execution = await failed();
	ensure('The execution fails', execution);
	ensure('No mail goes out', testBed.mailsTo('b-5@example.com').length === 0);
	testBed.sheets.isDown = false;
	await n8n.client.request('POST', `/executions/${execution}/retry`, { loadWorkflow: false });
	await until(() => testBed.mailsTo('b-5@example.com').length > 0, minute);
}
