import fc from '../../support/fastCheck.mts';
import type { IDataObject } from 'n8n-workflow';

import type { Switches } from '../../../simulator/index.mts';
import { defaultSwitches } from '../../../simulator/switches/index.mts';
import { useInProcess } from '../../support/inProcess.mts';
import { byDefault } from '../../support/use.mts';
import { SERVERS } from './support/servers.mts';

/** A sheet of orders in a handful of requests, and the same answers as one by one. */
const stream = useInProcess();

const DAY = 86_400_000;
const LIST = 'GET /payment_links';
const referenceOf = (i: number) => `order_${i}`;

/** Links without an order, and after them one link for each order, evenly over thirty days. */
function makeLinks(others: number, orders: number): string[] {
	const { act } = stream.sim;
	const to = new Date(stream.now - 60_000);
	const middle = new Date(stream.now - 30 * DAY);
	if (others) act.bulk.paymentLinks(others, { from: new Date(stream.now - 300 * DAY), to: middle });
	const metadata = (i: number) => ({ order_reference: referenceOf(i) });
	return act.bulk.paymentLinks(orders, { from: middle, to, metadata });
}

function pay(ids: string[]): void {
	for (const id of ids) {
		stream.sim.act.payLink(id);
		stream.pass(1_000);
	}
}

const items = (count: number): IDataObject[] =>
	Array.from({ length: count }, (_, i) => ({ order: referenceOf(i) }));

async function statuses(rows: IDataObject[], process = 0): Promise<IDataObject[]> {
	const parameters = { orderReference: '={{ $json.order }}', simplify: false };
	const { json, error } = await stream.run('order.getStatus', parameters, { items: rows, process });
	expect(error).toBeUndefined();
	return json;
}

function counted(): Record<string, number> {
	const found: Record<string, number> = {};
	for (const request of stream.requests()) {
		const kind = request.replace(/[0-9a-f-]{36}/, 'ID');
		found[kind] = (found[kind] ?? 0) + 1;
	}
	return found;
}

describe('Get Status', () => {
	it('of 300 orders takes the pages of their links and invoices', async () => {
		byDefault(stream.sim);
		pay(makeLinks(700, 300).slice(0, 150));
		stream.requests();
		const rows = await statuses(items(300));
		expect(rows.filter(({ status }) => status === 'paid')).toHaveLength(150);
		// The first reading of the 1,000 links shows theirs on the way; 150 invoices are two pages.
		expect(counted()).toEqual({ [LIST]: 11, 'GET /invoices': 2 });
	});

	it('again when nothing else has happened takes no more than the pages of the links', async () => {
		makeLinks(700, 300);
		await statuses(items(300));
		stream.requests();
		await statuses(items(300));
		const { [LIST]: lists, ...rest } = counted();
		expect(lists).toBeLessThanOrEqual(4);
		expect(rest).toEqual({ 'GET /invoices': 1 });
	});

	it('of one order takes no more than its link and its invoices', async () => {
		byDefault(stream.sim);
		pay(makeLinks(500, 10).slice(0, 1));
		await statuses(items(1));
		stream.requests();
		await statuses(items(1));
		expect(counted()).toEqual({ [LIST]: 1, 'GET /invoices': 1 });
	});

	it('of a few orders of long ago reads their links one by one', async () => {
		const old = stream.sim.act.bulk.paymentLinks(3, {
			from: new Date(stream.now - 400 * DAY),
			to: new Date(stream.now - 390 * DAY),
			metadata: (i) => ({ order_reference: referenceOf(i) }),
		});
		stream.sim.act.bulk.paymentLinks(2_000, {
			from: new Date(stream.now - 300 * DAY),
			to: new Date(stream.now - DAY),
		});
		await statuses(items(3));
		stream.requests();
		await statuses(items(3));
		expect(counted()).toEqual({
			[LIST]: 1,
			'GET /payment_links/ID': old.length,
			'GET /invoices': old.length,
		});
	});

	it('asks link by link where invoices do not name their link', async () => {
		stream.reset({ paymentLinkIdOnInvoice: false });
		pay(makeLinks(0, 20).slice(0, 10));
		stream.requests();
		const rows = await statuses(items(20));
		expect(rows.filter(({ status }) => status === 'paid')).toHaveLength(10);
		expect(counted()['GET /invoices']).toBeGreaterThanOrEqual(20);
	});

	it('is no answer where invoices neither name their link nor can be asked for by it', async () => {
		stream.reset({ paymentLinkIdOnInvoice: false, linkFilter: 'ignore' });
		pay(makeLinks(0, 2).slice(0, 1));
		const parameters = { orderReference: referenceOf(0) };
		const { error } = await stream.run('order.getStatus', parameters);
		expect(error.message).toContain('does not say which invoices belong to a payment link');
	});
});

