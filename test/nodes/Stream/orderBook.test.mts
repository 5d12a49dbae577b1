import type { IDataObject } from 'n8n-workflow';

import { useInProcess } from '../../support/inProcess.mts';
import { byDefault } from '../../support/use.mts';

/** Order → Get Many: the order book. */
const stream = useInProcess();

const DAY = 86_400_000;
const referenceOf = (i: number) => `order_${i}`;
const iso = (ms: number) => new Date(ms).toISOString();

/** One order a day, the last one yesterday; links without an order between them. */
function makeOrders(count: number): string[] {
	const { act } = stream.sim;
	const from = new Date(stream.now - count * DAY);
	const to = new Date(stream.now - DAY);
	act.bulk.paymentLinks(20, { from, to });
	const metadata = (i: number) => ({ order_reference: referenceOf(i) });
	return act.bulk.paymentLinks(count, { from, to, metadata });
}

async function orders(parameters: object = {}): Promise<IDataObject[]> {
	const { json, error } = await stream.run('order.getAll', parameters);
	expect(error).toBeUndefined();
	return json;
}

const references = (rows: IDataObject[]) => rows.map(({ orderReference }) => orderReference);

test('every order of the account, newest first, with what has become of it', async () => {
	const ids = makeOrders(5);
	const { consumerId } = stream.sim.act.payLink(ids[3]);
	stream.sim.act.expireLink(ids[1]);
	const rows = await orders({ returnAll: true });
	expect(references(rows)).toEqual([4, 3, 2, 1, 0].map(referenceOf));
	expect(rows.map(({ status }) => status)).toEqual([
		'unpaid',
		'paid',
		'unpaid',
		'expired',
		'unpaid',
	]);
	const { amount } = rows[0];
	expect(rows[0]).toEqual({
		orderReference: 'order_4',
		payUrl: stream.sim.checkoutUrl(ids[4]),
		status: 'unpaid',
		amount,
		paidAmount: '0.00',
		refundedAmount: '0.00',
		currency: 'SAR',
		consumerId: null,
		createdAt: iso(stream.sim.find('paymentLink', ids[4])!.created_at / 1000),
		paidAt: null,
	});
	expect(rows[1]).toMatchObject({ paidAmount: amount, consumerId, paidAt: expect.any(String) });
});

test('says of each order what Get Status says', async () => {
	const ids = makeOrders(30);
	for (const [at, id] of ids.entries()) {
		stream.pass(1_000);
		if (at % 3 === 0) stream.sim.act.payLink(id);
		if (at % 5 === 0 && at % 3) stream.sim.act.setLinkStatus(id, 'INACTIVE');
	}
	const book = await orders({ returnAll: true, simplify: false });
	const items = book.map(({ orderReference }) => ({ order: orderReference as string }));
	const parameters = { orderReference: '={{ $json.order }}', simplify: false };
	const { json } = await stream.run('order.getStatus', parameters, { items, process: 1 });
	for (const [at, order] of book.entries()) {
		expect({ ...order, links: undefined }).toEqual({
			...json[at],
			links: undefined,
			consumerId: order.consumerId,
			createdAt: order.createdAt,
		});
	}
});

test('an order of several links is one row, as old as the first of them', async () => {
	const [first] = makeOrders(3);
	const metadata = () => ({ order_reference: referenceOf(0) });
	stream.sim.act.expireLink(first);
	const now = new Date(stream.now);
	stream.sim.act.bulk.paymentLinks(1, { from: now, to: now, metadata });
	const rows = await orders({ returnAll: true });
	expect(references(rows)).toEqual([2, 1, 0].map(referenceOf));
	expect(rows[2]).toMatchObject({ status: 'unpaid' });
});

