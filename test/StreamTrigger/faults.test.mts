import type { FaultAction } from '../../simulator/index.mts';
import { useBench } from './support/bench.mts';
import { FakeN8n, KINDS, type Mode } from '../../support/engine/fakeN8n.mts';

const bench = useBench();

const EVENTS = [
	'paymentLinkPaid',
	'paymentLinkStatusChanged',
	'paymentStatusChanged',
	'subscriptionStatusChanged',
];

/** n8n gives so little time that the transport does not try again for long. */
const hurried = async (event: string[], mode: Mode = 'default') => {
	const n8n = new FakeN8n(bench.harness, { event }, mode, 1_500);
	expect(await n8n.register()).toBe(true);
	return n8n;
};

const REFUSED: FaultAction = { type: 'status', status: 418, body: { detail: 'no' } };
const BROKEN: Record<string, FaultAction> = {
	'500': { type: 'status', status: 500 },
	'503': { type: 'status', status: 503 },
	'a broken connection': { type: 'reset' },
	'half an answer': { type: 'malformed' },
	'a page of HTML': { type: 'html' },
	'429': { type: 'status', status: 429 },
	'a refusal': REFUSED,
	'an invalid list': { type: 'body', body: { data: 'soon' } },
};
const PASSING = Object.keys(BROKEN).filter((name) => name !== 'a refusal');

/** Minutes pass between polls. */
const minute = () => bench.wait(61_000);

describe('an invalid response, at any request of a poll', () => {
	it.each(Object.keys(BROKEN))('%s changes nothing, and the next poll catches up', async (name) => {
		const from = new Date(Date.now() - 20 * 86_400_000);
		bench.simulator.act.bulk.paymentLinks(130, { from });
		bench.simulator.act.bulk.subscriptions(130, { status: 'ACTIVE' });
		const n8n = await hurried(EVENTS);
		await n8n.poll();
		const link = await bench.link();
		const links = bench.simulator.all('paymentLink');
		// After a 429 the transport keeps a distance between requests, which takes time.
		const most = name === '429' ? 3 : 9;
		for (let skip = 0; skip < most; skip++) {
			bench.simulator.act.setLinkStatus(links[skip * 3].id, 'INACTIVE');
			if (skip === 2) await bench.simulator.pay(link.id);
			const before = JSON.stringify(n8n.state);
			const reported = n8n.items.length;
			bench.simulator.faults.add({ method: 'GET', skip, action: BROKEN[name] });
			await n8n.poll();
			bench.simulator.faults.clear();
			minute();
			if (n8n.items.length === reported) expect(JSON.stringify(n8n.state)).toBe(before);
			await n8n.poll();
		}
		for (let n = 0; n < 4; n++) await n8n.poll();
		const ids = n8n.items.map(({ eventId }) => eventId);
		expect(new Set(ids).size).toBe(ids.length);
		const inactive = n8n.items.filter(({ status }) => status === 'INACTIVE').map(({ id }) => id);
		expect(inactive.sort()).toEqual(
			links
				.filter(({ status }) => status === 'INACTIVE')
				.map(({ id }) => id)
				.sort(),
		);
		expect(n8n.items.filter(({ event }) => event === 'paymentLinkPaid')).toHaveLength(1);
	});
});

