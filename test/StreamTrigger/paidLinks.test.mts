import { useBench } from './support/bench.mts';

const bench = useBench();

const requestsSince = (place: number) => bench.requests(place);
const open = async (more: Record<string, any> = {}) => {
	const { event = ['paymentLinkPaid'], ...rest } = more;
	return await bench.trigger(event as string[], rest);
};

describe('Payment Link Paid', () => {
	it('comes with the order reference, the link, the invoice, its payments and the consumer', async () => {
		const n8n = await open();
		const link = await bench.link({
			custom_metadata: { order_reference: '789', gift: true },
		});
		await n8n.poll();
		expect(n8n.executions).toEqual([]);
		const { invoiceId, paymentId } = await bench.simulator.pay(link.id);
		await n8n.poll();
		await n8n.poll();
		expect(n8n.items).toHaveLength(1);
		expect(n8n.items[0]).toMatchObject({
			event: 'paymentLinkPaid',
			eventId: `paymentLinkPaid:${invoiceId}`,
			resource: 'paymentLink',
			id: link.id,
			previousStatus: null,
			status: 'COMPLETED',
			redelivered: false,
			orderReference: '789',
			customMetadata: { order_reference: '789', gift: true },
			record: { id: link.id, status: 'COMPLETED', amountCollected: '115.00' },
			invoice: { id: invoiceId, status: 'COMPLETED', remainingAmount: '0.00' },
			payments: [{ id: paymentId, status: 'SUCCEEDED', amount: '115.00' }],
			consumer: { name: 'Walk-in Customer' },
		});
		expect(Date.parse(n8n.items[0].detectedAt as string)).not.toBeNaN();
		expect(Object.keys(n8n.items[0].record as object).length).toBeLessThanOrEqual(10);
	});

	it.each([false, '={{ "false" }}'])(
		'gives whole records without Simplify: %s',
		async (simplify) => {
			const n8n = await open({ options: { simplify } });
			const link = await bench.link({ custom_metadata: { order_reference: '1' } });
			await bench.simulator.pay(link.id);
			await n8n.poll();
			const [{ record, invoice, payments }] = n8n.items as any[];
			expect(record).toEqual(await bench.merchant.request('GET', `/payment_links/${link.id}`));
			expect(invoice).toHaveProperty('org_invoice_number');
			expect(payments[0]).toHaveProperty('amount_in_smallest_unit');
		},
	);

	it('fires once for each payment of a link that can be paid many times', async () => {
		const n8n = await open();
		const link = await bench.link({ max_number_of_payments: null });
		const first = await bench.simulator.pay(link.id);
		await n8n.poll();
		const second = await bench.simulator.pay(link.id);
		const third = await bench.simulator.pay(link.id);
		await n8n.poll();
		await n8n.poll();
		expect(n8n.executions.map((items) => items.length)).toEqual([1, 2]);
		expect(n8n.items.map(({ eventId }) => eventId)).toEqual(
			[first, second, third].map(({ invoiceId }) => `paymentLinkPaid:${invoiceId}`),
		);
		expect(n8n.items.every(({ id, status }) => id === link.id && status === 'ACTIVE')).toBe(true);
	});

	it('is not a link that has expired unpaid, nor a declined card, nor a pending payment', async () => {
		const n8n = await open({ event: ['paymentLinkPaid', 'paymentLinkCompleted'] });
		const [expired, declined, pending] = await Promise.all(
			[1, 2, 3].map(async () => await bench.link()),
		);
		await n8n.poll();
		bench.simulator.act.expireLink(expired.id);
		await bench.simulator.pay(declined.id, { outcome: 'declined' });
		await bench.simulator.pay(pending.id, { outcome: 'pending' });
		await n8n.poll();
		await n8n.poll();
		expect(n8n.items.map(({ event, id }) => [event, id])).toEqual([
			['paymentLinkCompleted', expired.id],
		]);
	});

	it('waits for the last instalment', async () => {
		const n8n = await open();
		const consumer = await bench.merchant.request('POST', '/consumers', { name: 'Huda' });
		const link = await bench.link();
		const { invoiceId } = await bench.simulator.pay(link.id);
		await n8n.poll();
		expect(n8n.items).toHaveLength(1);
		// Instalments belong to an invoice that is accepted, not completed.
		const other = await bench.link({ organization_consumer_id: consumer.id });
		const paid = await bench.simulator.pay(other.id);
		const record = bench.simulator.find('invoice', paid.invoiceId!)!;
		record.status = 'ACCEPTED';
		for (const id of record.payment_ids)
			bench.simulator.find('payment', id)!.current_status = 'PENDING';
		await n8n.poll();
		await n8n.poll();
		expect(n8n.items).toHaveLength(1);
		for (const id of record.payment_ids) bench.simulator.act.setPaymentStatus(id, 'SUCCEEDED');
		await n8n.poll();
		expect(n8n.items.map(({ eventId }) => eventId)).toEqual([
			`paymentLinkPaid:${invoiceId}`,
			`paymentLinkPaid:${paid.invoiceId}`,
		]);
	});

	it('does not fire for invoices that no link made', async () => {
		const n8n = await open();
		bench.simulator.act.bulk.invoices(3, { from: new Date(), to: new Date(), status: 'SUCCEEDED' });
		await n8n.poll();
		await n8n.poll();
		expect(n8n.items).toEqual([]);
	});

	it('asks once per poll however many links are open, and three times at most for one that was paid', async () => {
		const links = bench.simulator.act.bulk.paymentLinks(500);
		const n8n = await open();
		await n8n.poll();
		let place = bench.simulator.ledger.length;
		await n8n.poll();
		expect(requestsSince(place)).toHaveLength(1);
		place = bench.simulator.ledger.length;
		await bench.simulator.pay(links[7]);
		place = bench.simulator.ledger.length;
		await n8n.poll();
		expect(n8n.items.map(({ id }) => id)).toEqual([links[7]]);
		expect(requestsSince(place).length).toBeLessThanOrEqual(3);
	});
});

