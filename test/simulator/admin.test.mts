import { request } from 'node:http';
import { networkInterfaces } from 'node:os';

import { startSimulator } from '../../simulator/index.mts';
import { demoConsumers, demoCoupons, demoProducts } from '../../simulator/seed.mts';
import { aLink, client, ok } from '../../support/simulator/client.mts';
import { useSimulator } from '../support/use.mts';

const simulator = useSimulator({ seed: 'demo' });
const call = client(simulator);

async function admin(method: string, path: string, body?: unknown): Promise<any> {
	const response = await fetch(`${simulator.url}/__admin${path}`, {
		method,
		body: body === undefined ? undefined : JSON.stringify(body),
		headers: { 'content-type': 'application/json' },
	});
	const json: unknown = await response.json();
	return response.ok ? json : { refused: response.status, ...(json as object) };
}

describe('the admin API for other processes', () => {
	test('reads the ledger and the transitions, whole or from a number on', async () => {
		expect(await admin('GET', '/health')).toEqual({ ok: true });
		await aLink(call, { items: [{ product_id: demoProducts[0].id }] });
		await call('GET', '/me');
		expect(await admin('GET', '/ledger')).toEqual(JSON.parse(JSON.stringify(simulator.ledger)));
		expect(await admin('GET', '/ledger?after=1')).toMatchObject([{ n: 2, path: '/api/v2/me' }]);
		expect(await admin('GET', '/transitions')).toEqual(simulator.transitions);
		expect(await admin('GET', '/transitions?after=99')).toEqual([]);
	});

	test('pays, acts, and reads records', async () => {
		const link = await aLink(call, { items: [{ product_id: demoProducts[9].id }] });
		const { subscriptionId, invoiceId } = await admin('POST', '/pay', {
			paymentLinkId: link.id,
			outcome: 'paid',
		});
		expect(await admin('GET', `/records/invoice/${invoiceId}`)).toMatchObject({
			status: 'COMPLETED',
		});
		const { result } = await admin('POST', '/actions', {
			action: 'renewSubscription',
			args: [subscriptionId, 'declined'],
		});
		expect(result).toEqual({ invoiceId: expect.any(String), paymentId: expect.any(String) });
		expect(await admin('GET', '/records/invoice')).toHaveLength(2);
		expect(await admin('GET', '/changes')).toHaveLength(2);
		const bulk = await admin('POST', '/actions', { action: 'bulk.payments', args: [3] });
		expect(bulk.result).toHaveLength(3);
	});

	test('changes switches and faults, and resets', async () => {
		await admin('PATCH', '/switches', { amountDecimals: 3 });
		expect(simulator.switches.amountDecimals).toBe(3);
		const rule = { path: '/me', action: { type: 'status', status: 503 } };
		expect(await admin('POST', '/faults', rule)).toEqual({ id: expect.any(Number) });
		expect(await admin('GET', '/faults')).toEqual([rule]);
		expect((await call('GET', '/me')).status).toBe(503);
		await admin('DELETE', '/faults');
		expect((await call('GET', '/me')).status).toBe(200);
		await admin('POST', '/reset');
		expect(simulator.ledger).toEqual([]);
		expect((await admin('GET', '/switches')).amountDecimals).toBe(2);
	});

	test('says what it does not know', async () => {
		expect(await admin('PATCH', '/switches', { nonsense: 1 })).toMatchObject({ refused: 400 });
		expect(await admin('POST', '/actions', { action: 'constructor' })).toMatchObject({
			refused: 400,
		});
		expect(await admin('POST', '/pay', { paymentLinkId: 'x' })).toMatchObject({
			refused: 400,
			detail: 'The simulator has no payment link x',
		});
		expect(await admin('POST', '/faults', { path: '/' })).toMatchObject({ refused: 400 });
		expect(await admin('GET', '/records/invoice/x')).toMatchObject({ refused: 404 });
		for (const path of ['/records/payment_links', '/records/payment_links/x']) {
			expect(await admin('GET', path)).toMatchObject({
				refused: 400,
				detail: expect.stringMatching(/^There is no resource payment_links, .*paymentLink/),
			});
		}
	});

	test('web pages cannot get at it', async () => {
		const { port } = new URL(simulator.url);
		const send = (method: string, path: string, headers: Record<string, string>) =>
			new Promise<number | undefined>((resolve, reject) => {
				const options = { port, host: '127.0.0.1', method, path: `/__admin${path}`, headers };
				const outgoing = request(options, (answer) => {
					answer.resume();
					resolve(answer.statusCode);
				});
				outgoing.on('error', reject).end(method === 'POST' ? '{"amountDecimals": 3}' : '');
			});
		const json = { 'content-type': 'application/json' };
		// What a page can send without being asked first.
		for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data']) {
			expect(await send('POST', '/reset', { 'content-type': type })).toBe(415);
		}
		expect(await send('POST', '/reset', {})).toBe(415);
		// A name of the page's own that leads to this machine.
		for (const host of [
			'evil.example',
			'localhost.evil.example',
			'127.0.0.1.evil.example',
			'x y',
		]) {
			expect(await send('GET', '/ledger', { host })).toBe(403);
			expect(await send('POST', '/reset', { ...json, host })).toBe(403);
		}
		for (const host of ['localhost:1', `127.0.0.1:${port}`, '[::1]:80']) {
			expect(await send('POST', '/reset', { ...json, host })).toBe(200);
		}
		// Browsers ask before they send anything else, and get no permission.
		const asked = await fetch(`${simulator.url}/__admin/reset`, {
			method: 'OPTIONS',
			headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' },
		});
		expect(asked.ok).toBe(false);
		expect(asked.headers.has('access-control-allow-origin')).toBe(false);
	});

	test('listens on loopback only', async () => {
		const outside = Object.values(networkInterfaces())
			.flatMap((addresses) => addresses ?? [])
			.filter(({ internal, family }) => !internal && family === 'IPv4');
		const wide = await startSimulator({ host: 'loopback' });
		const answers = (address: string, url: string) =>
			fetch(`http://${address}:${new URL(url).port}/__admin/health`).then(
				({ ok: fine }) => fine,
				() => false,
			);
		expect(await answers('127.0.0.1', simulator.url)).toBe(true);
		expect(await answers('127.5.6.7', wide.url)).toBe(true);
		for (const { address } of outside) {
			expect(await answers(address, simulator.url)).toBe(false);
			expect(await answers(address, wide.url)).toBe(false);
		}
		await wide.close();
	});

	test('its requests are not in the ledger', async () => {
		await admin('GET', '/ledger');
		expect(simulator.ledger).toEqual([]);
	});
});

