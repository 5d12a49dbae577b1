import type { IDataObject } from 'n8n-workflow';

import type { FaultAction } from '../../../simulator/index.mts';
import { checkHistory } from '../../../support/history/check.mts';
import { factsOf, historyOf, shownIn } from '../../../support/history/read.mts';
import { orders } from '../../../support/engine/shop.mts';
import { useShop } from '../../support/use.mts';

const shop = useShop();

const run = async (options: object = { items: [{ order: 'a' }] }, more = {}) =>
	await shop.rows('paymentLink.create', shop.createOnce(more), options);
const links = () => shop.sim.all('paymentLink');
const other = () => shop.harness.anotherProcess();
const POST = { method: 'POST', path: '/payment_links$' };

/** Every order has one link that can be paid, and every row shows that one. */
function expectOneLinkEach(rows: IDataObject[], count: number): void {
	const facts = factsOf(shop.sim);
	const settled = [...new Set(rows.map(({ orderReference }) => String(orderReference)))];
	expect(settled).toHaveLength(count);
	const named = settled.map((order) => ({ names: [order, shop.product] }));
	const history = historyOf(facts, { rows: named, shown: shownIn(rows, facts), settled });
	expect(checkHistory(history, { named: true })).toEqual([]);
	for (const { id, url } of rows) expect(url).toBe(shop.sim.checkoutUrl(String(id)));
}

/** The same orders in executions that overlap; `processes` of them know nothing of each other. */
async function overlap(
	executions: number,
	count: number,
	processes = executions,
): Promise<IDataObject[]> {
	const types = [undefined, ...Array.from({ length: processes - 1 }, other)];
	const runs = Array.from({ length: executions }, async (_, i) => {
		// Each begins elsewhere in the list, as executions that were started at different times do.
		const items = orders(count);
		const from = Math.floor((i * count) / executions);
		const rotated = [...items.slice(from), ...items.slice(0, from)];
		return await run({ items: rotated, type: types[i % processes] });
	});
	return (await Promise.all(runs)).flat();
}

describe("n8n's own Batching", () => {
	it('shows no link before the list has been read after it was made', async () => {
		shop.sim.switches.latencyMs = 150;
		const requestOptions = { batching: { batch: { batchSize: 1, batchInterval: 300 } } };
		const rows = await run({ items: orders(8) }, { requestOptions });
		expectOneLinkEach(rows, 8);
		const last = (wanted: string) =>
			Math.max(
				...shop.sim.ledger
					.filter(({ method }) => method === wanted)
					.map(({ at }) => Date.parse(at)),
			);
		expect(last('GET') - last('POST')).toBeGreaterThan(300);
	});

	it('keeps to the number of requests at once, and stops', async () => {
		shop.sim.switches.latencyMs = 1_000;
		const requestOptions = { batching: { batch: { batchSize: 1, batchInterval: 100 } } };
		const more = { requestOptions, options: { requestsAtOnce: 2 } };
		await run({ items: orders(4) }, more);
		const posts = shop.sim.ledger.filter(({ method }) => method === 'POST');
		const at = posts.map(({ at: time }) => Date.parse(time));
		expect(at[2] - at[0]).toBeGreaterThanOrEqual(1_000);
		shop.begin();
		shop.sim.faults.add({
			...POST,
			times: 1,
			action: { type: 'status', status: 400 } as FaultAction,
		});
		const items = orders(9).slice(4);
		const { status } = await shop.run('paymentLink.create', shop.createOnce(more), { items });
		expect(status).toBe('error');
		expect(shop.writes().length).toBeLessThan(5);
	});
});

