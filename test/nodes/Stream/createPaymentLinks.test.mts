import { Harness, type RunOptions } from '../../../support/engine/harness.mts';
import { checkHistory } from '../../../support/history/check.mts';
import { factsOf, historyOf, shownIn } from '../../../support/history/read.mts';
import { byDefault, useStream } from '../../support/use.mts';

const { sim: simulator, harness, merchant } = useStream();

const ticket = { name: 'Ticket', price: '99.50', quantity: 2 };
const plan = { name: 'Gold plan', price: '50', recurring_interval: 'MONTH' };
const sara = { name: 'Sara', phoneNumber: '0501234567', email: 'sara@example.com' };

const parameters = (items: unknown, more: any = {}): any => ({
	resource: 'order',
	operation: 'createPaymentLinks',
	orderReference: 'A-1',
	itemsFrom: 'json',
	itemsJson: typeof items === 'string' ? items : JSON.stringify(items),
	simplify: false,
	...more,
});

async function order(items: unknown, more: any = {}): Promise<any> {
	const [row] = await harness.rows(parameters(items, more));
	return row;
}

async function refusal(items: unknown, more: any = {}, options: RunOptions = {}): Promise<string> {
	const { status, error } = await harness.run(parameters(items, more), options);
	expect(status).toBe('error');
	return `${String(error.message)} ${String(error.description)}`;
}

const links = () => simulator.all('paymentLink');
const open = () => links().filter(({ status }) => status === 'ACTIVE');
const writes = (since = 0) => merchant.requests(since).filter((one) => !one.startsWith('GET'));

