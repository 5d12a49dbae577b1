import { byDefault, useStream } from '../../support/use.mts';

/** Items From → List From Input, and the amounts of an order beside its items. */

const { sim: simulator, harness, merchant } = useStream();

/** An order in the shape of WooCommerce's REST API v3 and of its webhook `order.created`. */
const wooCommerce = {
	id: 727,
	number: '727',
	currency: 'SAR',
	prices_include_tax: false,
	discount_total: '10.00',
	discount_tax: '1.50',
	shipping_total: '20.00',
	shipping_tax: '3.00',
	cart_tax: '43.50',
	total: '356.50',
	total_tax: '46.50',
	line_items: [
		{
			id: 315,
			name: 'Abaya - Black, M',
			product_id: 93,
			variation_id: 95,
			quantity: 2,
			tax_class: '',
			subtotal: '200.00',
			subtotal_tax: '30.00',
			total: '190.00',
			total_tax: '28.50',
			taxes: [{ id: 75, total: '28.5', subtotal: '30' }],
			meta_data: [{ id: 2095, key: 'size', value: 'M' }],
			sku: 'AB-M',
			price: 95,
			image: { id: '', src: '' },
			parent_name: 'Abaya',
		},
		{
			id: 316,
			name: 'Oud oil',
			product_id: 22,
			variation_id: 0,
			quantity: 3,
			subtotal: '100.00',
			subtotal_tax: '15.00',
			total: '100.00',
			total_tax: '15.00',
			taxes: [],
			meta_data: [],
			sku: '',
			price: 33.333333,
		},
		{
			id: 317,
			name: 'Gift card sleeve',
			product_id: 23,
			quantity: 1,
			total: '0.00',
			total_tax: '0.00',
			price: 0,
		},
	],
	shipping_lines: [{ id: 318, method_title: 'Flat Rate', total: '20.00', total_tax: '3.00' }],
	fee_lines: [],
};

/** An order in the shape of Shopify's REST Admin API and of its webhook `orders/create`. */
const shopify = {
	id: 450789469,
	name: '#1001',
	currency: 'SAR',
	taxes_included: true,
	subtotal_price: '388.00',
	total_discounts: '10.00',
	total_price: '413.00',
	total_tax: '53.87',
	total_shipping_price_set: { shop_money: { amount: '25.00', currency_code: 'SAR' } },
	line_items: [
		{
			id: 466157049,
			variant_id: 39072856,
			title: 'Dates',
			name: 'Dates - 1 kg',
			variant_title: '1 kg',
			quantity: 2,
			current_quantity: 2,
			price: '199.00',
			total_discount: '0.00',
			discount_allocations: [{ amount: '10.00', discount_application_index: 0 }],
			product_id: 632910392,
			sku: 'DATES-1KG',
			taxable: true,
			gift_card: false,
			properties: [],
			tax_lines: [{ title: 'VAT', price: '50.61', rate: 0.15 }],
		},
	],
};

/** An order in the shape of Salla's Merchant API and of its webhook `order.created`. */
const salla = {
	id: 2116149737,
	reference_id: 41027662,
	currency: 'SAR',
	amounts: {
		sub_total: { amount: 200, currency: 'SAR' },
		shipping_cost: { amount: 15, currency: 'SAR' },
		cash_on_delivery: { amount: 0, currency: 'SAR' },
		tax: { percent: '15.00', amount: { amount: 30, currency: 'SAR' } },
		discounts: [],
		total: { amount: 245, currency: 'SAR' },
	},
	items: [
		{
			id: 2077288690,
			name: 'ثوب رجالي',
			sku: 'TH-1',
			quantity: 2,
			currency: 'SAR',
			weight: 0.5,
			amounts: {
				price_without_tax: { amount: 100, currency: 'SAR' },
				total_discount: { amount: 0, currency: 'SAR' },
				tax: { percent: '15.00', amount: { amount: 30, currency: 'SAR' } },
				total: { amount: 230, currency: 'SAR' },
			},
			options: [],
			product: { id: 504652321, type: 'product', promotion: { title: '', sub_title: '' } },
		},
	],
};

interface Given {
	additionalFields?: Record<string, unknown>;
	[parameter: string]: unknown;
}

const parameters = (more: Given = {}): any => ({
	resource: 'order',
	operation: 'createPaymentLinks',
	orderReference: 'A-1',
	itemsFrom: 'list',
	simplify: true,
	...more,
});

async function run(more: Given, json: object): Promise<any> {
	const [row] = await harness.rows(parameters(more), { items: [json as never] });
	return row;
}

async function refusal(more: Given, json: object = {}): Promise<string> {
	const { status, error } = await harness.run(parameters(more), { items: [json as never] });
	expect(status).toBe('error');
	return `${String(error.message)} ${String(error.description)}`;
}

