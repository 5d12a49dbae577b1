import { useBench } from './support/bench.mts';

const bench = useBench();

const cart = [
	{ name: 'Ticket', price: '100' },
	{ name: 'Plan', price: '50', recurring_interval: 'MONTH' },
];

async function order(items: unknown[], more: Record<string, any> = {}): Promise<any> {
	const [row] = await bench.harness.rows({
		resource: 'order',
		operation: 'createPaymentLinks',
		orderReference: 'A 1|ب;',
		itemsFrom: 'json',
		itemsJson: JSON.stringify(items),
		simplify: true,
		...more,
	} as any);
	return row;
}

const EVENT_ID = `orderPaid:${encodeURIComponent('A 1|ب;')}`;

describe('Order Paid', () => {
	it('comes with the link of an order of one part', async () => {
		const n8n = await bench.trigger(['orderPaid']);
		const { links } = await order([cart[0]]);
		await n8n.poll();
		expect(n8n.items).toEqual([]);
		const { invoiceId } = await bench.simulator.pay(links[0].id);
		await n8n.poll();
		await n8n.poll();
		expect(n8n.items).toHaveLength(1);
		expect(n8n.items[0]).toMatchObject({
			event: 'orderPaid',
			eventId: EVENT_ID,
			orderReference: 'A 1|ب;',
			amount: '100.00',
			currency: 'SAR',
			id: links[0].id,
			invoice: { id: invoiceId },
			links: [{ id: links[0].id }],
		});
	});

	it.each([
		['one-time part first', [0, 1]],
		['recurring part first', [1, 0]],
	])('comes once, when both parts are paid: %s', async (_name, [first, second]) => {
		const n8n = await bench.trigger(['orderPaid', 'paymentLinkPaid']);
		const { links } = await order(cart);
		await bench.simulator.pay(links[first].id);
		await n8n.poll();
		await n8n.poll();
		expect(n8n.items.map(({ event }) => event)).toEqual(['paymentLinkPaid']);
		await bench.simulator.pay(links[second].id);
		await n8n.poll();
		await n8n.poll();
		const told = n8n.items.filter(({ event }) => event === 'orderPaid');
		expect(told).toMatchObject([
			{ eventId: EVENT_ID, amount: '150.00', links: [{}, {}], id: links[second].id },
		]);
		expect(n8n.items).toHaveLength(3);
	});

	it('comes once when both parts are paid between two polls', async () => {
		const n8n = await bench.trigger(['orderPaid']);
		const { links } = await order(cart);
		await bench.simulator.pay(links[0].id);
		await bench.simulator.pay(links[1].id);
		await n8n.poll();
		await n8n.poll();
		expect(n8n.items.map(({ eventId }) => eventId)).toEqual([EVENT_ID]);
	});

	it('comes once when the other part is paid while the poll reads', async () => {
		const n8n = await bench.trigger(['orderPaid']);
		const { links } = await order(cart);
		await bench.simulator.pay(links[0].id);
		bench.simulator.faults.add({
			method: 'GET',
			path: '/payment_links$',
			times: 1,
			action: { type: 'meanwhile', action: 'payLink', args: [links[1].id] },
		});
		for (let poll = 0; poll < 3; poll++) await n8n.poll();
		expect(n8n.items.map(({ eventId }) => eventId)).toEqual([EVENT_ID]);
	});

	it('was paid in part before the watch began', async () => {
		const { links } = await order(cart);
		await bench.simulator.pay(links[0].id);
		const n8n = await bench.trigger(['orderPaid']);
		await n8n.poll();
		expect(n8n.items).toEqual([]);
		await bench.simulator.pay(links[1].id);
		await n8n.poll();
		expect(n8n.items.map(({ eventId }) => eventId)).toEqual([EVENT_ID]);
	});

	it('is not a link without an order reference, nor one that comes on top of the order', async () => {
		const n8n = await bench.trigger(['orderPaid']);
		await bench.payOne();
		const metadata = { order_reference: 'A-1', order_reference_additional: true };
		const { id } = await bench.link({ custom_metadata: metadata });
		await bench.simulator.pay(id);
		await n8n.poll();
		expect(n8n.items).toEqual([]);
	});

	it('is told once of a link that is paid again', async () => {
		const n8n = await bench.trigger(['orderPaid']);
		const link = await bench.link({
			max_number_of_payments: null,
			custom_metadata: { order_reference: 'A-1' },
		});
		await bench.simulator.pay(link.id);
		await n8n.poll();
		await bench.simulator.pay(link.id);
		await n8n.poll();
		expect(n8n.items.map(({ eventId }) => eventId)).toEqual(['orderPaid:A-1']);
	});

	it('waits for a link made with Create Another that stands in for the other part', async () => {
		const n8n = await bench.trigger(['orderPaid']);
		const { links } = await order(cart);
		bench.simulator.act.setLinkStatus(links[1].id, 'INACTIVE');
		const productId = { __rl: true, mode: 'id', value: links[1].items[0].productId };
		const [another] = await bench.harness.rows({
			resource: 'paymentLink',
			operation: 'create',
			name: 'Plan',
			orderReference: 'A 1|ب;',
			items: { item: [{ productId, quantity: 1 }] },
			additionalFields: { ifLinkExists: 'create' },
		} as any);
		await bench.simulator.pay(links[0].id);
		await n8n.poll();
		expect(n8n.items).toEqual([]);
		await bench.simulator.pay(String(another.id));
		await n8n.poll();
		expect(n8n.items).toMatchObject([
			{ eventId: EVENT_ID, amount: '150.00', links: [{}, { id: another.id }] },
		]);
	});

	it('is whole when the other part was dropped from the order', async () => {
		const n8n = await bench.trigger(['orderPaid']);
		await order(cart);
		const { links } = await order([cart[0]], {
			additionalFields: { ifLinkDiffers: 'replace' },
		});
		await bench.simulator.pay(links[0].id);
		await n8n.poll();
		expect(n8n.items.map(({ eventId }) => eventId)).toEqual([EVENT_ID]);
	});

	it('costs no more requests while nothing is paid', async () => {
		const [paid, orders] = [
			await bench.trigger(['paymentLinkPaid']),
			await bench.trigger(['paymentLinkPaid', 'orderPaid']),
		];
		await order(cart);
		await paid.poll();
		await orders.poll();
		expect(await bench.cost(orders)).toEqual(await bench.cost(paid));
	});

	it('comes again after a restart with the same id, amount and links', async () => {
		const n8n = await bench.trigger(['orderPaid']);
		const { links } = await order(cart);
		await bench.simulator.pay(links[0].id);
		await bench.simulator.pay(links[1].id);
		await n8n.poll();
		await n8n.restart();
		await n8n.poll();
		const [first, again] = n8n.items;
		expect(again).toMatchObject({ eventId: EVENT_ID, amount: '150.00', redelivered: true });
		expect(again.links).toEqual(first.links);
	});

	const absent = { status: 404, body: { error: { code: 'STREAM_ERROR', message: 'Not found' } } };

	it('comes later when Stream does not show the link yet', async () => {
		const n8n = await bench.trigger(['orderPaid', 'paymentLinkPaid']);
		const { links } = await order([cart[0]]);
		await bench.simulator.pay(links[0].id);
		const path = `/payment_links/${links[0].id}$`;
		// Both events ask for it.
		bench.simulator.faults.add({
			method: 'GET',
			path,
			times: 2,
			action: { type: 'status', ...absent },
		});
		await n8n.poll();
		expect(n8n.items.map(({ event }) => event)).toEqual(['paymentLinkPaid']);
		await n8n.poll();
		await n8n.poll();
		expect(n8n.items.map(({ event }) => event)).toEqual(['paymentLinkPaid', 'orderPaid']);
	});

	it('comes later when Stream does not show that the other part is paid yet', async () => {
		const n8n = await bench.trigger(['orderPaid']);
		const { links } = await order(cart);
		await bench.simulator.pay(links[0].id);
		await bench.simulator.pay(links[1].id);
		const body = { data: [], pagination: { total_count: 0, has_next_page: false } };
		// The first list is that of what is new.
		const rule = { method: 'GET', path: '/invoices$', skip: 1, times: 2 };
		bench.simulator.faults.add({ ...rule, action: { type: 'body', body } });
		await n8n.poll();
		expect(n8n.items).toEqual([]);
		await n8n.poll();
		await n8n.poll();
		expect(n8n.items.map(({ eventId }) => eventId)).toEqual([EVENT_ID]);
	});

	it('holds up no other events while Stream is too slow for it', async () => {
		const n8n = await bench.trigger(['orderPaid', 'paymentLinkPaid']);
		const { links } = await order(cart);
		await bench.simulator.pay(links[0].id);
		await bench.simulator.pay(links[1].id);
		bench.simulator.faults.add({
			method: 'GET',
			path: '/payment_links$',
			action: { type: 'reset' },
		});
		await n8n.poll();
		expect(n8n.items.map(({ event }) => event)).toEqual(['paymentLinkPaid', 'paymentLinkPaid']);
		bench.simulator.faults.clear();
		await n8n.poll();
		await n8n.poll();
		expect(n8n.items).toHaveLength(3);
		expect(n8n.items[2]).toMatchObject({ eventId: EVENT_ID, amount: '150.00' });
	});

	it('is told at the next poll when Stream does not answer', async () => {
		const n8n = await bench.trigger(['orderPaid']);
		const { links } = await order(cart);
		await bench.simulator.pay(links[0].id);
		await bench.simulator.pay(links[1].id);
		bench.simulator.faults.add({
			method: 'GET',
			path: '/payment_links$',
			times: 1,
			action: { type: 'status', status: 400, body: {} },
		});
		await n8n.poll().catch(() => undefined);
		await n8n.poll().catch(() => undefined);
		expect(n8n.items.map(({ eventId }) => eventId)).toEqual([EVENT_ID]);
	});
});