describe('a cart', () => {
	test('of one-time items becomes one link, with customer and product made on the way', async () => {
		byDefault(simulator);
		const row = await order([ticket], { customer: { details: sara }, simplify: true });
		const [link] = links();
		const [consumer] = simulator.all('consumer');
		expect(row).toEqual({
			orderReference: 'A-1',
			url: simulator.checkoutUrl(link.id),
			whatsappUrl: `https://wa.me/966501234567?text=${encodeURIComponent(`Your payment link for order A-1: ${row.url}`)}`,
			oneTimeUrl: row.url,
			recurringUrl: null,
			amount: '199.00',
			currency: 'SAR',
			reused: false,
			paid: false,
			links: [
				{
					part: 'one-time',
					id: link.id,
					url: row.url,
					status: 'ACTIVE',
					amount: '199.00',
					reused: false,
					paid: false,
					items: [{ productId: link.items[0].product_id, name: 'Ticket', quantity: 2 }],
				},
			],
		});
		expect(consumer).toMatchObject({ name: 'Sara', phone_number: '+966501234567' });
		expect(link).toMatchObject({
			organization_consumer_id: consumer.id,
			max_number_of_payments: 1,
			custom_metadata: { order_reference: 'A-1' },
		});
		expect(simulator.all('product')).toHaveLength(1);
	});

	test('that is paid asks nobody in WhatsApp to pay it', async () => {
		const customer = { details: sara };
		const row = await order([ticket], { customer });
		await simulator.pay(row.links[0].id);
		expect(await order([ticket], { customer })).toMatchObject({ paid: true, whatsappUrl: null });
		const both = { orderReference: 'A-2', customer };
		const first = await order([ticket, plan], both);
		await simulator.pay(first.links[0].id);
		const { whatsappUrl, recurringUrl } = await order([ticket, plan], both);
		expect(decodeURIComponent(whatsappUrl)).toContain(recurringUrl);
		await simulator.pay(first.links[1].id);
		expect(await order([ticket, plan], both)).toMatchObject({ whatsappUrl: null });
	});

	test('of recurring items starts one subscription', async () => {
		const row = await order([plan]);
		expect(row).toMatchObject({ oneTimeUrl: null, recurringUrl: row.url, amount: '50.00' });
		const { subscriptionId } = await simulator.pay(links()[0].id);
		expect(simulator.find('subscription', subscriptionId!)).toMatchObject({
			recurring_interval: 'MONTH',
		});
	});

	test('of both is split into two links of the same order', async () => {
		byDefault(simulator);
		const row = await order([ticket, plan, { ...ticket, name: 'Parking', price: 10 }], {
			customer: { details: sara },
			additionalFields: {
				linkName: 'Festival',
				successRedirectUrl: 'https://shop.example/thanks',
				customMetadata: { entry: [{ key: 'campaign', value: 'summer' }] },
			},
		});
		const [once, monthly] = links();
		expect(row).toMatchObject({
			url: row.oneTimeUrl,
			amount: '269.00',
			reused: false,
			links: [
				{ part: 'one-time', id: once.id, amount: '219.00' },
				{ part: 'recurring', id: monthly.id, amount: '50.00' },
			],
		});
		expect(row.recurringUrl).toBe(simulator.checkoutUrl(monthly.id));
		const common = { campaign: 'summer', order_reference: 'A-1', order_parts: 2 };
		expect(once).toMatchObject({
			name: 'Festival',
			custom_metadata: { ...common, order_part: 'one-time' },
			success_redirect_url: 'https://shop.example/thanks',
		});
		expect(monthly).toMatchObject({
			name: 'Festival (subscription)',
			custom_metadata: { ...common, order_part: 'recurring' },
			success_redirect_url: 'https://shop.example/thanks',
		});
		expect(new Set(links().map((link) => link.organization_consumer_id)).size).toBe(1);
	});

	test('from boxes on the panel, with a chosen product and consumer', async () => {
		const product = await merchant.product('Chosen', '20.00');
		const consumer = await merchant.request('POST', '/consumers', { name: 'Omar' });
		const row = await order('', {
			itemsFrom: 'fields',
			customerFrom: 'existing',
			consumerId: { mode: 'id', value: consumer.id },
			items: {
				line: [
					{ productId: { mode: 'id', value: product.id }, quantity: 3 },
					{ name: 'Described', price: '٥٫٥٠' },
				],
			},
		});
		expect(row).toMatchObject({ amount: '65.50', consumerId: consumer.id });
		expect(links()[0].items.map(({ quantity }) => quantity)).toEqual([3, 1]);
	});

	test('from boxes, with billing and VAT where an item has them', async () => {
		const [quarterly, untaxed, added] = [
			{ recurringInterval: 'MONTH', recurringIntervalCount: 3 },
			{ isPriceExemptFromVat: true },
			{ isPriceInclusiveOfVat: '={{ "no" }}' },
		].map((billingAndVat, at) => ({ name: `Item ${at}`, price: '10', billingAndVat }));
		const items = { line: [quarterly, untaxed, added, { name: 'Plain', price: '10' }] };
		const row = await order('', { itemsFrom: 'fields', items });
		expect(row).toMatchObject({ amount: '41.50' });
		const products = simulator
			.all('product')
			.map(({ name, prices: [price], ...product }) => [
				name,
				product.recurring_interval_count,
				price.is_price_inclusive_of_vat,
				price.is_price_exempt_from_vat,
			]);
		expect(products.sort()).toEqual([
			['Item 0', 3, true, false],
			['Item 1', 1, false, true],
			['Item 2', 1, false, false],
			['Plain', 1, true, false],
		]);
		const wrong = { line: [{ ...quarterly, billingAndVat: { recurringInterval: 'DAY' } }] };
		expect(await refusal('', { itemsFrom: 'fields', items: wrong })).toContain(
			"'Billing' of item 1 in 'Items'",
		);
	});

	test('the row with which the panel begins is none until something is in it', async () => {
		const { properties } = harness.nodeType().description;
		const isOfOrder = ({ name, displayOptions }: (typeof properties)[number]) =>
			name === 'items' && displayOptions?.show?.resource?.includes('order');
		const { line } = properties.find(isOfOrder)!.default as any;
		expect(line).toHaveLength(1);
		const boxes = { itemsFrom: 'fields' };
		for (const items of [undefined, { line }]) {
			expect(await refusal('', { ...boxes, items })).toContain(
				"'Items' is empty, so there is nothing to pay for.",
			);
		}
		expect(
			await refusal('', { ...boxes, items: { line: [...line, { name: 'A', price: '5' }] } }),
		).toContain("Item 1 in 'Items' has neither a 'Product' nor a 'Name' with a 'Price'.");
		const wrong = { line: [{ ...line[0], name: '={{ $json.nme }}' }] };
		expect(await refusal('', { ...boxes, items: wrong })).toContain("'Name' of item 1 in 'Items'");
		expect(simulator.ledger).toEqual([]);
		expect(await order([ticket], { items: { line } })).toMatchObject({ amount: '199.00' });
		const filled = { line: [{ ...line[0], name: 'Tea', price: '5' }] };
		expect(await order('', { ...boxes, items: filled, orderReference: 'A-2' })).toMatchObject({
			amount: '5.00',
		});
	});

	test('from the data of an earlier step, one link for each order', async () => {
		const rows = await harness.rows(
			parameters('={{ $json.cart }}', { orderReference: '={{ $json.order }}' }),
			{
				items: [
					{ order: 'A-1', cart: [ticket] },
					{ order: 'A-2', cart: [ticket, plan] },
				],
			},
		);
		expect(rows.map(({ orderReference, amount }) => [orderReference, amount])).toEqual([
			['A-1', '199.00'],
			['A-2', '249.00'],
		]);
		// Both orders sell the same ticket.
		expect(
			simulator
				.all('product')
				.map(({ name }) => name)
				.sort(),
		).toEqual(['Gold plan', 'Ticket']);
	});

	test('lines of the same product are put together', async () => {
		await order([ticket, { ...ticket, quantity: 1 }]);
		expect(links()[0].items).toHaveLength(1);
		expect(links()[0].items[0].quantity).toBe(3);
	});

	test.each([2, 3, 'bare'] as const)('with amounts of %s decimals', async (amountDecimals) => {
		simulator.switches.amountDecimals = amountDecimals;
		expect(await order([ticket, plan])).toMatchObject({ amount: '249.00' });
		expect(await order([ticket, plan])).toMatchObject({ amount: '249.00', reused: true });
		expect(simulator.all('product')).toHaveLength(2);
	});

	test('in a currency of three decimals', async () => {
		const items = [{ name: 'Ticket', price: '10.005', quantity: 3 }];
		const more = { additionalFields: { currency: 'KWD' } };
		expect(await order(items, more)).toMatchObject({ amount: '30.015', currency: 'KWD' });
		const finer = [{ name: 'Ticket', price: '10.005' }];
		expect(await refusal(finer)).toContain(
			"'Price' of item 1 in 'Items (JSON)': \"10.005\" has more than 2 decimal places",
		);
	});

	test('with VAT on top, and without VAT', async () => {
		const row = await order(
			[
				{ name: 'Net', price: '0.99', quantity: 1 },
				{ name: 'On top', price: '10.01', quantity: 7, is_price_inclusive_of_vat: false },
				{ name: 'Exempt', price: '30', is_price_exempt_from_vat: true },
			].map((line) => (line.name === 'Net' ? { ...line, price: '1.99' } : line)),
			{ simplify: false },
		);
		expect(row).toMatchObject({ amountMatches: true });
		expect(simulator.all('product')).toHaveLength(3);
	});
});

