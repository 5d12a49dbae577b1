import { useInProcess } from '../../support/inProcess.mts';

/** Items From of what sells products of the account: Invoice, Payment Link and Subscription → Create. */
const stream = useInProcess();

const SHIRT = '4fbc2d9a-6d0e-4f6e-9d2b-7a8a1c0f5e31';

let consumer: string;
let product: string;
let plan: string;
let coupon: string;
beforeEach(() => {
	const prices = [{ currency: 'SAR', amount: '100' }];
	const contact = { name: 'Reem', phone_number: '+966509876543' };
	const monthly = { recurring_interval: 'MONTH', recurring_interval_count: 1 };
	const percent = { name: 'Ten', discount_value: '10', is_percentage: true };
	consumer = stream.call('POST', '/consumers', contact).id;
	product = stream.call('POST', '/products', { name: 'Shirt', type: 'ONE_OFF', prices }).id;
	plan = stream.call('POST', '/products', {
		name: 'Plan',
		type: 'RECURRING',
		prices,
		...monthly,
	}).id;
	coupon = stream.call('POST', '/coupons', percent).id;
	stream.requests();
});

const KINDS = ['invoice', 'paymentLink', 'subscription'] as const;
type Kind = (typeof KINDS)[number];

const sold = (kind: Kind) => (kind === 'subscription' ? plan : product);

function parametersOf(kind: Kind): object {
	const consumerId = { __rl: true, mode: 'id', value: consumer };
	if (kind === 'invoice')
		return { consumerId, scheduledOn: '2030-01-01', paymentMethods: ['mada'] };
	if (kind === 'subscription') return { consumerId, periodStart: '2030-01-01' };
	return { consumerId, name: 'Order 1' };
}

async function run(kind: Kind, more: object, json: object = {}) {
	return await stream.run(
		`${kind}.create`,
		{ ...parametersOf(kind), ...more },
		{
			items: [json as never],
		},
	);
}

function sent(): any {
	const posted = stream.sim.ledger.filter(({ method }) => method === 'POST');
	return (posted[posted.length - 1].body as any).items;
}

async function refusal(kind: Kind, more: object, json: object = {}): Promise<string> {
	stream.requests();
	const { error } = await run(kind, more, json);
	expect(stream.requests().filter((request) => !request.startsWith('GET'))).toEqual([]);
	return `${error?.message} ${error?.description}`;
}

const list = (more: object = {}) => ({
	itemsFrom: 'list',
	itemsList: '={{ $json.line_items }}',
	...more,
});

