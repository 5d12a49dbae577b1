import { byId, orders } from '../../../support/engine/shop.mts';
import { byDefault, useShop } from '../../support/use.mts';

const shop = useShop();

const ONE = { items: [{ order: 'a' }] };
const run = async (more = {}, options: object = ONE) =>
	await shop.rows('paymentLink.create', shop.createOnce(more), options);
const refuse = async (more = {}, options: object = ONE) =>
	await shop.refusal('paymentLink.create', shop.createOnce(more), options);
const requests = () => shop.sent().map(({ request }) => request.replace(/[0-9a-f-]{36}/, 'ID'));
const links = () => shop.sim.all('paymentLink');
const POST = 'POST /payment_links';
const LIST = 'GET /payment_links';
const GET = 'GET /payment_links/ID';
const CLOSE = 'PATCH /payment_links/ID/status';
/** Whether money is under way for the link that was closed. */
const INVOICES = 'GET /invoices';

describe('an order reference', () => {
	it('is kept in the metadata, and the link can be paid once', async () => {
		const [row] = await run({
			additionalFields: { customMetadata: { entry: [{ key: 'k', value: 'v' }] } },
		});
		expect(row).toMatchObject({ orderReference: 'a', reused: false, paid: false });
		expect(links()[0]).toMatchObject({
			custom_metadata: { k: 'v', order_reference: 'a' },
			max_number_of_payments: 1,
		});
	});

	it('can be paid more often when the user says so', async () => {
		await run({ additionalFields: { maxNumberOfPayments: 3 } });
		expect(links()[0].max_number_of_payments).toBe(3);
	});

	it('that metadata contradicts is refused', async () => {
		const entry = [{ key: 'order_reference', value: 'b' }];
		await expect(refuse({ additionalFields: { customMetadata: { entry } } })).resolves.toContain(
			'but \'Order Reference\' is "a"',
		);
		expect(links()).toEqual([]);
	});

	it('of a link that can be paid gives that link', async () => {
		const [first] = await run();
		shop.begin();
		const [second] = await run();
		expect(second).toMatchObject({ id: first.id, url: first.url, reused: true, paid: false });
		expect(links()).toHaveLength(1);
		expect(shop.writes()).toEqual([]);
	});

	it('twice in one run gives one link', async () => {
		const items = [{ order: 'a' }, { order: 'b' }, { order: 'a' }];
		const rows = await run({}, { items });
		expect(rows.map(({ reused }) => reused)).toEqual([false, false, true]);
		expect(rows[0].id).toBe(rows[2].id);
		expect(links()).toHaveLength(2);
	});

	it.each(['1', 'أ/1', '  a  ', 'x'.repeat(200), '"\\', '__proto__', 'constructor'])(
		'%p is found again',
		async (order) => {
			const items = [{ order }];
			const [first] = await run({}, { items });
			const other = { items, type: shop.harness.anotherProcess() };
			expect((await run({}, other))[0]).toMatchObject({ id: first.id, reused: true });
		},
	);

	it('is the same however its accents are encoded', async () => {
		const items = [{ order: 'Caf\u00e9-1' }, { order: 'Cafe\u0301-1' }];
		const rows = await run({}, { items });
		expect(rows.map(({ orderReference }) => orderReference)).toEqual(items.map((one) => one.order));
		const again = await run({}, { items, type: shop.harness.anotherProcess() });
		expect(new Set([...rows, ...again].map(({ id }) => id)).size).toBe(1);
		expect(links()).toHaveLength(1);
	});

	it('of a link made elsewhere with a number in its metadata is found', async () => {
		const [id] = shop.sim.act.bulk.paymentLinks(1, { metadata: () => ({ order_reference: 789 }) });
		const [row] = await run(
			{ additionalFields: { ifLinkDiffers: 'reuse' } },
			{ items: [{ order: '789' }] },
		);
		expect(row.id).toBe(id);
	});
});