describe('products', () => {
	test('are found by exact name, price, currency, VAT and interval, on any page; never edited', async () => {
		for (let i = 0; i < 120; i++) await merchant.product(`Ticket ${i}`, '99.50');
		// Older than the right one: of equal ones the oldest is taken.
		const almost = [
			await merchant.product('ticket', '99.50'),
			await merchant.product('Ticket', '99.51'),
			await merchant.product('Ticket', '99.50', { currency: 'USD' }),
			await merchant.product('Ticket', '99.50', { recurring_interval: 'MONTH' }),
			await merchant.request('POST', '/products', {
				name: 'Ticket',
				type: 'ONE_OFF',
				prices: [{ currency: 'SAR', amount: '99.50', is_price_inclusive_of_vat: false }],
			}),
			await merchant.request('POST', '/products', {
				name: 'Ticket',
				type: 'ONE_OFF',
				prices: [
					{
						currency: 'SAR',
						amount: '99.50',
						is_price_inclusive_of_vat: false,
						is_price_exempt_from_vat: true,
					},
				],
			}),
		];
		const wanted = await merchant.product('Ticket', '99.50');
		for (let i = 0; i < 120; i++) await merchant.product(`Ticket ${i} b`, '99.50');
		const before = simulator.ledger.length;
		const count = simulator.all('product').length;
		await order([ticket]);
		expect(links()[0].items[0].product_id).toBe(wanted.id);
		expect(simulator.all('product')).toHaveLength(count);
		expect(writes(before)).toEqual(['POST /payment_links']);
		expect(almost).toHaveLength(6);
	});

	test('of several equal ones the oldest is used; archived and hidden ones are not', async () => {
		byDefault(simulator);
		const hidden = await merchant.product('Ticket', '99.50', { is_one_time: true });
		const archived = await merchant.product('Ticket', '99.50');
		await merchant.request('PUT', `/products/${archived.id}`, { is_active: false });
		const oldest = await merchant.product('Ticket', '99.50');
		await merchant.product('Ticket', '99.50');
		await order([ticket]);
		expect(links()[0].items[0].product_id).toBe(oldest.id);
		expect(hidden.id).not.toBe(oldest.id);
	});

	test.each([
		{ recurring_interval: 'MONTH', recurring_interval_count: 3 },
		{ recurring_interval: 'WEEK' },
		{ recurring_interval: 'SEMESTER' },
		{ recurring_interval: 'YEAR' },
	])('recurring ones differ by interval and count: %j', async (interval) => {
		await merchant.product('Gold plan', '50.00', { recurring_interval: 'MONTH' });
		await order([{ name: 'Gold plan', price: '50.00', ...interval }]);
		const made = simulator.all('product').at(-1)!;
		expect(made).toMatchObject({ recurring_interval_count: 1, ...interval });
		expect(simulator.all('product')).toHaveLength(2);
		await order([{ name: 'Gold plan', price: '50.00', ...interval }], { orderReference: 'A-2' });
		expect(simulator.all('product')).toHaveLength(2);
	});

	test('a lost answer makes no second product', async () => {
		simulator.faults.add({
			method: 'POST',
			path: '/products$',
			times: 1,
			action: { type: 'reset', when: 'after' },
		});
		await order([ticket]);
		expect(simulator.all('product')).toHaveLength(1);
	});

	test('a chosen product has to be for sale, at the price of its line', async () => {
		byDefault(simulator);
		const product = await merchant.product('Chosen', '20.00');
		const line = { product_id: product.id };
		expect(await refusal([{ ...line, price: '19.99' }])).toContain(
			"costs 20.00 SAR, but 'Price' says 19.99",
		);
		expect(await order([{ ...line, price: '20' }], { orderReference: 'B' })).toMatchObject({
			amount: '20.00',
		});
		const dollars = { additionalFields: { currency: 'USD' } };
		expect(await refusal([line], dollars)).toContain('has no price in USD');
		await merchant.request('PUT', `/products/${product.id}`, { is_active: false });
		expect(await refusal([line])).toContain('is not active');
		expect(links()).toHaveLength(1);
	});
});

