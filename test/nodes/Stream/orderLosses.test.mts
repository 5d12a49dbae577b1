import type { RunResult } from '../../../support/engine/harness.mts';
import {
	ticket,
	plan,
	POST,
	LOST,
	NEVER_ARRIVED,
	REFUSED,
	MAKE,
	LIST,
	row,
	useOrders,
} from './support/orders.mts';

/** What becomes of an order when the answer to the creation of its link gets lost, or is not all there. */
const {
	stream,
	cart,
	create,
	product,
	links,
	all,
	open,
	statusOf,
	urlOf,
	record,
	requests,
	count,
} = useOrders();

const AGAIN =
	'Run the step again: with the Order Reference A-1, it finds what already exists in Stream.';
const said = ({ error }: RunResult) => `${error?.message} ${error?.description}`;

describe('a create whose answer is lost', () => {
	it('three times: the item says what happened, and what finds the link', async () => {
		product();
		stream.sim.faults.add({ ...POST, action: NEVER_ARRIVED });
		stream.requests();
		const began = stream.now;
		const { error } = await create();
		expect(error.message).toBe('The connection to Stream was lost.');
		expect(error.description).toBe(AGAIN);
		expect(requests()).toEqual([LIST, MAKE, LIST, MAKE, LIST, MAKE, LIST]);
		// Half a second, one, and one and a half.
		expect(stream.now - began).toBeGreaterThan(3_000);
	});

	it('is looked for a little longer each time', async () => {
		product();
		stream.sim.switches.stampBeforeVisibleMs = 1_300;
		stream.sim.faults.add({ ...POST, action: LOST });
		row(await create());
		expect(count(requests(), MAKE)).toBe(2);
	});

	it('because of a proxy that would answer the same again: asked once, and told whom to ask', async () => {
		product();
		stream.sim.faults.add({ ...POST, action: { type: 'status', status: 403, body: 'Forbidden' } });
		stream.requests();
		const { error } = await create();
		expect(error.message).toMatch(/proxy|firewall/);
		expect(error.description).toMatch(/^Ask .+\. Run the step again: with the Order Reference/);
		expect(requests()).toEqual([LIST, MAKE, LIST]);
	});

	it('because of a proxy, but made all the same: found', async () => {
		product();
		const action = { type: 'status', status: 403, body: 'Forbidden', when: 'after' } as const;
		stream.sim.faults.add({ ...POST, times: 1, action });
		expect(row(await create())).toMatchObject({ reused: false });
		expect(open().filter(({ custom_metadata: data }) => data)).toHaveLength(1);
	});

	it('for the note about a part that is gone: the link of the other part stays open', async () => {
		stream.sim.faults.add({ ...POST, skip: 1, times: 1, action: REFUSED });
		expect((await cart([ticket, plan])).error).toBeDefined();
		const [{ id }] = open();
		stream.pass(1_000);
		stream.sim.faults.add({ ...POST, times: 1, action: NEVER_ARRIVED });
		stream.requests();
		expect(row(await cart([ticket]))).toMatchObject({ url: urlOf(id), paid: false });
		expect(open().map((link) => link.id)).toEqual([id]);
		expect(all()).toHaveLength(2);
		expect(count(requests(), MAKE)).toBe(2);
	});

	it.each<[string, unknown]>([
		['nothing', ''],
		['no record', { ok: true }],
	])('and is %s: found', async (_what, body) => {
		product();
		stream.sim.faults.add({ ...POST, times: 1, action: { type: 'body', body, when: 'after' } });
		expect(row(await create())).toMatchObject({ reused: false });
		expect(count(requests(), MAKE)).toBe(1);
	});

	it('is not taken to have made what another execution has made of other items', async () => {
		stream.sim.switches.stampBeforeVisibleMs = 200;
		const items = [{ product_id: product(), quantity: 3 }];
		const custom_metadata = { order_reference: 'A-1' };
		stream.call('POST', '/payment_links', { name: 'Three', items, custom_metadata });
		stream.sim.switches.stampBeforeVisibleMs = 0;
		stream.sim.faults.add({ ...POST, times: 1, action: NEVER_ARRIVED });
		const { error } = await create();
		expect(error.message).toContain("already has a payment link with different 'Items'");
		expect(open().filter(({ custom_metadata: data }) => data)).toHaveLength(1);
	});

	it('is not looked for when Stream has refused', async () => {
		product();
		stream.sim.faults.add({ ...POST, action: REFUSED });
		stream.requests();
		expect(said(await create())).toContain('Injected');
		expect(requests()).toEqual([LIST, MAKE]);
	});
});

describe('a new link', () => {
	it('is not asked for when its time is over', async () => {
		product();
		const validUntil = new Date(stream.now - 1_000).toISOString();
		stream.requests();
		const { error } = await create({ additionalFields: { validUntil } });
		expect(error.message).toBe(`'Valid Until' is in the past (${validUntil}).`);
		expect(requests()).toEqual([LIST]);
	});

	it('of which Stream does not repeat the metadata is the link of its order all the same', async () => {
		product();
		const [id] = links(1, 1_000);
		const link = record(id);
		delete link.custom_metadata;
		stream.sim.find('paymentLink', id)!.custom_metadata = null;
		stream.sim.faults.add({ ...POST, times: 1, action: { type: 'body', body: link } });
		stream.requests();
		const { json } = await create({}, { items: [{}, {}] });
		expect(json.map((one) => [one.id, one.reused])).toEqual([
			[id, false],
			[id, true],
		]);
		expect(count(requests(), MAKE)).toBe(1);
	});

	it('that can be paid is named when its order fails, and none of another order', async () => {
		const orders = ['A-1', 'Cafe\u0301-1'];
		stream.sim.faults.add({ ...POST, skip: 3, action: REFUSED });
		const more = { orderReference: '={{ $json.order }}', options: { requestsAtOnce: 1 } };
		const { outputs } = await cart([ticket, plan], more, {
			items: orders.map((order) => ({ order })),
			node: { onError: 'continueErrorOutput' },
		});
		expect(outputs[0]).toHaveLength(1);
		const [first, , left] = all();
		expect(left.custom_metadata!.order_reference).toBe(orders[1]);
		const message = String(outputs[1][0].json.message);
		expect(message).toContain(`payment link "Order ${orders[1]}" ${left.id}`);
		expect(message).not.toContain(first.id);
	});

	it('that was closed again is not named as made', async () => {
		const { id: product_id } = stream.call('POST', '/products', {
			name: 'Ticket',
			type: 'ONE_OFF',
			prices: [{ currency: 'SAR', amount: '100' }],
		});
		const { id } = stream.call('POST', '/payment_links', {
			name: 'Order',
			items: [{ product_id }],
		});
		const body = { ...record(id), custom_metadata: undefined, amount: '90.00' };
		stream.sim.faults.add({ ...POST, times: 1, action: { type: 'body', body } });
		const { error } = await cart([{ product_id, price: 100 }]);
		expect(error.message).toContain('for 90.00 SAR, but its items add up to 100.00. The link was');
		expect(error.description).toBe('Check the prices and VAT of the products in Stream.');
		expect(statusOf(id)).toBe('INACTIVE');
	});
});