describe('a registration while Stream fails', () => {
	const survives = async (name: string, mode: Mode) => {
		bench.simulator.faults.add({ action: BROKEN[name] });
		const n8n = new FakeN8n(bench.harness, { event: ['paymentLinkPaid'] }, mode, 1_500);
		expect(await n8n.register('activate')).toBe(true);
		bench.simulator.faults.clear();
		minute();
		await n8n.poll();
		const link = await bench.link();
		await bench.simulator.pay(link.id);
		await n8n.poll();
		expect(n8n.items.map(({ id }) => id)).toEqual([link.id]);
	};
	// Version 1.123 does not say how long a poll may take, so that giving up takes its time.
	const kinds = KINDS.filter((mode) => mode !== 'n8n1');

	it.each(PASSING.flatMap((name) => kinds.map((mode) => [name, mode] as const)))(
		'survives %s (n8n: %s)',
		survives,
	);

	it('survives a broken connection (n8n: n8n1)', async () =>
		await survives('a broken connection', 'n8n1'));

	it('reads only for so long that n8n does not give the trigger up, and goes on at the next poll', async () => {
		const links = bench.simulator.act.bulk.paymentLinks(2_000, {
			from: new Date(Date.now() - 20 * 86_400_000),
		});
		// Every request takes three seconds, and 20 pages of open links are to be read.
		bench.simulator.switches.latencyMs = 3_000;
		const start = Date.now();
		const n8n = await bench.trigger(['paymentLinkStatusChanged']);
		expect(Date.now() - start).toBeLessThan(84_000);
		for (let n = 0; n < 3; n++) await n8n.poll();
		bench.simulator.act.setLinkStatus(links[3], 'INACTIVE');
		for (let n = 0; n < 25 && n8n.items.length === 0; n++) await n8n.poll();
		expect(n8n.items.map(({ id }) => id)).toEqual([links[3]]);
		expect(n8n.failures).toEqual([]);
	});

	it.each(['synchronous', 'n8n1'] as const)(
		'at the start of n8n with a wrong key pair is tried until it is right again (n8n: %s)',
		async (mode) => {
			const n8n = await bench.trigger(['paymentLinkPaid'], {}, mode);
			const link = await bench.link();
			await bench.simulator.pay(link.id);
			bench.simulator.faults.add({ action: { type: 'status', status: 401 } });
			await n8n.restart();
			for (let n = 0; n < 4; n++) await n8n.poll();
			bench.simulator.faults.clear();
			minute();
			for (let n = 0; n < 2; n++) await n8n.poll();
			expect(n8n.items.map(({ id }) => id)).toEqual([link.id]);
		},
	);

	it('survives a start of n8n, again and again, and tells what happened meanwhile', async () => {
		const n8n = await hurried(['paymentLinkPaid']);
		const link = await bench.link();
		await bench.simulator.pay(link.id);
		bench.simulator.faults.add({ action: { type: 'reset' } });
		for (let n = 0; n < 8; n++) {
			n8n.kill();
			expect(await n8n.register('init')).toBe(true);
			await n8n.poll();
		}
		expect(n8n.failures).toEqual([]);
		bench.simulator.faults.clear();
		await n8n.poll();
		expect(n8n.items.map(({ id }) => id)).toEqual([link.id]);
	});

	it('survives being published again and again in one process', async () => {
		const n8n = await hurried(['paymentLinkPaid']);
		await n8n.poll();
		bench.simulator.faults.add({ action: { type: 'status', status: 502 } });
		for (let n = 0; n < 8; n++) {
			minute();
			await n8n.poll();
			expect(await n8n.register('update')).toBe(true);
		}
	});
});

it('a list that is empty when the watch begins does not make old records new', async () => {
	const to = new Date(Date.now() - 2 * 86_400_000);
	bench.simulator.act.bulk.invoices(3, { to, status: 'SUCCEEDED' });
	const pagination = { has_next_page: false, total_count: 0 };
	bench.simulator.faults.add({
		path: 'invoices',
		times: 1,
		action: { type: 'body', body: { data: [], pagination } },
	});
	const n8n = await hurried(['invoiceCreated', 'paymentLinkPaid']);
	for (let n = 0; n < 3; n++) await n8n.poll();
	expect(n8n.items).toEqual([]);
	await bench.simulator.pay((await bench.link()).id);
	await n8n.poll();
	expect(n8n.items).toHaveLength(2);
});

it('a batch that comes again is completed over several polls when Stream answers slowly', async () => {
	const n8n = await hurried(['paymentLinkPaid']);
	for (let n = 0; n < 30; n++) await bench.simulator.pay((await bench.link()).id);
	await n8n.poll();
	n8n.kill();
	bench.simulator.switches.latencyMs = 150;
	await n8n.register('init');
	for (let n = 0; n < 4; n++) {
		minute();
		await n8n.poll();
	}
	bench.simulator.switches.latencyMs = 0;
	const again = n8n.items.filter(({ redelivered }) => redelivered);
	expect(new Set(again.map(({ eventId }) => eventId)).size).toBe(30);
	expect(again.every(({ record, invoice }) => record && invoice)).toBe(true);
});

