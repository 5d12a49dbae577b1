import { type RunOptions } from '../../../support/engine/harness.mts';
import { pass } from '../../../support/engine/shop.mts';
import { byId } from '../../../support/engine/stream.mts';
import { useStream } from '../../support/use.mts';

/** Creation and Get Status say the same of an order, whatever has happened to it. */
const { sim: simulator, harness, merchant } = useStream();

const ticket = { name: 'Ticket', price: '100' };
const plan = { name: 'Plan', price: '50', recurring_interval: 'MONTH' };
const modes = ['fail', 'replace'] as const;

const parameters = (items: unknown, additionalFields: any = {}): any => ({
	resource: 'order',
	operation: 'createPaymentLinks',
	orderReference: 'A-1',
	itemsFrom: 'json',
	itemsJson: JSON.stringify(items),
	simplify: true,
	additionalFields,
});

async function order(items: unknown, ifLinkDiffers = 'fail', options: RunOptions = {}) {
	const [row] = await harness.rows(parameters(items, { ifLinkDiffers }), options);
	return row as any;
}

async function refusal(items: unknown, ifLinkDiffers = 'fail'): Promise<string> {
	const { status: ended, error } = await harness.run(parameters(items, { ifLinkDiffers }));
	expect(ended).toBe('error');
	return `${String(error.message)} ${String(error.description)}`;
}

async function status(additionalFields: any = {}): Promise<any> {
	const common = { resource: 'order', operation: 'getStatus', orderReference: 'A-1' };
	const [row] = await harness.rows({ ...common, simplify: true, additionalFields });
	return row;
}

const links = () => simulator.all('paymentLink');
const open = () => links().filter((link) => link.status === 'ACTIVE');
const pay = async (url: string) => await simulator.pay(url.slice(url.lastIndexOf('/') + 1));
const openUrls = () => open().map(({ id }) => simulator.checkoutUrl(id));
const refuseSecondLink = () =>
	simulator.faults.add({
		method: 'POST',
		path: '/payment_links$',
		skip: 1,
		times: 1,
		action: { type: 'status', status: 400 },
	});

describe('an order of which only one link was made', () => {
	test('names it in the message, and its status says what is missing', async () => {
		refuseSecondLink();
		const said = await refusal([ticket, plan]);
		const [left] = open();
		expect(said).toContain(`payment link "Order A-1" ${left.id}`);
		await simulator.pay(left.id);
		const row = await status();
		expect(row.status).toBe('partlyPaid');
		expect(row.evidence.join(' ')).toContain('also has recurring items, but no payment link');
	});

	test.each(modes)('is paid when the cart is reduced to what was made (%s)', async (mode) => {
		refuseSecondLink();
		await refusal([ticket, plan]);
		const [left] = open();
		const row = await order([ticket], mode);
		expect(row).toMatchObject({ reused: true, paid: false });
		expect(row.links[0].id).toBe(left.id);
		expect(open()).toHaveLength(1);
		expect(await status()).toMatchObject({ status: 'unpaid', amount: '100.00', payUrl: row.url });
		await pay(row.url);
		expect(await order([ticket], mode)).toMatchObject({ paid: true, url: row.url });
		expect(await status()).toMatchObject({ status: 'paid', amount: '100.00', payUrl: null });
		const before = simulator.ledger.length;
		await order([ticket], mode);
		expect(merchant.requests(before).every((request) => request.startsWith('GET'))).toBe(true);
	});

	test.each(modes)('also when it was paid before the cart was reduced (%s)', async (mode) => {
		refuseSecondLink();
		await refusal([ticket, plan]);
		// Of links of one moment none is the newer one.
		await pass(1_000);
		await simulator.pay(open()[0].id);
		expect(await order([ticket], mode)).toMatchObject({ reused: true, paid: true });
		expect(await status()).toMatchObject({ status: 'paid' });
		expect(open()).toEqual([]);
	});

	test('is completed by the same cart', async () => {
		refuseSecondLink();
		await refusal([ticket, plan]);
		const row = await order([ticket, plan]);
		await pay(row.oneTimeUrl);
		expect(await order([ticket, plan])).toMatchObject({ paid: false, url: row.recurringUrl });
		expect(await status()).toMatchObject({ status: 'partlyPaid', payUrl: row.recurringUrl });
	});

	test('is paid when the cart is reduced to the other kind', async () => {
		refuseSecondLink();
		await refusal([ticket, plan]);
		const row = await order([plan], 'replace');
		await pay(row.url);
		expect(await order([plan], 'replace')).toMatchObject({ paid: true });
		expect(await status()).toMatchObject({ status: 'paid', amount: '50.00' });
	});

	test('stays as it is where existing links are left alone', async () => {
		refuseSecondLink();
		await refusal([ticket, plan]);
		await simulator.pay(open()[0].id);
		expect(await order([ticket], 'reuse')).toMatchObject({ paid: false });
		expect(await status()).toMatchObject({ status: 'partlyPaid' });
	});
});

