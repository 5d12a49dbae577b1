import type { StreamEvent } from '../../nodes/shared/events/events';
import { Driver } from './support/driver.mts';
import { ModelServer, type ModelOptions } from './support/modelServer.mts';

/** How many requests a poll makes, how late changes are found, how large the state is (docs/trigger.md). */
const DAY = 86_400_000;
const MINUTE = 60_000;
/** State for 2,000 open records, and for 10,000. */
const LIMIT = 65_536;
const LARGE_LIMIT = 300 * 1024;
const SORTS: Array<ModelOptions['sort']> = ['honour', 'ignore', 'refuse'];

/** Links of the last 25 days, of which the given number is open, evenly spread. */
function linksOf(count: number, open: number, options: Partial<ModelOptions> = {}): ModelServer {
	const server = new ModelServer(options);
	const begin = server.now - 25 * DAY;
	const every = Math.floor(count / open);
	let made = 0;
	for (let n = 0; n < count; n++) {
		const isOpen = n % every === 0 && made < open;
		made += isOpen ? 1 : 0;
		const at = begin + Math.floor((n * 24 * DAY) / count);
		server.add('payment_links', { status: isOpen ? 'ACTIVE' : 'COMPLETED' }, at);
	}
	return server;
}

const openLinks = (server: ModelServer) =>
	server.rows('payment_links').filter(({ fields }) => fields.status === 'ACTIVE');

/** Polls without events until everything is known and settled. */
async function settle(driver: Driver, polls = 12): Promise<void> {
	for (let n = 0; n < polls; n++) {
		driver.server.now += MINUTE;
		expect(await driver.poll()).toEqual([]);
	}
}

async function costs(driver: Driver, polls = 5): Promise<number[]> {
	const counts: number[] = [];
	for (let n = 0; n < polls; n++) {
		driver.server.now += MINUTE;
		driver.server.take();
		await driver.poll();
		counts.push(driver.server.take().length);
	}
	return counts;
}

describe.each(SORTS)('an idle poll, order by change: %s', (sort) => {
	it.each([
		[100, 100, 1],
		[100, 20, 1],
		[1_000, 80, 2],
		[1_000, 1_000, 3],
		[5_000, 2_000, 3],
	])('of %i links with %i open makes at most %i requests', async (count, open, most) => {
		const driver = new Driver(linksOf(count, open, { sort }));
		await settle(driver);
		expect(Math.max(...(await costs(driver)))).toBeLessThanOrEqual(most);
		expect(driver.size).toBeLessThan(LIMIT);
	});

	it('of 100,000 links with 2,000 open makes at most 3 requests, and finds a change in time', async () => {
		const server = linksOf(100_000, 2_000, { sort });
		const driver = new Driver(server);
		await settle(driver, 4);
		expect(Math.max(...(await costs(driver, 4)))).toBeLessThanOrEqual(3);
		expect(driver.size).toBeLessThan(LIMIT);
		const open = openLinks(server);
		for (const [at, status] of [
			[open.length - 1, 'INACTIVE'],
			[0, 'COMPLETED'],
			[900, 'COMPLETED'],
		] as const) {
			server.change(open[at].id, { status });
			let polls = 0;
			const events: StreamEvent[] = [];
			while (events.length === 0) {
				server.now += MINUTE;
				events.push(...(await driver.poll()));
				// 2,000 open links are 20 pages, of which a poll looks at one.
				expect(++polls).toBeLessThanOrEqual(21);
			}
			expect(events.map(({ id }) => id)).toEqual([open[at].id]);
		}
	});
});

/** Sales of the last 25 days: so many are open, so many refunded, the rest is settled. */
function salesOf(count: number, open: number, refunded: number, options: Partial<ModelOptions>) {
	const server = new ModelServer(options);
	const begin = server.now - 25 * DAY;
	let made = 0;
	for (let n = 0; n < count; n++) {
		const at = begin + Math.floor((n * 24 * DAY) / count);
		const back = n < refunded;
		const waits = !back && made < open && n % Math.floor(count / open) === 0;
		made += waits ? 1 : 0;
		const payment = {
			id: `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`,
			current_status: back ? 'REFUNDED' : waits ? 'PENDING' : 'SETTLED',
			...(back && { refunded_at: new Date(at + 1_000).toISOString() }),
		};
		const status = waits ? 'SENT' : 'COMPLETED';
		server.add('invoices', { status, payments: [payment] }, at);
	}
	return server;
}