describe('executions that overlap', () => {
	it('in one process', async () => {
		expectOneLinkEach(await overlap(3, 15, 1), 15);
		expect(links()).toHaveLength(15);
	});

	it('in three processes', async () => {
		shop.sim.switches.latencyMs = 4;
		expectOneLinkEach(await overlap(3, 20), 20);
	});

	it('in three processes, on a server that stamps whole seconds', async () => {
		shop.sim.switches.timestampPrecision = 'seconds';
		shop.sim.switches.latencyMs = 4;
		expectOneLinkEach(await overlap(3, 20), 20);
	});

	it('in three processes, on a server whose list is a little behind', async () => {
		shop.sim.switches.stampBeforeVisibleMs = 150;
		shop.sim.switches.latencyMs = 4;
		expectOneLinkEach(await overlap(3, 15), 15);
	});

	it('in three processes, where answers get lost', async () => {
		for (const type of ['reset', 'malformed'] as const) {
			shop.sim.faults.add({
				probability: 0.1,
				seed: 7,
				action: { type, when: 'after' } as FaultAction,
			});
		}
		expectOneLinkEach(await overlap(3, 15), 15);
	});

	it('for the same few orders at the same moment, on a list that is a little behind', async () => {
		shop.sim.switches.stampBeforeVisibleMs = 200;
		const types = [undefined, other(), other()];
		const runs = types.map(async (type) => await run({ items: orders(5), type }));
		expectOneLinkEach((await Promise.all(runs)).flat(), 5);
	});

	it('on a list that is far behind: the next run repairs what nobody could see', async () => {
		shop.sim.switches.stampBeforeVisibleMs = 2_500;
		await overlap(2, 4);
		const doubled = Object.values(shop.payable()).filter((ids) => ids.length > 1);
		expect(doubled.length).toBeGreaterThan(0);
		shop.sim.switches.stampBeforeVisibleMs = 0;
		await new Promise((resolve) => setTimeout(resolve, 2_600));
		expectOneLinkEach(await run({ items: orders(4), type: other() }), 4);
	});
});

describe('a create without an answer', () => {
	it.each<[string, FaultAction, number]>([
		['after it was done', { type: 'reset', when: 'after' }, 1],
		['before it was done', { type: 'reset', when: 'before' }, 2],
		['half an answer', { type: 'malformed' }, 1],
		['an error of the server after it was done', { type: 'status', status: 502, when: 'after' }, 1],
		['an error of the server before', { type: 'status', status: 503 }, 2],
		['a page of somebody else', { type: 'html', when: 'after' }, 1],
		['an empty answer', { type: 'body', body: '', when: 'after' }, 1],
		['an answer without an id', { type: 'body', body: { ok: true }, when: 'after' }, 1],
	])('%s: looked up before anything is sent again', async (_name, action, posts) => {
		shop.sim.faults.add({ ...POST, times: 1, action });
		const rows = await run();
		expectOneLinkEach(rows, 1);
		expect(rows[0].reused).toBe(false);
		const requests = shop.sent().map(({ request }) => request);
		expect(requests.filter((request) => request === 'POST /payment_links')).toHaveLength(posts);
		if (posts > 1) {
			const [first, second] = requests.flatMap((one, i) => (one.startsWith('POST') ? [i] : []));
			expect(requests.slice(first + 1, second)).toContain('GET /payment_links');
		}
	});

	it('that times out', async () => {
		shop.sim.faults.add({ ...POST, times: 1, action: { type: 'timeout', when: 'after' } });
		expectOneLinkEach(await run(undefined, { requestOptions: { timeout: 600 } }), 1);
		expect(links()).toHaveLength(1);
	});

	it('again and again: the item fails, says so, and the next run finds what was made', async () => {
		shop.sim.faults.add({ ...POST, action: { type: 'reset' } });
		const refusal = await shop.refusal('paymentLink.create', shop.createOnce(), {
			items: [{ order: 'a' }],
		});
		expect(refusal).toMatch(
			/connection to Stream was lost.* Run the step again: with the Order Reference a, it finds what already exists/,
		);
		expect(links()).toEqual([]);
		shop.sim.faults.clear();
		expectOneLinkEach(await run(), 1);
	});

	it('is not taken to have made what another execution has made of other items', async () => {
		shop.sim.faults.add({ ...POST, times: 1, action: { type: 'reset' } });
		const refusal = shop.refusal('paymentLink.create', shop.createOnce(), {
			items: [{ order: 'a' }],
		});
		while (!shop.writes().length) await new Promise((resolve) => setTimeout(resolve, 5));
		await shop.call('POST', '/payment_links', {
			name: 'Three',
			items: [{ product_id: shop.product, quantity: 3 }],
			custom_metadata: { order_reference: 'a' },
		});
		expect(await refusal).toContain("Order a already has a payment link with different 'Items'");
		expect(shop.payable().a).toHaveLength(1);
	});

	it('whose link appears only later: the later one is closed', async () => {
		shop.sim.faults.add({ ...POST, times: 1, action: { type: 'reset', when: 'after' } });
		shop.sim.switches.stampBeforeVisibleMs = 700;
		const rows = await run();
		expect(links()).toHaveLength(2);
		expectOneLinkEach(rows, 1);
	});
});