describe('the demo seed', () => {
	test('is there at the start and after a reset, with fixed ids', async () => {
		const products = await ok(call('GET', '/products?limit=100&sort_direction=asc'));
		expect(products.data.map(({ id, name, price }: any) => ({ id, name, price }))).toEqual(
			demoProducts.map(({ id, name, price }) => ({ id, name, price })),
		);
		expect(demoProducts.filter(({ type }) => type === 'RECURRING').length).toBeGreaterThan(1);
		expect((await ok(call('GET', '/consumers'))).pagination.total_count).toBe(demoConsumers.length);
		const found = await ok(call('GET', `/consumers?search_term=${demoConsumers[0].external_id}`));
		expect(found.data[0].name).toBe(demoConsumers[0].name);
		expect((await ok(call('GET', '/coupons'))).pagination.total_count).toBe(2);
	});

	test('its coupons and products can be sold', async () => {
		const link = await aLink(call, {
			items: [{ product_id: demoProducts[0].id, coupons: [demoCoupons.twentyFiveRiyals] }],
			coupons: [demoCoupons.tenPercent],
		});
		expect(link.amount).toBe('111.60');
	});

	test('two simulators do not share anything', async () => {
		const second = await startSimulator();
		expect(second.all('product')).toEqual([]);
		expect(simulator.all('product')).toHaveLength(demoProducts.length);
		await second.close();
	});
});

describe('bulk records', () => {
	test('are many, and as good as real ones', async () => {
		const payments = simulator.act.bulk.payments(1000, { status: 'SETTLED' });
		const list = await ok(call('GET', '/payments?limit=1'));
		expect(list.pagination.total_count).toBe(1000);
		expect(list.data[0]).toMatchObject({ id: payments.at(-1), current_status: 'SETTLED' });
		const invoices = await ok(call('GET', '/invoices?limit=1&include_payments=true'));
		expect(invoices.data[0]).toMatchObject({ status: 'COMPLETED', remaining_amount: '0.00' });
		expect(invoices.data[0].payments[0].id).toBe(payments.at(-1));
		const [subscription] = simulator.act.bulk.subscriptions(1);
		expect((await ok(call('GET', `/subscriptions/${subscription}`))).status).toBe('ACTIVE');
	});

	test('can be spread over a time, hold metadata, and keep out of the transitions', async () => {
		const links = simulator.act.bulk.paymentLinks(3, {
			from: new Date('2025-01-01T00:00:00Z'),
			to: new Date('2025-01-03T00:00:00Z'),
			metadata: (i) => ({ order_reference: `A-${i}` }),
			transitions: false,
		});
		const { data } = await ok(call('GET', '/payment_links?sort_direction=asc'));
		expect(data.map(({ created_at }: any) => created_at)).toEqual([
			'2025-01-01T00:00:00Z',
			'2025-01-02T00:00:00Z',
			'2025-01-03T00:00:00Z',
		]);
		expect(data[1].custom_metadata).toEqual({ order_reference: 'A-1' });
		expect(simulator.transitions.filter(({ id }) => links.includes(id))).toEqual([]);
	});
});
