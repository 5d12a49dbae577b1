import { startSimulator, type FaultRule } from '../../simulator/index.mts';
import { aConsumer, aLink, client, ok, token } from '../../support/simulator/client.mts';
import { useSimulator } from '../support/use.mts';

const simulator = useSimulator();
const call = client(simulator);

const create = () => call('POST', '/consumers', { name: 'A' });
const made = () => simulator.all('consumer').length;
const last = () => simulator.ledger.at(-1)!;

describe('which requests are disturbed', () => {
	const busy: FaultRule['action'] = { type: 'status', status: 503 };
	const run = async (count: number) => {
		const statuses: number[] = [];
		for (let i = 0; i < count; i++) statuses.push((await call('GET', '/me')).status);
		return statuses;
	};

	test('by method and path', async () => {
		simulator.faults.add({ method: 'POST', path: '/consumers$', action: busy });
		expect((await create()).status).toBe(503);
		expect((await call('GET', '/consumers')).status).toBe(200);
		expect((await call('POST', '/coupons', {})).status).toBe(422);
	});

	test('so many, after so many', async () => {
		simulator.faults.add({ skip: 1, times: 2, action: busy });
		expect(await run(5)).toEqual([200, 503, 503, 200, 200]);
	});

	test('every third', async () => {
		simulator.faults.add({ every: 3, action: busy });
		expect(await run(7)).toEqual([200, 200, 503, 200, 200, 503, 200]);
	});

	test('by chance, the same for the same seed', async () => {
		const pattern = async (seed: number) => {
			simulator.faults.clear();
			simulator.faults.add({ probability: 0.5, seed, action: busy });
			return (await run(40)).join();
		};
		const first = await pattern(7);
		expect(await pattern(7)).toBe(first);
		expect(await pattern(8)).not.toBe(first);
		const failed = first.split(',').filter((status) => status === '503').length;
		expect(failed).toBeGreaterThan(5);
		expect(failed).toBeLessThan(35);
	});

	test('the first rule that fires decides; rules can be listed and cleared', async () => {
		const rule: FaultRule = { times: 1, action: { type: 'status', status: 500 } };
		expect(simulator.faults.add(rule)).toEqual(expect.any(Number));
		simulator.faults.add({ action: busy });
		expect(await run(2)).toEqual([500, 503]);
		expect(simulator.faults.list()).toEqual([rule, { action: busy }]);
		simulator.faults.clear();
		expect(await run(1)).toEqual([200]);
	});
});