test.each([false, true])(
	'filters by status and date, and stops at the limit (warm: %s)',
	async (warm) => {
		const ids = makeOrders(10);
		for (const at of [2, 5, 8]) stream.sim.act.payLink(ids[at]);
		if (warm) await orders({ returnAll: true });
		const paid = { returnAll: true, filters: { statuses: ['paid'] } };
		expect(references(await orders(paid))).toEqual([8, 5, 2].map(referenceOf));
		const two = { limit: 2, filters: { statuses: ['unpaid', 'expired'] } };
		expect(references(await orders(two))).toEqual([9, 7].map(referenceOf));
		const at = (i: number) => iso(stream.sim.find('paymentLink', ids[i])!.created_at / 1000);
		const between = { returnAll: true, filters: { fromDate: at(3), toDate: at(6) } };
		expect(references(await orders(between))).toEqual([6, 5, 4, 3].map(referenceOf));
		expect(await orders({ returnAll: true, filters: { fromDate: iso(stream.now) } })).toEqual([]);
	},
);

test('takes the pages of links and invoices: 1,000 orders in 25 requests', async () => {
	byDefault(stream.sim);
	const ids = stream.sim.act.bulk.paymentLinks(1_000, {
		from: new Date(stream.now - 30 * DAY),
		to: new Date(stream.now - 60_000),
		metadata: (i) => ({ order_reference: referenceOf(i) }),
	});
	for (const id of ids.slice(0, 400)) {
		stream.sim.act.payLink(id);
		stream.pass(100);
	}
	stream.requests();
	expect(await orders({ returnAll: true })).toHaveLength(1_000);
	expect(stream.requests().length).toBeLessThanOrEqual(10 + 5);
	expect(await orders({ returnAll: true })).toHaveLength(1_000);
	expect(stream.requests().length).toBeLessThanOrEqual(1 + 11 + 5);
	expect(await orders({ limit: 20 })).toHaveLength(20);
	// The links are on the first page; their invoices would be below the 400 that were made since.
	expect(stream.requests().length).toBeLessThanOrEqual(7);
});

test('an outage is an error, not a shorter list', async () => {
	makeOrders(10);
	const action = { type: 'status', status: 403, body: { detail: 'Forbidden' } } as const;
	stream.sim.faults.add({ path: '/invoices', action });
	const { error, json } = await stream.run('order.getAll', {});
	expect(error.message).toContain('Forbidden');
	expect(json).toEqual([]);
});

describe.each([
	['together', true],
	['link by link', false],
])('invoices read %s', (_how, paymentLinkIdOnInvoice) => {
	test.each([1, 2, 3, 8])(
		'%i rows together have no more requests under way than allowed',
		async (rows) => {
			stream.reset({ paymentLinkIdOnInvoice });
			makeOrders(60).forEach((id, at) => at % 3 || payPartly(id));
			await orders({ limit: 1 });
			const before = stream.sim.ledger.length;
			const parameters = { returnAll: true, options: { requestsAtOnce: 4 } };
			const items = Array<IDataObject>(rows).fill({});
			const { json, error } = await stream.run('order.getAll', parameters, { items });
			expect(error).toBeUndefined();
			expect(json).toHaveLength(rows * 60);
			// All take equally long here: those under way together arrive together.
			const arrived = new Map<string, number>();
			for (const { at } of stream.sim.ledger.slice(before)) {
				arrived.set(at, (arrived.get(at) ?? 0) + 1);
			}
			expect(Math.max(...arrived.values())).toBeLessThanOrEqual(4);
			expect(Math.max(...arrived.values())).toBeGreaterThanOrEqual(3);
		},
	);
});

/** Pays a link and gives a part of it back. */
function payPartly(id: string): void {
	const { paymentId } = stream.sim.act.payLink(id);
	const body = { refund_reason: 'OTHER', amount: '1.00' };
	stream.call('POST', `/payments/${paymentId}/refund`, body);
}

test('how much of payments went back is read side by side', async () => {
	makeOrders(20).forEach(payPartly);
	const time = async (requestsAtOnce: number) => {
		await orders({ limit: 1 });
		stream.requests();
		const began = stream.now;
		const rows = await orders({ returnAll: true, options: { requestsAtOnce } });
		expect(rows.map(({ refundedAmount }) => refundedAmount)).toEqual(Array(20).fill('1.00'));
		const payments = stream.requests().filter((one) => one.startsWith('GET /payments/'));
		expect(payments).toHaveLength(20);
		return stream.now - began;
	};
	const alone = await time(1);
	expect(await time(5)).toBeLessThanOrEqual(alone / 2);
});
