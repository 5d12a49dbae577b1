import type { IDataObject } from 'n8n-workflow';

import type { RunResult } from '../../../support/engine/harness.mts';
import type { FaultAction } from '../../../simulator/index.mts';
import { type InProcessOptions, useInProcess } from '../../support/inProcess.mts';

/** What becomes of an order when answers get lost, links of others cannot be closed, or Stream does not show a link. */
const stream = useInProcess();

const DAY = 86_400_000;
const ticket = { name: 'Ticket', price: '100' };
const plan = { name: 'Plan', price: '50', recurring_interval: 'MONTH' };
const AGAIN =
	'Run the step again. What Stream has already created is found by the Order Reference A-1.';
const CLOSE_AGAIN =
	'Run the step again to close it. Then give the customer only the link in its output.';

const POST = { method: 'POST', path: '/payment_links$' };
const CLOSE = { method: 'PATCH', path: '/status$' };
const LOST: FaultAction = { type: 'reset', when: 'after' };
const NEVER_ARRIVED: FaultAction = { type: 'reset' };
const REFUSED: FaultAction = { type: 'status', status: 400 };

/** Order → Create Payment Links. */
const cart = async (items: unknown, more: object = {}, options: InProcessOptions = {}) => {
	const itemsJson = JSON.stringify(items);
	const parameters = { orderReference: 'A-1', itemsFrom: 'json', itemsJson, ...more };
	return await stream.run('order.createPaymentLinks', parameters, options);
};
const differing = (ifLinkDiffers: string, more: object = {}) => ({
	additionalFields: { ifLinkDiffers, ...more },
});
const replace = differing('replace');

/** Payment Link → Create over the product of the bulk links. */
const create = async (more: object = {}, options: InProcessOptions = {}) => {
	const parameters = {
		name: 'Order',
		orderReference: '={{ $json.order ?? "A-1" }}',
		items: { item: [{ productId: { __rl: true, mode: 'id', value: product() }, quantity: 1 }] },
		...more,
	};
	return await stream.run('paymentLink.create', parameters, options);
};

/** The product of the bulk links. */
function product(): string {
	const { sim } = stream;
	const to = new Date(stream.now - 100 * DAY);
	if (!sim.all('product').length) sim.act.bulk.paymentLinks(1, { to });
	return sim.all('product')[0].id;
}

/** Links of orders, made elsewhere second by second, the last one so long ago. */
const links = (count: number, agoMs: number, order: (i: number) => string = () => 'A-1') =>
	stream.sim.act.bulk.paymentLinks(count, {
		from: new Date(stream.now - agoMs - (count - 1) * 1_000),
		to: new Date(stream.now - agoMs),
		metadata: (i) => ({ order_reference: order(i) }),
	});

function row({ json, error }: RunResult): any {
	expect(`${error?.message} ${error?.description}`).toBe('undefined undefined');
	return json[0];
}
const said = ({ error }: RunResult) => `${error?.message} ${error?.description}`;
const all = () => stream.sim.all('paymentLink');
const open = () => all().filter(({ status }) => status === 'ACTIVE');
const statusOf = (id: string) => stream.sim.find('paymentLink', id)!.status;
const urlOf = (id: string) => stream.sim.checkoutUrl(id);
const record = (id: string) => stream.call('GET', `/payment_links/${id}`) as IDataObject;

/** Requests since the last look, with ID for each ID. */
const requests = () => stream.requests().map((one) => one.replace(/[0-9a-f-]{36}/, 'ID'));
const count = (found: string[], request: string) => found.filter((one) => one === request).length;
const MAKE = 'POST /payment_links';
const LIST = 'GET /payment_links';
const GET = 'GET /payment_links/ID';
const INVOICES = 'GET /invoices';

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
		expect(error.description).toMatch(/^Ask .+\. Run the step again\. What Stream has already/);
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

