import { type RunOptions, type RunResult } from '../../../support/engine/harness.mts';
import { checkHistory } from '../../../support/history/check.mts';
import { factsOf, historyOf, shownIn } from '../../../support/history/read.mts';
import { byDefault, useStream } from '../../support/use.mts';

/** Orders whose cart changes: what becomes of the part that is gone, and what their status says then. */
const { sim: simulator, harness, merchant } = useStream();

const ticket = { name: 'Ticket', price: '99.50' };
const plan = { name: 'Gold plan', price: '50', recurring_interval: 'MONTH' };
const replace = { ifLinkDiffers: 'replace' };

const parameters = (items: unknown, additionalFields: any = {}): any => ({
	resource: 'order',
	operation: 'createPaymentLinks',
	orderReference: 'A-1',
	itemsFrom: 'json',
	itemsJson: JSON.stringify(items),
	simplify: true,
	additionalFields,
});

async function order(items: unknown, additionalFields: any = {}): Promise<any> {
	const [row] = await harness.rows(parameters(items, additionalFields));
	return row;
}

async function status(): Promise<any> {
	const common = { resource: 'order', operation: 'getStatus', orderReference: 'A-1' };
	const [row] = await harness.rows({ ...common, simplify: true });
	return row;
}

const said = ({ error }: RunResult) => `${String(error?.message)} ${String(error?.description)}`;
const links = () => simulator.all('paymentLink');
const open = () => links().filter(({ status }) => status === 'ACTIVE');
const pay = async (url: string) => await simulator.pay(url.slice(url.lastIndexOf('/') + 1));

describe('an order that no longer has one of its parts', () => {
	test('is paid when the rest is, whose link stayed', async () => {
		const mixed = await order([ticket, plan]);
		const row = await order([ticket], replace);
		expect(row.url).toBe(mixed.oneTimeUrl);
		expect(await status()).toMatchObject({ status: 'unpaid', amount: '99.50' });
		await pay(row.url);
		expect(await status()).toMatchObject({ status: 'paid', amount: '99.50', payUrl: null });
		expect((await status()).evidence.join()).toContain('no longer part of the order');
	});

	test('is paid when the rest is, which has been replaced as well', async () => {
		await order([ticket, plan]);
		await pay((await order([{ ...ticket, quantity: 2 }], replace)).url);
		expect(await status()).toMatchObject({ status: 'paid', amount: '199.00' });
	});

	test('is paid when the rest was paid before', async () => {
		const mixed = await order([ticket, plan]);
		await pay(mixed.oneTimeUrl);
		expect(await status()).toMatchObject({ status: 'partlyPaid' });
		expect(await order([ticket], replace)).toMatchObject({ paid: true });
		expect(await status()).toMatchObject({ status: 'paid' });
	});

	test('also when the other part never got its link, or ran out before', async () => {
		simulator.faults.add({
			method: 'POST',
			path: '/payment_links$',
			skip: 1,
			times: 1,
			action: { type: 'status', status: 400 },
		});
		await harness.run(parameters([ticket, plan]));
		await pay((await order([{ ...ticket, quantity: 2 }], replace)).url);
		expect(await status()).toMatchObject({ status: 'paid' });
	});

	test('is not paid when the part is sold again', async () => {
		await order([ticket, plan]);
		await order([{ ...ticket, quantity: 2 }], replace);
		const mixed = await order([{ ...ticket, quantity: 2 }, plan]);
		await pay(mixed.oneTimeUrl);
		expect(await status()).toMatchObject({ status: 'partlyPaid', payUrl: mixed.recurringUrl });
		await merchant.request('PATCH', `/payment_links/${mixed.links[1].id}/status`, {
			status: 'INACTIVE',
		});
		expect(await status()).toMatchObject({ status: 'partlyPaid', payUrl: null });
	});

	test.each(['closed by hand', 'expired', 'closed by hand with a message'])(
		'is still partly paid where the part was only %s',
		async (how) => {
			const mixed = await order([ticket, plan]);
			await pay(mixed.oneTimeUrl);
			const { id } = mixed.links[1];
			const message = how.endsWith('message') ? { deactivate_message: 'Sold out' } : {};
			if (how === 'expired') simulator.act.expireLink(id);
			else {
				const body = { status: 'INACTIVE', ...message };
				await merchant.request('PATCH', `/payment_links/${id}/status`, body);
			}
			expect(await status()).toMatchObject({ status: 'partlyPaid' });
		},
	);

	test('whose part is paid all the same keeps the money in view', async () => {
		const mixed = await order([ticket, plan]);
		await order([ticket], replace);
		simulator.act.setLinkStatus(mixed.links[1].id, 'ACTIVE');
		await pay(mixed.recurringUrl);
		expect(await status()).toMatchObject({ status: 'partlyPaid', paidAmount: '50.00' });
		await pay(mixed.oneTimeUrl);
		expect(await status()).toMatchObject({ status: 'paid', paidAmount: '149.50' });
	});

	test('is still partly paid where what existed was left alone', async () => {
		const { links: first } = await order([ticket]);
		const { url } = await order([plan], { ifLinkDiffers: 'reuse' });
		await pay(url);
		simulator.act.setLinkStatus(first[0].id, 'INACTIVE');
		expect(await status()).toMatchObject({ status: 'partlyPaid' });
	});

	test('also when its link ran out before the order was ordered again', async () => {
		const mixed = await order([ticket, plan]);
		simulator.act.expireLink(mixed.links[1].id);
		simulator.act.advance(600_000);
		await pay((await order([{ ...ticket, quantity: 2 }], replace)).url);
		expect(await status()).toMatchObject({ status: 'paid', amount: '199.00' });
	});

	test('stays as it was when the rest cannot be replaced', async () => {
		const mixed = await order([ticket, plan]);
		await pay(mixed.oneTimeUrl);
		const two = [{ ...ticket, quantity: 2 }];
		const refused = said(await harness.run(parameters(two, replace)));
		expect(refused).toContain(
			"has been paid with different 'Items', so its link cannot be replaced",
		);
		expect(open().map(({ id }) => id)).toEqual([mixed.links[1].id]);
		expect(await status()).toMatchObject({ status: 'partlyPaid', payUrl: mixed.recurringUrl });
	});

	test('stays as it was when the customer cannot be found', async () => {
		await order([ticket, plan]);
		simulator.faults.add({ path: '/consumers', action: { type: 'status', status: 400 } });
		const more = { ...parameters([ticket], replace), customer: { details: { email: 'a@b.co' } } };
		expect((await harness.run(more)).status).toBe('error');
		expect(open()).toHaveLength(2);
	});

	test('expired links alone make no paid order', async () => {
		await order([ticket, plan]);
		const row = await order([ticket], replace);
		simulator.act.expireLink(row.links[0].id);
		expect(await status()).toMatchObject({ status: 'expired' });
	});
});