describe('a failure that lasts', () => {
	it.each<Mode>(['default', 'durable'])('is shown as a failed execution (%s)', async (mode) => {
		const n8n = await hurried(['paymentLinkPaid'], mode);
		await n8n.poll();
		bench.simulator.faults.add({ action: { type: 'status', status: 503 } });
		const patience = mode === 'default' ? 2 : 4;
		for (let n = 0; n < patience; n++) {
			minute();
			await n8n.poll();
			expect(n8n.failures).toEqual([]);
		}
		minute();
		await n8n.poll();
		expect(n8n.failures).toHaveLength(1);
		const [{ message, description, failure, httpCode }] = n8n.failures;
		expect(message).toMatch(/Stream could not handle the request right now \(status 503\)/);
		expect(description).toMatch(/minutes/);
		expect(failure).toEqual({ cause: 'temporarily-unavailable' });
		expect(httpCode).toBe('503');
		minute();
		await n8n.poll();
		expect(n8n.failures).toHaveLength(2);
		// Well again: patience begins anew.
		bench.simulator.faults.clear();
		await n8n.poll();
		bench.simulator.faults.add({ action: { type: 'status', status: 503 } });
		minute();
		await n8n.poll();
		expect(n8n.failures).toHaveLength(2);
	});

	it('is not shown twice within a minute, so that no registration can fail five times', async () => {
		const n8n = await hurried(['paymentLinkPaid'], 'durable');
		await n8n.poll();
		bench.simulator.faults.add({ action: { type: 'reset' } });
		minute();
		for (let n = 0; n < 12; n++) await n8n.poll();
		expect(n8n.failures).toHaveLength(1);
	});
});

describe('a key pair that Stream does not accept', () => {
	const refuse = (status: number) => {
		bench.simulator.faults.add({
			action: { type: 'status', status, body: { error: { code: 'X', message: 'no' } } },
		});
	};

	it.each([401, 403].flatMap((status) => KINDS.map((mode) => [status, mode] as const)))(
		'fails the activation at once (%i, n8n: %s)',
		async (status, mode) => {
			refuse(status);
			const n8n = new FakeN8n(bench.harness, { event: ['paymentLinkPaid'] }, mode, 1_500);
			expect(await n8n.register('activate')).toBe(false);
			expect(n8n.failures).toHaveLength(mode === 'default' || mode === 'durable' ? 5 : 1);
			expect(`${n8n.failures[0].message} ${n8n.failures[0].description}`).toMatch(
				/key|credential/i,
			);
			expect(n8n.failures[0]).toMatchObject({
				httpCode: String(status),
				failure: { cause: 'credential-invalid' },
			});
		},
	);

	it('is shown at once in a running workflow', async () => {
		const n8n = await hurried(['paymentLinkPaid']);
		await n8n.poll();
		refuse(401);
		await n8n.poll();
		expect(n8n.failures).toHaveLength(1);
		expect(n8n.failures[0].message).toMatch(/key pair of the credential/);
	});

	it('does not kill a trigger that worked before when n8n starts', async () => {
		const n8n = await hurried(['paymentLinkPaid']);
		n8n.kill();
		refuse(401);
		expect(await n8n.register('init')).toBe(true);
		await n8n.poll();
		expect(n8n.failures).toHaveLength(1);
		bench.simulator.faults.clear();
		const link = await bench.link();
		await bench.simulator.pay(link.id);
		await n8n.poll();
		expect(n8n.items.map(({ id }) => id)).toEqual([link.id]);
	});

	it('shows neither the key nor the secret', async () => {
		refuse(401);
		const n8n = new FakeN8n(bench.harness, { event: ['paymentLinkPaid'] }, 'default', 1_500);
		await n8n.register('activate');
		const said = n8n.failures.map((one) =>
			JSON.stringify([one.message, one.description, one.stack, one]),
		);
		for (const secret of [bench.simulator.apiKey, bench.simulator.apiSecret]) {
			expect(said.join()).not.toContain(secret);
		}
		expect(JSON.stringify(n8n.db)).not.toContain(bench.simulator.apiSecret);
	});
});