describe('a chosen product that its line contradicts is refused', () => {
	const monthly = { recurring_interval: 'MONTH' };
	test.each([
		[{}, monthly, "is paid once, but 'Billing' says every month"],
		[
			monthly,
			{ recurring_interval: 'YEAR' },
			"is billed every month, but 'Billing' says every year",
		],
		[
			monthly,
			{ ...monthly, recurring_interval_count: 3 },
			"is billed every month, but 'Billing' says every 3 months",
		],
		[
			{},
			{ price: '20', is_price_inclusive_of_vat: false },
			"includes VAT, but 'Is Price Inclusive of VAT' says that VAT is added",
		],
		[
			{},
			{ is_price_exempt_from_vat: true },
			"is not exempt from VAT, but 'Is Price Exempt From VAT' says that it is",
		],
		[
			{ prices: [{ currency: 'SAR', amount: '20', is_price_inclusive_of_vat: false }] },
			{ price: '20', is_price_inclusive_of_vat: true },
			"The price of item 1 in 'Items (JSON)' (\"Chosen\") does not include VAT, but 'Is Price Inclusive of VAT' says that it does. Correct 'Is Price Inclusive of VAT' of the item, leave it out",
		],
	])('product %j, line %j', async (product, line, said) => {
		const { id } = await merchant.product('Chosen', '20.00', product);
		expect(await refusal([{ product_id: id, ...line }])).toContain(said);
		expect(links()).toEqual([]);
	});

	test('VAT that the line leaves open is as the product has it', async () => {
		const prices = [{ currency: 'SAR', amount: '20', is_price_inclusive_of_vat: false }];
		const { id } = await merchant.product('Net', '20.00', { prices });
		expect(await order([{ product_id: id, price: '20' }])).toMatchObject({ amount: '23.00' });
	});

	test('and one that it does not contradict is sold', async () => {
		const { id } = await merchant.product('Plan', '20.00', { recurring_interval: 'MONTH' });
		const billingAndVat = { recurringInterval: 'ONE_TIME' };
		const panel = { productId: { mode: 'id', value: id }, billingAndVat };
		const row = await order('', { itemsFrom: 'fields', items: { line: [panel] } });
		expect(row).toMatchObject({ recurringUrl: row.url, amount: '20.00' });
		const same = [{ product_id: id, recurring_interval: 'MONTH', price: 20 }];
		expect(await order(same)).toMatchObject({ url: row.url, reused: true });
	});
});

