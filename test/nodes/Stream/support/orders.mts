import type { IDataObject } from 'n8n-workflow';

import type { RunResult } from '../../../../support/engine/harness.mts';
import type { FaultAction } from '../../../../simulator/index.mts';
import {
	type InProcess,
	type InProcessOptions,
	useInProcess,
} from '../../../support/inProcess.mts';

export const DAY = 86_400_000;
export const ticket = { name: 'Ticket', price: '100' };
export const plan = { name: 'Plan', price: '50', recurring_interval: 'MONTH' };

export const POST = { method: 'POST', path: '/payment_links$' };
export const CLOSE = { method: 'PATCH', path: '/status$' };
export const LOST: FaultAction = { type: 'reset', when: 'after' };
export const NEVER_ARRIVED: FaultAction = { type: 'reset' };
export const REFUSED: FaultAction = { type: 'status', status: 400 };

/** Requests, with ID for each ID. */
export const MAKE = 'POST /payment_links';
export const LIST = 'GET /payment_links';
export const GET = 'GET /payment_links/ID';
export const DEACTIVATE = 'PATCH /payment_links/ID/status';
export const INVOICES = 'GET /invoices';

/** The first row of a run that succeeds. */
export function row({ json, error }: RunResult): any {
	expect(`${error?.message} ${error?.description}`).toBe('undefined undefined');
	return json[0];
}

export const differing = (ifLinkDiffers: string) => ({ additionalFields: { ifLinkDiffers } });
export const replace = differing('replace');

/** Order A-1, and what becomes of its links. */
export interface OrderBench {
	stream: InProcess;
	/** Order → Create Payment Links. */
	cart: (items: unknown, more?: object, options?: InProcessOptions) => Promise<RunResult>;
	/** Payment Link → Create over the product of the bulk links, for `$json.order`. */
	create: (more?: object, options?: InProcessOptions) => Promise<RunResult>;
	/** The product of the bulk links. */
	product: () => string;
	/** Links of orders, made elsewhere second by second, the last one so long ago. */
	links: (count: number, agoMs: number, order?: (i: number) => string) => string[];
	all: () => InProcessLinks;
	open: () => InProcessLinks;
	statusOf: (id: string) => string;
	urlOf: (id: string) => string;
	/** As the API shows it. */
	record: (id: string) => IDataObject;
	/** Requests since the last look. */
	requests: () => string[];
	count: (found: string[], request: string) => number;
}

type InProcessLinks = ReturnType<typeof linksOf>;
const linksOf = ({ sim }: InProcess) => sim.all('paymentLink');

export function useOrders(): OrderBench {
	const stream = useInProcess();
	const product = () => {
		const { sim } = stream;
		const to = new Date(stream.now - 100 * DAY);
		if (!sim.all('product').length) sim.act.bulk.paymentLinks(1, { to });
		return sim.all('product')[0].id;
	};
	return {
		stream,
		cart: async (items, more = {}, options = {}) => {
			const itemsJson = JSON.stringify(items);
			const parameters = { orderReference: 'A-1', itemsFrom: 'json', itemsJson, ...more };
			return await stream.run('order.createPaymentLinks', parameters, options);
		},
		create: async (more = {}, options = {}) => {
			const parameters = {
				name: 'Order',
				orderReference: '={{ $json.order ?? "A-1" }}',
				items: { item: [{ productId: { __rl: true, mode: 'id', value: product() }, quantity: 1 }] },
				...more,
			};
			return await stream.run('paymentLink.create', parameters, options);
		},
		product,
		links: (count, agoMs, order = () => 'A-1') =>
			stream.sim.act.bulk.paymentLinks(count, {
				from: new Date(stream.now - agoMs - (count - 1) * 1_000),
				to: new Date(stream.now - agoMs),
				metadata: (i) => ({ order_reference: order(i) }),
			}),
		all: () => linksOf(stream),
		open: () => linksOf(stream).filter(({ status }) => status === 'ACTIVE'),
		statusOf: (id) => stream.sim.find('paymentLink', id)!.status,
		urlOf: (id) => stream.sim.checkoutUrl(id),
		record: (id) => stream.call('GET', `/payment_links/${id}`) as IDataObject,
		requests: () => stream.requests().map((one) => one.replace(/[0-9a-f-]{36}/, 'ID')),
		count: (found, request) => found.filter((one) => one === request).length,
	};
}