describe('an execution that dies between creating and checking', () => {
	it('leaves a link that the next run gives out or closes', async () => {
		// The check fails: the item is an error although its link exists.
		shop.sim.faults.add({ method: 'GET', skip: 1, action: { type: 'status', status: 400 } });
		const refusal = await shop.refusal('paymentLink.create', shop.createOnce(), {
			items: [{ order: 'a' }],
		});
		expect(refusal).toMatch(
			/link was created, but Stream could not confirm that it is the only one/,
		);
		shop.sim.faults.clear();
		const rows = await run({ items: [{ order: 'a' }], type: other() });
		expect(rows[0].reused).toBe(true);
		expectOneLinkEach(rows, 1);
		expect(links()).toHaveLength(1);
	});

	it('when another one has been faster, too', async () => {
		shop.sim.faults.add({
			method: 'GET',
			skip: 1,
			times: 1,
			action: { type: 'status', status: 400 },
		});
		shop.sim.faults.add({ ...POST, times: 1, action: { type: 'delay', ms: 300 } });
		// Both have read the list before either link is there; one of them cannot check.
		const both = await Promise.allSettled([run(), run({ items: [{ order: 'a' }], type: other() })]);
		expect(both.some(({ status }) => status === 'rejected')).toBe(true);
		shop.sim.faults.clear();
		expectOneLinkEach(await run({ items: [{ order: 'a' }], type: other() }), 1);
	});
});

describe('a second link that cannot be closed', () => {
	it('is an error with both addresses, and the next run repairs it', async () => {
		const ids = shop.sim.act.bulk.paymentLinks(2, {
			to: new Date(Date.now() - 3_600_000),
			metadata: () => ({ order_reference: 'a' }),
		});
		shop.sim.faults.add({ method: 'PATCH', action: { type: 'status', status: 400 } });
		const more = { additionalFields: { ifLinkDiffers: 'reuse' } };
		const refusal = await shop.refusal('paymentLink.create', shop.createOnce(more), {
			items: [{ order: 'a' }],
		});
		expect(refusal).toMatch(/Order a has two payment links/);
		for (const id of ids) expect(refusal).toContain(shop.sim.checkoutUrl(id));
		expect(refusal).toContain('Run the step again');
		shop.sim.faults.clear();
		const rows = await run(undefined, more);
		expect(rows[0].id).toBe(ids[0]);
		expectOneLinkEach(rows, 1);
	});

	it('because the key pair is of the other environment says that, and sends nothing', async () => {
		shop.sim.act.bulk.paymentLinks(2, {
			to: new Date(Date.now() - 3_600_000),
			metadata: () => ({ order_reference: 'a' }),
		});
		shop.sim.switches.environment = 'live';
		shop.credentials.default.environment = 'sandbox';
		const more = { additionalFields: { ifLinkDiffers: 'reuse' } };
		const options = { items: [{ order: 'a' }] };
		expect(await shop.refusal('paymentLink.create', shop.createOnce(more), options)).toMatch(
			/^The key pair belongs to a live account, but 'Environment' of the Stream credential is Sandbox Only\. Nothing was sent\./,
		);
		expect(shop.writes()).toEqual([]);
	});

	it('that has been paid meanwhile is the one that counts', async () => {
		const ids = shop.sim.act.bulk.paymentLinks(2, {
			to: new Date(Date.now() - 3_600_000),
			metadata: () => ({ order_reference: 'a' }),
		});
		shop.sim.faults.add({ method: 'PATCH', action: { type: 'delay', ms: 300 } });
		const running = run(undefined, { additionalFields: { ifLinkDiffers: 'reuse' } });
		while (!shop.writes().length) await new Promise((resolve) => setTimeout(resolve, 5));
		await shop.sim.pay(ids[1]);
		const [row] = await running;
		expect(row).toMatchObject({ id: ids[1], reused: true, paid: true });
		expect(shop.payable()).toEqual({});
	});
});

