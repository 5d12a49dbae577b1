import type { Simulator } from '../../simulator/index.mts';

/** What a merchant does in Stream beside n8n: plain requests with the first merchant's key pair. */
export class Merchant {
	constructor(private readonly simulator: Simulator) {}

	/** @throws Error when Stream refuses */
	async request(method: string, path: string, body?: unknown): Promise<any> {
		const { url, apiKey, apiSecret } = this.simulator;
		const response = await fetch(`${url}/api/v2${path}`, {
			method,
			headers: {
				'x-api-key': Buffer.from(`${apiKey}:${apiSecret}`).toString('base64'),
				'content-type': 'application/json',
			},
			body: body === undefined ? undefined : JSON.stringify(body),
		});
		const text = await response.text();
		if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
		return text ? JSON.parse(text) : undefined;
	}

	/** A product with one price; monthly when `interval` is given. */
	async product(name: string, amount: string, more: Record<string, unknown> = {}): Promise<any> {
		const { currency = 'SAR', ...rest } = more;
		return await this.request('POST', '/products', {
			name,
			type: rest.recurring_interval ? 'RECURRING' : 'ONE_OFF',
			prices: [{ currency, amount }],
			...rest,
		});
	}

	/** A link over one piece of a product. */
	async link(productId: string, more: Record<string, unknown> = {}): Promise<any> {
		return await this.request('POST', '/payment_links', {
			name: 'Link',
			items: [{ product_id: productId }],
			success_redirect_url: 'https://shop.example/thanks',
			failure_redirect_url: 'https://shop.example/sorry',
			max_number_of_payments: 1,
			...more,
		});
	}

	/** Requests that arrived since the given count, as `METHOD /path`. */
	requests(since = 0): string[] {
		return this.simulator.ledger
			.slice(since)
			.map(({ method, path }) => `${method} ${path.replace('/api/v2', '')}`);
	}
}
