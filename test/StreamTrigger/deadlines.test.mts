import { KINDS } from '../../support/engine/fakeN8n.mts';
import { anInvoice, client, ok } from '../../support/simulator/client.mts';
import { Driver } from './support/driver.mts';
import { ModelServer } from './support/modelServer.mts';
import { idsOf, useBench } from './support/bench.mts';

/** Money at risk: links that soon end unpaid, invoices that are late. Each is told once. */
const bench = useBench();
const HOUR = 3_600_000;

const after = (ms: number) => new Date(Date.now() + ms).toISOString();
const linkFor = (ms: number) => bench.link({ valid_until: after(ms) });
const invoiceFor = (ms: number) => anInvoice(client(bench.simulator), { scheduled_on: after(ms) });

describe.each(KINDS)('n8n: %s', (mode) => {
	it('an unpaid link that soon ends is told once, also across restarts', async () => {
		const n8n = await bench.trigger(['paymentLinkExpiring'], {}, mode);
		const link = await linkFor(30 * HOUR);
		await n8n.poll();
		expect(n8n.items).toEqual([]);
		bench.wait(7 * HOUR);
		await n8n.poll();
		expect(n8n.items).toMatchObject([
			{
				event: 'paymentLinkExpiring',
				eventId: `paymentLinkExpiring:${link.id}`,
				resource: 'paymentLink',
				status: 'ACTIVE',
				previousStatus: null,
				record: { id: link.id, url: link.url },
			},
		]);
		n8n.kill();
		await n8n.restart();
		for (let n = 0; n < 3; n++) await n8n.poll();
		const again = n8n.items.slice(1);
		expect(again.every(({ redelivered }) => redelivered === true)).toBe(true);
		expect(new Set(n8n.items.map(({ eventId }) => eventId)).size).toBe(1);
	});
});

it('only of links that can be paid and have not been', async () => {
	const n8n = await bench.trigger(['paymentLinkExpiring']);
	const [paid, closed, endless] = [
		await linkFor(30 * HOUR),
		await linkFor(30 * HOUR),
		await bench.link(),
	];
	const twice = await bench.link({ valid_until: after(30 * HOUR), max_number_of_payments: 5 });
	const open = await linkFor(30 * HOUR);
	await n8n.poll();
	await bench.simulator.pay(paid.id);
	await bench.simulator.pay(twice.id);
	bench.simulator.act.setLinkStatus(closed.id, 'INACTIVE');
	bench.wait(7 * HOUR);
	for (let n = 0; n < 3; n++) await n8n.poll();
	expect(idsOf(n8n.items)).toEqual([open.id]);
	expect(idsOf(n8n.items)).not.toContain(endless.id);
});

it('a link that is made with less time than that is told as soon as it is seen', async () => {
	const n8n = await bench.trigger(['paymentLinkExpiring'], { expiringHours: 2 });
	const [soon, later] = [await linkFor(HOUR), await linkFor(3 * HOUR)];
	await n8n.poll();
	expect(idsOf(n8n.items)).toEqual([soon.id]);
	bench.wait(1.5 * HOUR);
	await n8n.poll();
	expect(idsOf(n8n.items)).toEqual([soon.id, later.id]);
});

it('what is about to end when the watch begins is known, and so is what is added to a watch', async () => {
	const link = await linkFor(3 * HOUR);
	const n8n = await bench.trigger(['paymentLinkExpiring']);
	await n8n.poll();
	const other = await bench.trigger(['paymentLinkStatusChanged']);
	await other.poll();
	other.node.parameters = { event: ['paymentLinkStatusChanged', 'paymentLinkExpiring'] };
	await other.register('update');
	const next = await linkFor(30 * HOUR);
	for (const one of [n8n, other]) await one.poll();
	expect([...n8n.items, ...other.items]).toEqual([]);
	bench.wait(8 * HOUR);
	for (const one of [n8n, other]) {
		await one.poll();
		expect(idsOf(one.items.filter(({ event }) => event === 'paymentLinkExpiring'))).toEqual([
			next.id,
		]);
		expect(idsOf(one.items)).not.toContain(link.id);
	}
});

it('an invoice is overdue once, when a payment of it is late', async () => {
	const n8n = await bench.trigger(['invoiceOverdue']);
	const [late, paid] = [await invoiceFor(HOUR), await invoiceFor(HOUR)];
	await n8n.poll();
	const { payments } = await ok(client(bench.simulator)('GET', `/invoices/${paid.id}`));
	await bench.merchant.request('POST', `/payments/${payments[0].id}/mark-paid`, {
		payment_method: 'CASH',
	});
	bench.wait(2 * HOUR);
	for (let n = 0; n < 3; n++) await n8n.poll();
	expect(n8n.items).toMatchObject([
		{
			event: 'invoiceOverdue',
			eventId: `invoiceOverdue:${late.id}`,
			resource: 'invoice',
			record: { id: late.id },
		},
	]);
	bench.simulator.act.advance(40 * 24 * HOUR);
	for (let n = 0; n < 3; n++) await n8n.poll();
	expect(n8n.items).toHaveLength(1);
});