describe('how they are disturbed', () => {
	test('a status instead of an answer, with body and headers', async () => {
		simulator.faults.add({
			action: {
				type: 'status',
				status: 429,
				body: { detail: 'slow down' },
				headers: { 'retry-after': '7' },
			},
		});
		const reply = await create();
		expect([reply.status, reply.body, reply.headers.get('retry-after')]).toEqual([
			429,
			{ detail: 'slow down' },
			'7',
		]);
		expect(made()).toBe(0);
		expect(last()).toMatchObject({ status: 429, fault: 'status:before' });
	});

	test('a status although the request was processed', async () => {
		simulator.faults.add({ action: { type: 'status', status: 502, when: 'after' } });
		expect((await create()).status).toBe(502);
		expect(made()).toBe(1);
		expect(last()).toMatchObject({
			status: 502,
			fault: 'status:after',
			created: { resource: 'consumer' },
		});
	});

	test.each([
		['before', 0, 0],
		['after', 1, 200],
	] as const)('the connection breaks %s processing', async (when, records, status) => {
		simulator.faults.add({ times: 1, action: { type: 'reset', when } });
		await expect(create()).rejects.toThrow();
		expect(made()).toBe(records);
		expect(last()).toMatchObject({ status, fault: `reset:${when}` });
		expect((await create()).status).toBe(200);
	});

	test.each([
		['before', 0],
		['after', 1],
	] as const)('no answer comes, %s processing', async (when, records) => {
		simulator.faults.add({ times: 1, action: { type: 'timeout', when } });
		const giveUp = new AbortController();
		const waiting = fetch(`${simulator.url}/api/v2/consumers`, {
			method: 'POST',
			headers: { 'x-api-key': token(simulator), 'content-type': 'application/json' },
			body: '{"name":"A"}',
			signal: giveUp.signal,
		});
		const outcome = waiting.then(
			() => 'answered',
			(error: Error) => error.name,
		);
		while (last()?.fault === undefined) await new Promise(setImmediate);
		expect(simulator.inFlight.now).toBe(1);
		giveUp.abort();
		expect(await outcome).toBe('AbortError');
		expect(made()).toBe(records);
		while (simulator.inFlight.now > 0) await new Promise(setImmediate);
	});

	test('half of the JSON, with status 200', async () => {
		simulator.faults.add({ times: 1, action: { type: 'malformed' } });
		const reply = await create();
		expect(reply.status).toBe(200);
		expect(typeof reply.body).toBe('string');
		expect(reply.body).toMatch(/^\{"id":"/);
		expect(made()).toBe(1);
	});

	test('a web page instead of JSON', async () => {
		simulator.faults.add({ action: { type: 'html', status: 200 } });
		const reply = await call('GET', '/me');
		expect(reply.headers.get('content-type')).toContain('text/html');
		expect(reply.body).toContain('<h1>Service unavailable</h1>');
	});

	test('any body', async () => {
		simulator.faults.add({
			times: 1,
			action: { type: 'body', body: { data: [] }, status: 203, contentType: 'text/plain' },
		});
		const reply = await call('GET', '/consumers');
		expect([reply.status, reply.body]).toEqual([203, { data: [] }]);
	});

	test('late and drop by drop, but right', async () => {
		const { id } = await aConsumer(call);
		simulator.faults.add({ times: 1, action: { type: 'delay', ms: 5 } });
		expect((await ok(call('GET', `/consumers/${id}`))).id).toBe(id);
		expect(last().fault).toBe('delay');
		simulator.faults.add({ times: 1, action: { type: 'slowDrip', ms: 1 } });
		expect((await ok(call('GET', `/consumers/${id}`))).id).toBe(id);
		expect(last().fault).toBe('slowDrip:after');
	});

	test('closing does not wait for requests that hang', async () => {
		const own = await startSimulator();
		own.faults.add({ action: { type: 'timeout' } });
		const hanging = client(own)('GET', '/me').catch(() => 'broken');
		while (own.inFlight.now === 0) await new Promise(setImmediate);
		await own.close();
		expect(await hanging).toBe('broken');
	});
});

test('requests in flight are counted', async () => {
	// What earlier tests broke off may still be on its way out.
	while (simulator.inFlight.now > 0) await new Promise(setImmediate);
	simulator.inFlight.max = 0;
	simulator.switches.latencyMs = 20;
	await Promise.all(Array.from({ length: 6 }, () => call('GET', '/me')));
	expect(simulator.inFlight.max).toBe(6);
	expect(simulator.inFlight.now).toBeLessThanOrEqual(6);
});

describe('what happens meanwhile', () => {
	test('something else, between two pages of a list', async () => {
		simulator.act.bulk.paymentLinks(4);
		const now = { from: new Date().toISOString() };
		simulator.faults.add({
			method: 'GET',
			path: '/payment_links$',
			times: 1,
			action: { type: 'meanwhile', when: 'after', action: 'bulk.paymentLinks', args: [1, now] },
		});
		const pages = [1, 2].map((page) => `/payment_links?limit=2&page=${page}`);
		const seen: string[] = [];
		for (const page of pages) {
			seen.push(...(await ok(call('GET', page))).data.map(({ id }: any) => id));
		}
		// Newest first, the new one pushes the last row of the first page onto the second.
		expect(seen).toHaveLength(4);
		expect(new Set(seen).size).toBe(3);
		expect(simulator.ledger[0].fault).toBe('meanwhile:after');
	});

	test('a payment, just before a request is processed', async () => {
		const link = await aLink(call, { max_number_of_payments: 1 });
		simulator.faults.add({
			method: 'PATCH',
			action: { type: 'meanwhile', action: 'payLink', args: [link.id] },
		});
		const reply = await call('PATCH', `/payment_links/${link.id}/status`, { status: 'INACTIVE' });
		expect(reply.body.error.code).toBe('INVALID_STATUS');
	});
});

test('an answer can break off half way, after the request was processed', async () => {
	simulator.faults.add({ method: 'POST', times: 1, action: { type: 'cut' } });
	await expect(create()).rejects.toThrow();
	expect([made(), last().status, last().fault]).toEqual([1, 200, 'cut:after']);
	simulator.faults.add({ times: 1, action: { type: 'cut', when: 'before' } });
	await expect(create()).rejects.toThrow();
});
