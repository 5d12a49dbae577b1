import type { Row } from '../history/history.mts';
import type { WorkflowDefinition } from './index.mts';
import { demoProducts } from '../../simulator/seed.mts';

export const START = 'Start';
export const CUSTOMER = 'Create or update customer';
export const LINK = 'Create payment link';

const product = demoProducts.find(({ type }) => type === 'ONE_OFF')?.id;

/** The order numbers of a run. */
export const orderNumbers = (orders: number): string[] =>
	Array.from({ length: orders }, (_, i) => `SO-${10_001 + i}`);

/** What the rows of the orders name. Two rows next to each other belong to one customer. */
export const orderRows = (orders: number): Row[] =>
	orderNumbers(orders).map((order, i) => ({
		names: [order, `+9665${50_000_000 + Math.floor(i / 2)}`, String(product)],
	}));

/** A time-out short enough that a request without an answer does not hold everything up. */
const requestOptions = { timeout: 1_500 };
/** More than usual: the more at once, the more can get in each other's way. */
const hurry = { requestsAtOnce: 15 };

/** What the workflow tells the receiver about a link that it has got. */
export interface Shown {
	execution: string;
	order: string;
	link: string;
	url: string;
}

/** Settings of the workflow. */
export interface OrdersOptions {
	/** How many orders; as a text it is an expression over the item that starts the workflow. */
	orders: number | string;
	/** How many orders come before the first one, likewise. */
	after?: number | string;
	credential: { id: string; name: string };
	/** Where every link goes as soon as the Stream node has given it out. */
	receiverUrl: string;
}

/**
 * Rows of orders → customer → payment link with an order reference → tell somebody outside. Few
 * expressions: n8n evaluates each of them several times for each item, and that is what takes the time.
 */
export function ordersWorkflow(options: OrdersOptions): WorkflowDefinition {
	const { orders, after = 0, credential, receiverUrl } = options;
	const rows = `={{ Array.from({ length: ${orders} }, (_, i) => ${after} + i).map((i) => ({
		order: 'SO-' + (10001 + i),
		customer: 'Customer ' + Math.floor(i / 2),
		phone: '+9665' + (50000000 + Math.floor(i / 2))
	})) }}`;
	const stream = { credentials: { streamPayApi: credential }, onError: 'continueErrorOutput' };
	const steps = [
		node(START, 'n8n-nodes-base.manualTrigger', 1, {}),
		node('Orders', 'n8n-nodes-base.set', 3.4, {
			assignments: { assignments: [{ id: 'rows', name: 'rows', value: rows, type: 'array' }] },
			options: {},
		}),
		node('Rows', 'n8n-nodes-base.splitOut', 1, { fieldToSplitOut: 'rows', options: {} }),
		{
			...node(CUSTOMER, 'n8n-nodes-streampay.stream', 1, {
				resource: 'consumer',
				operation: 'upsert',
				name: '={{ $json.customer }}',
				phoneNumber: '={{ $json.phone }}',
				options: hurry,
				requestOptions,
			}),
			...stream,
		},
		{
			...node(LINK, 'n8n-nodes-streampay.stream', 1, {
				resource: 'paymentLink',
				operation: 'create',
				name: 'Order',
				orderReference: "={{ $('Rows').item.json.order }}",
				consumerId: { __rl: true, mode: 'id', value: '={{ $json.id }}' },
				items: {
					item: [
						{
							productId: {
								__rl: true,
								mode: 'id',
								value: product,
							},
							quantity: 1,
						},
					],
				},
				options: hurry,
				requestOptions,
			}),
			...stream,
		},
		{
			...node('Tell the shop', 'n8n-nodes-base.httpRequest', 4.2, {
				method: 'POST',
				url: receiverUrl,
				sendBody: true,
				specifyBody: 'json',
				jsonBody:
					'={{ JSON.stringify($input.all().map(({ json }) => ({ execution: $execution.id, order: json.orderReference, link: json.id, url: json.url }))) }}',
				options: {},
			}),
			// One request with all links.
			executeOnce: true,
		},
	];
	return {
		name: 'Orders',
		nodes: steps,
		connections: Object.fromEntries(
			steps
				.slice(0, -1)
				.map(({ name }, i) => [
					name,
					{ main: [[{ node: steps[i + 1].name, type: 'main', index: 0 }]] },
				]),
		),
		// Saved after every node, so that even a killed execution shows the output of its nodes.
		settings: { executionOrder: 'v1', saveExecutionProgress: true },
	};
}

let nodes = 0;

function node(name: string, type: string, typeVersion: number, parameters: object) {
	nodes++;
	const id = `50a00000-0000-4000-8000-${String(nodes).padStart(12, '0')}`;
	return { id, name, type, typeVersion, position: [nodes * 220, 0], parameters };
}