describe.each(modes)('a part whose link is dead when the cart is reduced (%s)', (mode) => {
	test.each(['expired', 'closed by hand'])('%s', async (how) => {
		const mixed = await order([ticket, plan]);
		await pay(mixed.oneTimeUrl);
		const { id } = mixed.links[1];
		if (how === 'expired') simulator.act.expireLink(id);
		else simulator.act.setLinkStatus(id, 'INACTIVE');
		expect(await status()).toMatchObject({ status: 'partlyPaid' });
		expect(await order([ticket], mode)).toMatchObject({ paid: true });
		expect(await status()).toMatchObject({ status: 'paid' });
		// Sold again: owed again.
		const again = await order([ticket, plan], mode);
		expect(await status()).toMatchObject({ status: 'partlyPaid', payUrl: again.recurringUrl });
	});

	test('replaced by another quantity right after it died', async () => {
		const mixed = await order([ticket, plan]);
		simulator.act.setLinkStatus(mixed.links[1].id, 'INACTIVE');
		const row = await order([{ ...ticket, quantity: 2 }], 'replace');
		await pay(row.url);
		expect(await status()).toMatchObject({ status: 'paid', amount: '200.00' });
	});
});

describe('links made with Create Another', () => {
	async function another(product = ticket): Promise<any> {
		const made = await merchant.product(product.name, product.price, {
			recurring_interval: (product as any).recurring_interval,
		});
		const [row] = await harness.rows({
			resource: 'paymentLink',
			operation: 'create',
			name: 'More',
			orderReference: 'A-1',
			items: { item: [{ productId: byId(made.id), quantity: 1 }] },
			additionalFields: { ifLinkExists: 'create' },
		} as any);
		return row;
	}

	test('stay open when the order is replaced, and do not stop another cart', async () => {
		await order([ticket]);
		const more = await another(plan as any);
		const row = await order([{ ...ticket, quantity: 2 }], 'replace');
		expect(openUrls()).toEqual([more.url, row.url]);
		expect(await order([{ ...ticket, quantity: 2 }])).toMatchObject({ reused: true });
	});

	test('have to be paid, too, before the order is paid', async () => {
		const first = await order([ticket]);
		const more = await another();
		expect(await status()).toMatchObject({ status: 'unpaid', amount: '200.00' });
		await pay(first.url);
		expect(await status()).toMatchObject({ status: 'partlyPaid', payUrl: more.url });
		expect(await order([ticket])).toMatchObject({ paid: false, url: more.url });
		await simulator.pay(more.id);
		expect(await status()).toMatchObject({ status: 'paid', amount: '200.00' });
		expect(await order([ticket])).toMatchObject({ paid: true });
	});

	test('do not close the order\u2019s own link when they are paid first', async () => {
		const first = await order([ticket]);
		const more = await another();
		await simulator.pay(more.id);
		expect(await order([ticket])).toMatchObject({ paid: false, url: first.url });
		expect(await status()).toMatchObject({ status: 'partlyPaid', payUrl: first.url });
		expect(openUrls()).toEqual([first.url]);
	});

	test('no longer count when they were closed unpaid', async () => {
		const first = await order([ticket]);
		const more = await another();
		simulator.act.setLinkStatus(more.id, 'INACTIVE');
		await pay(first.url);
		expect(await status()).toMatchObject({ status: 'paid', amount: '100.00' });
		expect(await order([ticket])).toMatchObject({ paid: true });
	});
});

describe('money under way', () => {
	/** A bank transfer that the bank has yet to confirm, on a link that has run out. */
	async function underReview(linkId: string): Promise<string> {
		const { paymentId } = await simulator.pay(linkId);
		simulator.act.setPaymentStatus(paymentId!, 'UNDER_REVIEW');
		simulator.find('paymentLink', linkId)!.amount_collected = 0;
		return paymentId!;
	}

	test.each([true, false])('makes no second link (payment_link_id: %s)', async (shown) => {
		simulator.switches.paymentLinkIdOnInvoice = shown;
		const first = await order([ticket]);
		const paymentId = await underReview(first.links[0].id);
		for (const mode of ['fail', 'replace', 'reuse']) {
			expect(await order([ticket], mode)).toMatchObject({ reused: true, paid: false });
		}
		expect(await status()).toMatchObject({ status: 'unpaid', payUrl: null });
		const said = await refusal([{ ...ticket, quantity: 2 }], 'replace');
		expect(said).toContain("is being paid with different 'Items', so its link cannot be replaced");
		expect(links()).toHaveLength(1);
		simulator.act.setPaymentStatus(paymentId, 'CANCELED');
		expect(await order([ticket])).toMatchObject({ reused: false });
		expect(links()).toHaveLength(2);
	});

	test('makes no second link when the first one is being replaced', async () => {
		const first = await order([ticket]);
		const { id } = first.links[0];
		simulator.find('paymentLink', id)!.max_number_of_payments = 2;
		await underReview(id);
		const said = await refusal([{ ...ticket, quantity: 2 }], 'replace');
		expect(said).toContain('is being paid');
		expect(links()).toHaveLength(1);
		expect(await status()).toMatchObject({ status: 'unpaid' });
	});
});