describe('a link that is too many', () => {
	let ids: string[];
	beforeEach(() => (ids = links(2, 3_600_000)));

	/** Answers as if Stream did not have the second link any more. */
	function loseSecond(): void {
		const action = { type: 'status', status: 404 } as const;
		const [first, second] = ids;
		stream.sim.faults.add({ ...CLOSE, action });
		// Read once before it is closed.
		stream.sim.faults.add({ method: 'GET', path: `/payment_links/${second}$`, skip: 1, action });
		const body = { data: [record(first)], pagination: { has_next_page: false } };
		const list = { method: 'GET', path: '/payment_links$' };
		stream.sim.faults.add({ ...list, skip: 1, action: { type: 'body', body } });
	}

	it('takes one request', async () => {
		expect(row(await create())).toMatchObject({ id: ids[0], reused: true });
		expect(requests()).toEqual([LIST, GET, GET, 'PATCH /payment_links/ID/status']);
	});

	it('and whose closing is never answered is closed all the same', async () => {
		stream.sim.faults.add({ ...CLOSE, action: LOST });
		expect(row(await create())).toMatchObject({ id: ids[0], reused: true });
		expect(statusOf(ids[1])).toBe('INACTIVE');
	});

	it('and is gone by the time it is closed is none', async () => {
		loseSecond();
		expect(row(await create())).toMatchObject({ id: ids[0], reused: true });
		expect(requests()).toEqual([LIST, GET, GET, 'PATCH /payment_links/ID/status', GET, LIST]);
		stream.sim.faults.clear();
		expect(row(await create())).toMatchObject({ id: ids[0] });
	});

	it('and is closed by somebody else at the same moment is closed', async () => {
		const action = { ...REFUSED, when: 'after' } as const;
		stream.sim.faults.add({ ...CLOSE, times: 1, action });
		expect(row(await create())).toMatchObject({ id: ids[0], reused: true });
		expect(statusOf(ids[1])).toBe('INACTIVE');
	});

	it.each<[string, unknown]>([
		['nothing', ''],
		['an empty record', {}],
	])('is read again where Stream answers with %s', async (_what, body) => {
		stream.sim.faults.add({ ...CLOSE, times: 1, action: { type: 'body', body, when: 'after' } });
		expect(row(await create())).toMatchObject({ id: ids[0], reused: true });
		expect(count(requests(), GET)).toBe(3);
	});

	it('and paid before it was closed is the one that counts', async () => {
		const action: FaultAction = {
			type: 'meanwhile',
			when: 'before',
			action: 'payLink',
			args: [ids[1]],
		};
		stream.sim.faults.add({ ...CLOSE, times: 1, action });
		expect(row(await create())).toMatchObject({ id: ids[1], reused: true, paid: true });
		expect(open().filter(({ custom_metadata: data }) => data)).toEqual([]);
	});

	it.each<[string, FaultAction, string, string | null]>([
		['is refused', REFUSED, 'Injected', '400'],
		[
			'is not answered',
			{ type: 'status', status: 503, headers: { 'retry-after': '0' } },
			'Stream could not handle the request right now (status 503)',
			'503',
		],
		['is lost each time', { type: 'reset' }, 'The connection to Stream was lost.', null],
	])('whose closing %s is named beside the first', async (_what, action, reason, code) => {
		stream.sim.faults.add({ ...CLOSE, action });
		const { error } = await create();
		expect(error.message).toBe(
			`Order A-1 has two payment links, ${urlOf(ids[0])} and ${urlOf(ids[1])}, and the second could not be closed.`,
		);
		expect(error.description.slice(0, reason.length)).toBe(reason);
		expect(error.description).toMatch(new RegExp(`\\S ${CLOSE_AGAIN}$`));
		expect(error.httpCode).toBe(code);
	});

	it('and stays open although Stream does not refuse is named beside the first', async () => {
		stream.sim.faults.add({ ...CLOSE, action: { type: 'body', body: record(ids[1]) } });
		const { error } = await create();
		expect(error.message).toContain(`${urlOf(ids[1])}, and the second could not be closed.`);
		expect(error.description).toBe(CLOSE_AGAIN);
	});

	it('is closed with the next try of Retry On Fail', async () => {
		const action = { type: 'status', status: 503, headers: { 'retry-after': '0' } } as const;
		stream.sim.faults.add({ ...CLOSE, times: 6, action });
		const node = { retryOnFail: true, maxTries: 2, waitBetweenTries: 0 };
		expect(row(await create({}, { node }))).toMatchObject({ id: ids[0], reused: true });
		expect(statusOf(ids[1])).toBe('INACTIVE');
	});

	it('is no second one where it is the only one, and has to make room', async () => {
		stream.sim.act.setLinkStatus(ids[1], 'INACTIVE');
		stream.sim.faults.add({ ...CLOSE, action: REFUSED });
		const quantity = { item: [{ productId: { mode: 'id', value: product() }, quantity: 2 }] };
		const { error } = await create({ items: quantity, ...replace });
		expect(error.message).toBe(
			`Order A-1 has a payment link ${urlOf(ids[0])}, which could not be closed.`,
		);
	});

	it('and over, but still called active: what keeps it open is told', async () => {
		stream.sim.switches.expiredLinkStatus = 'ACTIVE';
		stream.sim.find('paymentLink', ids[1])!.valid_until = (stream.now - 1_000) * 1_000;
		stream.sim.faults.add({ ...CLOSE, action: REFUSED });
		expect((await create()).error.description).toMatch(/^Injected /);
	});
});