describe.each(KINDS)('%s', (kind) => {
	it('sells a list as it is dragged, with the keys that are named; others are ignored', async () => {
		const line_items = [
			{ id: 1, sku: 'S-1', stream: { id: sold(kind) }, pieces: '٢', total: '9' },
			{ id: 2, sku: 'S-1', stream: { id: sold(kind).toUpperCase() }, pieces: 1, off: [coupon] },
		];
		const more = list({
			productIdKey: 'stream.id',
			quantityKey: 'pieces',
			listOptions: { options: { couponsKey: 'off' } },
		});
		const { error } = await run(kind, more, { line_items });
		expect(error).toBeUndefined();
		expect(sent()).toEqual([
			{ product_id: sold(kind), quantity: 2 },
			{ product_id: sold(kind), quantity: 1, coupons: [coupon] },
		]);
	});

	it('knows product_id and quantity by themselves, and takes the list as text', async () => {
		const line_items = JSON.stringify([{ product_id: sold(kind), quantity: 3 }]);
		expect((await run(kind, list(), { line_items })).error).toBeUndefined();
		expect(sent()).toEqual([{ product_id: sold(kind), quantity: 3 }]);
	});

	it('takes text with invisible marks around it', async () => {
		const text = `\u200e ${JSON.stringify([{ product_id: sold(kind), quantity: 3 }])}\u200f`;
		expect((await run(kind, list(), { line_items: text })).error).toBeUndefined();
		const json = { itemsFrom: 'json', itemsJson: '={{ $json.text }}' };
		expect((await run(kind, json, { text })).error).toBeUndefined();
		expect(sent()).toMatchObject([{ product_id: sold(kind), quantity: 3 }]);
	});

	it('sells what JSON says, in the names of Stream or of the panel', async () => {
		for (const item of [
			{ product_id: sold(kind), quantity: 2, coupons: [coupon] },
			{ productId: sold(kind), quantity: '2', coupons: coupon },
		]) {
			const json = { itemsFrom: 'json', itemsJson: '={{ $json.items }}' };
			expect((await run(kind, json, { items: [item] })).error).toBeUndefined();
			expect(sent()).toEqual([{ product_id: sold(kind), quantity: 2, coupons: [coupon] }]);
		}
	});

	it('takes only what was chosen, also by an expression, behind which the panel shows all', async () => {
		const boxes = { productId: { __rl: true, mode: 'id', value: sold(kind) }, quantity: 1 };
		const more = {
			itemsFrom: '={{ $json.way }}',
			items: { item: [boxes] },
			itemsJson: '={{ $json.text }}',
			itemsList: '={{ $json.line_items }}',
		};
		const item = (quantity: number) => [{ product_id: sold(kind), quantity }];
		const json = { text: item(2), line_items: item(3) };
		for (const [way, quantity] of [
			['fields', 1],
			['json', 2],
			['list', 3],
		]) {
			expect((await run(kind, more, { ...json, way })).error).toBeUndefined();
			expect(sent()[0].quantity).toBe(quantity);
		}
		// What is not meant may be anything.
		const broken = { way: 'fields', text: 'no JSON', line_items: 7 };
		expect((await run(kind, more, broken)).error).toBeUndefined();
	});

	const good = { product_id: SHIRT, quantity: 1 };
	it.each<[string, unknown, string, object?]>([
		['no list', { ...good }, "'List of Items' is not a list. Drag the list of items into it"],
		['a number', 7, "'List of Items' is not a list."],
		['words', 'two shirts', "'List of Items' is not a list."],
		['half a list', '[{"product_id"', "'List of Items' is not a list."],
		['an empty list', [], "'List of Items' is empty."],
		[
			'an empty list that was typed',
			[],
			"'List of Items' is empty, so there is nothing to pay for. Add at least one item.",
			{ itemsList: '[]' },
		],
		['nothing', null, "'List of Items' is empty"],
		['no object', ['S-1'], "Item 1 in 'List of Items' is not an object."],
		['an empty entry', [good, null], "Item 2 in 'List of Items' is not an object."],
		['lists in the list', [[good]], "Item 1 in 'List of Items' is not an object."],
		[
			'no product',
			[{ sku: 'S-1', quantity: 1 }],
			'Item 1 in \'List of Items\' has no "product_id". Correct \'Product ID Key\': the line has "sku", "quantity".',
		],
		['an empty product', [{ ...good, product_id: '' }], 'is empty'],
		['no product in one line', [good, { ...good, product_id: null }], 'item 2'],
		[
			"the shop's own number",
			[{ ...good, product_id: 93 }],
			'"product_id" of item 1 in \'List of Items\': "93" is not the ID of a product in Stream. It looks like your shop\'s own product number.',
		],
		["the shop's number as text", [{ ...good, product_id: ' 93 ' }], "your shop's own"],
		['a SKU', [{ ...good, product_id: 'AB-M' }], 'is not the ID'],
		['an object as product', [{ ...good, product_id: { id: SHIRT } }], 'is not the ID'],
		[
			'what every object has',
			[{ ...good }],
			'has no "constructor"',
			{ productIdKey: 'constructor' },
		],
		[
			'the way out of the list',
			[{ ...good }],
			'has no "__proto__.x"',
			{ quantityKey: '__proto__.x' },
		],
		['no quantity', [{ product_id: SHIRT }], "Correct 'Quantity Key'"],
		['no pieces', [{ ...good, quantity: 0 }], 'is below 1'],
		['less than none', [{ ...good, quantity: -1 }], 'is below 1'],
		['half a piece', [{ ...good, quantity: 1.5 }], 'is not a whole number'],
		['an empty quantity', [{ ...good, quantity: '' }], 'item 1'],
		['a quantity in words', [{ ...good, quantity: 'two' }], 'is not a whole number'],
		['too many pieces', [{ ...good, quantity: 1e12 }], 'is above 2147483647'],
		['true pieces', [{ ...good, quantity: true }], 'is not a whole number'],
		[
			'101 items',
			Array.from({ length: 101 }, () => good),
			'101 items, but at most 100 are allowed',
		],
		[
			'coupons by name',
			[{ ...good, off: 'TEN' }],
			'"off" of item 1',
			{ listOptions: { options: { couponsKey: 'off' } } },
		],
		[
			'a key that no line has',
			[{ ...good }],
			'No item in \'List of Items\' has the key "of".',
			{ listOptions: { options: { couponsKey: 'of' } } },
		],
		['an object inside text', '[] [object Object]', 'contains "[object Object]"'],
	])('refuses %s before anything is sent', async (_what, line_items, said, more = {}) => {
		const text = await refusal(kind, list(more), { line_items });
		expect(text).toContain(said);
		expect(text).not.toContain('undefined');
	});

	it.each<[string, unknown, string]>([
		['nothing', '', "'Items (JSON)' is empty."],
		['half a list', '[{', "'Items (JSON)' cannot be read"],
		['no list', { product_id: SHIRT }, "'Items (JSON)' is not a list."],
		['another key', [{ ...good, price: 1 }], 'has the unknown key "price"'],
		['a key twice', [{ ...good, productId: SHIRT }], 'has both product_id and productId'],
		['no product', [{ quantity: 1 }], "'Product' of item 1 in 'Items (JSON)' is empty."],
		['an empty quantity', [{ ...good, quantity: null }], "'Quantity' of item 1 in 'Items (JSON)'"],
		[
			'101 items',
			Array.from({ length: 101 }, () => good),
			'101 items, but at most 100 are allowed',
		],
	])('refuses JSON with %s', async (_what, items, said) => {
		const json = { itemsFrom: 'json', itemsJson: '={{ $json.items }}' };
		expect(await refusal(kind, json, { items, other: 1 })).toContain(said);
	});

	it("names the list where Stream refuses a product, and where products don't go together", async () => {
		const line_items = [{ product_id: sold(kind), quantity: 1 }];
		const strange = [...line_items, { product_id: SHIRT, quantity: 1 }];
		const { error } = await run(kind, list(), { line_items: strange });
		expect(`${error?.message} ${error?.description}`).not.toContain("'Items'");
		const other = kind === 'subscription' ? product : plan;
		const mixed = [...line_items, { product_id: other, quantity: 1 }];
		expect(await refusal(kind, list(), { line_items: mixed })).toContain(
			"'Product' of item 2 in 'List of Items' is a ",
		);
	});
});

it('a link takes from JSON what its boxes have', async () => {
	const item = {
		product_id: product,
		quantity: 2,
		allow_custom_quantity: true,
		min_quantity: 1,
		max_quantity: 5,
	};
	const json = { itemsFrom: 'json', itemsJson: JSON.stringify([item]) };
	expect((await run('paymentLink', json)).error).toBeUndefined();
	expect(sent()).toEqual([item]);
});

it('rows of one order with other lists are refused together, equal ones share the link', async () => {
	const more = { ...list(), orderReference: 'A-1' };
	const row = (quantity: number) => ({ line_items: [{ product_id: product, quantity }] });
	const rows = async (...items: object[]) =>
		await stream.run(
			'paymentLink.create',
			{ ...parametersOf('paymentLink'), ...more },
			{ items: items as never },
		);
	expect(String((await rows(row(1), row(2))).error?.message)).toContain('different');
	expect(stream.sim.all('paymentLink')).toEqual([]);
	const { json } = await rows(row(1), row(1));
	expect(new Set(json.map(({ url }) => url)).size).toBe(1);
	expect(stream.sim.all('paymentLink')).toHaveLength(1);
});