it('invoices that are late already when the watch begins are known', async () => {
	await invoiceFor(HOUR);
	bench.wait(2 * HOUR);
	const n8n = await bench.trigger(['invoiceOverdue', 'paymentLinkPaid']);
	const late = await invoiceFor(HOUR);
	await n8n.poll();
	bench.wait(2 * HOUR);
	for (let n = 0; n < 3; n++) await n8n.poll();
	expect(idsOf(n8n.items)).toEqual([late.id]);
});

it.each([
	['paymentLinkExpiring', () => linkFor(30 * HOUR)],
	['invoiceOverdue', () => invoiceFor(HOUR)],
])('single records are watched as well: %s', async (event, make) => {
	const [one, other] = [await make(), await make()];
	const n8n = await bench.trigger([event], { scope: 'ids', ids: one.id });
	bench.wait(8 * HOUR);
	for (let n = 0; n < 3; n++) await n8n.poll();
	expect(idsOf(n8n.items)).toEqual([one.id]);
	expect(other.id).not.toBe(one.id);
});

it('Fetch Test Event shows a link and an invoice that fit, else the newest', async () => {
	await bench.link();
	const n8n = await bench.trigger(['paymentLinkExpiring']);
	expect(await n8n.fetchTestEvent()).toMatchObject([{ event: 'paymentLinkExpiring' }]);
	const soon = await linkFor(HOUR);
	await bench.link();
	expect(await n8n.fetchTestEvent()).toMatchObject([{ id: soon.id }]);
	const late = await invoiceFor(HOUR);
	await invoiceFor(9 * HOUR);
	bench.wait(2 * HOUR);
	const other = await bench.trigger(['invoiceOverdue']);
	expect(await other.fetchTestEvent()).toMatchObject([
		{ event: 'invoiceOverdue', eventId: `invoiceOverdue:${late.id}`, id: late.id },
	]);
});

it('a number of hours that is none is refused', async () => {
	const n8n = await bench.trigger(['paymentLinkExpiring']);
	n8n.node.parameters = { event: ['paymentLinkExpiring'], expiringHours: 0 };
	expect(await n8n.register('update')).toBe(false);
	expect(n8n.failures.at(-1)?.message).toContain("'Hours Before Expiry' is not a whole number");
});

describe('the cost', () => {
	const links = (end: string) => ['payment_links', { status: 'ACTIVE', valid_until: end }] as const;
	const invoices = (end: string) =>
		[
			'invoices',
			{
				status: 'SENT',
				scheduled_on: end,
				payments: [{ id: 'p', scheduled_on: end, current_status: 'PENDING' }],
			},
		] as const;

	const requestsOf = async (
		events: any,
		count: number,
		record: typeof links | typeof invoices,
	): Promise<{ requests: number; told: number }> => {
		const server = new ModelServer();
		const DAY = 24 * HOUR;
		// After 2.5 days links have less than a day left, and invoices are late.
		const end = new Date(server.now + (record === links ? 3 : 2) * DAY).toISOString();
		for (let n = 0; n < count; n++) {
			const [kind, fields] = record(end);
			server.add(kind, fields, server.now - DAY + n);
		}
		const driver = new Driver(server, { events });
		for (let n = 0; n < 12; n++) {
			server.now += 60_000;
			expect(await driver.poll()).toEqual([]);
		}
		server.take();
		server.now += 60_000;
		await driver.poll();
		const requests = server.take().length;
		server.now += 2.5 * DAY;
		let told = 0;
		for (let n = 0; n < Math.ceil(count / 100) + 3; n++) {
			server.now += 60_000;
			told += (await driver.poll()).length;
		}
		return { requests, told };
	};

	it.each([
		['paymentLinkExpiring', 'paymentLinkStatusChanged', links, 50],
		['paymentLinkExpiring', 'paymentLinkStatusChanged', links, 1_000],
		['invoiceOverdue', 'invoiceStatusChanged', invoices, 50],
		['invoiceOverdue', 'invoiceStatusChanged', invoices, 1_000],
	])('%s: no request more than for %s (case %#)', async (event, other, record, count) => {
		const usual = await requestsOf([other], count, record);
		const { requests, told } = await requestsOf([event], count, record);
		expect(requests).toBe(usual.requests);
		expect(told).toBe(count);
	});
});