describe('customers', () => {
	test('are found and stay as they are', async () => {
		const known = await merchant.request('POST', '/consumers', {
			name: 'Sara Ali',
			phone_number: '+966501234567',
		});
		const row = await order([ticket], { customer: { details: sara } });
		expect(row.consumerId).toBe(known.id);
		expect(simulator.all('consumer')).toHaveLength(1);
		expect(simulator.all('consumer')[0]).toMatchObject({ name: 'Sara Ali', email: null });
	});

	test('a national number is read in the default country', async () => {
		const details = { name: 'Ali', phoneNumber: '33123456' };
		await order([ticket], { customer: { details }, additionalFields: { defaultCountry: 'BH' } });
		expect(simulator.all('consumer')[0].phone_number).toBe('+97333123456');
	});

	test('the same one in many orders of a run is made once', async () => {
		const items = Array.from({ length: 12 }, (_, i) => ({ order: `A-${i}` }));
		const more = { orderReference: '={{ $json.order }}', customer: { details: sara } };
		const rows = await harness.rows(parameters([ticket], more), { items });
		expect(new Set(rows.map(({ consumerId }) => consumerId)).size).toBe(1);
		expect(simulator.all('consumer')).toHaveLength(1);
		expect(simulator.all('product')).toHaveLength(1);
		expect(links()).toHaveLength(12);
	});

	test('without one anybody can pay', async () => {
		expect(await order([ticket])).toMatchObject({ consumerId: null });
		expect(links()[0].organization_consumer_id).toBeNull();
	});
});