describe('a run over the same orders again', () => {
	const create = async (count: number, more: object = {}) => {
		const product = stream.sim.all('product')[0].id;
		const parameters = {
			name: 'Order',
			orderReference: '={{ $json.order }}',
			items: { item: [{ productId: { mode: 'id', value: product }, quantity: 1 }] },
			...more,
		};
		return (await stream.run('paymentLink.create', parameters, { items: items(count) })).json;
	};
	const order = async (count: number) => {
		const product = stream.sim.all('product')[0].id;
		const parameters = {
			orderReference: '={{ $json.order }}',
			itemsFrom: 'json',
			itemsJson: JSON.stringify([{ product_id: product, quantity: 1 }]),
		};
		return (await stream.run('order.createPaymentLinks', parameters, { items: items(count) })).json;
	};

	it.each([
		['Payment Link \u2192 Create', create],
		['Order \u2192 Create Payment Links', order],
	])('%s: reads the pages of their links once, at the end', async (_name, again) => {
		const ids = makeLinks(700, 300);
		pay(ids.slice(0, 5));
		await again(1);
		stream.requests();
		const rows = await again(300);
		expect(rows.map(({ reused }) => reused)).toEqual(Array(300).fill(true));
		expect(rows.filter(({ paid }) => paid)).toHaveLength(5);
		const { [LIST]: lists, ...rest } = counted();
		expect(lists).toBeLessThanOrEqual(5);
		expect(rest).toEqual({});
	});

	it.each([
		['Payment Link \u2192 Create', create],
		['Order \u2192 Create Payment Links', order],
	])('%s: reads no further than the links that can still change', async (_name, again) => {
		const { act } = stream.sim;
		const metadata = (i: number) => ({ order_reference: referenceOf(i) });
		const long = { from: new Date(stream.now - 210 * DAY), to: new Date(stream.now - 200 * DAY) };
		act.bulk.paymentLinks(300, { ...long, metadata, status: 'COMPLETED' });
		makeLinks(700, 300);
		await again(1);
		stream.requests();
		const rows = await again(300);
		expect(rows.map(({ reused }) => reused)).toEqual(Array(300).fill(true));
		const { [LIST]: lists, ...rest } = counted();
		expect(lists).toBeLessThanOrEqual(5);
		expect(rest).toEqual({});
	});

	it('makes a new link where one has run out meanwhile, and reads only that order by itself', async () => {
		const ids = makeLinks(0, 50);
		await create(50);
		stream.sim.act.expireLink(ids[7]);
		stream.requests();
		const rows = await create(50);
		expect(rows.filter(({ reused }) => !reused)).toEqual([
			expect.objectContaining({ orderReference: referenceOf(7) }),
		]);
		const { 'GET /payment_links/ID': singles, 'POST /payment_links': posts } = counted();
		expect([singles, posts]).toEqual([1, 1]);
	});

	it('gives out a link that was paid a moment ago as payable where rows of lists are old, and makes none', async () => {
		const ids = makeLinks(0, 50);
		await create(50);
		stream.pass(60_000);
		stream.sim.switches.listAgeMs = 30_000;
		pay([ids[3]]);
		const stale = await create(50);
		expect(stale[3]).toMatchObject({ id: ids[3], reused: true, paid: false });
		stream.pass(60_000);
		expect((await create(50))[3]).toMatchObject({ id: ids[3], paid: true });
		expect(stream.sim.all('paymentLink')).toHaveLength(50);
	});
});

describe('in bulk as one by one', () => {
	const SWITCHES: Array<Partial<Switches>> = [
		...SERVERS,
		{ partialRefunds: 'once', amountRefunded: false },
	];
	const change = fc.record({
		what: fc.constantFrom('pay', 'pay', 'expire', 'close', 'refund', 'part', 'review', 'more'),
		at: fc.nat(200),
	});

	function perform({ what, at }: { what: string; at: number }): void {
		const { sim } = stream;
		const links = sim.all('paymentLink');
		const link = links[at % links.length];
		const payments = sim.all('payment');
		const payment = payments[at % payments.length];
		stream.pass((at % 3) * 400);
		if (what === 'more') {
			const metadata = () => ({ order_reference: referenceOf(at % 40) });
			const when = new Date(stream.now);
			sim.act.bulk.paymentLinks(1 + (at % 3), { from: when, to: when, metadata });
		} else if (what === 'refund' || what === 'part') {
			if (payment?.current_status !== 'SUCCEEDED') return;
			const part = what === 'part' ? { amount: '1.00' } : {};
			stream.call('POST', `/payments/${payment.id}/refund`, { refund_reason: 'OTHER', ...part });
		} else if (link.status === 'ACTIVE') {
			if (what === 'expire') sim.act.expireLink(link.id);
			else if (what === 'close') sim.act.setLinkStatus(link.id, 'INACTIVE');
			else {
				const { paymentId } = sim.act.payLink(link.id);
				if (what === 'review') sim.act.setPaymentStatus(paymentId!, 'UNDER_REVIEW');
			}
		}
	}

	it('over random histories, on servers of all kinds, while pages shift', async () => {
		const history = fc.record({
			switches: fc.constantFrom(...SWITCHES),
			others: fc.constantFrom(0, 150, 420),
			changes: fc.array(change, { minLength: 5, maxLength: 40 }),
		});
		await fc.assert(
			fc.asyncProperty(history, async ({ switches, others, changes }) => {
				stream.reset({ ...defaultSwitches(), ...switches });
				makeLinks(others, 40);
				changes.forEach(perform);
				const warm = await statuses(items(40).slice(0, 1));
				changes.slice(0, 5).forEach(perform);
				// New links of other orders push rows down while the pages are read.
				stream.sim.faults.add({
					path: '/(payment_links|invoices)$',
					skip: 1,
					times: 2,
					action: { type: 'meanwhile', action: 'bulk.paymentLinks', args: [3] } as never,
				});
				const together = await statuses(items(40));
				stream.sim.faults.clear();
				stream.restart();
				const single: IDataObject[] = [];
				for (const row of items(12)) single.push(...(await statuses([row], 1)));
				expect(together.slice(0, 12)).toEqual(single);
				expect(warm).toHaveLength(1);
			}),
			{ numRuns: 20 },
		);
	});
});
