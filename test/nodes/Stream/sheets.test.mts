import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { byId } from '../../../support/engine/stream.mts';
import { operations } from '../../../support/engine/operations.mts';
import { BUILT_BY_N8N, builtByN8n } from '../../../support/engine/builtByN8n.mts';
import { NODE } from '../../../support/engine/harness.mts';
import { aConsumer, aProduct } from '../../../support/simulator/client.mts';
import { useStream } from '../../support/use.mts';

/** Cells as spreadsheets, Airtable and Odoo give them. */
const stream = useStream();
beforeAll(() => builtByN8n(stream));

const bodies = (path: string) =>
	stream
		.writes()
		.flatMap(({ request, body }) => (request.startsWith(`POST ${path}`) ? [body] : []));

describe.each([NODE, BUILT_BY_N8N])('an error of a formula is nobody and nothing (%s)', (type) => {
	const cell = '={{ $json.cell }}';
	it.each<[string, IDataObject, string]>([
		['consumer.create', { name: cell }, "'Name' "],
		['consumer.upsert', { name: cell, externalId: 'c-1' }, "'Name' "],
		[
			'consumer.create',
			{ name: 'A', additionalFields: { externalMetadata: { entry: [{ key: 'a', value: cell }] } } },
			"'Value' of entry 1 in 'External Metadata': ",
		],
		[
			'order.createPaymentLinks',
			{
				orderReference: 'A-1',
				itemsFrom: 'list',
				itemsList: '={{ [{ name: $json.cell, price: 5, quantity: 1 }] }}',
			},
			'"name" of item 1 in \'List of Items\': ',
		],
		[
			'order.createPaymentLinks',
			{ orderReference: 'A-1', items: { line: [{ name: cell, price: '5' }] } },
			"'Name' of item 1 in 'Items': ",
		],
	])('%s %j', async (operation, parameters, label) => {
		stream.begin();
		const items = [{ cell: '#N/A' }];
		const said = await stream.refusal(operation, parameters as INodeParameters, { items, type });
		expect(said).toContain(`${label}"#N/A" is what a spreadsheet shows instead of a value.`);
		expect(stream.sent()).toEqual([]);
	});
});

it.each([NODE, BUILT_BY_N8N])('a span of time is no date (%s)', async (type) => {
	for (const span of ['Duration.fromObject({ days: 7 })', '$now.diff($now.minus({ days: 3 }))']) {
		stream.begin();
		const filters = { fromDate: `={{ ${span} }}` };
		const said = await stream.refusal('paymentLink.getAll', { filters }, { type });
		expect(said).toMatch(/^'From Date' .*is not a date/);
		expect(stream.sent()).toEqual([]);
	}
});

describe.each([NODE, BUILT_BY_N8N])('a date cell in Valid Until (%s)', (type) => {
	const day = (offset: number) =>
		new Date(Date.now() + 3 * 3_600_000 + offset * 86_400_000).toISOString().slice(0, 10);
	const until = async (validUntil: unknown, zone?: string) => {
		const { id } = await aProduct(stream.call);
		stream.begin();
		await stream.rows(
			'paymentLink.create',
			{
				name: 'Order',
				items: { item: [{ productId: byId(id) }] },
				additionalFields: { validUntil: '={{ $json.until }}' },
			},
			{ type, timezone: zone, items: [{ until: validUntil as string }] },
		);
		const [link] = bodies('/payment_links') as IDataObject[];
		return link.valid_until;
	};

	it('ends at the end of that day, in the zone of the workflow', async () => {
		expect(await until('2031-01-31')).toBe('2031-01-31T20:59:59.999Z');
		expect(await until('2031-01-31', 'Europe/Berlin')).toBe('2031-01-31T22:59:59.999Z');
		// n8n's date picker gives a day like this.
		expect(await until('2031-01-31T00:00:00')).toBe('2031-01-31T20:59:59.999Z');
		expect(await until('2031-01-31T18:00')).toBe('2031-01-31T15:00:00.000Z');
	});

	it('may be today, but not yesterday', async () => {
		expect(await until(day(0))).toBe(`${day(0)}T20:59:59.999Z`);
		await expect(until(day(-1))).rejects.toThrow("'Valid Until' is in the past");
	});
});