describe('what has become of the link', () => {
	it('paid: given back as paid, never made again', async () => {
		const [first] = await run();
		await shop.sim.pay(String(first.id));
		expect((await run())[0]).toMatchObject({ id: first.id, reused: true, paid: true });
		const other = { ...ONE, type: shop.harness.anotherProcess() };
		expect((await run({}, other))[0]).toMatchObject({ id: first.id, reused: true, paid: true });
		expect(links()).toHaveLength(1);
	});

	it('expired unpaid: a new link, and then that one', async () => {
		const [first] = await run();
		shop.sim.act.expireLink(String(first.id));
		const [second] = await run();
		expect(second).toMatchObject({ reused: false });
		expect((await run())[0]).toMatchObject({ id: second.id, reused: true });
		expect(links()).toHaveLength(2);
	});

	it('closed unpaid: a new link; opened again by hand: the oldest, and the other is closed', async () => {
		const [first] = await run();
		shop.sim.act.setLinkStatus(String(first.id), 'INACTIVE');
		const [second] = await run();
		expect(second.id).not.toBe(first.id);
		shop.sim.act.setLinkStatus(String(first.id), 'ACTIVE');
		expect((await run())[0]).toMatchObject({ id: first.id, reused: true });
		expect(shop.payable()).toEqual({ a: [first.id] });
	});

	it('closed although money was collected: an error that says so', async () => {
		const [first] = await run({ additionalFields: { maxNumberOfPayments: 2 } });
		await shop.sim.pay(String(first.id));
		shop.sim.act.setLinkStatus(String(first.id), 'INACTIVE');
		await expect(refuse()).resolves.toMatch(/closed payment link that has collected money/);
		expect(links()).toHaveLength(1);
	});

	it('over, but still called active: closed before another one is made', async () => {
		shop.sim.switches.expiredLinkStatus = 'ACTIVE';
		const until = new Date(Date.now() + 1_500).toISOString();
		const [first] = await run({ additionalFields: { validUntil: until } });
		await new Promise((resolve) => setTimeout(resolve, 1_800));
		shop.begin();
		const [second] = await run();
		expect(second).toMatchObject({ reused: false });
		expect(requests()).toEqual([LIST, GET, CLOSE, INVOICES, POST, LIST]);
		expect(shop.payable()).toEqual({ a: [second.id] });
		expect(shop.sim.find('paymentLink', String(first.id))?.status).toBe('INACTIVE');
	});

	it('of unknown status: as if it could be paid', async () => {
		const [first] = await run();
		shop.sim.act.setLinkStatus(String(first.id), 'PAUSED' as never);
		expect((await run())[0]).toMatchObject({ id: first.id, reused: true });
	});
});

describe('If Link Exists', () => {
	it('fail: nothing is touched', async () => {
		const [first] = await run();
		await expect(refuse({ additionalFields: { ifLinkExists: 'fail' } })).resolves.toContain(
			`Order a already has a payment link (${String(first.url)})`,
		);
		expect(links()).toHaveLength(1);
	});

	it('fail: makes the link of a new order', async () => {
		await run({ additionalFields: { ifLinkExists: 'fail' } });
		expect(links()).toHaveLength(1);
	});

	it('create: one more, which later runs leave alone', async () => {
		const [first] = await run();
		const [second] = await run({ additionalFields: { ifLinkExists: 'create' } });
		expect(second).toMatchObject({ orderReference: 'a', reused: false });
		expect((await run())[0]).toMatchObject({ id: first.id, reused: true });
		expect(shop.payable()).toEqual({ a: [first.id, second.id] });
		const other = { ...ONE, type: shop.harness.anotherProcess() };
		expect((await run({}, other))[0]).toMatchObject({ id: first.id });
		expect(shop.payable().a).toHaveLength(2);
	});

	it('create without a link before: later runs give that one', async () => {
		const [first] = await run({ additionalFields: { ifLinkExists: 'create' } });
		expect((await run())[0]).toMatchObject({ id: first.id, reused: true });
	});
});