const links = () => simulator.all('paymentLink');
const open = () => links().filter(({ status }) => status === 'ACTIVE');
const linesOf = (row: any) =>
	row.links[0].items.map(({ name, quantity }: any) => `${quantity} × ${name}`);

const ofWooCommerce: Given = {
	orderReference: '={{ $json.number }}',
	itemsList: '={{ $json.line_items }}',
	itemsFormat: 'wooCommerce',
	additionalFields: {
		shipping: '={{ $json.shipping_total }} + {{ $json.shipping_tax }}',
		orderTotal: '={{ $json.total }}',
	},
};

describe('an order of a shop, as it comes', () => {
	test('WooCommerce: totals with their VAT; its product_id is not one of Stream', async () => {
		byDefault(simulator);
		const row = await run(ofWooCommerce, wooCommerce);
		expect(row).toMatchObject({ orderReference: '727', amount: '356.50', reused: false });
		// 115.00 for three pieces has no price of one piece; what is free is left out.
		expect(linesOf(row)).toEqual(['2 × Abaya - Black, M', '1 × Oud oil × 3', '1 × Shipping']);
		const prices = simulator
			.all('product')
			.map(({ name, prices: [price] }) => [name, price.amount]);
		expect(Object.fromEntries(prices)).toMatchObject({ Shipping: 2300 });
	});

	test('Shopify: the price of a piece, and the discount as a coupon', async () => {
		const more: Given = {
			orderReference: '={{ $json.name }}',
			itemsList: '={{ $json.line_items }}',
			itemsFormat: 'shopify',
			additionalFields: {
				shipping: '={{ $json.total_shipping_price_set.shop_money.amount }}',
				discount: '={{ $json.total_discounts }}',
				orderTotal: '={{ $json.total_price }}',
			},
		};
		const row = await run(more, shopify);
		expect(row).toMatchObject({ amount: '413.00' });
		expect(linesOf(row)).toEqual(['2 × Dates - 1 kg', '1 × Shipping']);
		expect(simulator.all('coupon')).toMatchObject([{ name: 'Discount 10.00 SAR' }]);
		const writes = merchant.requests().filter((one) => !one.startsWith('GET')).length;
		expect(await run(more, shopify)).toMatchObject({ url: row.url, reused: true });
		expect(merchant.requests().filter((one) => !one.startsWith('GET'))).toHaveLength(writes);
		// Another order takes the same coupon.
		await run({ ...more, orderReference: 'A-2' }, shopify);
		expect(simulator.all('coupon')).toHaveLength(1);
	});

	test('Salla: the total of a line, and keys that lead inside', async () => {
		const more: Given = {
			itemsList: '={{ $json.items }}',
			itemsFormat: 'salla',
			additionalFields: {
				shipping: '={{ $json.amounts.shipping_cost.amount }}',
				fees: '={{ $json.amounts.cash_on_delivery.amount }}',
				orderTotal: '={{ $json.amounts.total.amount }}',
			},
		};
		const row = await run(more, salla);
		expect(row.amount).toBe('245.00');
		expect(linesOf(row)).toEqual(['2 × ثوب رجالي', '1 × Shipping']);
	});

	test('another shop: its keys, a product of Stream, intervals and VAT on top', async () => {
		const { id } = await merchant.product('Chosen', '20.00');
		const cart = [
			{ item: { title: 'Ticket' }, cost: '10', pieces: '٢', stream: '', billing: null },
			{ item: { title: 'Ignored' }, cost: '20', pieces: 1, stream: id },
		];
		const row = await run(
			{
				itemsList: '={{ $json.cart }}',
				itemsFormat: 'custom',
				nameKey: 'item.title',
				priceKey: 'cost',
				quantityKey: 'pieces',
				listOptions: { options: { productIdKey: 'stream' } },
			},
			{ cart },
		);
		expect(row.amount).toBe('40.00');
		const plan = [{ name: 'Gold', price: 50, quantity: 1, billing: 'month' }];
		const monthly = await run(
			{
				orderReference: 'A-2',
				itemsList: '={{ $json.plan }}',
				listOptions: { options: { intervalKey: 'billing', vat: 'added' } },
			},
			{ plan },
		);
		expect(monthly).toMatchObject({ recurringUrl: monthly.url, amount: '57.50' });
	});

	test.each<[string, Given, boolean, Given, string]>([
		['includes', {}, false, {}, "does not include VAT, but 'VAT' says that it does"],
		['includes', { itemsFormat: 'salla' }, false, { vat: 'included' }, 'does not include VAT'],
		['adds', {}, true, { vat: 'added' }, "includes VAT, but 'VAT' says that VAT is added"],
		[
			'is free of',
			{},
			true,
			{ vat: 'exempt' },
			"is not exempt from VAT, but 'VAT' says that it is",
		],
	])('a product of Stream with other VAT than a list that %s VAT (%j)', async (...given) => {
		const [, format, isIncluded, options, said] = given;
		const price = { currency: 'SAR', amount: '20', is_price_inclusive_of_vat: isIncluded };
		const { id } = await merchant.product('Chosen', '20.00', { prices: [price] });
		const line = { name: 'A', price: '20', quantity: 1, stream: id };
		const cart = [{ ...line, amounts: { total: { amount: 20 } } }];
		const listOptions = { options: { productIdKey: 'stream', ...options } };
		const parameters = { itemsList: '={{ $json.cart }}', listOptions, ...format };
		const refused = await refusal(parameters, { cart });
		expect(refused).toContain(said);
		expect(refused).toContain(". Correct 'VAT' under 'List Options', or choose");
		expect(simulator.all('paymentLink')).toEqual([]);
	});

	test('as text, too, and with an amount of VAT beside the price of the line', async () => {
		const cart = JSON.stringify([{ name: 'A', price: '10.00', vat: '1.50', quantity: 2 }]);
		const row = await run(
			{
				itemsList: '={{ $json.cart }}',
				listOptions: { options: { priceOf: 'line', vatKey: 'vat' } },
			},
			{ cart },
		);
		expect(row.amount).toBe('11.50');
		expect(linesOf(row)).toEqual(['2 × A']);
	});
});