describe('one order, one link of each kind', () => {
	test('running again returns the same links and writes nothing', async () => {
		const more = { customer: { details: sara } };
		const first = await order([ticket, plan], more);
		const before = simulator.ledger.length;
		const again = await order([ticket, plan], more);
		expect(again).toMatchObject({
			oneTimeUrl: first.oneTimeUrl,
			recurringUrl: first.recurringUrl,
			reused: true,
		});
		expect(writes(before)).toEqual([]);
	});

	test('paid parts come back as paid, and the open one is to be sent next', async () => {
		const first = await order([ticket, plan]);
		await simulator.pay(first.links[0].id);
		expect(await order([ticket, plan])).toMatchObject({
			url: first.recurringUrl,
			paid: false,
			links: [{ paid: true }, { paid: false }],
		});
		await simulator.pay(first.links[1].id);
		expect(await order([ticket, plan])).toMatchObject({ paid: true, reused: true });
		expect(links()).toHaveLength(2);
	});

	test('also after the product was archived or repriced since', async () => {
		const first = await order([ticket]);
		const [product] = simulator.all('product');
		await merchant.request('PUT', `/products/${product.id}`, { is_active: false });
		expect(await order([ticket])).toMatchObject({ url: first.url, reused: true });
		await merchant.request('PUT', `/products/${product.id}`, {
			is_active: true,
			prices: [{ currency: 'SAR', amount: '120.00' }],
		});
		expect(await order([ticket])).toMatchObject({ url: first.url, reused: true, amount: '199.00' });
		expect(simulator.all('product')).toHaveLength(1);
	});

	test('two items of a run with one reference share their links', async () => {
		const rows = await harness.rows(parameters([ticket, plan]), { items: [{}, {}, {}] });
		expect(new Set(rows.map(({ oneTimeUrl }) => oneTimeUrl)).size).toBe(1);
		expect(links()).toHaveLength(2);
	});

	test('two executions in two processes at the same time show one link of each kind', async () => {
		const type = harness.anotherProcess();
		const run = (options: RunOptions = {}) =>
			harness.rows(parameters([ticket, plan], { orderReference: 'R-1' }), options);
		const rows = (await Promise.all([run(), run({ type })])).flat();
		const facts = factsOf(simulator);
		const names = ['R-1', ticket.name, plan.name];
		const history = historyOf(facts, {
			rows: [{ names }],
			shown: shownIn(rows, facts),
			settled: ['R-1'],
			linksEach: 2,
		});
		expect(checkHistory(history, { named: true })).toEqual([]);
	});

	test('a run that broke off after the first link is completed by the next', async () => {
		simulator.faults.add({
			method: 'POST',
			path: '/payment_links$',
			skip: 1,
			times: 1,
			action: { type: 'status', status: 400, body: { error: { code: 'STREAM_ERROR' } } },
		});
		expect(await refusal([ticket, plan])).toContain('STREAM_ERROR');
		expect(links()).toHaveLength(1);
		expect(links()[0].custom_metadata).toMatchObject({ order_parts: 2 });
		const row = await order([ticket, plan]);
		expect(row.links.map(({ reused }: any) => reused)).toEqual([true, false]);
		expect(links()).toHaveLength(2);
	});

	test('answers that get lost make no second link', async () => {
		simulator.faults.add({
			method: 'POST',
			path: '/payment_links$',
			times: 2,
			action: { type: 'reset', when: 'after' },
		});
		const row = await order([ticket, plan]);
		expect(open()).toHaveLength(2);
		expect(row.links).toHaveLength(2);
	});

	test('other items: stop, return, or replace', async () => {
		const first = await order([ticket]);
		const two = [{ ...ticket, quantity: 3 }];
		expect(await refusal(two)).toContain("already has a payment link with different 'Items'");
		const reuse = { additionalFields: { ifLinkDiffers: 'reuse' } };
		expect(await order(two, reuse)).toMatchObject({
			url: first.url,
			reused: true,
			amount: '199.00',
		});
		const replace = { additionalFields: { ifLinkDiffers: 'replace' } };
		const row = await order(two, replace);
		expect(row).toMatchObject({ reused: false, amount: '298.50' });
		expect(open().map(({ id }) => id)).toEqual([row.links[0].id]);
	});

	test('a part that the order no longer has: stop, leave, or close', async () => {
		await order([ticket, plan]);
		expect(await refusal([ticket])).toContain('already has a payment link for recurring items');
		expect(open()).toHaveLength(2);
		await order([ticket], { additionalFields: { ifLinkDiffers: 'reuse' } });
		expect(open()).toHaveLength(2);
		await order([ticket], { additionalFields: { ifLinkDiffers: 'replace' } });
		expect(open()).toHaveLength(1);
		expect(await order([ticket])).toMatchObject({ reused: true });
	});
});

