import { byId } from '../../../support/engine/stream.mts';
import { aConsumer, aProduct } from '../../../support/simulator/client.mts';
import { useStream } from '../../support/use.mts';

/** An expression that gives nothing is not "not given": what came of it, case by case. All fields: test/contract. */
const stream = useStream();

const item = async (quantity: unknown) => ({
	item: [{ productId: byId((await aProduct(stream.call)).id), quantity }],
});

const refused = async (
	operation: string,
	parameters: Record<string, unknown>,
	items: Array<Record<string, any>> = [{}],
) => {
	stream.begin();
	const said = await stream.refusal(operation, parameters, { items });
	expect(stream.sent()).toEqual([]);
	return said;
};

describe('a filter', () => {
	it('with a misspelt column does not become a list of everything', async () => {
		const parameters = {
			returnAll: true,
			filters: { consumerId: byId('={{ $json.customer_id }}') },
		};
		const items = [{ customerId: 'x' }, { customerId: 'y' }];
		expect(await refused('subscription.getAll', parameters, items)).toMatch(
			/^'Consumer' uses the column "customer_id", which no row has\. .*Use the column "customerId"\./,
		);
	});

	it('with an empty cell says what it would select', async () => {
		const filters = { consumerId: byId('={{ $json.customer }}') };
		expect(await refused('subscription.getAll', { filters }, [{ customer: '' }])).toMatch(
			/^'Consumer' is empty, which would select every record\. Fill in the column "customer"/,
		);
	});

	it.each([
		['a list', { statuses: [] }],
		['an expression with a list', { statuses: '={{ [] }}' }],
		['a lone comma', { statuses: ', ' }],
		['text', { searchTerm: '' }],
		['blanks', { searchTerm: '\u200f ' }],
		['a record', { consumerId: { __rl: true, mode: 'list', value: '' } }],
		['a date', { fromDate: '' }],
	])('that was added and left empty is refused: %s', async (_what, filters) => {
		expect(await refused('invoice.getAll', { filters })).toMatch(
			/ is empty(, which would select every record)?\./,
		);
	});

	it('as text is not read as one for the payments of an invoice', async () => {
		const filters = { includePayments: '={{ $json.with }}' };
		expect(await refused('invoice.getAll', { filters }, [{ with: '' }])).toMatch(
			/^'Include Payments' is empty\. If an empty cell means no, write \{\{ \$json\.with \|\| false \}\}\./,
		);
	});
});

describe('a quantity', () => {
	it.each([
		[{ quantity: 5 }, /uses the column "Quantity".*Use the column "quantity"/],
		[
			{ Quantity: null },
			/^'Quantity' of item 1 in 'Items' is empty\. Fill in the column "Quantity"/,
		],
		[{ Quantity: '' }, /^'Quantity' of item 1 in 'Items' is empty\./],
	])('of %j is not one', async (row, said) => {
		const items = await item('={{ $json.Quantity }}');
		expect(await refused('paymentLink.create', { name: 'A', items }, [row])).toMatch(said);
	});

	it.each([null, ''])('that has been cleared on the panel (%j) is not one', async (quantity) => {
		const items = await item(quantity);
		for (const operation of ['paymentLink.create', 'subscription.create', 'invoice.create']) {
			const rest = { name: 'A', consumerId: byId((await aConsumer(stream.call)).id) };
			expect(
				await refused(operation, {
					...rest,
					periodStart: '2031-01-01',
					scheduledOn: '2031-01-01',
					items,
				}),
			).toMatch(/^'Quantity' of item 1 in 'Items' is empty\./);
		}
	});

	it.each([null, '', undefined])('of Items (JSON) with %j is not one', async (quantity) => {
		const order = { orderReference: 'A-1', itemsFrom: 'json', itemsJson: '={{ $json.cart }}' };
		const items = [{ cart: [{ name: 'Ticket', price: '5', quantity }] }];
		expect(await refused('order.createPaymentLinks', order, items)).toMatch(
			/^'Quantity' of item 1 in 'Items \(JSON\)' is empty\. Enter a value, or leave out the key\./,
		);
		const text = JSON.stringify([{ name: 'Ticket', price: '5', quantity: quantity ?? null }]);
		expect(
			await refused('order.createPaymentLinks', { ...order, itemsFrom: 'json', itemsJson: text }),
		).toMatch(/^'Quantity' of item 1/);
	});

	it('without its key is one', async () => {
		const order = {
			orderReference: 'A-1',
			itemsFrom: 'json',
			itemsJson: '[{"name":"Ticket","price":"5"}]',
		};
		expect(await stream.rows('order.createPaymentLinks', order)).toMatchObject([
			{ amount: '5.00' },
		]);
	});
});

