import type { Simulator } from '../../simulator/index.mts';

export interface Reply {
	status: number;
	/** Parsed JSON, or the text when it is none. */
	body: any;
	headers: Headers;
}

export type Call = (
	method: string,
	path: string,
	body?: unknown,
	headers?: Record<string, string>,
) => Promise<Reply>;

/** The `x-api-key` value of a key pair. */
export const token = (pair: { apiKey: string; apiSecret: string }): string =>
	Buffer.from(`${pair.apiKey}:${pair.apiSecret}`).toString('base64');

/** A plain HTTP client for the simulator; paths are below /api/v2. */
export function client(
	simulator: Pick<Simulator, 'url' | 'apiKey' | 'apiSecret'>,
	pair: { apiKey: string; apiSecret: string } = simulator,
): Call {
	return async (method, path, body, headers = {}) => {
		const response = await fetch(`${simulator.url}/api/v2${path}`, {
			method,
			headers: {
				'x-api-key': token(pair),
				...(body === undefined ? {} : { 'content-type': 'application/json' }),
				...headers,
			},
			body: body === undefined ? undefined : JSON.stringify(body),
		});
		return {
			status: response.status,
			headers: response.headers,
			body: parse(await response.text()),
		};
	};
}

function parse(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return text;
	}
}

/** Sends a request that must succeed and gives back its body. */
export async function ok(reply: Promise<Reply>): Promise<any> {
	const { status, body } = await reply;
	if (status !== 200 && status !== 201) {
		throw new Error(`Refused with ${status}: ${JSON.stringify(body)}`);
	}
	return body;
}

/** A product with one SAR price. */
export const aProduct = (call: Call, more: Record<string, unknown> = {}): Promise<any> =>
	ok(
		call('POST', '/products', {
			name: 'Gift box',
			type: 'ONE_OFF',
			prices: [{ currency: 'SAR', amount: '100.00' }],
			...more,
		}),
	);

/** A monthly product with one SAR price. */
export const aPlan = (call: Call, more: Record<string, unknown> = {}): Promise<any> =>
	aProduct(call, { name: 'Plan', type: 'RECURRING', recurring_interval: 'MONTH', ...more });

export const aConsumer = (call: Call, more: Record<string, unknown> = {}): Promise<any> =>
	ok(call('POST', '/consumers', { name: 'Ahmad Ali', ...more }));

/** A link over one piece of a product, by default a new one. */
export async function aLink(call: Call, more: Record<string, unknown> = {}): Promise<any> {
	const items = more.items ?? [{ product_id: (await aProduct(call)).id }];
	return ok(call('POST', '/payment_links', { name: 'Order', ...more, items }));
}

export const allMethods = {
	mada: true,
	visa: true,
	mastercard: true,
	amex: false,
	bank_transfer: false,
	installment: false,
};

/** An unpaid invoice over one piece of a product. */
export async function anInvoice(call: Call, more: Record<string, unknown> = {}): Promise<any> {
	return ok(
		call('POST', '/invoices', {
			organization_consumer_id: (await aConsumer(call)).id,
			items: [{ product_id: (await aProduct(call)).id, quantity: 1 }],
			payment_methods: allMethods,
			scheduled_on: '2030-01-01T00:00:00Z',
			...more,
		}),
	);
}

/** A subscription whose first invoice is unpaid. */
export async function aSubscription(call: Call, more: Record<string, unknown> = {}): Promise<any> {
	return ok(
		call('POST', '/subscriptions', {
			organization_consumer_id: (await aConsumer(call)).id,
			items: [{ product_id: (await aPlan(call)).id, quantity: 1 }],
			period_start: new Date().toISOString(),
			...more,
		}),
	);
}