describe('totals', () => {
	test('a link that costs something else is closed before anybody sees it', async () => {
		byDefault(simulator);
		// As a server would behave that rounds, or takes another price than it shows.
		simulator.faults.add({
			method: 'POST',
			path: '/products$',
			times: 1,
			action: { type: 'delay', ms: 1 },
		});
		const running = harness.run(parameters([ticket]));
		const product = await firstProduct();
		product.prices[0].amount = 12_345;
		const { status, error } = await running;
		expect(status).toBe('error');
		expect(error.message).toContain('for 246.90 SAR, but its items add up to 199.00');
		expect(open()).toEqual([]);
	});

	/** The product that the node makes, as soon as it is there. */
	async function firstProduct() {
		for (;;) {
			const [product] = simulator.all('product');
			if (product) return product;
			await new Promise((resolve) => setImmediate(resolve));
		}
	}
});

describe('refused before anything is sent', () => {
	test.each([
		['nothing to pay', [], {}, 'is empty, so there is nothing to pay for'],
		[
			'no name',
			[{ price: '5' }],
			{},
			"Item 1 in 'Items (JSON)' has neither a 'Product' nor a 'Name'",
		],
		['no price', [{ name: 'A' }], {}, "fill in its 'Price'"],
		['a misspelt key', [{ ...ticket, qty: 2 }], {}, 'has the unknown key "qty"'],
		['a price below 1', [{ name: 'A', price: '0.99' }], {}, 'is below 1'],
		['a price in words', [{ name: 'A', price: 'ten' }], {}, 'is not an amount'],
		['a quantity of 0', [{ ...ticket, quantity: 0 }], {}, 'is below 1'],
		[
			'an unknown interval',
			[{ ...plan, recurring_interval: 'DAY' }],
			{},
			"'Billing' of item 1 in 'Items (JSON)': \"DAY\"",
		],
		['a broken product ID', [{ product_id: '../x' }], {}, 'is not the ID'],
		['no list', { name: 'A' }, {}, 'is not a list'],
		['no list, as text', '{"name":"A"}', {}, 'is not a list'],
		['a list that ends too early', '[{"name":"A"', {}, 'a bracket may be missing'],
		['a list of text', ['A'], {}, 'is not an object'],
		['too many lines', Array(101).fill(ticket), {}, 'at most 100 are allowed'],
		[
			'a customer without contact',
			[ticket],
			{ customer: { details: { name: 'A' } } },
			'every run would create the same customer',
		],
		[
			'a broken phone number',
			[ticket],
			{ customer: { details: { phoneNumber: 'x' } } },
			'Phone Number',
		],
	])('%s', async (_name, items, more, said) => {
		expect(await refusal(items, more)).toContain(said);
		expect(simulator.ledger).toEqual([]);
	});

	test('one bad order of several, with On Error "Stop"', async () => {
		const { status } = await harness.run(parameters('={{ $json.cart }}'), {
			items: [{ cart: [ticket] }, { cart: [{ name: 'A' }] }],
		});
		expect(status).toBe('error');
		expect(simulator.ledger).toEqual([]);
	});

	test('recurring items of different intervals, before anything is made but products', async () => {
		const yearly = { ...plan, name: 'Yearly', recurring_interval: 'YEAR' };
		expect(await refusal([plan, yearly])).toContain('different intervals');
		expect(links()).toEqual([]);
	});
});