/** The server's clock is right, and the links of the last minutes may have rivals that nobody has seen yet. */
describe('before a link leaves the node that may have a rival', () => {
	it.each([
		['4 minutes old', 4 * 60_000, [LIST, LIST]],
		['6 minutes old', 6 * 60_000, [LIST, GET]],
	])('a link %s', async (_age, ago, expected) => {
		const [id] = links(1, ago);
		product();
		stream.requests();
		const began = stream.now;
		expect(row(await create())).toMatchObject({ id, reused: true });
		expect(requests()).toEqual(expected);
		expect(stream.now - began > 300).toBe(expected[1] === LIST);
	});

	it('a link that was paid is given out at once', async () => {
		const [id] = links(1, 60_000);
		stream.sim.act.payLink(id);
		const began = stream.now;
		expect(row(await create())).toMatchObject({ id, paid: true });
		expect(stream.now - began).toBeLessThan(300);
	});

	/** Another execution has been faster by a moment. */
	function rival(serverIsAheadMs = 0): void {
		const at = new Date(stream.now + serverIsAheadMs).toISOString();
		const args = [1, { from: at, to: at, metadata: () => ({ order_reference: 'A-1' }) }];
		const action = {
			type: 'meanwhile',
			action: 'bulk.paymentLinks',
			args,
			when: 'before',
		} as const;
		stream.sim.faults.add({ ...POST, times: 1, action });
	}

	it.each([
		['right', 0],
		['ten minutes behind', -600_000],
		['ten minutes ahead', 600_000],
	])('a new link, for every row of its order, where the clock of Stream is %s', async (_, ms) => {
		product();
		stream.sim.act.advance(ms);
		rival(ms);
		const { json } = await create({}, { items: [{}, {}] });
		const [faster, own] = all().slice(-2);
		expect(json.map(({ id, reused }) => [id, reused])).toEqual(Array(2).fill([faster.id, true]));
		expect([faster, own].map(({ status }) => status)).toEqual(['ACTIVE', 'INACTIVE']);
	});

	it('a link of another execution, where the clock of Stream is ahead', async () => {
		product();
		stream.sim.act.advance(600_000);
		const [id] = links(1, -599_000);
		stream.requests();
		const began = stream.now;
		expect(row(await create())).toMatchObject({ id, reused: true });
		expect(stream.now - began).toBeGreaterThan(300);
	});

	it('of two rows, each made in a run of its own order, one reading of the list confirms both', async () => {
		product();
		stream.requests();
		const order = (n: number) => ({ order: `B-${n}` });
		expect((await create({}, { items: [order(1), order(2)] })).json).toHaveLength(2);
		expect(requests()).toEqual([LIST, MAKE, MAKE, LIST]);
	});
});

