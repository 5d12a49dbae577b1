import type { IDataObject } from 'n8n-workflow';

import { DAY, ticket, POST, MAKE, LIST, GET, INVOICES, row, useOrders } from './support/orders.mts';

/** What is read of the links of orders before they are given out, and how often. */
const { stream, cart, create, product, links, all, open, requests, count } = useOrders();

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
