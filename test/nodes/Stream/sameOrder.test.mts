import type { IDataObject } from 'n8n-workflow';

import { useInProcess } from '../../support/inProcess.mts';
import { byDefault } from '../../support/use.mts';

/** Several rows of one step with one order reference. */
const stream = useInProcess();

const ticket = { name: 'Ticket', price: '80' };
const plan = { name: 'Plan', price: '50', recurring_interval: 'MONTH' };

async function order(rows: IDataObject[], additionalFields: object = {}) {
	const parameters = {
		orderReference: '={{ $json.order }}',
		itemsFrom: 'json',
		itemsJson: '={{ $json.cart }}',
		customer: { details: { email: '={{ $json.email ?? "a@b.co" }}' } },
		additionalFields,
	};
	const node = { onError: 'continueErrorOutput' as const };
	return await stream.run('order.createPaymentLinks', parameters, { items: rows, node });
}

async function link(rows: IDataObject[], additionalFields: object = {}) {
	const product = stream.call('POST', '/products', {
		name: 'Ticket',
		type: 'ONE_OFF',
		prices: [{ currency: 'SAR', amount: '80' }],
	});
	const parameters = {
		name: 'Order',
		orderReference: '={{ $json.order }}',
		items: {
			item: [
				{
					productId: { __rl: true, mode: 'id', value: product.id },
					quantity: '={{ $json.quantity }}',
				},
			],
		},
		additionalFields,
	};
	const node = { onError: 'continueErrorOutput' as const };
	return await stream.run('paymentLink.create', parameters, { items: rows, node });
}

const errorsOf = ({ outputs }: Awaited<ReturnType<typeof order>>) =>
	outputs[1].map(({ json }) => String(json.error));
const hintsOf = ({ task }: Awaited<ReturnType<typeof order>>) =>
	((task as any)?.hints ?? []).map(({ message }: { message: string }) => message);
const links = () => stream.sim.all('paymentLink');

test.each(['fail', 'replace', 'reuse'])(
	'carts that differ are refused for all rows, before anything is made (%s)',
	async (ifLinkDiffers) => {
		const result = await order(
			[
				{ order: '1001', cart: [ticket] },
				{ order: '1002', cart: [ticket] },
				{ order: '1001', cart: [plan] },
				{ order: '1001', cart: [{ ...ticket, quantity: 2 }] },
			],
			{ ifLinkDiffers },
		);
		expect(errorsOf(result)).toEqual(
			Array(3).fill("3 rows have the 'Order Reference' 1001 but different 'Items'."),
		);
		expect(links().map(({ custom_metadata: data }) => data!.order_reference)).toEqual(['1002']);
	},
);

test('a row that cannot be read keeps the others of its order from getting a link for less', async () => {
	const result = await order([
		{ order: '1001', cart: [ticket] },
		{ order: '1002', cart: [ticket] },
		{ order: ' 1001', cart: [{ ...plan, price: '#N/A' }] },
	]);
	expect(errorsOf(result)).toEqual([
		'Another row of order 1001 has an invalid value, so no link was made for the order.',
		expect.stringContaining('is not an amount'),
	]);
	expect(links().map(({ custom_metadata: data }) => data!.order_reference)).toEqual(['1002']);
	const read = await order([{ order: '1001', cart: [ticket] }]);
	expect(read.outputs[0]).toHaveLength(1);
});

test('nor does a link without a product get one', async () => {
	const result = await link([
		{ order: '1001', quantity: 1 },
		{ order: '1001', quantity: '#N/A' },
		{ order: '#N/A', quantity: '#N/A' },
		{ order: '1002', quantity: 1 },
	]);
	expect(errorsOf(result)).toEqual([
		'Another row of order 1001 has an invalid value, so no link was made for the order.',
		expect.stringContaining('is not a whole number'),
		expect.stringContaining('is not a whole number'),
	]);
	expect(links().map(({ custom_metadata: data }) => data!.order_reference)).toEqual(['1002']);
});

test('with On Error "Stop" nothing is sent', async () => {
	const parameters = { orderReference: '1001', itemsFrom: 'json', itemsJson: '={{ $json.cart }}' };
	const items = [{ cart: [ticket] }, { cart: [plan] }];
	const { error } = await stream.run('order.createPaymentLinks', parameters, { items });
	expect(error.message).toContain("2 rows have the 'Order Reference' 1001");
	expect(stream.requests()).toEqual([]);
});

test('only what differs is named', async () => {
	const cart = [ticket];
	const rows = [
		{ order: '1001', cart, email: 'one@b.co' },
		{ order: '1001', cart, email: 'two@b.co' },
	];
	const said = "2 rows have the 'Order Reference' 1001 but different 'Customer'.";
	expect(errorsOf(await order(rows))).toEqual([said, said]);
	const amounts = await link([
		{ order: '1003', quantity: 1 },
		{ order: '1003', quantity: 2 },
	]);
	expect(errorsOf(amounts)[0]).toContain("1003 but different 'Items'.");
	expect(links()).toEqual([]);
});

test('equal rows share the link, and the node says so', async () => {
	byDefault(stream.sim);
	const rows = [
		{ order: '1001', cart: [ticket, plan] },
		{ order: '1001', cart: [plan, ticket] },
	];
	const first = await order(rows);
	expect(new Set(first.json.map(({ url }) => url)).size).toBe(1);
	expect(hintsOf(first)).toEqual(['2 rows share the link of order 1001, for 130.00 SAR.']);
	expect(hintsOf(await order(rows))).toHaveLength(1);
	const single = await link([
		{ order: '1002', quantity: 1 },
		{ order: '1002', quantity: 1 },
		{ order: '1003', quantity: 1 },
	]);
	expect(hintsOf(single)).toEqual(['2 rows share the link of order 1002, for 80.00 SAR.']);
	expect(links()).toHaveLength(4);
});

test('links that are made beside each other on purpose are left alone', async () => {
	const rows = [
		{ order: '1001', quantity: 1 },
		{ order: '1001', quantity: 2 },
	];
	expect((await link(rows, { ifLinkExists: 'create' })).json).toHaveLength(2);
});