describe('links that exist', () => {
	it('are shown by the list, however the accents of their orders are encoded', async () => {
		product();
		const items = [{ order: 'Cafe\u0301-1' }];
		row(await create({}, { items }));
		stream.requests();
		row(await create({}, { items }));
		expect(requests()).toEqual([LIST, LIST]);
	});

	it('of several orders are read with one page, one alone by itself', async () => {
		links(3, DAY, (i) => `B-${i}`);
		const items = [0, 1, 2].map((i) => ({ order: `B-${i}` }));
		await create({}, { items: items.slice(0, 1) });
		stream.requests();
		await create({}, { items });
		expect(requests()).toEqual([LIST, LIST]);
		await create({}, { items: items.slice(0, 1) });
		expect(requests()).toEqual([LIST, GET]);
	});

	it('and are given out again beside new ones are read with the page behind the new ones', async () => {
		const old = links(2, 10 * DAY, (i) => `B-${i}`);
		links(150, DAY, (i) => `C-${i}`);
		const [young] = links(1, 60_000, () => 'B-2');
		const items = [0, 1, 2].map((i) => ({ order: `B-${i}` }));
		await create({}, { items });
		stream.requests();
		expect((await create({}, { items })).json.map(({ id }) => id)).toEqual([...old, young]);
		expect(requests()).toEqual([LIST, LIST, LIST]);
	});

	it.each([
		['alone', ['A-0'], [LIST, GET, GET, INVOICES, MAKE, LIST]],
		['beside a new one', ['A-0', 'B-1'], [LIST, MAKE, LIST, GET, GET, INVOICES, MAKE, LIST]],
		['beside old ones', ['A-0', 'A-1', 'A-2'], [LIST, LIST, LIST, GET, INVOICES, MAKE, LIST]],
	])('but have run out unseen are made again, and confirmed: %s', async (_, orders, expected) => {
		const [id] = links(3, DAY, (i) => `A-${i}`);
		row(await create());
		// The list is read no further than these.
		const [from, to] = [new Date(stream.now - DAY / 2), new Date(stream.now - 600_000)];
		stream.sim.act.bulk.paymentLinks(150, { from, to });
		row(await create({}, { items: [{ order: 'C-1' }] }));
		stream.pass(600_000);
		stream.sim.act.expireLink(id);
		stream.requests();
		const items = orders.map((order) => ({ order }));
		const { json } = await create({}, { items });
		expect(json[0]).toMatchObject({ orderReference: 'A-0', reused: false });
		expect(requests()).toEqual(expected);
	});

	it('are all shown by the first reading of the list, with their orders', async () => {
		links(3, DAY, (i) => `B-${i}`);
		product();
		stream.requests();
		const { json } = await stream.run('order.getAll', { returnAll: true });
		expect(json.map(({ orderReference }) => orderReference)).toEqual(['B-2', 'B-1', 'B-0']);
		expect(count(requests(), GET)).toBe(0);
	});

	it('are read for the first time by several pages at once', async () => {
		links(1_000, DAY, (i) => `B-${i}`);
		const time = async (requestsAtOnce: number) => {
			stream.restart();
			const began = stream.now;
			row(await create({ options: { requestsAtOnce } }));
			return stream.now - began;
		};
		const alone = await time(1);
		expect(await time(5)).toBeLessThan(alone - 50);
	});

	it('and one that has gone: the others are looked through by several pages at once', async () => {
		const ids = links(1_000, DAY, (i) => `B-${i}`);
		const action = { type: 'status', status: 404 } as const;
		stream.sim.faults.add({ method: 'GET', path: `/payment_links/${ids[999]}$`, action });
		const time = async (requestsAtOnce: number) => {
			const began = stream.now;
			const more = { options: { requestsAtOnce } };
			const { error } = await create(more, { items: [{ order: 'B-999' }] });
			expect(error.message).toBe(
				`Stream lists the payment link ${ids[999]}, but does not find it by its ID.`,
			);
			expect(error.description).toBe('Run the step again in a few minutes.');
			return stream.now - began;
		};
		await time(1);
		const alone = await time(1);
		expect(await time(5)).toBeLessThan(alone - 50);
	});

	it('and not found by themselves are found by the next try of Retry On Fail', async () => {
		const [id] = links(1, DAY);
		row(await create());
		const action = { type: 'status', status: 404 } as const;
		stream.sim.faults.add({ method: 'GET', path: `/payment_links/${id}$`, times: 1, action });
		const node = { retryOnFail: true, maxTries: 2, waitBetweenTries: 0 };
		expect(row(await create({}, { node }))).toMatchObject({ id, reused: true });
	});

	it('and have gone are made once, also where one row of the order sees it later', async () => {
		const { links: made } = row(await cart([ticket]));
		stream.pass(DAY);
		stream.sim.empty();
		const single = { method: 'GET', path: `/payment_links/${made[0].id}$` };
		stream.sim.faults.add({ ...single, skip: 1, times: 1, action: { type: 'delay', ms: 500 } });
		const { json, error } = await cart([ticket], {}, { items: [{}, {}] });
		expect(error).toBeUndefined();
		expect(new Set(json.map(({ url }) => url)).size).toBe(1);
		expect(open()).toHaveLength(1);
	});

	describe('and have just been made, on a server whose reads are behind', () => {
		const behind = async (lagMs: number): Promise<IDataObject> => {
			stream.reset({ replica: { lagMs, reads: 'all' } });
			product();
			stream.pass(60_000);
			const made = row(await create());
			stream.requests();
			return made;
		};

		it('are waited for up to three seconds', async () => {
			const { id } = await behind(3_200);
			expect(row(await create())).toMatchObject({ id, reused: true });
			expect(count(requests(), GET)).toBe(4);
		});

		it('are neither given out unseen nor made again', async () => {
			const { id } = await behind(30_000);
			const { error } = await create();
			expect(error.message).toBe(
				`Stream does not show the payment link ${id} of order A-1, which has just been created.`,
			);
			expect(error.description).toBe(
				'Run the step again in two minutes. It returns this link, or creates a new one if this one no longer exists.',
			);
			expect(count(requests(), GET)).toBe(4);
		});

		it('are waited for, whatever the order had before', async () => {
			stream.reset({ replica: { lagMs: 3_200, reads: 'all' } });
			const [old] = links(1, DAY);
			stream.sim.act.setLinkStatus(old, 'INACTIVE');
			stream.pass(60_000);
			const { id } = row(await create());
			expect(row(await create())).toMatchObject({ id, reused: true });
		});

		it('are found by the next try of Retry On Fail', async () => {
			const { id } = await behind(7_000);
			const node = { retryOnFail: true, maxTries: 2, waitBetweenTries: 1_000 };
			expect(row(await create({}, { node }))).toMatchObject({ id, reused: true });
		});
	});
});