describe('refused before anything is sent', () => {
	const list = [{ name: 'A', price: '10', quantity: 2 }];
	const given = (itemsList: unknown, more: Given = {}): Given => ({
		itemsList: JSON.stringify(itemsList),
		...more,
	});

	test.each<[string, Given, string]>([
		['the whole order', given(wooCommerce), 'is not a list. Drag the list of items'],
		['no item', given([]), "'List of Items' is empty, so there is nothing to pay for"],
		['nothing but what is free', given([{ ...list[0], price: 0 }]), 'nothing to pay for'],
		[
			'a key that a line does not have',
			given(list, { quantityKey: 'qty' }),
			'Item 1 in \'List of Items\' has no "qty". Correct \'Quantity Key\' or \'List Format\': the line has "name", "price", "quantity".',
		],
		[
			'a key that no line has',
			given(list, { listOptions: { options: { productIdKey: 'stream_id' } } }),
			'No item in \'List of Items\' has the key "stream_id".',
		],
		[
			'a product ID of the shop',
			given([{ ...list[0], product_id: 93 }], {
				listOptions: { options: { productIdKey: 'product_id' } },
			}),
			'"product_id" of item 1 in \'List of Items\': "93" is not the ID',
		],
		[
			'an interval that there is not',
			given([{ ...list[0], every: 'DAY' }], { listOptions: { options: { intervalKey: 'every' } } }),
			'not a valid interval',
		],
		['a list of another shop', given(list, { itemsFormat: 'salla' }), 'amounts.total.amount'],
		['text instead of items', given(['A']), 'is not an object'],
		['a negative price', given([{ ...list[0], price: -1 }]), 'is negative'],
		['half a piece', given([{ ...list[0], quantity: 1.5 }]), 'is not a whole number'],
		['shipping in words', given(list, { additionalFields: { shipping: 'free' } }), "'Shipping'"],
		[
			'a total that is more',
			given(list, { additionalFields: { orderTotal: '95.50' } }),
			"The items add up to 20.00, but the order total is 95.50. 75.50 is missing. Check 'Shipping', 'Fees' and 'Discount'",
		],
		[
			'a total that is less',
			given(list, { additionalFields: { orderTotal: '15', shipping: '5' } }),
			'The items add up to 25.00, but the order total is 15.00. 10.00 is too much',
		],
		[
			'shipping of recurring items',
			{
				itemsFrom: 'json',
				itemsJson: '[{"name":"Plan","price":"50","recurring_interval":"MONTH"}]',
				additionalFields: { shipping: '10', discount: '5' },
			},
			"only recurring items, so 'Shipping' and 'Discount' would be charged again with every bill",
		],
	])('%s', async (_name, more, said) => {
		expect(await refusal(more)).toContain(said);
		expect(simulator.ledger).toEqual([]);
	});
});