describe('Payment Link Paid where invoices do not say which link they came from', () => {
	beforeEach(() => (bench.simulator.switches.paymentLinkIdOnInvoice = false));

	it('finds the link by asking for its invoices, with eight requests at most', async () => {
		const links = bench.simulator.act.bulk.paymentLinks(500, {
			metadata: (n) => ({ order_reference: `order ${n}` }),
		});
		const n8n = await open();
		await n8n.poll();
		const place = bench.simulator.ledger.length;
		await bench.simulator.pay(links[3]);
		await n8n.poll();
		expect(n8n.items).toHaveLength(1);
		expect(n8n.items[0]).toMatchObject({ id: links[3], orderReference: 'order 3' });
		expect(requestsSince(place).length).toBeLessThanOrEqual(8);
	});

	it('finds each link of many that were paid together', async () => {
		const links = bench.simulator.act.bulk.paymentLinks(250);
		const n8n = await open();
		const paid = [0, 40, 41, 120, 249].map((n) => links[n]);
		for (const id of paid) await bench.simulator.pay(id);
		for (let n = 0; n < 4; n++) await n8n.poll();
		expect(n8n.items.map(({ id }) => id).sort()).toEqual([...paid].sort());
	});

	it.each(['honour', 'ignore', 'refuse'] as const)(
		'finds old links of very many at once when they can be paid only once (order by change: %s)',
		async (sort) => {
			bench.simulator.switches.sort = sort;
			const links = bench.simulator.act.bulk.paymentLinks(1_500);
			const n8n = await open();
			await n8n.poll();
			await bench.simulator.pay(links[3]);
			const place = bench.simulator.ledger.length;
			await n8n.poll();
			// Where the order is refused, all links are looked through, some at each poll.
			if (sort !== 'refuse') expect(n8n.items.map(({ id }) => id)).toEqual([links[3]]);
			expect(requestsSince(place).length).toBeLessThanOrEqual(8);
			for (let n = 0; n < 3; n++) await n8n.poll();
			expect(n8n.items.map(({ id }) => id)).toEqual([links[3]]);
		},
	);

	it('finds all links that were paid within one minute in few polls', async () => {
		const links = bench.simulator.act.bulk.paymentLinks(1_000);
		const n8n = await open();
		await n8n.poll();
		const paid = links.filter((_, n) => n % 100 === 50);
		for (const id of paid) await bench.simulator.pay(id);
		for (let n = 0; n < 2; n++) await n8n.poll();
		expect(n8n.items.map(({ id }) => id).sort()).toEqual([...paid].sort());
	});

	it('finds it among many likely ones, also where a payment does not count as a change', async () => {
		const links = bench.simulator.act.bulk.paymentLinks(130);
		for (const id of links.slice(0, 60)) await bench.simulator.pay(id);
		bench.wait(3_600_000);
		const n8n = await open();
		await n8n.poll();
		await bench.simulator.pay(links[100]);
		bench.simulator.find('paymentLink', links[100])!.updated_at = null;
		for (let n = 0; n < 20 && n8n.items.length === 0; n++) {
			const place = bench.simulator.ledger.length;
			await n8n.poll();
			expect(requestsSince(place).length).toBeLessThanOrEqual(9);
			bench.wait(60_000);
		}
		expect(n8n.items.map(({ id }) => id)).toEqual([links[100]]);
	});

	it('looks no further for the link of an invoice that has none, once all likely ones were asked', async () => {
		const links = bench.simulator.act.bulk.paymentLinks(130);
		for (const id of links.slice(50, 80)) await bench.simulator.pay(id);
		const n8n = await open();
		await n8n.poll();
		bench.simulator.act.bulk.invoices(1, { from: new Date(), to: new Date(), status: 'SUCCEEDED' });
		const costs: number[] = [];
		for (let n = 0; n < 20; n++) {
			bench.wait(60_000);
			const place = bench.simulator.ledger.length;
			// Sales go on meanwhile.
			if (n === 3) await bench.simulator.pay(links[7]);
			await n8n.poll();
			costs.push(requestsSince(place).length);
		}
		expect(n8n.items.map(({ id }) => id)).toEqual([links[7]]);
		expect(costs.slice(-5)).toEqual([1, 1, 1, 1, 1]);
	});

	it.each([0, 1])(
		'asks a link again that was asked in a copy that did not have the invoice yet (reads before: %i)',
		async (reads) => {
			const n8n = await open();
			await n8n.poll();
			// Of the list of invoices and the answer of the link, the second can be older.
			bench.simulator.switches.replica = { lagMs: 30_000, reads: 'alternate' };
			const id = await bench.payOne();
			for (let n = 0; n < reads; n++) await bench.merchant.request('GET', '/products');
			for (let n = 0; n < 6; n++) {
				await n8n.poll();
				bench.wait(60_000);
			}
			expect(n8n.items.map((item) => item.id)).toEqual([id]);
			expect(await bench.cost(n8n)).toHaveLength(1);
		},
	);

	it('finds an old link that can be paid many times', async () => {
		const links = bench.simulator.act.bulk.paymentLinks(900);
		bench.simulator.find('paymentLink', links[8])!.max_number_of_payments = null;
		const n8n = await open();
		await n8n.poll();
		await bench.simulator.pay(links[8]);
		for (let n = 0; n < 3; n++) await n8n.poll();
		expect(n8n.items.map(({ id }) => id)).toEqual([links[8]]);
	});

	it('does not fire for invoices that no link made', async () => {
		bench.simulator.act.bulk.paymentLinks(20);
		const n8n = await open();
		bench.simulator.act.bulk.invoices(3, { from: new Date(), to: new Date(), status: 'SUCCEEDED' });
		for (let n = 0; n < 4; n++) await n8n.poll();
		expect(n8n.items).toEqual([]);
	});
});