describe('If Link Differs', () => {
	const two = () => ({ items: { item: [{ productId: byId(shop.product), quantity: 2 }] } });

	it('fail: says what differs', async () => {
		await run();
		await expect(refuse(two())).resolves.toMatch(
			/already has a payment link with different 'Items'/,
		);
		await expect(refuse({ additionalFields: { currency: 'SAR' } })).rejects.toThrow('Not refused');
		expect(links()).toHaveLength(1);
	});

	it('fail: also for another consumer, currency or coupon', async () => {
		byDefault(shop.sim);
		await run();
		const [consumer] = shop.sim.act.bulk.consumers(1);
		await expect(refuse({ consumerId: byId(consumer) })).resolves.toContain("different 'Consumer'");
		const coupon = await shop.call('POST', '/coupons', {
			name: 'Ten',
			discount_value: 10,
			is_percentage: true,
		});
		const coupons = [String(coupon.body.id)];
		await expect(refuse({ additionalFields: { coupons } })).resolves.toContain(
			"different 'Coupon Names or IDs'",
		);
		const onLine = { items: { item: [{ productId: byId(shop.product), quantity: 1, coupons }] } };
		await expect(refuse(onLine)).resolves.toContain("different 'Coupon Names or IDs'");
		await expect(refuse({ additionalFields: { currency: 'USD' } })).resolves.toContain(
			"different 'Currency'",
		);
		expect(links()).toHaveLength(1);
	});

	it('the same coupons on link and line are no difference', async () => {
		const coupon = await shop.call('POST', '/coupons', {
			name: 'Ten',
			discount_value: 10,
			is_percentage: true,
		});
		const coupons = [String(coupon.body.id)];
		const parameters = {
			items: { item: [{ productId: byId(shop.product), quantity: 1, coupons }] },
			additionalFields: { coupons },
		};
		const [first] = await run(parameters);
		expect((await run(parameters))[0]).toMatchObject({ id: first.id, reused: true });
	});

	it('another price is no difference', async () => {
		const [first] = await run();
		shop.sim.find('paymentLink', String(first.id))!.totals.amount = 1;
		expect((await run())[0].id).toBe(first.id);
	});

	it('reuse: gives the link as it is', async () => {
		const [first] = await run();
		const [second] = await run({ ...two(), additionalFields: { ifLinkDiffers: 'reuse' } });
		expect(second).toMatchObject({ id: first.id, reused: true });
	});

	it('replace: closes the old one before the new one is made', async () => {
		const [first] = await run();
		shop.begin();
		const [second] = await run({ ...two(), additionalFields: { ifLinkDiffers: 'replace' } });
		expect(second).toMatchObject({ reused: false });
		// The list shows that it differs; before it is closed it is read by itself.
		expect(requests()).toEqual([LIST, LIST, GET, CLOSE, INVOICES, POST, LIST]);
		expect(shop.payable()).toEqual({ a: [second.id] });
		expect(second.id).not.toBe(first.id);
	});

	it('replace: not when the old one has been paid, even in between', async () => {
		const [first] = await run();
		await shop.sim.pay(String(first.id));
		const more = { ...two(), additionalFields: { ifLinkDiffers: 'replace' } };
		await expect(refuse(more)).resolves.toMatch(
			/has been paid with different 'Items', so its link cannot be replaced/,
		);
		expect(links()).toHaveLength(1);
	});

	it('replace: the customer pays while it is being closed', async () => {
		const [first] = await run();
		shop.sim.faults.add({
			method: 'PATCH',
			action: { type: 'delay', ms: 400 },
		});
		const replacing = refuse({ ...two(), additionalFields: { ifLinkDiffers: 'replace' } });
		while (!requests().includes(CLOSE)) await new Promise((resolve) => setTimeout(resolve, 5));
		await shop.sim.pay(String(first.id));
		await expect(replacing).resolves.toMatch(
			/has been paid with different 'Items', so its link cannot be replaced/,
		);
		expect(links()).toHaveLength(1);
	});
});

describe('kinds', () => {
	/** A recurring product as the only item. */
	async function aPlan() {
		const plan = await shop.call('POST', '/products', {
			name: 'Club',
			type: 'RECURRING',
			recurring_interval: 'MONTH',
			recurring_interval_count: 1,
			prices: [{ currency: 'SAR', amount: '9' }],
		});
		return { items: { item: [{ productId: byId(plan.body.id), quantity: 1 }] } };
	}

	it('an order may have a one-time and a recurring link', async () => {
		const monthly = await aPlan();
		const [once] = await run();
		const [again] = await run(monthly);
		expect(again).toMatchObject({ reused: false });
		expect((await run())[0]).toMatchObject({ id: once.id, reused: true });
		expect((await run(monthly))[0]).toMatchObject({ id: again.id, reused: true });
		const other = { ...ONE, type: shop.harness.anotherProcess() };
		expect((await run(monthly, other))[0]).toMatchObject({ id: again.id, reused: true });
		expect(links()).toHaveLength(2);
	});

	it('a free trial that was started shows no money, but is never made again', async () => {
		const monthly = await aPlan();
		const trial = { ...monthly, additionalFields: { trialPeriodDays: 7 } };
		const [first] = await run(trial);
		await shop.sim.pay(String(first.id));
		const other = { ...ONE, type: shop.harness.anotherProcess() };
		for (const options of [ONE, other]) {
			const [again] = await run(trial, options);
			expect(again).toMatchObject({ id: first.id, reused: true, paid: false });
		}
		expect(links()).toHaveLength(1);
	});
});

