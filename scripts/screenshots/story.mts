import type { WorkflowDefinition } from '../../support/realN8n/index.mts';
import { byId } from '../../support/editor/editor.mts';
import type { Picture, Studio } from './picture.mts';

/*
 * README's story: an order is a row of a table, one node makes its payment link, somebody pays, the row says so.
 * Everything in the pictures has really happened, in this order.
 */

type Node = Omit<WorkflowDefinition['nodes'][number], 'id'>;

const COLUMNS = ['order', 'customer', 'phone', 'item', 'price', 'link', 'status'];
const ORDERS = [
	['1001', 'Sara Alghamdi', '0501234567', 'Dates, 1 kg', '149.00'],
	['1002', 'Omar Alharbi', '0559876543', 'Saudi coffee set', '320.00'],
	['1003', 'Lama Alqahtani', '0533334444', 'Oud, 50 ml', '275.00'],
];

/** Rows of n8n's table, with their headings. */
const table = { width: 1130, part: '.ag-header, .ag-row', margin: 0 };
/** How wide n8n's table shows its columns: all of them have to fit into a picture that can be read. */
const WIDTHS: Record<string, number> = { customer: 140, phone: 130, item: 150, link: 250 };
const OTHER_WIDTH = 100;
/** One column of n8n's panel. */
const panel = { width: 1300, height: 706, margin: 0 };

/** The pictures, in the order in which they are taken; each brings about what it needs. */
export const story: Picture[] = [
	{ name: 'story-order', ...table, prepare: showTable },
	{
		name: 'story-link',
		...panel,
		part: byId('output-panel'),
		prepare: async (studio) => {
			await showNode(studio);
			const { editor } = studio;
			await editor.at('radio-button-schema', editor.at('output-panel')).click();
		},
	},
	{ name: 'story-node', ...panel, part: '.node-settings', prepare: showNode },
	{ name: 'story-checkout', width: 420, height: 660, prepare: showCheckout },
	{ name: 'story-paid', ...table, prepare: showPaid },
];

interface Told {
	/** Where n8n shows the table. */
	tableUrl: string;
	/** The workflow that makes the links. */
	workflow: string;
}

const told = new WeakMap<Studio, Promise<Told>>();

/** The table and the workflow, made once. */
async function begin(studio: Studio): Promise<Told> {
	const known = told.get(studio) ?? make(studio);
	told.set(studio, known);
	return await known;
}

async function make({ n8n, credential }: Studio): Promise<Told> {
	const { id: project } = await n8n.client.request('GET', '/projects/personal');
	const tables = `/projects/${project}/data-tables`;
	const { id } = await n8n.client.request('POST', tables, {
		name: 'Orders',
		columns: COLUMNS.map((name) => ({ name, type: 'string' })),
	});
	const data = ORDERS.map((row) => Object.fromEntries(row.map((cell, i) => [COLUMNS[i], cell])));
	await n8n.client.request('POST', `${tables}/${id}/insert`, { data });
	const workflow = await n8n.client.createWorkflow(
		chain('Orders to payment links', [
			{ name: 'Start', type: 'n8n-nodes-base.manualTrigger', typeVersion: 1, parameters: {} },
			dataTable('Orders', { operation: 'get', returnAll: true }),
			{
				name: 'Stream',
				type: 'n8n-nodes-streampay.stream',
				typeVersion: 1,
				credentials: { streamPayApi: credential },
				parameters: {
					resource: 'order',
					operation: 'createPaymentLinks',
					orderReference: '={{ $json.order }}',
					items: { line: [{ name: '={{ $json.item }}', price: '={{ $json.price }}' }] },
					customer: {
						details: { name: '={{ $json.customer }}', phoneNumber: '={{ $json.phone }}' },
					},
				},
			},
			update('Write the links', { link: '={{ $json.url }}', status: 'open' }),
		]),
	);
	return { tableUrl: `/projects/${project}/datatables/${id}`, workflow: workflow.id };
}

async function showTable(studio: Studio): Promise<void> {
	const { tableUrl } = await begin(studio);
	const { page } = studio.editor;
	await studio.editor.openAddress(tableUrl);
	await page.locator('.ag-row').nth(ORDERS.length).waitFor();
	for (const name of COLUMNS) {
		const head = page.locator('.ag-header-cell').filter({ hasText: name });
		const { x, y, width, height } = (await head.boundingBox())!;
		await page.mouse.move(x + width - 1, y + height / 2);
		await page.mouse.down();
		await page.mouse.move(x + (WIDTHS[name] ?? OTHER_WIDTH), y + height / 2, { steps: 4 });
		await page.mouse.up();
	}
	await page.mouse.move(0, 0);
}

async function showNode(studio: Studio): Promise<void> {
	const { editor } = studio;
	const { workflow } = await begin(studio);
	await editor.openWorkflow(workflow);
	await editor.openNode('Stream');
	await editor.executeStep();
	await editor.at('output-panel').getByText(`${ORDERS.length} items`).waitFor();
}

async function showCheckout(studio: Studio): Promise<void> {
	const { n8n, editor } = studio;
	const { workflow } = await begin(studio);
	const execution = await n8n.client.run(workflow, 'Start');
	const [{ json }] = execution.items('Stream');
	await editor.page.goto(`${json.url}?language=en`);
}

async function showPaid(studio: Studio): Promise<void> {
	const { credential, editor, n8n } = studio;
	await showCheckout(studio);
	await editor.page.locator('#pay').click();
	await editor.page.locator('#paid').waitFor();
	const { id } = await n8n.client.createWorkflow(
		chain('Order paid', [
			{
				name: 'Stream Trigger',
				type: 'n8n-nodes-streampay.streamTrigger',
				typeVersion: 1,
				credentials: { streamPayApi: credential },
				parameters: { event: ['orderPaid'] },
			},
			update('Mark as paid', { status: 'paid' }),
		]),
	);
	await n8n.client.run(id, 'Stream Trigger');
	await showTable(studio);
}

function chain(name: string, nodes: Node[]): WorkflowDefinition {
	const connections = nodes
		.slice(1)
		.map(({ name: to }, i) => [nodes[i].name, { main: [[{ node: to, type: 'main', index: 0 }]] }]);
	return {
		name,
		nodes: nodes.map((node, i) => ({ ...node, id: `s${i}`, position: [i * 220, 0] }) as never),
		connections: Object.fromEntries(connections),
	};
}

/** A node that works on the table. */
function dataTable(name: string, parameters: object): Node {
	const dataTableId = { __rl: true, mode: 'name', value: 'Orders' };
	return {
		name,
		type: 'n8n-nodes-base.dataTable',
		typeVersion: 1.1,
		parameters: { resource: 'row', dataTableId, ...parameters },
	};
}

/** A node that writes into the row of the order. */
function update(name: string, value: Record<string, string>): Node {
	return dataTable(name, {
		operation: 'update',
		matchType: 'allConditions',
		filters: {
			conditions: [{ keyName: 'order', condition: 'eq', keyValue: '={{ $json.orderReference }}' }],
		},
		columns: {
			mappingMode: 'defineBelow',
			value,
			matchingColumns: [],
			schema: Object.keys(value).map((id) => ({
				id,
				displayName: id,
				type: 'string',
				display: true,
				removed: false,
			})),
		},
		options: {},
	});
}