describe('a link that another execution of this process makes while the list is read', () => {
	const cart = (quantity: number, ifLinkDiffers: string) => ({
		orderReference: '={{ $json.order }}',
		itemsFrom: 'json',
		itemsJson: JSON.stringify([{ product_id: shop.product, quantity }]),
		additionalFields: { ifLinkDiffers },
	});
	const link = (quantity: number, ifLinkDiffers: string) => ({
		...shop.createOnce(),
		items: { item: [{ productId: { __rl: true, mode: 'id', value: shop.product }, quantity }] },
		additionalFields: { ifLinkDiffers },
	});
	const LIST = { method: 'GET', path: '/payment_links$' };

	const ways = [
		['paymentLink.create', link],
		['order.createPaymentLinks', cart],
	] as const;
	type Parameters = typeof cart | typeof link;
	const make = (operation: string, parameters: Parameters) => {
		const item = { items: [{ order: 'a' }] };
		return async (quantity: number, ifLinkDiffers: string) => {
			const given = { ...parameters(quantity, ifLinkDiffers), simplify: false };
			const [row] = await shop.rows(operation, given, item);
			return (row.id ?? (row.links as IDataObject[])[0].id) as string;
		};
	};
	const until = async (holds: () => boolean) => {
		while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
	};
	/** When a list has been read so often since. */
	const listed = async (before: number, times: number) =>
		await until(
			() =>
				shop.merchant.requests(before).filter((one) => one === 'GET /payment_links').length >=
				times,
		);
	const elsewhere = (agoMs: number) =>
		shop.sim.act.bulk.paymentLinks(1, {
			to: new Date(Date.now() - agoMs),
			metadata: () => ({ order_reference: 'a' }),
		})[0];
	const openIds = () =>
		links()
			.filter(({ status }) => status === 'ACTIVE')
			.map(({ id }) => id);
	/** Their links are closed, and a new one made, while the first execution waits for its last look at the list. */
	const closeLate = () =>
		shop.sim.faults.add({ method: 'PATCH', times: 1, action: { type: 'delay', ms: 2_000 } });
	const answerLate = (skip: number) =>
		shop.sim.faults.add({ ...LIST, skip, times: 1, action: { type: 'slowDrip', ms: 150 } });

	it.each(ways)('is confirmed before it is reused (%s)', async (operation, parameters) => {
		const give = make(operation, parameters);
		await give(1, 'fail');
		shop.begin();
		closeLate();
		const replacing = give(2, 'replace').catch(() => undefined);
		await until(() => shop.writes().length > 0);
		answerLate(1);
		const before = shop.sim.ledger.length;
		const reusing = give(1, 'reuse');
		await listed(before, 2);
		// A third execution, elsewhere, has been faster.
		const first = elsewhere(0);
		expect(await reusing).toBe(first);
		await replacing;
		expect(openIds()).toEqual([first]);
	});
});