describe('requests', () => {
	it('a cold run over 2,000 links reads them once, then makes what is missing', async () => {
		shop.sim.act.bulk.paymentLinks(2_000, { to: new Date(Date.now() - 600_000) });
		await run({}, { items: orders(150) });
		const counted = Object.fromEntries(
			[LIST, POST, GET].map((one) => [one, requests().filter((r) => r === one).length]),
		);
		// 20 full pages and one that shows that nothing comes after them; at the end the two pages of the links made
		// since.
		expect(counted).toEqual({ [LIST]: 23, [POST]: 150, [GET]: 0 });
		shop.begin();
		await run({}, { items: [{ order: 'warm' }] });
		// The 150 links of a moment ago are within the margin.
		expect(requests()).toEqual([LIST, LIST, POST, LIST, LIST]);
	});

	it('a warm run for one order takes at most three besides the create', async () => {
		shop.sim.act.bulk.paymentLinks(500, { to: new Date(Date.now() - 600_000) });
		await run();
		shop.begin();
		await run({}, { items: [{ order: 'b' }] });
		expect(requests()).toEqual([LIST, POST, LIST]);
		shop.begin();
		await run({}, { items: [{ order: 'b' }] });
		expect(requests()).toEqual([LIST, LIST]);
	});

	it('an old link is given out without a check', async () => {
		const [id] = shop.sim.act.bulk.paymentLinks(1, {
			from: new Date(Date.now() - 7_200_000),
			to: new Date(Date.now() - 3_600_000),
			metadata: () => ({ order_reference: 'a' }),
		});
		const [row] = await run({ additionalFields: { ifLinkDiffers: 'reuse' } });
		expect(row.id).toBe(id);
		// The kind of its product is not known from a link.
		expect(requests()).toEqual([LIST, 'GET /products/ID', GET]);
	});

	it('the list is read to its end where it is not sorted as asked for', async () => {
		await run();
		shop.sim.act.bulk.paymentLinks(250, { to: new Date(Date.now() - 600_000) });
		// Oldest first.
		const rows = links().map(({ id, created_at: at }) => ({
			id,
			created_at: new Date(at / 1000).toISOString(),
			custom_metadata: { order_reference: id },
			status: 'ACTIVE',
		}));
		const page = (from: number) => ({
			data: rows.slice(from, from + 100),
			pagination: { has_next_page: from + 100 < rows.length },
		});
		for (const from of [0, 100, 200]) {
			shop.sim.faults.add({
				method: 'GET',
				path: '/payment_links$',
				times: 1,
				action: { type: 'body', body: page(from) },
			});
		}
		shop.begin();
		await run({ additionalFields: { ifLinkDiffers: 'reuse' } });
		expect(requests().filter((request) => request === LIST).length).toBeGreaterThanOrEqual(3);
	});

	it('a list that repeats itself for ever is an error, not an empty list', async () => {
		shop.sim.faults.add({
			method: 'GET',
			action: { type: 'body', body: { data: [{ id: 'x' }], pagination: { has_next_page: true } } },
		});
		await expect(refuse()).resolves.toContain('repeats the same page');
		expect(links()).toEqual([]);
	});

	it('a read that breaks off half way is not taken for a whole one', async () => {
		const ids = shop.sim.act.bulk.paymentLinks(250, {
			to: new Date(Date.now() - 600_000),
			metadata: (i) => ({ order_reference: `old${i}` }),
		});
		shop.sim.faults.add({
			method: 'GET',
			skip: 1,
			times: 1,
			action: { type: 'status', status: 400 },
		});
		await expect(refuse()).resolves.toBeTruthy();
		const [row] = await run(
			{ additionalFields: { ifLinkDiffers: 'reuse' } },
			{ items: [{ order: 'old0' }] },
		);
		expect(row.id).toBe(ids[0]);
	});
});