describe('a currency in the words of a sheet', () => {
	const fields = operations.flatMap(([, { key, fields: all }]) =>
		all
			.filter(({ property }) => /"KWD"/.test(JSON.stringify(property.options ?? '')))
			.map(({ property }) => `${key} ${property.name}`),
	);
	it('is asked for in many places', () => {
		expect(fields.length).toBeGreaterThan(10);
	});

	it.each([
		['ريال سعودي', 'SAR'],
		['دولار أمريكي', 'USD'],
		['دينار كويتي', 'KWD'],
		['kwd (kuwaiti dinar)', 'KWD'],
		['US Dollar', 'USD'],
	])('%s is %s', async (word, code) => {
		await stream.rows('coupon.create', {
			name: 'Ten off',
			discountType: 'amount',
			discountValue: `10 ${word.replace(/.*\(|\)/g, '')}`,
			currency: `={{ ${JSON.stringify(word)} }}`,
		});
		expect(bodies('/coupons')).toMatchObject([{ currency: code }]);
		await stream.rows('invoice.getAll', { limit: 1, filters: { currencies: `${word}, SAR` } });
		expect(stream.sent().at(-1)?.query.currencies.join()).toContain(code);
	});

	it('that several countries have is refused', async () => {
		const said = await stream.refusal('coupon.create', {
			name: 'Ten off',
			discountType: 'amount',
			discountValue: '10',
			currency: '={{ "ريال" }}',
		});
		expect(said).toMatch(/^'Currency' "ريال" is not a valid value.*SAR/);
		expect(stream.sent()).toEqual([]);
	});
});

describe.each([NODE, BUILT_BY_N8N])('cells of Odoo and Airtable (%s)', (type) => {
	it('false is nothing, a list of one value is that value', async () => {
		const { id } = await aProduct(stream.call);
		const consumer = await aConsumer(stream.call);
		stream.begin();
		await stream.rows(
			'paymentLink.create',
			{
				name: '={{ $json.name }}',
				consumerId: byId('={{ $json.consumer }}'),
				items: { item: [{ productId: byId('={{ $json.product }}'), quantity: '={{ $json.n }}' }] },
				additionalFields: {
					description: '={{ $json.note }}',
					currency: '={{ $json.currency }}',
					validUntil: '={{ $json.until }}',
				},
			},
			{
				type,
				items: [
					{
						name: ['Order 7'],
						consumer: [consumer.id],
						product: [id],
						n: [3],
						note: false,
						currency: ['SAR'],
						until: false,
					},
				],
			},
		);
		expect(bodies('/payment_links')).toEqual([
			expect.objectContaining({
				name: 'Order 7',
				organization_consumer_id: consumer.id,
				currency: 'SAR',
				items: [expect.objectContaining({ product_id: id, quantity: 3 })],
			}),
		]);
		const [body] = bodies('/payment_links') as IDataObject[];
		expect(body).not.toHaveProperty('description');
		expect(body).not.toHaveProperty('valid_until');
	});

	it('a list of several values is refused where one is asked for', async () => {
		const said = await stream.refusal(
			'consumer.create',
			{ name: 'A', additionalFields: { phoneNumber: '={{ $json.phones }}' } },
			{ type, items: [{ phones: ['0501234567', '0501234568'] }] },
		);
		expect(said).toMatch(/^'Phone Number' \(a list\) is not a phone number/);
	});

	it('a box that is not ticked is missing, and the message offers the way out', async () => {
		const items = [{ order: 1 }, { order: 2, vat: true }];
		const said = await stream.refusal(
			'product.create',
			{
				name: 'Ticket',
				type: 'ONE_OFF',
				prices: {
					price: [{ currency: 'SAR', amount: '10', isPriceExemptFromVat: '={{ $json.vat }}' }],
				},
			},
			{ type, items },
		);
		expect(said).toMatch(/^'Is Price Exempt From VAT' of price 1 in 'Prices' is empty/);
		expect(said).toContain('{{ $json.vat ?? false }}');
		expect(stream.sent()).toEqual([]);
	});
});