describe('money under way', () => {
	/** The bank has yet to confirm a transfer on this link, which has run out since. */
	function underReview(id: string): void {
		const { paymentId } = stream.sim.act.payLink(id);
		stream.sim.act.setPaymentStatus(paymentId!, 'UNDER_REVIEW');
		stream.sim.find('paymentLink', id)!.amount_collected = 0;
	}

	const more = { name: 'More', additionalFields: { ifLinkExists: 'create' } };

	it('is not asked for where it can make no difference', async () => {
		row(await cart([ticket]));
		stream.requests();
		// A link that can be paid, and is left alone.
		row(await cart([plan], differing('reuse')));
		expect(count(requests(), INVOICES)).toBe(0);
		for (const { id } of open()) stream.sim.act.expireLink(id);
		stream.pass(40 * DAY);
		// Links that ran out so long ago.
		row(await cart([ticket]));
		expect(count(requests(), INVOICES)).toBe(0);
	});

	it('is asked for once for each link that has run out, and not for notes', async () => {
		stream.sim.faults.add({ ...POST, skip: 1, times: 1, action: REFUSED });
		await cart([ticket, plan]);
		stream.pass(1_000);
		row(await cart([ticket]));
		const [{ id }] = open();
		expect(all().filter(({ custom_metadata: data }) => data?.order_note)).toHaveLength(1);
		stream.sim.act.expireLink(id);
		stream.requests();
		expect(row(await cart([ticket]))).toMatchObject({ reused: false });
		expect(count(requests(), INVOICES)).toBe(1);
	});

	it('for a link made with Create Another is found once, and makes no other link', async () => {
		const made = row(await cart([ticket]));
		const another = row(await create({ ...more, items: itemsOf(made) }));
		stream.sim.act.expireLink(made.links[0].id);
		stream.pass(1_000);
		underReview(another.id);
		stream.requests();
		expect(row(await cart([ticket]))).toMatchObject({ reused: true, paid: false });
		const asked = count(requests(), INVOICES);
		expect(asked).toBe(2);
		expect(open()).toEqual([]);
	});

	it('for a link made with Create Another keeps the order from being paid', async () => {
		const { links: sold } = row(await cart([plan], { orderReference: 'B' }));
		const { links: made } = row(await cart([ticket]));
		stream.sim.act.payLink(made[0].id);
		stream.pass(1_000);
		underReview(row(await create({ ...more, items: itemsOf({ links: sold }) })).id);
		expect(row(await cart([ticket]))).toMatchObject({ reused: true, paid: false });
	});

	it('for items that the order no longer has stops it, unless links are left alone', async () => {
		const made = row(await cart([plan]));
		underReview(made.links[0].id);
		const { error } = await cart([ticket], replace);
		expect(error.message).toBe(
			`Order A-1 already has a payment link for recurring items (${made.url}), but this order has no such items. It is being paid.`,
		);
		expect(error.description).toMatch(
			/^Use another 'Order Reference' to charge for something else\. Already created: product/,
		);
		expect(all()).toHaveLength(1);
		expect(row(await cart([ticket], differing('reuse')))).toMatchObject({ reused: false });
	});

	const itemsOf = (made: any) => {
		const [{ productId: value }] = made.links[0].items;
		return { item: [{ productId: { __rl: true, mode: 'id', value }, quantity: 1 }] };
	};
});