describe.each(SORTS)('an idle poll of payments and their refunds, order by change: %s', (sort) => {
	const events = { events: ['paymentStatusChanged' as const] };

	it.each([
		[90, 90, 0, 1],
		[1_000, 90, 10, 3],
		[1_000, 700, 250, 3],
		[5_000, 2_000, 10, 3],
	])('%i sales, %i open, %i refunded: at most %i requests', async (count, open, back, most) => {
		const driver = new Driver(salesOf(count, open, back, { sort }), events);
		await settle(driver);
		expect(Math.max(...(await costs(driver, 10)))).toBeLessThanOrEqual(most);
		expect(driver.size).toBeLessThan(LIMIT);
	});

	it.each(['REFUNDED', 'PARTIALLY_REFUNDED'])('a payment that is %s is found', async (status) => {
		const server = salesOf(1_000, 700, 10, { sort });
		const driver = new Driver(server, { ...events, statuses: ['SUCCEEDED', status] });
		await settle(driver);
		const row = server.rows('invoices')[431];
		const [payment] = row.fields.payments as Array<Record<string, unknown>>;
		const refunded = { ...payment, current_status: status };
		Object.assign(refunded, { refunded_at: new Date(server.now).toISOString() });
		// Whether an invoice counts as changed by that is not known: here it does not.
		row.fields.payments = [refunded] as never;
		const found: StreamEvent[] = [];
		for (let n = 0; n < 4; n++) {
			server.now += MINUTE;
			found.push(...(await driver.poll()));
		}
		expect(found.map(({ id, status: now }) => [id, now])).toEqual([[payment.id, status]]);
	});

	it('where only refunds are watched, partial ones too, is one request', async () => {
		const statuses = ['REFUNDED', 'PARTIALLY_REFUNDED'];
		const driver = new Driver(salesOf(1_000, 500, 90, { sort }), { ...events, statuses });
		await settle(driver);
		expect(Math.max(...(await costs(driver, 10)))).toBeLessThanOrEqual(1);
	});
});

it('with the order by change honoured, the next poll finds it', async () => {
	const server = linksOf(3_000, 1_500);
	for (const { id } of server.rows('payment_links').slice(0, 400)) server.change(id, { note: 'x' });
	server.now += DAY;
	const driver = new Driver(server);
	await settle(driver);
	for (const { id } of [openLinks(server)[3], openLinks(server)[700]]) {
		server.change(id, { status: 'COMPLETED' });
		server.now += MINUTE;
		expect((await driver.poll()).map((event) => event.id)).toEqual([id]);
	}
});

describe('more than 2,000 open records', () => {
	it.each(SORTS)('are all watched, up to 10,000 (order by change: %s)', async (sort) => {
		const server = linksOf(10_000, 10_000, { sort });
		const driver = new Driver(server);
		await settle(driver, 8);
		expect(driver.size).toBeLessThan(LARGE_LIMIT);
		expect(driver.last?.overflowed).toBe(false);
		expect(Math.max(...(await costs(driver)))).toBeLessThanOrEqual(3);
		const [id] = [openLinks(server)[4_321].id];
		server.change(id, { status: 'COMPLETED' });
		const events: StreamEvent[] = [];
		// 10,000 links are 100 pages, of which a poll looks at one at least.
		for (let n = 0; n < 101 && events.length === 0; n++) {
			server.now += MINUTE;
			events.push(...(await driver.poll()));
		}
		expect(events.map((event) => [event.id, event.previousStatus])).toEqual([[id, 'ACTIVE']]);
	});

	it.each(SORTS)(
		'changed before the second poll are reported, however deep (order by change: %s)',
		async (sort) => {
			const server = linksOf(6_000, 6_000, { sort });
			const driver = new Driver(server);
			expect(await driver.poll()).toEqual([]);
			const links = openLinks(server);
			const changed = [10, 1_999, 2_100, 3_950, 5_990].map((at) => links[at].id);
			for (const id of changed) server.change(id, { status: 'COMPLETED' });
			const events = await driver.drain(61);
			expect(events.map(({ id }) => id).sort()).toEqual([...changed].sort());
		},
	);

	it.each(['first', 'last'] as const)(
		'the first change of all is found soon, wherever rows that never changed stand (%s)',
		async (nulls) => {
			const server = linksOf(3_000, 2_800, { nulls });
			const driver = new Driver(server);
			await settle(driver, 8);
			for (const at of [1_400, 700, 2_100]) {
				const { id } = openLinks(server)[at];
				server.change(id, { status: 'COMPLETED' });
				const events: StreamEvent[] = [];
				for (let n = 0; n < 3; n++) {
					server.now += MINUTE;
					events.push(...(await driver.poll()));
				}
				expect(events.map((event) => event.id)).toEqual([id]);
			}
			expect(Math.max(...(await costs(driver)))).toBeLessThanOrEqual(3);
		},
	);

	it('are watched on while they become fewer', async () => {
		const server = linksOf(2_600, 2_600);
		const driver = new Driver(server, { maxEvents: 250 });
		await settle(driver, 4);
		for (const { id } of openLinks(server).slice(0, 1_500))
			server.change(id, { status: 'COMPLETED' });
		const events = await driver.drain(40);
		expect(events).toHaveLength(1_500);
		expect(Math.max(...(await costs(driver)))).toBeLessThanOrEqual(3);
	});

	it('are too many beyond 10,000: it is said, and nothing else breaks', async () => {
		const server = linksOf(10_500, 10_500);
		const driver = new Driver(server);
		await settle(driver, 8);
		expect(driver.states.links.overflowed).toBe(true);
		expect(driver.size).toBeLessThan(LARGE_LIMIT);
		const id = server.add('payment_links', { status: 'COMPLETED' });
		server.now += MINUTE;
		expect((await driver.poll()).map((event) => event.id)).toEqual([id]);
	});
});

