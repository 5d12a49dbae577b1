import { createServer, request as forward, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

import { NODE } from '../../support/engine/harness.mts';
import { BUILT_BY_N8N, builtByN8n } from '../../support/engine/builtByN8n.mts';
import { orders } from '../../support/engine/shop.mts';
import { useShop } from '../support/use.mts';

const shop = useShop();
let proxy: Server;
let through: Array<{ target: string; authorization?: string }> = [];

beforeAll(async () => {
	builtByN8n(shop);
	proxy = createServer((incoming, answer) => {
		const { url = '', method, headers } = incoming;
		through.push({ target: url, authorization: headers['proxy-authorization'] });
		const outgoing = forward(url, { method, headers }, (response) => {
			answer.writeHead(response.statusCode ?? 502, response.headers);
			response.pipe(answer);
		});
		incoming.pipe(outgoing);
	});
	proxy.listen(0, '127.0.0.1');
	await once(proxy, 'listening');
});
afterAll(() => proxy.close());
beforeEach(() => (through = []));

const address = () => `127.0.0.1:${(proxy.address() as AddressInfo).port}`;

describe.each([
	['all items at once', NODE],
	['built by n8n', BUILT_BY_N8N],
])('request options, %s', (_way, type) => {
	it('every request goes through the proxy', async () => {
		const rows = await shop.rows(
			'paymentLink.create',
			shop.create({ requestOptions: { proxy: `http://${address()}` } }),
			{ items: orders(3), type },
		);
		expect(rows).toHaveLength(3);
		expect(shop.sent()).toHaveLength(3);
		expect(through).toHaveLength(3);
		expect(through[0].target).toBe(`${shop.sim.url}/api/v2/payment_links`);
	});

	it('the time-out is the one that the user has set', async () => {
		shop.sim.faults.add({ action: { type: 'timeout' } });
		const { error } = await shop.run(
			'paymentLink.create',
			shop.create({ requestOptions: { timeout: 300 } }),
			{ items: orders(1), type },
		);
		shop.sim.faults.clear();
		expect(error.message).toMatch(/did not answer/);
		expect(shop.sent()).toHaveLength(1);
	});

	it.each([33_333.4, 0.4 + 1000, 1e12])('a time-out of %d ms is taken', async (timeout) => {
		const rows = await shop.rows(
			'paymentLink.create',
			shop.create({ requestOptions: { timeout } }),
			{ items: orders(1), type },
		);
		expect(rows).toHaveLength(1);
	});
});

it('an address that is none is refused before anything is sent, without what is in it', async () => {
	for (const bad of ['proxy', 'shop:secret@', '//shop:secret@proxy', 'http://']) {
		const { error } = await shop.run(
			'paymentLink.create',
			shop.create({ requestOptions: { proxy: bad } }),
			{ items: orders(2) },
		);
		expect(error.message).toBe("'Proxy' is not a proxy URL. [item 0]");
		expect(JSON.stringify([error.message, error.description])).not.toContain('secret');
	}
	expect(shop.sent()).toEqual([]);
});

it('the name and the password of the proxy are sent to it', async () => {
	await shop.rows(
		'paymentLink.create',
		shop.create({ requestOptions: { proxy: `http://shop:s%40fe@${address()}` } }),
		{ items: orders(1) },
	);
	expect(through[0].authorization).toBe(`Basic ${Buffer.from('shop:s@fe').toString('base64')}`);
});