describe('a note about the parts of an order', () => {
	it('has one of its items, and is closed before anybody sees it', async () => {
		stream.sim.faults.add({ ...POST, skip: 1, times: 1, action: REFUSED });
		const items = [
			{ ...ticket, quantity: 2 },
			{ name: 'Parking', price: 10 },
		];
		const entry = [{ key: 'campaign', value: 'summer' }];
		const given = { customMetadata: { entry }, successRedirectUrl: 'https://shop.example' };
		await cart([...items, plan], { additionalFields: given });
		stream.pass(1_000);
		const [own] = open();
		expect(row(await cart(items, { additionalFields: given }))).toMatchObject({
			url: urlOf(own.id),
			links: [{ id: own.id }],
		});
		expect(open()).toEqual([own]);
		const sent = stream.sim.ledger.filter(({ method }) => method !== 'GET').slice(-2);
		expect(sent.map(({ body }) => body)).toEqual([
			{
				name: 'Order A-1 consists of one-time items',
				items: [{ product_id: own.items[0].product_id, quantity: 2 }],
				max_number_of_payments: 1,
				custom_metadata: {
					campaign: 'summer',
					order_reference: 'A-1',
					order_part: 'one-time',
					order_parts: 1,
					order_note: true,
				},
			},
			{
				status: 'INACTIVE',
				deactivate_message: 'Made and closed by n8n to record what the order consists of.',
			},
		]);
		stream.requests();
		row(await cart(items, { additionalFields: given }));
		expect(count(requests(), MAKE)).toBe(0);
	});

	it('is made for a part whose link has run out, unless links are left alone', async () => {
		const { links: made } = row(await cart([ticket, plan]));
		stream.sim.act.expireLink(made[1].id);
		stream.pass(1_000);
		row(await cart([ticket], differing('reuse')));
		expect(all()).toHaveLength(2);
		row(await cart([ticket]));
		expect(all()).toHaveLength(3);
		row(await cart([ticket]));
		expect(all()).toHaveLength(3);
	});

	it('is in the currency of the order', async () => {
		const dollars = { additionalFields: { currency: 'USD' } };
		stream.sim.faults.add({ ...POST, skip: 1, times: 1, action: REFUSED });
		await cart([ticket, plan], dollars);
		stream.pass(1_000);
		row(await cart([ticket], dollars));
		expect(all().map(({ currency }) => currency)).toEqual(['USD', 'USD']);
	});

	it('is not made where a link made with Create Another stands in for the other part', async () => {
		const { links: sold } = row(await cart([plan], { orderReference: 'B' }));
		const items = { item: [{ productId: { mode: 'id', value: sold[0].items[0].productId } }] };
		const more = { items, additionalFields: { ifLinkExists: 'create' } };
		const { id } = row(await create(more));
		stream.pass(1_000);
		const first = row(await cart([ticket, plan]));
		expect(first.links.map((one: IDataObject) => one.id)).toContain(id);
		expect(row(await cart([ticket, plan])).links).toMatchObject(
			first.links.map((one: IDataObject) => ({ id: one.id })),
		);
		expect(all()).toHaveLength(3);
		for (const one of first.links) {
			stream.pass(1_000);
			stream.sim.act.payLink(one.id);
		}
		expect(row(await cart([ticket, plan]))).toMatchObject({ paid: true });
		const status = await stream.run('order.getStatus', { orderReference: 'A-1' });
		expect(row(status)).toMatchObject({ status: 'paid' });
	});
});

