import fc from '../support/fastCheck.mts';

import { Collection, type Stored } from '../../simulator/core/collection.mts';
import { aConsumer, aLink, aProduct, client, ok } from '../../support/simulator/client.mts';
import { useSimulator } from '../support/use.mts';

const simulator = useSimulator();
const call = client(simulator);

const ids = (list: { data: Array<{ id: string }> }): string[] => list.data.map(({ id }) => id);

describe('paging', () => {
	test('ten rows by default, newest first, with where one stands', async () => {
		const made = simulator.act.bulk.paymentLinks(25).reverse();
		const first = await ok(call('GET', '/payment_links'));
		expect(ids(first)).toEqual(made.slice(0, 10));
		expect(first.pagination).toEqual({
			total_count: 25,
			max_page: 3,
			current_page: 1,
			limit: 10,
			has_next_page: true,
			has_previous_page: false,
		});
		const last = await ok(call('GET', '/payment_links?page=3'));
		expect(ids(last)).toEqual(made.slice(20));
		expect(last.pagination).toMatchObject({ has_next_page: false, has_previous_page: true });
		const beyond = await ok(call('GET', '/payment_links?page=9'));
		expect(beyond.data).toEqual([]);
		expect(beyond.pagination.has_next_page).toBe(false);
	});

	test('an empty list has no pages', async () => {
		expect((await ok(call('GET', '/coupons'))).pagination).toMatchObject({
			total_count: 0,
			max_page: 0,
			has_next_page: false,
		});
	});

	test('pages of 100 cover a large list once, in either direction', async () => {
		const made = simulator.act.bulk.paymentLinks(250);
		for (const direction of ['asc', 'desc']) {
			const rows: string[] = [];
			for (let page = 1; page <= 3; page++) {
				const list = await ok(
					call('GET', `/payment_links?limit=100&page=${page}&sort_direction=${direction}`),
				);
				rows.push(...ids(list));
			}
			expect(rows).toEqual(direction === 'asc' ? made : [...made].reverse());
		}
	});

	test('old records that arrive late take their place by creation time', async () => {
		const late = await aLink(call);
		const [old] = simulator.act.bulk.paymentLinks(1, { to: new Date('2024-01-01') });
		expect(ids(await ok(call('GET', '/payment_links')))).toEqual([late.id, old]);
	});
});

describe('filters', () => {
	test('payment links by status, price, product, currency and date', async () => {
		const cheap = await aProduct(call, { prices: [{ currency: 'SAR', amount: '10' }] });
		const dear = await aProduct(call, {
			prices: [
				{ currency: 'SAR', amount: '500' },
				{ currency: 'KWD', amount: '40' },
			],
		});
		const small = await aLink(call, { items: [{ product_id: cheap.id }] });
		const large = await aLink(call, { items: [{ product_id: dear.id }] });
		const both = await aLink(call, {
			items: [{ product_id: cheap.id }, { product_id: dear.id }],
		});
		const dinar = await aLink(call, { items: [{ product_id: dear.id }], currency: 'KWD' });
		await ok(call('PATCH', `/payment_links/${small.id}/status`, { status: 'INACTIVE' }));
		const found = async (query: string) => ids(await ok(call('GET', `/payment_links?${query}`)));
		expect(await found('statuses=INACTIVE')).toEqual([small.id]);
		expect(await found('statuses=INACTIVE&statuses=ACTIVE')).toHaveLength(4);
		expect(await found('from_price=500&to_price=500')).toEqual([large.id]);
		expect(await found('from_price=500.01')).toEqual([both.id]);
		expect(await found('to_price=39.999')).toEqual([small.id]);
		expect(await found(`product_ids=${cheap.id}`)).toEqual([both.id, small.id]);
		expect(await found(`product_ids=${cheap.id}&product_ids=${dear.id}`)).toEqual([both.id]);
		expect(await found('currencies=KWD,USD')).toEqual([dinar.id]);
		expect(await found(`from_date=${encodeURIComponent(both.created_at)}`)).toEqual([
			dinar.id,
			both.id,
		]);
		expect(await found(`to_date=${encodeURIComponent(small.created_at)}`)).toEqual([small.id]);
	});

	test('customers by any detail, in any case', async () => {
		const ahmad = await aConsumer(call, {
			email: 'Ahmad@Example.com',
			phone_number: '+966501234567',
			external_id: 'cust_9',
			iban: 'SA03',
		});
		await aConsumer(call, { name: 'Sara' });
		for (const term of ['AHMAD@example', '50123', 'cust_9', 'sa03', 'ahmad ali']) {
			const list = await ok(call('GET', `/consumers?search_term=${encodeURIComponent(term)}`));
			expect(ids(list)).toEqual([ahmad.id]);
		}
	});

	test('products: active, type, currency, text; one-time products stay out of the list', async () => {
		const shown = await aProduct(call, { description: 'A wooden burner' });
		const hidden = await aProduct(call, { is_one_time: true });
		const archived = await aProduct(call, { name: 'Old' });
		await ok(call('DELETE', `/products/${archived.id}`));
		const found = async (query: string) => ids(await ok(call('GET', `/products?${query}`)));
		expect(await found('')).toEqual([archived.id, shown.id]);
		expect(await found('active=true')).toEqual([shown.id]);
		expect(await found('active=false')).toEqual([archived.id]);
		expect(await found('search_term=WOODEN')).toEqual([shown.id]);
		expect(await found('type=RECURRING')).toEqual([]);
		expect(await found('currency=USD')).toEqual([]);
		expect((await call('GET', '/products?currency=SA')).body.detail[0].type).toBe(
			'string_too_short',
		);
		expect((await ok(call('GET', `/products/${hidden.id}`))).is_one_time).toBe(true);
	});
});