describe('a flag, a currency, a limit', () => {
	const coupon = { name: 'A', discountValue: '15' };

	it.each([
		['no key', { id: 1 }, '{{ $json.active ?? false }}'],
		['null', { active: null }, '{{ $json.active ?? false }}'],
		['empty text', { active: '' }, '{{ $json.active || false }}'],
	])('from a cell with %s is refused with the way out', async (_what, row, wayOut) => {
		const active = (isActive: string) => ({ ...coupon, additionalFields: { isActive } });
		const items = [row, { active: true }];
		expect(await refused('coupon.create', active('={{ $json.active }}'), items)).toContain(
			`write ${wayOut}`,
		);
		const rows = await stream.rows('coupon.create', active(`=${wayOut}`), { items });
		expect(rows.map(({ is_active: is }) => is)).toEqual([false, true]);
	});

	it.each([
		[
			'coupon.create',
			{ ...coupon, discountType: 'amount', currency: '={{ $json.cell }}' },
			'Currency',
		],
		[
			'product.create',
			{
				name: 'A',
				prices: {
					price: [{ currency: 'SAR', amount: '5', isPriceInclusiveOfVat: '={{ $json.cell }}' }],
				},
			},
			'Is Price Inclusive of VAT',
		],
		[
			'order.createPaymentLinks',
			{
				orderReference: 'A',
				items: {
					line: [
						{ name: 'A', price: '5', billingAndVat: { recurringInterval: '={{ $json.cell }}' } },
					],
				},
			},
			'Billing',
		],
	])('%s: is refused', async (operation, parameters, name) => {
		expect(await refused(operation, parameters, [{ cell: '' }])).toMatch(
			new RegExp(`^'${name}'.* is empty\\.`),
		);
	});

	it.each([
		[
			{ additionalFields: { maxNumberOfPayments: '={{ $json.cell }}' } },
			'so the link could be paid more than once',
		],
		[{ additionalFields: { maxNumberOfPayments: '' } }, 'so the link could be paid more than once'],
		[{ consumerId: byId('={{ $json.cell }}') }, 'so anyone could pay'],
	])('of a link: %j', async (parameters, consequence) => {
		const link = { name: 'A', items: await item(1), ...parameters };
		expect(await refused('paymentLink.create', link, [{ cell: null }])).toContain(consequence);
	});

	it('of a list is refused, too', async () => {
		expect(
			await refused('consumer.getAll', { returnAll: '={{ $json.all }}' }, [{ all: '' }]),
		).toMatch(/^'Return All' is empty\./);
		expect(
			await refused('consumer.getAll', { simplify: '={{ $json.all }}' }, [{ all: '' }]),
		).toMatch(/^'Simplify' is empty\./);
		expect(await refused('consumer.getAll', { limit: '={{ $json.all }}' }, [{ all: '' }])).toMatch(
			/^'Limit' is empty\./,
		);
	});
});

describe('a customer', () => {
	it('of an order of which nothing is known is not anybody', async () => {
		const order = {
			orderReference: 'A-1',
			itemsFrom: 'json',
			itemsJson: '[{"name":"Ticket","price":"5"}]',
			customer: { details: { name: '={{ $json.name }}', phoneNumber: '={{ $json.phone }}' } },
		};
		expect(await refused('order.createPaymentLinks', order, [{ name: '', phone: '' }])).toMatch(
			/^'Customer' is empty, so anyone could pay\./,
		);
	});

	it('may have no second contact', async () => {
		const additionalFields = {
			phoneNumber: '={{ $json.phone }}',
			email: '={{ $json.email }}',
			alias: '={{ $json.alias }}',
		};
		await stream.rows(
			'consumer.create',
			{ name: 'Sara', additionalFields },
			// Odoo says `false` where there is nothing.
			{ items: [{ phone: '0501234567', email: '', alias: false }] },
		);
		expect(stream.writes()[0].body).toEqual({ name: 'Sara', phone_number: '+966501234567' });
	});

	it('with an empty External ID is nobody', async () => {
		const keys = { phoneNumber: '0501234567', externalId: '={{ $json.id }}' };
		expect(await refused('consumer.upsert', { name: 'Sara', ...keys }, [{ id: '' }])).toMatch(
			/^'External ID' is empty\./,
		);
	});
});