describe('amounts beside the items', () => {
	const mixed = JSON.stringify([
		{ name: 'Ticket', price: '100' },
		{ name: 'Plan', price: '50', recurring_interval: 'MONTH' },
	]);
	const cart = (additionalFields: Record<string, unknown>): Given => ({
		itemsFrom: 'json',
		itemsJson: mixed,
		additionalFields,
	});

	test('stand on the one-time link, and the first charge is that of both links', async () => {
		const fields = { shipping: 25, fees: '5', discount: '10', orderTotal: '170' };
		const row = await run(cart(fields), {});
		expect(row.links).toMatchObject([
			{ part: 'one-time', amount: '120.00' },
			{ part: 'recurring', amount: '50.00' },
		]);
		expect(row.links[1].items).toHaveLength(1);
		expect(await run(cart(fields), {})).toMatchObject({ reused: true, url: row.url });
		expect(links()).toHaveLength(2);
	});

	test.each<[string, Record<string, unknown>, string]>([
		['shipping', { shipping: 30, discount: 10 }, "different 'Items'"],
		['a discount', { shipping: 25, discount: 20 }, "different 'Discount'"],
		['no discount', { shipping: 25 }, "different 'Discount'"],
	])('another %s is another cart', async (_name, fields, said) => {
		const first = await run(cart({ shipping: 25, discount: 10 }), {});
		expect(await refusal(cart(fields))).toContain(said);
		expect(open()).toHaveLength(2);
		const replaced = await run(cart({ ...fields, ifLinkDiffers: 'replace' }), {});
		expect(replaced.oneTimeUrl).not.toBe(first.oneTimeUrl);
		expect(replaced.recurringUrl).toBe(first.recurringUrl);
		expect(open()).toHaveLength(2);
	});

	test('a product whose price is not that of the shop: nothing is made', async () => {
		const { id } = await merchant.product('Chosen', '20.00');
		const items = { line: [{ productId: { mode: 'id', value: id } }] };
		const given = { itemsFrom: 'fields', items, additionalFields: { orderTotal: '25' } };
		expect(await refusal(given)).toContain(
			'The items add up to 20.00, but the order total is 25.00',
		);
		expect(links()).toEqual([]);
	});

	test('shipping with a chosen product that is recurring: nothing is made', async () => {
		const { id } = await merchant.product('Plan', '20.00', { recurring_interval: 'MONTH' });
		const items = { line: [{ productId: { mode: 'id', value: id } }] };
		const given = { itemsFrom: 'fields', items, additionalFields: { shipping: '25' } };
		expect(await refusal(given)).toContain("only recurring items, so 'Shipping'");
		expect(links()).toEqual([]);
		expect(simulator.all('product')).toHaveLength(1);
	});

	test('an order that has its link already, and another total now', async () => {
		const first = await run(cart({ orderTotal: 150 }), {});
		expect(await refusal(cart({ orderTotal: 160 }))).toContain('10.00 is missing');
		expect(await run(cart({ orderTotal: 150 }), {})).toMatchObject({ url: first.url });
	});

	test('a discount that leaves nothing to pay', async () => {
		expect(await refusal(cart({ discount: 99.5 }))).toContain('leaves less than 1 SAR to pay');
		expect(links()).toEqual([]);
	});

	test('the answer to the coupon gets lost: there is one all the same', async () => {
		simulator.faults.add({
			method: 'POST',
			path: '/coupons$',
			times: 1,
			action: { type: 'reset', when: 'after' },
		});
		expect(await run(cart({ discount: 10 }), {})).toMatchObject({ amount: '140.00' });
		expect(simulator.all('coupon')).toHaveLength(1);
	});

	test('rows of one order with different shipping are refused, all of them', async () => {
		const { status, error } = await harness.run(
			parameters(cart({ shipping: '={{ $json.shipping }}' })),
			{ items: [{ shipping: '10' }, { shipping: '20' }] },
		);
		expect(status).toBe('error');
		expect(String(error.message)).toContain("different 'Items'");
		expect(links()).toEqual([]);
	});
});

test('the customer is taken from where Customer From says, also by expression', async () => {
	const consumer = await merchant.request('POST', '/consumers', { name: 'Omar' });
	const given: Given = {
		itemsFrom: 'json',
		itemsJson: '[{"name":"Ticket","price":"5"}]',
		simplify: false,
		orderReference: '={{ $json.order }}',
		customerFrom: '={{ $json.from }}',
		consumerId: { mode: 'id', value: consumer.id },
		customer: { details: { name: 'Sara', phoneNumber: '0501234567' } },
	};
	const rows = await harness.rows(parameters(given), {
		items: [
			{ order: 'A-1', from: 'existing' },
			{ order: 'A-2', from: 'details' },
		],
	});
	const sara = simulator.all('consumer').find(({ name }) => name === 'Sara');
	expect(rows.map(({ consumerId }) => consumerId)).toEqual([consumer.id, sara!.id]);
});
