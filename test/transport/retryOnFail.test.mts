import { orders } from '../../support/engine/shop.mts';
import { useShop } from '../support/use.mts';

const shop = useShop();

const RETRY = { retryOnFail: true, maxTries: 3, waitBetweenTries: 20 };
const POST = { method: 'POST', path: '/payment_links$' };
const posts = () => shop.writes().length;
const names = (count: number) => orders(count).map(({ name }) => name);

describe("n8n's Retry On Fail", () => {
	it('sends again only what has not succeeded', async () => {
		shop.sim.faults.add({ ...POST, skip: 6, times: 1, action: { type: 'status', status: 400 } });
		const rows = await shop.rows('paymentLink.create', shop.create(), {
			items: orders(10),
			node: RETRY,
		});
		expect(rows.map(({ name }) => name)).toEqual(names(10));
		expect(posts()).toBe(11);
		expect(new Set(rows.map(({ id }) => id)).size).toBe(10);
	});

	it('does the same with "Continue", where n8n retries when the first item failed', async () => {
		shop.sim.faults.add({ ...POST, times: 1, action: { type: 'status', status: 400 } });
		const { outputs } = await shop.run('paymentLink.create', shop.create(), {
			items: orders(5),
			node: { ...RETRY, onError: 'continueRegularOutput' },
		});
		expect(outputs[0].map(({ json }) => json.name)).toEqual(names(5));
		expect(outputs[0].map(({ pairedItem }) => pairedItem)).toEqual(
			[0, 1, 2, 3, 4].map((item) => ({ item })),
		);
		expect(posts()).toBe(6);
	});

	it('does not send again what Stream may have done', async () => {
		shop.sim.faults.add({ ...POST, skip: 1, times: 1, action: { type: 'reset', when: 'after' } });
		const before = shop.sim.all('paymentLink').length;
		const { status, error } = await shop.run('paymentLink.create', shop.create(), {
			items: orders(3),
			node: RETRY,
		});
		expect(status).toBe('error');
		expect(`${error.message} ${error.description}`).toMatch(
			/connection to Stream was lost.* Stream may have created this payment link/,
		);
		expect(shop.sim.all('paymentLink')).toHaveLength(before + 3);
		expect(posts()).toBe(3);
	});

	it('with an Order Reference it looks first and needs no memory', async () => {
		shop.sim.faults.add({ ...POST, skip: 1, times: 1, action: { type: 'reset', when: 'after' } });
		const rows = await shop.rows('paymentLink.create', shop.createOnce(), {
			items: orders(3),
			node: RETRY,
		});
		expect(rows).toHaveLength(3);
		expect(posts()).toBe(3);
		for (const ids of Object.values(shop.payable())) expect(ids.length).toBeGreaterThan(0);
		expect(shop.payable().o2).toHaveLength(1);
	});

	it('reads are simply read again', async () => {
		shop.sim.faults.add({ skip: 1, times: 1, action: { type: 'status', status: 400 } });
		await shop.rows('paymentLink.getAll', { limit: 1 }, { items: orders(3), node: RETRY });
		expect(shop.sent()).toHaveLength(6);
	});

	it('a second execution remembers nothing of the first', async () => {
		const options = { items: orders(2), node: RETRY };
		await shop.rows('paymentLink.create', shop.create(), options);
		await shop.rows('paymentLink.create', shop.create(), options);
		expect(posts()).toBe(4);
	});

	it('counts what an earlier try has done as done', async () => {
		shop.sim.faults.add({ ...POST, skip: 2, action: { type: 'status', status: 400 } });
		const { error } = await shop.run(
			'paymentLink.create',
			shop.create({ options: { requestsAtOnce: 1 } }),
			{ items: orders(4), node: RETRY },
		);
		expect(error.description).toContain(
			'Of 4 items, 2 succeeded, 1 failed and 1 were not attempted.',
		);
		expect(posts()).toBe(5);
	});
});