it('is told while some servers of Stream name the link on invoices and others do not', async () => {
	const n8n = await open();
	const ids: string[] = [];
	for (const named of [true, false, true]) {
		bench.simulator.switches.paymentLinkIdOnInvoice = named;
		const link = await bench.link();
		await bench.simulator.pay(link.id);
		ids.push(link.id);
		await n8n.poll();
	}
	expect(n8n.items.map(({ id }) => id)).toEqual(ids);
});

describe('Payment Link Paid of chosen links', () => {
	it('hears of one link only', async () => {
		const [one, other] = [await bench.link(), await bench.link()];
		const n8n = await open({ scope: 'paymentLink', paymentLinkId: { mode: 'id', value: one.id } });
		await bench.simulator.pay(other.id);
		await bench.simulator.pay(one.id);
		await n8n.poll();
		expect(n8n.items.map(({ id }) => id)).toEqual([one.id]);
	});

	it('finds the link that was given by a short URL, once', async () => {
		bench.simulator.switches.linkUrl = 'short';
		const [one, other] = [await bench.link(), await bench.link()];
		const value = ` ${one.url}?language=ar `;
		const scope = { scope: 'paymentLink', paymentLinkId: { mode: 'url', value } };
		const n8n = await open(scope);
		const lists = () =>
			bench.simulator.ledger.filter(
				({ path, query }) => path.endsWith('/payment_links') && query.includes('page=1&limit=100'),
			).length;
		const before = lists();
		expect(before).toBeGreaterThan(0);
		await bench.simulator.pay(other.id);
		await bench.simulator.pay(one.id);
		await n8n.poll();
		await n8n.poll();
		expect(n8n.items.map(({ id }) => id)).toEqual([one.id]);
		expect(lists()).toBe(before);
	});

	it('hears of the links in a list, and of nothing else', async () => {
		const links = [1, 2, 3].map(() => bench.link());
		const [a, b, c] = await Promise.all(links);
		const n8n = await open({ scope: 'ids', ids: `${a.id}, ${b.id}` });
		for (const { id } of [a, b, c]) await bench.simulator.pay(id);
		await n8n.poll();
		expect(n8n.items.map(({ id }) => id).sort()).toEqual([a.id, b.id].sort());
	});

	it('hears of the links that a consumer has paid', async () => {
		const consumer = await bench.merchant.request('POST', '/consumers', { name: 'Huda' });
		const own = await bench.link({ organization_consumer_id: consumer.id });
		const other = await bench.link();
		const n8n = await open({ scope: 'consumer', consumerId: { mode: 'id', value: consumer.id } });
		await bench.simulator.pay(other.id);
		await bench.simulator.pay(own.id);
		await n8n.poll();
		expect(n8n.items.map(({ id }) => id)).toEqual([own.id]);
	});
});
