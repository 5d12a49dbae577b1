import { byId, expectOneFailing, UNKNOWN_ID } from '../../../support/engine/stream.mts';
import { aProduct, ok } from '../../../support/simulator/client.mts';
import { useStream } from '../../support/use.mts';

const stream = useStream();

const prices = (...price: object[]) => ({ prices: { price } });
const sar = { currency: 'SAR', amount: '99.9', isPriceInclusiveOfVat: true };

describe('create', () => {
	it('sends all fields of a recurring product', async () => {
		const [product] = await stream.rows('product.create', {
			name: 'Gold',
			type: 'RECURRING',
			recurringInterval: 'WEEK',
			recurringIntervalCount: 2,
			...prices(sar, { currency: 'KWD', amount: '١٢٫٥', isPriceInclusiveOfVat: false }),
			additionalFields: { description: 'All classes', isOneTime: true },
		});
		expect(stream.sent()).toEqual([
			{
				request: 'POST /products',
				query: {},
				body: {
					name: 'Gold',
					type: 'RECURRING',
					recurring_interval: 'WEEK',
					recurring_interval_count: 2,
					prices: [
						{
							currency: 'SAR',
							amount: '99.90',
							is_price_inclusive_of_vat: true,
							is_price_exempt_from_vat: false,
						},
						{
							currency: 'KWD',
							amount: '12.500',
							is_price_inclusive_of_vat: false,
							is_price_exempt_from_vat: false,
						},
					],
					description: 'All classes',
					is_one_time: true,
				},
			},
		]);
		expect(product).toMatchObject({ name: 'Gold', type: 'RECURRING' });
		expect(product.prices).toHaveLength(2);
	});

	it('sends no interval for a one-time product, also when the panel shows it', async () => {
		await stream.rows(
			'product.create',
			{ name: 'Box', type: '={{ $json.type }}', recurringInterval: 'YEAR', ...prices(sar) },
			{ items: [{ type: 'ONE_OFF' }] },
		);
		expect(stream.sent()[0].body).not.toHaveProperty('recurring_interval');
		expect(stream.sent()[0].body).not.toHaveProperty('recurring_interval_count');
	});

	it('sends a price exempt from VAT as not inclusive', async () => {
		const exempt = { ...sar, isPriceExemptFromVat: true };
		await stream.rows('product.create', { name: 'Book', type: 'ONE_OFF', ...prices(exempt) });
		expect(stream.sent()[0].body.prices[0]).toMatchObject({
			is_price_exempt_from_vat: true,
			is_price_inclusive_of_vat: false,
		});
	});

	it.each([
		['no name', { name: '={{ "" }}', ...prices(sar) }, /'Name' is empty/],
		['no price', { name: 'A', prices: {} }, /'Prices' is empty/],
		[
			'a price below 1',
			{ name: 'A', ...prices({ ...sar, amount: '0.5' }) },
			/'Amount' of price 1 in 'Prices'/,
		],
		[
			'too many decimals',
			{ name: 'A', ...prices({ ...sar, amount: '1.005' }) },
			/2 decimal places/,
		],
		['a long name', { name: 'A'.repeat(161), ...prices(sar) }, /'Name' is longer than 160/],
	])('refuses %s before anything is sent', async (_name, parameters, message) => {
		expect(await stream.refusal('product.create', { type: 'ONE_OFF', ...parameters })).toMatch(
			message,
		);
		expect(stream.sent()).toEqual([]);
	});

	it('says which price Stream does not accept, in the words of the panel', async () => {
		const message = await stream.refusal('product.create', {
			name: 'A',
			type: 'ONE_OFF',
			...prices(sar, { ...sar, amount: '5' }),
		});
		expect(message).toMatch(/SAR/);
		expect(stream.sent()).toHaveLength(1);
	});
});

describe('get and getAll', () => {
	it('returns the useful columns, or everything', async () => {
		const { id } = await aProduct(stream.call);
		const [simple] = await stream.rows('product.get', { productId: byId(id) });
		expect(Object.keys(simple)).toEqual([
			'id',
			'name',
			'type',
			'price',
			'currency',
			'recurringInterval',
			'recurringIntervalCount',
			'isActive',
			'description',
			'createdAt',
		]);
		const [full] = await stream.rows('product.get', { productId: byId(id), simplify: false });
		expect(full).toHaveProperty('prices');
		expect(full).toHaveProperty('vat_amount');
	});

	it('sends all filters', async () => {
		await stream.rows('product.getAll', {
			limit: 7,
			filters: { searchTerm: 'box', active: false, type: 'RECURRING', currency: 'USD' },
			sort: { sortField: 'name', sortDirection: 'asc' },
		});
		expect(stream.sent()).toEqual([
			{
				request: 'GET /products',
				query: {
					search_term: ['box'],
					active: ['false'],
					type: ['RECURRING'],
					currency: ['USD'],
					sort_field: ['name'],
					sort_direction: ['asc'],
					page: ['1'],
					limit: ['7'],
				},
				body: undefined,
			},
		]);
	});

	it('ends each item where it belongs', async () => {
		const { id } = await aProduct(stream.call);
		const parameters = { productId: '={{ $json.id }}' };
		await expectOneFailing(
			stream,
			'product.get',
			parameters,
			[{ id }, { id: UNKNOWN_ID }],
			/not found/,
		);
	});
});