describe('sorting', () => {
	test('by another field, in either direction, over pages', async () => {
		for (const name of ['b', 'd', 'a', 'c', 'e']) await aConsumer(call, { name });
		const names = async (query: string) =>
			(await ok(call('GET', `/consumers?${query}`))).data.map((row: any) => row.name);
		expect(await names('sort_field=name&sort_direction=asc&limit=3')).toEqual(['a', 'b', 'c']);
		expect(await names('sort_field=name&sort_direction=asc&limit=3&page=2')).toEqual(['d', 'e']);
		expect(await names('sort_field=name&sort_direction=DESC&limit=2')).toEqual(['e', 'd']);
		expect(await names('sort_field=unknown')).toEqual(['e', 'c', 'a', 'd', 'b']);
	});

	test('rows without a value stand where PostgreSQL puts them', async () => {
		const first = await aLink(call);
		const second = await aLink(call);
		await ok(call('PATCH', `/payment_links/${first.id}/status`, { status: 'INACTIVE' }));
		const found = async (direction: string) =>
			ids(
				await ok(call('GET', `/payment_links?sort_field=updated_at&sort_direction=${direction}`)),
			);
		expect(await found('desc')).toEqual([second.id, first.id]);
		expect(await found('asc')).toEqual([first.id, second.id]);
		simulator.switches.sortNulls = 'last';
		expect(await found('desc')).toEqual([first.id, second.id]);
	});
});

describe('the collection behind every list', () => {
	type Row = Stored & { value: number | null; label: string };
	const row = fc.record({
		id: fc.uuid(),
		created_at: fc.integer({ min: 0, max: 5 }),
		value: fc.option(fc.integer({ min: 0, max: 5 })),
		label: fc.constantFrom('a', 'b'),
	});

	test('gives the pages that sorting everything would give', () => {
		fc.assert(
			fc.property(
				fc.uniqueArray(row, { selector: ({ id }) => id, maxLength: 60 }),
				fc.integer({ min: 1, max: 5 }),
				fc.integer({ min: 1, max: 20 }),
				fc.boolean(),
				fc.boolean(),
				fc.boolean(),
				fc.integer({ min: 0, max: 60 }),
				(rows, page, limit, ascending, filtered, keyed, split) => {
					const stored = rows.map((each) => ({ ...each, visible_at: 0 }) as unknown as Row);
					const collection = new Collection<Row>();
					for (const each of stored.slice(0, split)) collection.add(each);
					collection.addMany(stored.slice(split));
					const filter = filtered ? (each: Row) => each.label === 'a' : undefined;
					const sign = ascending ? 1 : -1;
					const byAge = (a: Row, b: Row) =>
						(a.created_at - b.created_at || (a.id < b.id ? -1 : 1)) * sign;
					const byValue = (a: Row, b: Row) => {
						if (a.value === b.value) return byAge(a, b);
						if (a.value === null) return 1;
						if (b.value === null) return -1;
						return (a.value - b.value) * sign;
					};
					const all = stored.filter(filter ?? (() => true)).sort(keyed ? byValue : byAge);
					const key = keyed ? (each: Row) => each.value : undefined;
					const result = collection.page({ page, limit, ascending, filter, key });
					expect(result.total).toBe(all.length);
					expect(result.rows).toEqual(all.slice((page - 1) * limit, page * limit));
				},
			),
			{ numRuns: 300 },
		);
	});

	test('keeps only the page when a large list is sorted by another field', () => {
		const collection = new Collection<Row>();
		const rows = Array.from({ length: 20_000 }, (_, i) => ({
			id: String(i).padStart(6, '0'),
			created_at: i,
			visible_at: 0,
			value: (i * 7919) % 20_000,
			label: 'a',
		})) as unknown as Row[];
		collection.addMany(rows);
		const { rows: found } = collection.page({
			page: 2,
			limit: 100,
			ascending: false,
			key: (each) => each.value,
		});
		expect(found.map(({ value }) => value)).toEqual(
			Array.from({ length: 100 }, (_, i) => 19_899 - i),
		);
	});

	test('forgets what is hidden, but not its id', () => {
		const collection = new Collection<Row>();
		const rows = ['x', 'y', 'z'].map((id) => ({ id, created_at: 1, visible_at: 0 }) as Row);
		for (const each of rows) collection.add(each);
		collection.hide(rows[1]);
		expect(collection.rows).toEqual([rows[0], rows[2]]);
		expect(collection.get('y')).toBe(rows[1]);
	});
});
