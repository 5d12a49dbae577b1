import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { sendHttpRequest, type ClientContext } from '../../nodes/shared/api/httpRequest';
import type { FaultAction } from '../../simulator/index.mts';
import { Harness } from '../../support/engine/harness.mts';
import { byId, orders } from '../../support/engine/shop.mts';
import { useShop } from '../support/use.mts';

const shop = useShop();

const status = (code: number, headers?: Record<string, string>): FaultAction => ({
	type: 'status',
	status: code,
	headers,
});
const list = async () => await shop.rows('paymentLink.getAll', { limit: 1 });
/** Requests as `METHOD status`. */
const sent = () => shop.sim.ledger.slice(-shop.sent().length).map((e) => `${e.method} ${e.status}`);
const arrivals = () => shop.sim.ledger.slice(-shop.sent().length).map(({ at }) => Date.parse(at));

describe('what Stream has not done is sent again, whatever it is', () => {
	it.each(['GET', 'POST'])('%s after a 429', async (method) => {
		shop.sim.faults.add({ method, times: 2, action: status(429, { 'retry-after': '0' }) });
		if (method === 'GET') await list();
		else await shop.rows('paymentLink.create', shop.create());
		expect(sent()).toEqual([`${method} 429`, `${method} 429`, `${method} 200`]);
	});

	it('a server that is not there yet', async () => {
		const baseUrl = await unused();
		const harness = await Harness.create({ apiKey: 'k', apiSecret: 's', baseUrl });
		let bodies = '';
		const server = createServer((request, response) => {
			request.on('data', (chunk) => (bodies += String(chunk)));
			request.on('end', () => response.end('{"id":"made","name":"x"}'));
		});
		setTimeout(() => server.listen(Number(new URL(baseUrl).port), '127.0.0.1'), 300);
		const rows = await harness.rows({
			resource: 'consumer',
			operation: 'create',
			name: 'x',
			simplify: false,
		});
		expect(rows).toEqual([{ id: 'made', name: 'x' }]);
		expect(bodies).toBe('{"name":"x"}');
		server.closeAllConnections();
		server.close();
	});
});

describe('what Stream may have done', () => {
	const FAULTS: Array<[string, FaultAction]> = [
		['500', status(500)],
		['502', status(502)],
		['503', status(503)],
		['408', status(408)],
		['a reset before', { type: 'reset' }],
		['a reset after', { type: 'reset', when: 'after' }],
		['half an answer', { type: 'malformed' }],
		['a page of somebody else', { type: 'html' }],
	];

	it.each(FAULTS)('is read again after %s', async (_name, action) => {
		shop.sim.faults.add({ times: 1, action });
		await list();
		expect(shop.sent()).toHaveLength(2);
	});

	it.each(FAULTS)('is not created again after %s, and the user is told', async (_name, action) => {
		shop.sim.faults.add({ method: 'POST', times: 1, action });
		const refusal = await shop.refusal('paymentLink.create', shop.create());
		expect(refusal).toContain('Stream may have created this payment link.');
		expect(refusal).toContain("Set an 'Order Reference' to make this safe to repeat.");
		expect(shop.sent()).toHaveLength(1);
	});

	it.each(FAULTS)('is changed again after %s where that is the same', async (_name, action) => {
		const [link] = await shop.rows('paymentLink.create', shop.create());
		shop.begin();
		shop.sim.faults.add({ method: 'PATCH', times: 1, action });
		const [row] = await shop.rows('paymentLink.deactivate', {
			paymentLinkId: byId(String(link.id)),
		});
		expect(row.status).toBe('INACTIVE');
		expect(shop.sent()).toHaveLength(2);
	});

	it('a delete whose answer got lost is a delete', async () => {
		const [id] = shop.sim.act.bulk.consumers(1);
		shop.sim.faults.add({ method: 'DELETE', times: 1, action: { type: 'reset', when: 'after' } });
		const rows = await shop.rows('consumer.delete', { consumerId: byId(id) });
		expect(rows).toEqual([{ deleted: true, id }]);
		expect(sent()).toEqual(['DELETE 200', 'DELETE 404']);
	});

	it('a delete of what never was is not', async () => {
		const id = '99999999-9999-4999-8999-999999999999';
		await expect(shop.refusal('consumer.delete', { consumerId: byId(id) })).resolves.toBeTruthy();
		// Afterwards it looks whether the ID is that of a person behind a consumer.
		expect(sent()).toEqual(['DELETE 404', 'GET 200']);
	});
});