describe('a column', () => {
	it('that only some rows have is an empty cell in the others', async () => {
		const parameters = {
			name: '={{ $json.name }}',
			additionalFields: { alias: '={{ $json.alias }}' },
		};
		const rows = await stream.rows('consumer.create', parameters, {
			items: [{ name: 'A' }, { name: 'B', alias: 'b' }],
		});
		expect(rows).toHaveLength(2);
	});

	it('is missed inside text, too', async () => {
		const parameters = { name: '=Order {{ $json.order_number }}', items: await item(1) };
		expect(await refused('paymentLink.create', parameters, [{ orderNumber: 7 }])).toMatch(
			/^'Name' uses the column "order_number".*Use the column "orderNumber"/,
		);
	});

	it('may be missing where the expression has thought of it', async () => {
		for (const alias of [
			"={{ $json.alias ?? '' }}",
			"={{ $json.alias || '' }}",
			"={{ $json.alias ? 'x' : '' }}",
		]) {
			const parameters = { name: 'Sara', additionalFields: { alias } };
			await stream.rows('consumer.create', parameters, { items: [{ id: 1 }] });
		}
		expect(stream.writes().map(({ body }) => body)).toEqual(Array(3).fill({ name: 'Sara' }));
		const parameters = { name: 'Sara', additionalFields: { alias: '={{ $json.alias }}' } };
		expect(await refused('consumer.create', parameters, [{ id: 1 }])).toContain(
			"If the column is optional, write {{ $json.alias ?? '' }}.",
		);
	});

	it('is looked for in code when that gives nothing, methods are not taken for one', async () => {
		const name = '={{ $json.fullname?.trim() }}';
		expect(await refused('consumer.create', { name }, [{ full_name: 'x' }])).toMatch(
			/^'Name' uses the column "fullname"|^'Name' is empty/,
		);
		await stream.rows(
			'consumer.create',
			{ name: '={{ $json.keys()[0] }}' },
			{ items: [{ Sara: 1 }] },
		);
		await stream.rows(
			'consumer.create',
			{ name: '={{ Object.keys($json)[0] }}' },
			{ items: [{ Sara: 1 }] },
		);
	});

	it.each([
		[
			'far from all others',
			'={{ $json.Zzzzz }}',
			[{ name: 'A', phone: 'B' }],
			'Use one of these columns: "name", "phone".',
		],
		['of rows without any', '={{ $json.Zzzzz }}', [{}], 'its rows have no columns'],
		[
			'with blanks',
			"={{ $json['Order No'] }}",
			[{ 'order no.': 'A' }],
			'Use the column "order no.".',
		],
		[
			'inside an object',
			'={{ $json.custmer.name }}',
			[{ customer: {} }],
			'Use the column "customer".',
		],
	])('%s is told so', async (_what, name, items, fix) => {
		expect(await refused('consumer.create', { name }, items)).toContain(fix);
	});

	it('of many is named among the first ten', async () => {
		const row = Object.fromEntries(Array.from({ length: 12 }, (_, n) => [`column${n}`, n]));
		expect(await refused('consumer.create', { name: '={{ $json.Zzzzz }}' }, [row])).toMatch(
			/"column9" and 2 more\.$/,
		);
	});

	it('is missed in the pairs and the text of metadata', async () => {
		const customMetadata = { entry: [{ key: 'a', value: '={{ $json.Note }}' }] };
		const link = async (additionalFields: object) => ({
			name: 'A',
			items: await item(1),
			additionalFields,
		});
		expect(
			await refused('paymentLink.create', await link({ customMetadata }), [{ note: 1 }]),
		).toMatch(/^'Value' of entry 1 in 'Custom Metadata' uses the column "Note"/);
		const customMetadataJson = '={"a": "{{ $json.Note }}"}';
		expect(
			await refused('paymentLink.create', await link({ customMetadataJson }), [{ note: 1 }]),
		).toMatch(/^'Custom Metadata \(JSON\)' uses the column "Note"/);
	});
});

describe('a list of one value', () => {
	it('is that value: columns of Airtable that look things up', async () => {
		const parameters = {
			name: '={{ $json.name }}',
			additionalFields: { phoneNumber: '={{ $json.phone }}' },
		};
		await stream.rows('consumer.create', parameters, {
			items: [{ name: ['Sara'], phone: ['0501234567'] }],
		});
		expect(stream.writes()[0].body).toEqual({ name: 'Sara', phone_number: '+966501234567' });
	});

	it('of several is refused', async () => {
		expect(
			await refused('consumer.create', { name: '={{ $json.name }}' }, [{ name: ['a', 'b'] }]),
		).toMatch(/^'Name' \(a list\) is not text/);
	});
});

it('a country that is none is refused, and a name is understood', async () => {
	const phone = { phoneNumber: '0501234567' };
	expect(
		await refused('consumer.create', {
			name: 'A',
			additionalFields: { ...phone, defaultCountry: '={{ "XX" }}' },
		}),
	).toMatch(/'Default Country' "XX" is not a valid value|'Phone Number'/);
	expect(
		await refused(
			'consumer.create',
			{ name: 'A', additionalFields: { ...phone, defaultCountry: '={{ $json.c }}' } },
			[{ c: '' }],
		),
	).toMatch(/^'Default Country' is empty|'Phone Number'/);
	await stream.rows('consumer.create', {
		name: 'A',
		additionalFields: { ...phone, defaultCountry: '={{ "United Arab Emirates" }}' },
	});
	expect(stream.writes()[0].body.phone_number).toBe('+971501234567');
});