describe('a link of a kind of which the order has no items', () => {
	const refusedFor = (url: string, more = '') =>
		`Order A-1 already has a payment link for recurring items (${url}), but this order has no such items.${more}`;

	it('stops it unless it may be closed', async () => {
		const { url } = row(await cart([plan]));
		const { error } = await cart([ticket]);
		expect(error.message).toBe(refusedFor(url));
		expect(error.description).toMatch(
			/^Correct the items, use another 'Order Reference', or set 'If Link Differs' to Replace\./,
		);
		expect(open()).toHaveLength(1);
	});

	it('says to customers who open it why it is closed', async () => {
		const { links: made } = row(await cart([plan]));
		row(await cart([ticket], replace));
		expect(stream.sim.find('paymentLink', made[0].id)).toMatchObject({
			status: 'INACTIVE',
			deactivate_message: 'This is no longer part of the order.',
		});
	});

	it('is none when it has gone by the time it is closed', async () => {
		const { links: made } = row(await cart([plan]));
		stream.pass(DAY);
		const action = { type: 'status', status: 404 } as const;
		stream.sim.faults.add({ ...CLOSE, times: 1, action });
		const single = { method: 'GET', path: `/payment_links/${made[0].id}$` };
		// Read twice before it is closed.
		stream.sim.faults.add({ ...single, skip: 2, action });
		const body = { data: [], pagination: { has_next_page: false } };
		const list = { method: 'GET', path: '/payment_links$' };
		stream.sim.faults.add({ ...list, skip: 1, action: { type: 'body', body } });
		const { oneTimeUrl, recurringUrl } = row(await cart([ticket], replace));
		expect(recurringUrl).toBeNull();
		expect(oneTimeUrl).toBe(urlOf(all()[1].id));
	});

	it.each(['before', 'while it is being closed'])('stops it when it is paid %s', async (when) => {
		const { url, links: made } = row(await cart([plan]));
		const args = [made[0].id];
		if (when === 'before') stream.sim.act.payLink(made[0].id);
		else {
			const action: FaultAction = { type: 'meanwhile', when: 'before', action: 'payLink', args };
			stream.sim.faults.add({ ...CLOSE, times: 1, action });
		}
		stream.requests();
		const { error } = await cart([ticket], replace);
		expect(error.message).toBe(refusedFor(url, ' It has been paid.'));
		expect(error.description).toMatch(
			/^Use another 'Order Reference' to charge for something else\. Already created: product/,
		);
		const closings = requests().filter((one) => one.startsWith('PATCH')).length;
		expect(closings).toBe(when === 'before' ? 0 : 1);
	});
});