describe('a request to wait (429)', () => {
	it('is followed within the time that n8n gives', async () => {
		const n8n = await bench.trigger(['paymentLinkPaid']);
		const link = await bench.link();
		await bench.simulator.pay(link.id);
		bench.simulator.faults.add({
			times: 1,
			action: { type: 'status', status: 429, headers: { 'retry-after': '1' } },
		});
		await n8n.poll();
		expect(n8n.items.map(({ id }) => id)).toEqual([link.id]);
	});

	it('beyond that time gives the poll up, and tells n8n how long to wait', async () => {
		const n8n = await hurried(['paymentLinkPaid']);
		await n8n.poll();
		bench.simulator.faults.add({
			times: 1,
			action: { type: 'status', status: 429, headers: { 'retry-after': '30' } },
		});
		for (let n = 0; n < 3; n++) await n8n.poll();
		const sent = bench.simulator.ledger.filter(({ status }) => status === 429).length;
		expect(sent).toBe(1);
		expect(n8n.failures).toHaveLength(1);
		expect(n8n.failures[0].failure).toMatchObject({ cause: 'rate-limited' });
		expect(n8n.failures[0].failure.retryAfterMs).toBeGreaterThan(1_000);
	});
});

describe('one record that cannot be read', () => {
	it('holds the others up only for a while, and then comes without it', async () => {
		const n8n = await hurried(['paymentLinkPaid']);
		const [bad, good] = [await bench.link(), await bench.link()];
		await bench.simulator.pay(bad.id);
		await bench.simulator.pay(good.id);
		bench.simulator.faults.add({
			path: `payment_links/${bad.id}`,
			action: { type: 'status', status: 500 },
		});
		for (let n = 0; n < 12 && n8n.items.length === 0; n++) await n8n.poll();
		expect(n8n.items.map(({ id }) => id).sort()).toEqual([bad.id, good.id].sort());
		const item = n8n.items.find(({ id }) => id === bad.id);
		expect(item).toMatchObject({ record: null, invoice: { status: 'COMPLETED' } });
	}, 60_000);
});

describe('parameters that cannot work', () => {
	it.each([
		[{ event: [] }, /'Trigger On' is empty/],
		[{ event: ['paymentStatusChanged'], statuses: ['FROZEN'] }, /None of the chosen 'Statuses'/],
		[
			{
				event: ['subscriptionCreated'],
				scope: 'paymentLink',
				paymentLinkId: '4fbc2d9a-6d0e-4f6e-9d2b-7a8a1c0f5e31',
			},
			/which subscriptions/,
		],
		[
			{
				event: ['paymentLinkPaid', 'invoiceCreated'],
				scope: 'ids',
				ids: '4fbc2d9a-6d0e-4f6e-9d2b-7a8a1c0f5e31',
			},
			/several kinds/,
		],
		[{ event: ['paymentLinkPaid'], scope: 'ids', ids: '../consumers' }, /IDs/],
		[{ event: ['paymentLinkPaid'], scope: 'consumer', consumerId: 'x/../y' }, /Consumer/],
		[{ event: ['paymentLinkPaid'], options: { lookbackDays: 0 } }, /Look Back/],
		[{ event: ['paymentLinkPaid'], options: { maxEventsPerPoll: 1e9 } }, /Max Events/],
		[{ event: ['paymentLinkPaid'], options: { startFrom: 'yesterday-ish' } }, /Start From/],
	])('fail the activation with a sentence: %j', async (parameters, sentence) => {
		const n8n = new FakeN8n(bench.harness, parameters as any);
		expect(await n8n.register('activate')).toBe(false);
		expect(n8n.failures[0].message).toMatch(sentence);
		expect(n8n.failures[0].failure).toEqual({ cause: 'configuration-invalid' });
	});
});
