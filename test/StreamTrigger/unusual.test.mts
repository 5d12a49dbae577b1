import type { Settings } from '../../nodes/StreamTrigger/read/feeds';
import { brief, Driver } from './support/driver.mts';
import { ModelServer, uuid } from './support/modelServer.mts';

/** What Stream hardly ever does, and what must not confuse the trigger when it does. */
const MINUTE = 60_000;

const timeOf = ({ now }: ModelServer) => new Date(now).toISOString();

describe('a payment that is given back in parts', () => {
	const id = uuid(900_001);

	it.each<[string, Partial<Settings>]>([
		['all payments', {}],
		['payments chosen by their ids', { scope: { kind: 'ids', ids: [id] } }],
	])('each part is told, also minutes after another: %s', async (_, more) => {
		const server = new ModelServer();
		const sell = (payment: string, ago: number) => {
			const payments = [{ id: payment, current_status: 'SUCCEEDED' }];
			return server.add('invoices', { status: 'COMPLETED', payments }, server.now - ago * MINUTE);
		};
		for (let n = 0; n < 150; n++) sell(uuid(5000 + n), n + 1);
		const invoice = server.row(sell(id, 300));
		const statuses = ['PARTIALLY_REFUNDED'];
		const driver = new Driver(server, { events: ['paymentStatusChanged'], statuses, ...more });
		expect(await driver.poll()).toEqual([]);
		const times: number[] = [];
		const reported: string[] = [];
		for (let n = 0; n < 3; n++) {
			server.now += MINUTE;
			times.push(server.now);
			const [current_status] = statuses;
			invoice.fields.payments = [{ id, current_status, refunded_at: timeOf(server) }];
			server.now += MINUTE;
			reported.push(...(await driver.poll()).map(({ eventId }) => eventId));
		}
		reported.push(...(await driver.drain(20)).map(({ eventId }) => eventId));
		expect(reported).toEqual(
			times.map((time) => `paymentStatusChanged:${id}:PARTIALLY_REFUNDED:${time}`),
		);
	});
});

describe('a further payment of an invoice that had one', () => {
	const first = uuid(900_001);
	// Whatever their ids have in common: by chance the keys of two end alike.
	const seconds = Array.from({ length: 30 }, (_, n) => uuid(900_050 + n));

	it.each([
		['the first one failed, the second one went through', 'FAILED', 'SUCCEEDED'],
		['both failed', 'FAILED', 'FAILED'],
		['the first one failed, the second one waits', 'FAILED', 'PENDING'],
		['the first one waits, the second one went through', 'PENDING', 'SUCCEEDED'],
		['both wait', 'PENDING', 'PENDING'],
	])('is not taken for the first one, wherever it stands: %s', async (_, was, current_status) => {
		for (const [second, stands] of seconds.flatMap((id) => [
			[id, 'before'],
			[id, 'behind'],
		])) {
			const server = new ModelServer();
			const payment = { id: first, current_status: was };
			const invoice = server.add('invoices', { status: 'SENT', payments: [payment] });
			const driver = new Driver(server, { events: ['paymentStatusChanged'] });
			await driver.poll();
			server.now += MINUTE;
			const payments = [payment, { id: second, current_status, payed_at: timeOf(server) }];
			server.change(invoice, { payments: stands === 'before' ? payments.reverse() : payments });
			const reported = brief(await driver.drain());
			const expected = [`paymentStatusChanged ${second} null > ${current_status}`];
			expect(reported).toEqual(current_status === 'PENDING' ? [] : expected);
		}
	});
});

describe('more than 2,000 open payments', () => {
	it('cost no more requests than others', async () => {
		const server = new ModelServer({ sort: 'ignore' });
		for (let n = 0; n < 2_300; n++) {
			const payments = [{ id: uuid(900_000 + n), current_status: 'PENDING' }];
			server.add('invoices', { status: 'SENT', payments }, server.now - (n + 1) * MINUTE);
		}
		const driver = new Driver(server, { events: ['paymentStatusChanged'], statuses: ['FAILED'] });
		for (let n = 0; n < 30; n++) expect(await driver.poll()).toEqual([]);
		expect(driver.states.invoices.tracked.split(',')).toHaveLength(2_300);
		server.take();
		for (let n = 0; n < 30; n++) {
			server.now += MINUTE;
			expect(await driver.poll()).toEqual([]);
			expect(server.take().length).toBeLessThanOrEqual(3);
		}
	});
});