describe('two processes at the same moment, each with another kind of items', () => {
	/** Both read the list before either makes its link. */
	async function both(more: any = {}): Promise<[RunResult, RunResult]> {
		byDefault(simulator);
		const type = harness.anotherProcess();
		simulator.faults.add({
			method: 'POST',
			path: '/products$',
			action: { type: 'delay', ms: 300 },
		});
		const run = async (items: unknown, options: RunOptions = {}) =>
			await harness.run(parameters(items, more), options);
		return await Promise.all([run([ticket]), run([plan], { type })]);
	}

	test.each([{}, replace])('give out the older link, and say so (%j)', async (more) => {
		const results = await both(more);
		expect(links()).toHaveLength(2);
		const [first, second] = links();
		expect(open()).toEqual([first]);
		const facts = factsOf(simulator);
		const history = historyOf(facts, {
			rows: [{ names: ['A-1', ticket.name, plan.name] }],
			shown: shownIn(
				results.flatMap(({ json }) => json),
				facts,
			),
			settled: ['A-1'],
		});
		expect(checkHistory(history, { named: true })).toEqual([]);
		const won = results.findIndex(({ status }) => status === 'success');
		expect(results[won].json).toMatchObject([{ links: [{ id: first.id }] }]);
		const lost = said(results[1 - won]);
		expect(lost).toMatch(/Order A-1 already has a payment link for (one-time|recurring) items/);
		expect(lost).toContain(simulator.checkoutUrl(first.id));
		expect(lost).not.toContain(simulator.checkoutUrl(second.id));
		// The closed link was never part of the order.
		await simulator.pay(first.id);
		expect(await status()).toMatchObject({ status: 'paid' });
	});

	test('never close a link that a cart with both kinds has taken for its own', async () => {
		const carts = [[ticket, plan], [plan], [ticket]];
		const count = 20;
		const parametersOf = (index: number) => ({
			...parameters([]),
			orderReference: '={{ $json.order }}',
			itemsFrom: 'json',
			itemsJson: `={{ $json.carts[${index}] }}`,
		});
		const types = [undefined, harness.anotherProcess(), harness.anotherProcess()];
		// Each process begins with another cart, so that every order has its own winner.
		const items = Array.from({ length: count }, (_, n) => ({
			order: `R-${n}`,
			carts: [0, 1, 2].map((at) => carts[(at + n) % 3]),
		}));
		simulator.switches.latencyMs = 3;
		await order([ticket, plan]);
		const results = await Promise.all(
			types.map(async (type, index) => {
				const node = { onError: 'continueErrorOutput' as const };
				return await harness.run(parametersOf(index), { type, items, node });
			}),
		);
		const orders = items.map(({ order }) => order);
		const facts = factsOf(simulator);
		const history = historyOf(facts, {
			rows: [...orders, 'A-1'].map((one) => ({ names: [one, ticket.name, plan.name] })),
			shown: shownIn(
				results.flatMap(({ json }) => json),
				facts,
			),
			settled: orders,
		});
		expect(checkHistory(history, { named: true })).toEqual([]);
	});

	test('on a server that stamps whole seconds', async () => {
		simulator.switches.timestampPrecision = 'seconds';
		const results = await both();
		expect(results.filter(({ status }) => status === 'success')).toHaveLength(1);
		expect(open()).toHaveLength(1);
		const [{ id }] = open();
		const shown = results.find(({ status }) => status === 'success');
		expect(shown?.json).toMatchObject([{ links: [{ id }] }]);
	});

	test('give out both where the owner wants what exists left alone', async () => {
		const results = await both({ ifLinkDiffers: 'reuse' });
		expect(results.map(({ status }) => status)).toEqual(['success', 'success']);
		expect(open()).toHaveLength(2);
	});

	test('a second link that cannot be closed is told with its address', async () => {
		simulator.faults.add({ method: 'PATCH', action: { type: 'status', status: 400 } });
		const results = await both();
		const lost = results.find(({ status }) => status === 'error')!;
		expect(results.filter(({ status }) => status === 'success')).toHaveLength(1);
		expect(said(lost)).toContain('could not be closed');
		expect(said(lost)).toContain(simulator.checkoutUrl(links()[1].id));
	});
});