describe('what Stream refuses is named as on the panel', () => {
	const details = (path: string, loc: Array<string | number>, skip = 0) =>
		simulator.faults.add({
			method: 'POST',
			path: `/${path}$`,
			skip,
			action: {
				type: 'status',
				status: 422,
				body: { detail: [{ type: 'value_error', loc: ['body', ...loc], msg: 'Not this one' }] },
			},
		});
	const cart = [ticket, plan, { ...ticket, name: 'Parking' }, ticket];
	const boxes = { itemsFrom: 'fields', items: { line: [{ name: 'Ticket', price: '5' }] } };

	test.each([
		['payment_links', ['items', 1, 'quantity'], {}, "'Quantity' of item 3 in 'Items (JSON)'"],
		[
			'payment_links',
			['items', 0, 'quantity'],
			{},
			"'Quantity' of item 1 in 'Items (JSON)' and item 4 in 'Items (JSON)'",
		],
		['payment_links', ['items', 0, 'product_id'], boxes, "Item 1 in 'Items'"],
		['payment_links', ['items'], {}, "'Items (JSON)'"],
		['payment_links', ['name'], {}, "'Link Name'"],
		['payment_links', ['valid_until'], {}, "'Valid Until'"],
		['payment_links', ['organization_consumer_id'], { customer: { details: sara } }, "'Customer'"],
		['products', ['prices', 0, 'amount'], {}, '\'Price\' of item "Ticket"'],
		['products', ['name'], {}, '\'Name\' of item "Ticket"'],
		['products', ['type'], {}, 'Item "Ticket"'],
		[
			'consumers',
			['phone_number'],
			{ customer: { details: sara } },
			"'Phone Number' in 'Customer'",
		],
	] as const)('%s: %j %j', async (path, loc, more, label) => {
		details(path, [...loc]);
		const said = await refusal(cart, more);
		expect(said).toContain(`${label}: Not this one.`);
		expect(said).not.toMatch(/undefined|_/);
	});

	test('the second link names its own items', async () => {
		details('payment_links', ['items', 0, 'quantity'], 1);
		expect(await refusal(cart)).toContain("'Quantity' of item 2 in 'Items (JSON)': Not this one.");
	});

	test('a chosen product', async () => {
		const { id } = await merchant.product('Chosen', '20.00');
		details('payment_links', ['items', 0, 'product_id']);
		expect(await refusal([{ product_id: id }])).toContain(
			"'Product' of item 1 in 'Items (JSON)': Not this one",
		);
	});
});

test('each order is a result or an error of its own', async () => {
	const { outputs } = await harness.run(
		parameters('={{ $json.cart }}', { orderReference: '={{ $json.order }}' }),
		{
			items: [
				{ order: 'A-1', cart: [ticket] },
				{ order: 'A-2', cart: [{ product_id: '4fbc2d9a-6d0e-4f6e-9d2b-7a8a1c0f5e31' }] },
				{ order: 'A-3', cart: [plan] },
			],
			node: { onError: 'continueErrorOutput' },
		},
	);
	expect(outputs[0].map(({ json }) => json.orderReference)).toEqual(['A-1', 'A-3']);
	expect(outputs[1]).toHaveLength(1);
	expect(outputs[1][0].json).toMatchObject({ order: 'A-2' });
});

test('where each item has a credential of its own, nothing of one account is used for another', async () => {
	const { apiKey, apiSecret, other, url } = simulator;
	const own = { apiKey: '=$json.apiKey', apiSecret: '=$json.apiSecret', baseUrl: url };
	const harness = await Harness.create(own);
	const items = [{ apiKey, apiSecret }, { ...other }];
	const run = async (options: RunOptions = {}) => {
		const cart = parameters([ticket], { customer: { details: sara } });
		return (await harness.rows(cart, { items, ...options })).map(({ url: link }) => link);
	};
	const urls = await run();
	expect(links().map(({ branch_id: id }) => id)[0]).not.toBe(links()[1].branch_id);
	const status = { resource: 'order', operation: 'getStatus', orderReference: 'A-1' };
	const found = await harness.rows(status, { items, type: harness.anotherProcess() });
	expect(found.map(({ payUrl }) => payUrl)).toEqual(urls);
	expect(await run({ type: harness.anotherProcess() })).toEqual(urls);
	expect(links()).toHaveLength(2);
});