describe('a subscription that was renewed several times between two polls', () => {
	const renew = async (before: number | null, after: number) => {
		const server = new ModelServer();
		const fields = { status: 'ACTIVE', current_cycle_number: before };
		const id = server.add('subscriptions', fields);
		const driver = new Driver(server, { events: ['subscriptionRenewed'] });
		await driver.poll();
		server.now += 90 * 24 * 60 * MINUTE;
		server.change(id, { current_cycle_number: after });
		return (await driver.drain()).map(({ eventId }) => Number(eventId.split(':')[2]));
	};

	it('tells of each cycle, in their order', async () => {
		expect(await renew(1, 4)).toEqual([2, 3, 4]);
	});

	it('tells of the last one where the earlier ones are not known, or too many', async () => {
		expect(await renew(null, 7)).toEqual([7]);
		expect(await renew(1, 5_000_000)).toHaveLength(100);
	});
});

describe('a record that is stamped in the future', () => {
	it.each([3, 150])('does not hide those that come before it (%i records)', async (count) => {
		const server = new ModelServer();
		const add = (at: number) => server.add('invoices', { status: 'SENT', payments: [] }, at);
		for (let n = 0; n < count; n++) add(server.now - n * MINUTE);
		add(server.now + 3650 * 24 * 60 * MINUTE);
		const driver = new Driver(server, { events: ['invoiceCreated'] });
		expect(await driver.drain()).toEqual([]);
		for (let n = 0; n < 20; n++) {
			server.now += MINUTE;
			const id = add(server.now);
			expect((await driver.poll()).map((event) => event.id)).toEqual([id]);
		}
	});
});

describe('a status that is not known yet', () => {
	it.each([
		['payment_links', 'paymentLinkStatusChanged'],
		['subscriptions', 'subscriptionStatusChanged'],
		['invoices', 'invoiceStatusChanged'],
	] as const)('comes and goes on many records: each is told once (%s)', async (table, event) => {
		const server = new ModelServer({ sort: 'ignore' });
		const [one] = { payment_links: ['ACTIVE'], subscriptions: ['ACTIVE'], invoices: ['SENT'] }[
			table
		];
		for (let n = 0; n < 350; n++) server.add(table, { status: one }, server.now - (n + 1) * MINUTE);
		const driver = new Driver(server, { events: [event] });
		for (let n = 0; n < 10; n++) expect(await driver.poll()).toEqual([]);
		const ids = server.rows(table).map(({ id }) => id);
		for (const status of ['ON_HOLD', one]) {
			for (const id of ids.slice(0, 150)) {
				server.now += 1000;
				server.change(id, { status });
			}
			const reported = await driver.drain(30);
			expect(reported.map(({ id }) => id).sort()).toEqual(ids.slice(0, 150).sort());
		}
	});

	it('is told once, whatever it is called', async () => {
		const server = new ModelServer();
		const id = server.add('payment_links', { status: 'ACTIVE' });
		const driver = new Driver(server, { events: ['paymentLinkStatusChanged'] });
		await driver.poll();
		for (const status of ['On hold', 'On hold (2.5, new)', 'معلق']) {
			server.change(id, { status });
			const reported = await driver.drain();
			expect(reported.map((event) => event.status)).toEqual([status]);
		}
	});
});

describe('a payment that fails again and again', () => {
	it('each time is told under an ID of its own', async () => {
		const server = new ModelServer();
		const id = uuid(900_001);
		const of = (current_status: string) => ({ payments: [{ id, current_status }] });
		for (const met of [true, false]) {
			const driver = new Driver(server, { events: ['paymentStatusChanged'] });
			if (!met) await driver.poll();
			const invoice = server.add('invoices', { status: 'SENT', ...of('PENDING') });
			if (met) await driver.poll();
			const ids = new Set<string>();
			for (let n = 1; n <= 50; n++) {
				for (const status of ['FAILED', 'PENDING']) {
					server.now += MINUTE;
					server.change(invoice, of(status));
					for (const { eventId } of await driver.poll()) ids.add(eventId);
				}
				expect(ids.size).toBe(2 * n);
			}
			server.remove(invoice);
		}
	});
});

describe('a server that gives fewer rows than it is asked for', () => {
	it('a backlog of many pages comes out all the same', async () => {
		const server = new ModelServer();
		const whole = server.reader.bind(server);
		server.reader = () => {
			const reader = whole(60);
			const list: typeof reader.list = async (path, query, page) =>
				await reader.list(path, query, page, 50);
			return Object.create(reader, { list: { value: list } }) as typeof reader;
		};
		const add = (at: number) => server.add('invoices', { status: 'COMPLETED' }, at);
		for (let n = 0; n < 12_000; n++) add(server.now - (12_000 - n) * 1000);
		const driver = new Driver(server, { events: ['invoiceCreated'], maxEvents: 250 });
		expect(await driver.poll()).toEqual([]);
		const ids = Array.from({ length: 1_000 }, (_, n) => add(server.now + n * 10));
		expect((await driver.drain()).map(({ id }) => id)).toEqual(ids);
	});
});