describe('money in several currencies', () => {
	async function inTwo(): Promise<void> {
		for (const [currency, amount] of [
			['USD', '10.00'],
			['SAR', '100.00'],
		]) {
			const product = await merchant.product('Ticket', amount, { currency });
			const custom_metadata = { order_reference: 'A-1', order_reference_additional: true };
			const link = await merchant.link(product.id, { currency, custom_metadata });
			await simulator.pay(link.id);
		}
	}

	test('is compared in the currency that is expected', async () => {
		await inTwo();
		const expecting = async (expectedAmount: string, expectedCurrency: string) =>
			await status({ expectedAmount, expectedCurrency });
		expect((await status()).status).toBe('paid');
		expect((await expecting('110', 'USD')).status).toBe('partlyPaid');
		expect((await expecting('100.01', 'SAR')).status).toBe('partlyPaid');
		expect((await expecting('0', 'KWD')).status).toBe('partlyPaid');
		const covered = await expecting('100', 'SAR');
		expect(covered.status).toBe('paid');
		expect(covered.evidence.join(' ')).toContain('Only what was received in SAR was compared');
	});
});

describe('a link that Stream no longer has', () => {
	test('is forgotten, and a new one made once', async () => {
		const first = await order([ticket]);
		await pass(3 * 60_000);
		simulator.empty();
		const again = await order([ticket]);
		expect(again).toMatchObject({ reused: false, paid: false });
		expect(again.url).not.toBe(first.url);
		expect(openUrls()).toEqual([again.url]);
		expect(await order([ticket])).toMatchObject({ reused: true, url: again.url });
		expect(await status()).toMatchObject({ status: 'unpaid', payUrl: again.url });
	});

	test('also for Payment Link \u2192 Create, all rows with one more read of the list', async () => {
		const product = await merchant.product('Ticket', '100');
		const create = async (productId: string) =>
			await harness.rows(
				{
					resource: 'paymentLink',
					operation: 'create',
					name: 'Order',
					orderReference: '={{ $json.order }}',
					items: { item: [{ productId: byId(productId), quantity: 1 }] },
				} as any,
				{ items: [1, 2, 3].map((n) => ({ order: `A-${n}` })) },
			);
		await create(product.id);
		await pass(3 * 60_000);
		simulator.empty();
		const next = await merchant.product('Ticket', '100');
		const before = simulator.ledger.length;
		const rows = await create(next.id);
		expect(rows.map(({ reused }) => reused)).toEqual([false, false, false]);
		expect(open().map(({ id }) => id)).toEqual(rows.map(({ id }) => id));
		const lists = merchant.requests(before).filter((request) => request === 'GET /payment_links');
		expect(lists).toHaveLength(3);
	});

	test('is not forgotten when it has just been made and copies are behind', async () => {
		const { id } = await merchant.product('Ticket', '100');
		await pass(60_000);
		simulator.switches.replica = { lagMs: 20_000, reads: 'all' };
		const first = await order([{ product_id: id }]);
		const said = await refusal([{ product_id: id }]);
		expect(said).toContain(first.links[0].id);
		expect(said).toContain('Run the step again in two minutes');
		expect(openUrls()).toEqual([first.url]);
		await pass(20_000);
		expect(await order([{ product_id: id }])).toMatchObject({ reused: true, url: first.url });
		expect(links()).toHaveLength(1);
	});

	test('is waited for when copies are a little behind', async () => {
		const { id } = await merchant.product('Ticket', '100');
		await pass(60_000);
		simulator.switches.replica = { lagMs: 2_000, reads: 'all' };
		const first = await order([{ product_id: id }]);
		expect(await order([{ product_id: id }])).toMatchObject({ reused: true, url: first.url });
		expect(links()).toHaveLength(1);
	});

	test('is not forgotten while the list has it', async () => {
		simulator.act.advance(-86_400_000);
		const first = await order([ticket]);
		simulator.act.advance(86_400_000);
		// An old link is read by itself.
		const action = { type: 'status', status: 404 } as const;
		simulator.faults.add({ method: 'GET', path: '/payment_links/.', action });
		expect(await refusal([ticket])).toContain('does not find it by its ID');
		expect(links()).toHaveLength(1);
		simulator.faults.clear();
		expect(await order([ticket])).toMatchObject({ reused: true, url: first.url });
	});
});
