import { demoProducts } from '../../../simulator/seed.mts';
import { byId } from '../../../support/engine/stream.mts';
import { useStream } from '../../support/use.mts';

const { sim: simulator, harness } = useStream({ seed: 'demo' });

it.each([
	[true, ['id', 'url', 'orderReference', 'status']],
	[false, ['id', 'url', 'status', 'orderReference', 'reused', 'paid']],
])(
	'shows address and status of a new link in the first columns (simplify: %s)',
	async (simplify, first) => {
		const [row] = await harness.rows({
			resource: 'paymentLink',
			operation: 'create',
			name: 'Order 1',
			orderReference: 'order_1',
			simplify,
			items: { item: [{ productId: { __rl: true, mode: 'id', value: demoProducts[0].id } }] },
		});
		const columns = Object.keys(row);
		expect(columns.slice(0, first.length)).toEqual(first);
		expect(row.url).toBe(simulator.checkoutUrl(row.id as string));
	},
);

it('refuses one-time and recurring products in one link before it is sent, and asks for a kind once', async () => {
	const mixed = ['ONE_OFF', 'RECURRING'].map((wanted) => {
		const { id: value } = demoProducts.find(({ type }) => type === wanted)!;
		return { productId: { __rl: true, mode: 'id', value } };
	});
	const create = async () =>
		await harness.run({
			resource: 'paymentLink',
			operation: 'create',
			name: 'Order 2',
			items: { item: mixed },
		});
	simulator.ledger.length = 0;
	const { status, error } = await create();
	expect(status).toBe('error');
	expect(error.message).toMatch(
		/^'Product' of item 1 in 'Items' is a one-time product .* 'Product' of item 2 in 'Items' is a recurring/,
	);
	expect(error.description).toContain('Order → Create Payment Links');
	await create();
	expect(simulator.ledger.map(({ method, path }) => `${method} ${path}`)).toEqual(
		mixed.map(({ productId }) => `GET /api/v2/products/${productId.value}`),
	);
});

describe('Custom Fields', () => {
	const items = { item: [{ productId: byId(demoProducts[0].id), quantity: 1 }] };
	const create = (additionalFields: object) => ({
		resource: 'paymentLink',
		operation: 'create',
		name: 'Shirt',
		items,
		additionalFields,
	});
	const asked = async (additionalFields: object) => {
		const [{ id }] = await harness.rows(create(additionalFields) as never);
		return simulator.find('paymentLink', String(id))!.custom_fields;
	};
	const question = [
		{ label: 'Size', type: 'choice', choices: 'S, M، L', required: true },
		{ label: 'Name on the shirt', type: 'text', required: false },
		{ label: 'ملاحظات' },
	];
	const schema = {
		type: 'object',
		properties: {
			size: { type: 'string', title: 'Size', enum: ['S', 'M', 'L'] },
			name_on_the_shirt: { type: 'string', title: 'Name on the shirt' },
			question_3: { type: 'string', title: 'ملاحظات' },
		},
		required: ['size'],
	};

	it('are questions as rows, or the same as a JSON Schema', async () => {
		expect(await asked({ customFields: { question } })).toEqual(schema);
		expect(await asked({ customFieldsJson: JSON.stringify(schema) })).toEqual(schema);
	});

	it.each([
		[[{ type: 'text' }], /^'Label' of question 1 in 'Custom Fields' is empty/],
		[[{ label: 'Size', type: 'choice' }], /^'Choices' of question 1 .* is empty/],
		[[{ label: 'Size' }, { label: 'size?' }], /^Question 2 .* too similar to another/],
	])('refuses %j before anything is sent', async (bad, message) => {
		const before = simulator.ledger.length;
		const { error } = await harness.run(create({ customFields: { question: bad } }) as never);
		expect(error.message).toMatch(message);
		expect(simulator.ledger).toHaveLength(before);
	});
});

it.each([
	[
		['visa', 'bank_transfer'],
		{ visa: true, mastercard: false, amex: false, bank_transfer: true, installment: false },
	],
	// The account's own settings.
	[[], undefined],
])('Payment Methods %j', async (paymentMethods, sent) => {
	await harness.rows({
		resource: 'paymentLink',
		operation: 'create',
		name: 'A',
		items: { item: [{ productId: byId(demoProducts[0].id), quantity: 1 }] },
		additionalFields: { paymentMethods },
	} as never);
	const { body } = simulator.ledger[simulator.ledger.length - 1];
	expect((body as any).payment_methods).toEqual(sent);
});
