import { randomUUID } from 'node:crypto';
import type { IDataObject, INode, INodeParameters } from 'n8n-workflow';
import { makeNode } from '../../support/engine/harness.mts';
import { HTTP_REQUEST, LOOP, type TestBed } from './testBed.mts';

/** Items in flight: the Stream node's default. */
export const AT_ONCE = 5;

/** The most that the Stream node offers. */
export const MOST_AT_ONCE = 20;

export interface Order extends IDataObject {
	name: string;
	order: string;
	product: string;
	quantity: number;
}

/** Rows of a sheet, each to get its payment link. */
export function orders(count: number, product: string): Order[] {
	const run = randomUUID().slice(0, 8);
	return Array.from({ length: count }, (_, n) => ({
		name: `Order ${n + 1}`,
		order: `order_${run}_${n + 1}`,
		product,
		quantity: (n % 3) + 1,
	}));
}

/** The Stream node's parameters for one payment link per order. */
export const linkParameters = {
	resource: 'paymentLink',
	operation: 'create',
	name: '={{ $json.name }}',
	items: {
		item: [
			{
				productId: { __rl: true, mode: 'id', value: '={{ $json.product }}' },
				quantity: '={{ $json.quantity }}',
			},
		],
	},
	additionalFields: { description: '={{ $json.order }}', maxNumberOfPayments: 1 },
} satisfies INodeParameters;

/** Makes a link for each order; @returns how many it made. */
export type Creator = (orders: Order[]) => Promise<number>;

const made = (rows: IDataObject[]) =>
	rows.filter(({ id, url }) => id !== undefined && url !== undefined).length;

/** This package's node, with its default of requests at once or another number. */
export function streamNode({ harness }: TestBed, requestsAtOnce = AT_ONCE): Creator {
	const parameters = { ...linkParameters, options: { requestsAtOnce } };
	return async (items) => {
		const { json } = await harness.run(parameters, {
			items,
			node: { onError: 'continueRegularOutput' },
		});
		return made(json);
	};
}

/** How a user of the HTTP Request node writes the body: the whole of it as JSON, or field by field. */
const BODIES: Record<'json' | 'fields', INodeParameters> = {
	json: {
		specifyBody: 'json',
		jsonBody:
			'={{ { name: $json.name, description: $json.order, max_number_of_payments: 1, items: [{ product_id: $json.product, quantity: $json.quantity }] } }}',
	},
	fields: {
		specifyBody: 'keypair',
		bodyParameters: {
			parameters: [
				{ name: 'name', value: '={{ $json.name }}' },
				{ name: 'description', value: '={{ $json.order }}' },
				{ name: 'max_number_of_payments', value: '={{ 1 }}' },
				{
					name: 'items',
					value: '={{ [{ product_id: $json.product, quantity: $json.quantity }] }}',
				},
			],
		},
	},
};

function httpParameters(baseUrl: string, body: keyof typeof BODIES, options = {}): INodeParameters {
	return {
		method: 'POST',
		url: `${baseUrl}/api/v2/payment_links`,
		authentication: 'genericCredentialType',
		genericAuthType: 'httpHeaderAuth',
		sendBody: true,
		...BODIES[body],
		options,
	};
}

const HTTP_NODE: Partial<INode> = {
	typeVersion: 4.2,
	credentials: { httpHeaderAuth: { id: 'header', name: 'header' } },
	onError: 'continueRegularOutput',
};

/**
 * n8n's HTTP Request node with its Batching: it starts `batchSize` requests every `batchInterval` milliseconds,
 * whether the ones before have been answered or not.
 */
export function httpRequest(
	{ harness, baseUrl }: TestBed,
	batch: { batchSize: number; batchInterval: number },
	body: keyof typeof BODIES = 'json',
): Creator {
	const parameters = httpParameters(baseUrl, body, { batching: { batch } });
	return async (items) => {
		const { json } = await harness.run(parameters, { items, type: HTTP_REQUEST, node: HTTP_NODE });
		return made(json);
	};
}

/** n8n's HTTP Request node inside Loop Over Items: the way to have never more requests in flight than that. */
export function httpRequestInLoop({ harness, baseUrl }: TestBed, batchSize: number): Creator {
	const loop = makeNode('Loop', LOOP, { batchSize }, { node: { typeVersion: 3 } });
	const node = { ...makeNode('HTTP', HTTP_REQUEST, httpParameters(baseUrl, 'json')), ...HTTP_NODE };
	const to = (name: string) => [{ node: name, type: 'main' as const, index: 0 }];
	const connections = { Loop: { main: [[], to('HTTP')] }, HTTP: { main: [to('Loop')] } };
	return async (items) => {
		const { run } = await harness.runNodes([loop, node], connections, { items });
		const passes = run.data.resultData.runData.HTTP ?? [];
		return made(passes.flatMap(({ data }) => data?.main[0] ?? []).map(({ json }) => json));
	};
}

/** A script on the vendor's SDK, with as many requests in flight as the Stream node has. */
export function sdkScript({ sdk }: TestBed): Creator {
	return async (items) => {
		const waiting = [...items];
		const links: IDataObject[] = [];
		const worker = async () => {
			for (let order = waiting.shift(); order; order = waiting.shift()) {
				const { name, order: description, product, quantity } = order;
				const link = await sdk
					.createPaymentLink({
						name,
						description,
						max_number_of_payments: 1,
						items: [{ product_id: product, quantity }],
					} as never)
					.catch(() => undefined);
				if (link) links.push(link as never);
			}
		};
		await Promise.all(Array.from({ length: AT_ONCE }, worker));
		return made(links);
	};
}