describe('update and delete', () => {
	it('sends only what is given', async () => {
		const { id } = await aProduct(stream.call);
		stream.begin();
		const [product] = await stream.rows('product.update', {
			productId: byId(id),
			updateFields: {
				name: 'Large box',
				description: 'With ribbon',
				isActive: false,
				type: 'RECURRING',
				recurringInterval: 'SEMESTER',
				recurringIntervalCount: 1,
				...prices({ ...sar, amount: '120' }),
			},
		});
		expect(stream.sent()).toEqual([
			{
				request: `PUT /products/${id}`,
				query: {},
				body: {
					name: 'Large box',
					description: 'With ribbon',
					is_active: false,
					type: 'RECURRING',
					recurring_interval: 'SEMESTER',
					recurring_interval_count: 1,
					prices: [
						{
							currency: 'SAR',
							amount: '120.00',
							is_price_inclusive_of_vat: true,
							is_price_exempt_from_vat: false,
						},
					],
				},
			},
		]);
		expect(product).toMatchObject({ id, name: 'Large box', is_active: false });
	});

	it('refuses an update without fields', async () => {
		const { id } = await aProduct(stream.call);
		stream.begin();
		const parameters = { productId: byId(id), updateFields: { name: ' ' } };
		expect(await stream.refusal('product.update', parameters)).toMatch(/nothing to change/);
		expect(stream.sent()).toEqual([]);
	});

	it('deletes, also when the first answer got lost', async () => {
		const { id } = await aProduct(stream.call);
		stream.begin();
		const action = { type: 'reset', when: 'after' } as const;
		stream.sim.faults.add({ method: 'DELETE', times: 1, action });
		expect(await stream.rows('product.delete', { productId: byId(id) })).toEqual([
			{ deleted: true, id },
		]);
		expect(stream.sent()).toHaveLength(2);
		stream.sim.faults.clear();
		expect((await ok(stream.call('GET', `/products/${id}`))).is_active).toBe(false);
	});
});

describe('single prices', () => {
	it('adds, changes and deletes a price', async () => {
		const { id } = await aProduct(stream.call);
		stream.begin();
		const [added] = await stream.rows('product.addPrice', {
			productId: byId(id),
			currency: 'USD',
			amount: '30',
			additionalFields: { isPriceExemptFromVat: true, isPriceInclusiveOfVat: true },
		});
		const [changed] = await stream.rows('product.updatePrice', {
			productId: byId(id),
			priceId: byId(added.id),
			updateFields: {
				amount: '31.5',
				isPriceInclusiveOfVat: true,
				isPriceExemptFromVat: false,
			},
		});
		expect(changed.id).not.toBe(added.id);
		const gone = await stream.rows('product.deletePrice', {
			productId: byId(id),
			priceId: byId(changed.id),
		});
		expect(gone).toEqual([{ deleted: true, id: changed.id }]);
		expect(stream.sent()).toEqual([
			{
				request: `POST /products/${id}/prices`,
				query: {},
				body: {
					currency: 'USD',
					amount: '30.00',
					is_price_exempt_from_vat: true,
					is_price_inclusive_of_vat: false,
				},
			},
			{
				request: `PUT /products/${id}/prices/${added.id}`,
				query: {},
				body: {
					amount: '31.5',
					is_price_inclusive_of_vat: true,
					is_price_exempt_from_vat: false,
				},
			},
			{
				request: `DELETE /products/${id}/prices/${changed.id}`,
				query: {},
				body: undefined,
			},
		]);
	});

	it('refuses an amount with more decimal places than the currency of the price has', async () => {
		const { id, prices } = await aProduct(stream.call);
		stream.begin();
		const change = { productId: byId(id), priceId: byId(prices[0].id) };
		const updateFields = { amount: '5.125' };
		expect(await stream.refusal('product.updatePrice', { ...change, updateFields })).toMatch(
			/'Amount' "5\.125" has more than 2 decimal places/,
		);
		expect(stream.writes()).toEqual([]);
	});

	it('explains what is missing: the endpoint, the product or the price', async () => {
		const { id, prices: list } = await aProduct(stream.call);
		const call = async (productId: string, priceId: string) =>
			await stream.refusal('product.deletePrice', {
				productId: byId(productId),
				priceId: byId(priceId),
			});
		stream.sim.switches.priceEndpoints = false;
		stream.sim.switches.errorEnvelope = 'detail';
		expect(await call(id, list[0].id)).toMatch(/not available on this Stream account/);
		expect(await call(UNKNOWN_ID, list[0].id)).toMatch(/no product with this ID/);
		expect(await call(id, UNKNOWN_ID)).toMatch(/no active price with this ID/);
		stream.sim.switches.priceEndpoints = true;
		stream.sim.switches.errorEnvelope = 'error';
		expect(await call(id, list[0].id)).toMatch(/last/i);
	});
});