describe('what Stream has decided is not asked again', () => {
	it.each([400, 401, 403, 404, 409, 410, 422])('%i', async (code) => {
		shop.sim.faults.add({ action: status(code) });
		await expect(shop.refusal('paymentLink.getAll')).resolves.toBeTruthy();
		expect(shop.sent()).toHaveLength(1);
	});

	it('a redirect, which could carry the key pair to another host', async () => {
		shop.sim.faults.add({ action: status(302, { location: `${shop.sim.url}/api/v2/me` }) });
		await expect(shop.refusal('paymentLink.getAll')).resolves.toContain('redirect');
		expect(shop.sent()).toHaveLength(1);
	});
});

describe('Retry-After', () => {
	it('in seconds holds back all items of the run', async () => {
		shop.sim.faults.add({ skip: 3, times: 1, action: status(429, { 'retry-after': '2' }) });
		await shop.rows('paymentLink.create', shop.create(), { items: orders(12) });
		expect(shop.sent()).toHaveLength(13);
		const times = arrivals();
		const refused = times[3];
		// Those that were under way may still arrive.
		expect(times.filter((at) => at > refused + 300 && at < refused + 2_000)).toEqual([]);
		expect(times.filter((at) => at >= refused + 2_000).length).toBeGreaterThanOrEqual(5);
	});

	it('as a date', async () => {
		const until = Math.ceil((Date.now() + 1_500) / 1000) * 1000;
		const date = new Date(until).toUTCString();
		shop.sim.faults.add({ times: 1, action: status(429, { 'retry-after': date }) });
		await list();
		expect(arrivals()[1]).toBeGreaterThanOrEqual(until);
	});

	it.each(['', 'soon', '-5', 'Wed, 99 Foo 2026'])('%p is no reason to stop', async (value) => {
		shop.sim.faults.add({ times: 1, action: status(429, { 'retry-after': value }) });
		await list();
		expect(shop.sent()).toHaveLength(2);
	});

	it('longer than the time that an item has ends the items, without asking for each', async () => {
		shop.sim.faults.add({ action: status(429, { 'retry-after': '3600' }) });
		const { outputs } = await shop.run(
			'paymentLink.create',
			shop.create({ options: { requestsAtOnce: 1 } }),
			{ items: orders(20), node: { onError: 'continueRegularOutput' } },
		);
		expect(shop.sent()).toHaveLength(1);
		expect(outputs[0]).toHaveLength(20);
		expect(outputs[0][0].json.error).toContain('is limiting requests');
		expect(outputs[0][19].json.error).toMatch(/asked n8n to wait \d+ seconds .* Nothing was sent/);
	});
});

/** An address at which nobody listens. */
async function unused(): Promise<string> {
	const server = createServer();
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	await new Promise((resolve) => server.close(resolve));
	return `http://127.0.0.1:${port}`;
}

describe('a server with a limit', () => {
	it('gets every request in the end, and hardly one too many', async () => {
		shop.sim.switches.rateLimit = { perSecond: 60, retryAfter: 'seconds' };
		const rows = await shop.rows('paymentLink.create', shop.create(), { items: orders(400) });
		expect(new Set(rows.map(({ id }) => id)).size).toBe(400);
		expect(shop.sim.all('paymentLink')).toHaveLength(400);
		expect(shop.sent().length).toBeLessThan(400 * 1.06);
	});
});

it('a network that goes away during a request is not taken for one that was never there', async () => {
	const send = async (failure: object) => {
		const httpRequestWithAuthentication = async () => {
			// As axios gives it: the code of the system, and the failure itself as the cause.
			const { code } = failure as { code: string };
			throw Object.assign(new Error(), { isAxiosError: true, code, cause: failure });
		};
		const context = { helpers: { httpRequestWithAuthentication } } as unknown as ClientContext;
		return await sendHttpRequest(context, { url: '/' }, 1_000).catch(({ reason }) => reason);
	};
	for (const code of ['EHOSTUNREACH', 'ENETUNREACH', 'ENETDOWN']) {
		expect(await send({ code, syscall: 'read' })).toBe('broken');
		expect(await send({ code, syscall: 'write' })).toBe('broken');
		expect(await send({ code, syscall: 'connect' })).toBe('notSent');
		// Several addresses were tried.
		expect(await send({ code, errors: [{ code, syscall: 'connect' }] })).toBe('notSent');
	}
	expect(await send({ code: 'ENOTFOUND', syscall: 'getaddrinfo' })).toBe('notSent');
});

it('a refusal after a lost answer says that the first try may have done it', async () => {
	const [link] = await shop.rows('paymentLink.create', shop.create());
	shop.sim.faults.add({ method: 'PATCH', times: 1, action: { type: 'reset', when: 'after' } });
	shop.sim.faults.add({ method: 'PATCH', action: status(400) });
	const refusal = await shop.refusal('paymentLink.deactivate', {
		paymentLinkId: byId(String(link.id)),
	});
	expect(refusal).toContain('Stream may already have done this');
});