describe('a flood of 10,000', () => {
	it('paid links comes out in order, in batches, with few requests', async () => {
		const server = new ModelServer();
		const link = server.add('payment_links', { status: 'ACTIVE' });
		const driver = new Driver(server, { events: ['paymentLinkPaid'], maxEvents: 250 });
		await settle(driver, 3);
		const invoices: string[] = [];
		for (let n = 0; n < 10_000; n++) {
			server.now += 7;
			const payments = [
				{
					id: `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`,
					current_status: 'SUCCEEDED',
					amount: '1.00',
				},
			];
			const fields = {
				status: 'COMPLETED',
				remaining_amount: '0.00',
				payment_link_id: link,
				payments,
			};
			invoices.push(server.add('invoices', fields));
		}
		const events: StreamEvent[] = [];
		let most = 0;
		while (events.length < 10_000) {
			server.now += MINUTE;
			server.take();
			const some = await driver.poll();
			expect(some.length).toBeGreaterThan(0);
			expect(some.length).toBeLessThanOrEqual(250);
			most = Math.max(most, server.take().length);
			expect(driver.size).toBeLessThan(LIMIT);
			events.push(...some);
		}
		expect(events.map(({ invoice }) => invoice?.id)).toEqual(invoices);
		expect(most).toBeLessThanOrEqual(25);
		await settle(driver, 8);
		expect(await costs(driver)).toEqual([1, 1, 1, 1, 1]);
	});

	it('new links with one time stamp comes out once each', async () => {
		const server = new ModelServer({ seconds: true });
		const driver = new Driver(server, { events: ['paymentLinkCompleted'], maxEvents: 250 });
		await settle(driver, 3);
		for (let n = 0; n < 3_000; n++) server.add('payment_links', { status: 'COMPLETED' });
		const events = await driver.drain();
		expect(events).toHaveLength(3_000);
		expect(new Set(events.map(({ id }) => id)).size).toBe(3_000);
	});
});

describe('a flood of 4,000 changes of open links', () => {
	it.each(['honour', 'ignore'] as const)('loses nothing (order by change: %s)', async (sort) => {
		const server = linksOf(4_000, 4_000, { sort });
		const driver = new Driver(server, { maxEvents: 250 });
		await settle(driver, 8);
		const ids = openLinks(server).map(({ id }) => id);
		for (const id of ids) {
			server.now += 3;
			server.change(id, { status: 'COMPLETED' });
		}
		const events: StreamEvent[] = [];
		for (let n = 0; events.length < 4_000; n++) {
			expect(n).toBeLessThan(400);
			server.now += MINUTE;
			events.push(...(await driver.poll()));
			expect(driver.size).toBeLessThan(LARGE_LIMIT);
		}
		expect(new Set(events.map(({ id }) => id)).size).toBe(4_000);
		if (sort === 'honour') expect(events.map(({ id }) => id)).toEqual(ids);
	});
});

describe('records that appear late', () => {
	it('within five minutes of their stamp are found', async () => {
		const server = new ModelServer();
		const driver = new Driver(server, { events: ['paymentLinkCompleted'] });
		await settle(driver, 3);
		for (let n = 0; n < 20; n++) {
			server.now += 30_000;
			server.add('payment_links', { status: 'COMPLETED' });
			await driver.poll();
		}
		const id = server.add('payment_links', { status: 'COMPLETED' }, server.now - 4 * MINUTE);
		expect((await driver.poll()).map((event) => event.id)).toEqual([id]);
	});

	it('stamped in the future, do not hide those that come before them', async () => {
		const server = new ModelServer();
		const driver = new Driver(server, { events: ['paymentLinkCompleted'] });
		await settle(driver, 3);
		const wrong = server.add('payment_links', { status: 'COMPLETED' }, server.now + DAY);
		expect((await driver.poll()).map((event) => event.id)).toEqual([wrong]);
		for (let n = 0; n < 10; n++) {
			server.now += 3 * MINUTE;
			const id = server.add('payment_links', { status: 'COMPLETED' });
			expect((await driver.poll()).map((event) => event.id)).toEqual([id]);
		}
	});
});
