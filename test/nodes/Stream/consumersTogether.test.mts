import fc from '../../support/fastCheck.mts';
import type { IDataObject } from 'n8n-workflow';

import { type Consumer, type Switches, takeIdsFrom } from '../../../simulator/index.mts';
import { defaultSwitches } from '../../../simulator/switches/index.mts';
import { useInProcess } from '../../support/inProcess.mts';
import { byDefault } from '../../support/use.mts';

/** The customers of a sheet in a handful of requests, and the same answers as one by one. */
const stream = useInProcess();

const LIST = 'GET /consumers';
const POST = 'POST /consumers';
const PUT = 'PUT /consumers/ID';
const SEARCH = 'search';

/** What was sent about consumers; searches apart from pages of the list. */
function counted(): Record<string, number> {
	const found: Record<string, number> = {};
	for (const { method, path, query } of stream.sim.ledger.slice(from)) {
		const request = `${method} ${path.replace('/api/v2', '').replace(/[0-9a-f-]{36}/, 'ID')}`;
		if (!request.includes('consumers')) continue;
		const kind = query.includes('search_term') ? SEARCH : request;
		found[kind] = (found[kind] ?? 0) + 1;
	}
	return found;
}
let from = 0;
const begin = () => void (from = stream.sim.ledger.length);

const phoneOf = (n: number) => `+9665${10_000_000 + n}`;
const customersOf = (count: number): IDataObject[] =>
	Array.from({ length: count }, (_, n) => ({
		name: `Customer ${n}`,
		phone: phoneOf(n),
		email: `customer${n}@example.com`,
		id: `customer_${100_000 + n}`,
	}));
const ALL_KEYS = {
	phoneNumber: "={{ $json.phone || '' }}",
	email: "={{ $json.email || '' }}",
	externalId: "={{ $json.id || '' }}",
};

async function upsert(
	items: IDataObject[],
	fields: object = ALL_KEYS,
	more: object = {},
): Promise<IDataObject[]> {
	begin();
	const parameters = { name: '={{ $json.name }}', simplify: false, ...fields, ...more };
	const { json, error } = await stream.run('consumer.upsert', parameters, { items });
	expect(error).toBeUndefined();
	expect(json).toHaveLength(items.length);
	return json;
}

async function order(items: IDataObject[]): Promise<IDataObject[]> {
	begin();
	const details = {
		name: '={{ $json.name }}',
		phoneNumber: '={{ $json.phone }}',
	};
	const parameters = {
		orderReference: '=order of {{ $json.name }}',
		customer: { details },
		itemsFrom: 'json',
		itemsJson: '[{"name":"Ticket","price":"100"}]',
	};
	const { json, error } = await stream.run('order.createPaymentLinks', parameters, { items });
	expect(error).toBeUndefined();
	return json;
}

const others = (count: number) => void stream.sim.act.bulk.consumers(count);

describe('requests', () => {
	beforeEach(() => byDefault(stream.sim));

	it('1,000 customers again take the pages of the list', async () => {
		const items = customersOf(1_000);
		await upsert(items);
		expect((await upsert(items)).every(({ created }) => created === false)).toBe(true);
		expect(counted()).toEqual({ [LIST]: 11 });
	});

	it('1,000 orders again take the pages of the list', async () => {
		const items = customersOf(1_000);
		const first = await order(items);
		const again = await order(items);
		expect(again.map(({ consumerId }) => consumerId)).toEqual(
			first.map(({ consumerId }) => consumerId),
		);
		expect(counted()).toEqual({ [LIST]: 11 });
	});

	it.each([1, 10, 19])('%i customers are looked up one by one', async (count) => {
		others(20_000);
		const items = customersOf(count);
		await upsert(items);
		expect(counted()).toEqual({ [SEARCH]: 3 * count, [POST]: count });
		await upsert(items);
		expect(counted()).toEqual({ [SEARCH]: count });
	});

	it('so are 100 among very many: one request tells how many there are', async () => {
		others(20_000);
		const items = customersOf(100);
		await upsert(items);
		await upsert(items);
		expect(counted()).toEqual({ [LIST]: 1, [SEARCH]: 100 });
	});

	it('a wait that Stream asks for counts once', async () => {
		const headers = { 'retry-after': '60' };
		stream.sim.faults.add({ times: 1, action: { type: 'status', status: 429, headers } });
		expect(await upsert(customersOf(1))).toMatchObject([{ created: true }]);
	});

	it('who is new by phone and email is not looked up first: Stream refuses to make them twice', async () => {
		const { phoneNumber, email } = ALL_KEYS;
		await upsert(customersOf(100), { phoneNumber, email });
		expect(counted()).toEqual({ [LIST]: 1, [POST]: 100 });
	});

	it('who is new with an External ID is looked up by it', async () => {
		await upsert(customersOf(100));
		expect(counted()).toEqual({ [LIST]: 1, [SEARCH]: 100, [POST]: 100 });
	});

	it('who is changed is looked up as ever', async () => {
		const items = customersOf(100);
		await upsert(items);
		await upsert(items.map((item) => ({ ...item, name: `${String(item.name)} & Sons` })));
		expect(counted()).toEqual({ [LIST]: 1, [SEARCH]: 100, [PUT]: 100 });
	});

	it.each<[string, Partial<Switches>]>([
		['does not count its rows', { totalCount: 'tooMany' }],
		['counts less', { totalCount: 'tooFew' }],
		['cannot be sorted', { sortDirection: 'ignore' }],
	])('a list that %s proves nothing: one by one', async (_name, switches) => {
		const items = customersOf(250);
		await upsert(items);
		Object.assign(stream.sim.switches, switches);
		await upsert(items);
		expect(counted()[SEARCH]).toBe(250);
	});

	it.each([
		['is refused', { status: 400 }, 1],
		['takes all the time that an item has', { status: 503, headers: { 'retry-after': '60' } }, 2],
	])('a list that %s hinders nobody', async (_name, answer, times) => {
		const items = customersOf(50);
		await upsert(items);
		const action = { type: 'status', ...answer } as const;
		stream.sim.faults.add({ method: 'GET', path: '/consumers$', times, action });
		await upsert(items);
		expect(counted()).toEqual({ [LIST]: times, [SEARCH]: 50 });
	});
});

describe('what happens while a run is under way', () => {
	beforeEach(() => byDefault(stream.sim));

	const onFirst = (method: string, args: unknown[], path = '/consumers$') =>
		stream.sim.faults.add({
			method,
			path,
			times: 1,
			action: { type: 'meanwhile', action: 'bulk.consumers', args } as never,
		});

	it('customers who are added while pages are read move none out of sight', async () => {
		const items = customersOf(300);
		await upsert(items);
		onFirst('GET', [7]);
		await upsert(items);
		expect(counted()).toEqual({ [LIST]: 4 });
	});

	it('a customer of two rows is made once, and what the first row wrote is known to the second', async () => {
		const items = customersOf(40);
		const [first] = items;
		const twice = [...items, { ...first, name: 'Other' }, { ...first, name: 'Other' }];
		const rows = await upsert(twice, ALL_KEYS, { options: { requestsAtOnce: 1 } });
		expect(rows.slice(40)).toMatchObject([
			{ id: rows[0].id, name: 'Other', created: false },
			{ id: rows[0].id, name: 'Other', created: false },
		]);
		expect(counted()).toEqual({ [LIST]: 1, [SEARCH]: 41, [POST]: 40, [PUT]: 1 });
	});

	it.each<[string, IDataObject]>([
		['no record', {}],
		['no more than the ID', { id: 'ID' }],
	])('after a change that Stream answers with %s the next row looks', async (_name, body) => {
		const items = customersOf(40);
		const [{ id }] = await upsert(items);
		const [first] = items;
		const action = { type: 'body', body: body.id ? { id } : body, when: 'after' } as const;
		stream.sim.faults.add({ method: 'PUT', times: 1, action });
		const rows = [...items.slice(1), { ...first, name: 'Other' }, first];
		await upsert(rows, ALL_KEYS, { options: { requestsAtOnce: 1 } });
		expect(counted()[PUT]).toBe(2);
		expect(stream.sim.find('consumer', String(id))?.name).toBe(first.name);
	});

	it('after a change whose answer got lost the next row looks', async () => {
		const items = customersOf(40);
		await upsert(items);
		const [first] = items;
		const rows = [...items.slice(1), { ...first, name: 'Other' }, first];
		const action = { type: 'reset', when: 'after' } as const;
		stream.sim.faults.add({ method: 'PUT', times: 6, action });
		const parameters = {
			name: '={{ $json.name }}',
			...ALL_KEYS,
			simplify: false,
			options: { requestsAtOnce: 1 },
		};
		const node = { onError: 'continueRegularOutput' } as const;
		const { json } = await stream.run('consumer.upsert', parameters, { items: rows, node });
		expect(json[39]).toHaveProperty('error');
		expect(json[40]).toMatchObject({ name: first.name });
		expect(stream.sim.all('consumer').map(({ name }) => name)).toContain(first.name);
		expect(stream.sim.all('consumer').map(({ name }) => name)).not.toContain('Other');
	});
});

it('nobody is missed where Stream counts one too few, even between two full pages', async () => {
	stream.reset({ totalCount: 'tooFew' });
	const { bulk } = stream.sim.act;
	const at = (ms: number) => new Date(stream.now + ms);
	bulk.consumers(100, { from: at(-2_000), to: at(-1_000) });
	const missed = stream.call('POST', '/consumers', { name: 'B', email: 'missed@example.com' });
	stream.pass(1_000);
	bulk.consumers(99, { from: at(0), to: at(1_000) });
	stream.pass(2_000);
	stream.call('POST', '/consumers', { name: 'A', phone_number: phoneOf(0) });
	const [first, ...items] = customersOf(60);
	const rows = [{ ...first, email: missed.email }, ...items];
	const details = {
		name: '={{ $json.name }}',
		phoneNumber: '={{ $json.phone }}',
		email: '={{ $json.email }}',
	};
	const { json } = await stream.run(
		'order.createPaymentLinks',
		{
			orderReference: '=order of {{ $json.name }}',
			customer: { details },
			itemsFrom: 'json',
			itemsJson: '[{"name":"Ticket","price":"100"}]',
		},
		{ items: rows, node: { onError: 'continueRegularOutput' } },
	);
	expect(json[0].error).toContain('belong to different consumers');
});

it.each([
	['stop', 'update'],
	['update', 'stop'],
])('rows of one customer keep what each of them says: %s, then %s', async (...ways) => {
	const other = { name: 'A', phone_number: phoneOf(0), external_id: 'customer_7' };
	stream.call('POST', '/consumers', other);
	const details = {
		name: 'B',
		phoneNumber: phoneOf(0),
		externalId: 'customer_8',
	};
	const { json } = await stream.run(
		'order.createPaymentLinks',
		{
			orderReference: '=order {{ $json.way }}',
			customer: { details },
			itemsFrom: 'json',
			itemsJson: '[{"name":"Ticket","price":"100"}]',
			additionalFields: { ifFoundByPhoneOrEmail: '={{ $json.way }}' },
		},
		{ items: ways.map((way) => ({ way })), node: { onError: 'continueRegularOutput' } },
	);
	expect(json.map(({ error }) => (error ? 'stop' : 'update'))).toEqual(ways);
});

describe.each<Partial<Switches>>([
	{ replica: { lagMs: 2_000, reads: 'all' } },
	{ replica: { lagMs: 2_000, reads: 'alternate' } },
	{ listAgeMs: 90_000 },
])('where Stream answers from a copy that is behind: %j', (switches) => {
	beforeEach(() => stream.reset({ ...switches, externalIdUnique: false }));
	const id = { externalId: '={{ $json.id }}' };
	const inOrder = { options: { requestsAtOnce: 1 } };
	const names = () => stream.sim.all('consumer').map(({ name }) => name);
	const named = (items: IDataObject[], name: string) => items.map((item) => ({ ...item, name }));

	it.each([1, 30])('%i customers with an External ID alone are made once', async (count) => {
		const items = customersOf(count);
		await upsert([...named(items, 'A'), ...named(items, 'B')], id, inOrder);
		await upsert(named(items, 'C'), id);
		expect(names()).toEqual(items.map(() => 'C'));
	});

	it.each([1, 30])('%i customers get the last name, also one they had before', async (count) => {
		const items = customersOf(count);
		for (const name of ['A', 'B', 'A']) await upsert(named(items, name));
		expect(names()).toEqual(items.map(() => 'A'));
		await upsert([...named(items, 'B'), ...named(items, 'A')], ALL_KEYS, inOrder);
		expect(names()).toEqual(items.map(() => 'A'));
	});

	it('whoever has been deleted is made anew', async () => {
		const [item] = customersOf(1);
		for (const keys of [id, ALL_KEYS]) {
			const [before] = await upsert([item], keys);
			stream.pass(100_000);
			await upsert([item], keys);
			const consumerId = { __rl: true, mode: 'id', value: before.id };
			expect((await stream.run('consumer.delete', { consumerId })).error).toBeUndefined();
			stream.pass(3_000);
			expect(await upsert([item], keys)).toMatchObject([{ created: true }]);
			const consumers = stream.sim.all('consumer').filter((one) => !one.is_deleted);
			for (const one of consumers) stream.call('DELETE', `/consumers/${one.id}`);
			stream.pass(200_000);
		}
	});

	it('a lost answer makes nobody twice', async () => {
		const [item] = customersOf(1);
		stream.sim.faults.add({ method: 'POST', times: 1, action: { type: 'reset', when: 'after' } });
		await upsert([item], id);
		expect(names()).toHaveLength(1);
	});
});

describe('together as one by one', () => {
	afterAll(() => takeIdsFrom(undefined));

	const SWITCHES: Array<Partial<Switches>> = [
		{},
		{ timestampPrecision: 'seconds' },
		{ timestampOffset: 'none' },
		{ externalIdUnique: false },
		{ deletedConsumer: 'flag' },
		{ duplicatePhone: 'PHONE_ALREADY_REGISTERED', duplicateConsumerStatus: 422 },
		{ defaultOrder: 'asc', externalIdUnique: false },
		{ sortDirection: 'ignore', defaultOrder: 'asc' },
		{ totalCount: 'page' },
	];
	const key = fc.option(fc.nat(3), { nil: undefined });
	const identity = { phone: key, email: key, id: key };
	/** A consumer who is there, and how Stream has come to write their values. */
	const consumer = fc.record({
		...identity,
		is: fc.constantFrom('plain', 'plain', 'deleted', 'spelled', 'twin'),
		pause: fc.constantFrom(0, 0, 1_500),
	});
	const row = fc.record({
		...identity,
		alias: fc.constantFrom(undefined, undefined, 'A', 'B'),
		ifFound: fc.constantFrom('stop', 'update'),
	});
	type Known = typeof consumer extends fc.Arbitrary<infer T> ? T : never;
	type Given = typeof row extends fc.Arbitrary<infer T> ? T : never;

	/** Puts a consumer there as years of other programs have left them. */
	function place({ phone, email, id, is, pause }: Known, n: number, loose: boolean): void {
		const made = stream.sim.act.bulk.consumers(1, {
			to: new Date(stream.now),
			from: new Date(stream.now),
		});
		const record = stream.sim.find('consumer', made[0])!;
		const taken = (column: 'phone_number' | 'email' | 'external_id', value: string) =>
			stream.sim
				.all('consumer')
				.some((other) => !other.is_deleted && other[column]?.toLowerCase() === value);
		const give = (column: 'phone_number' | 'email' | 'external_id', value?: string) => {
			if (value !== undefined && (is === 'twin' || !taken(column, value))) record[column] = value;
		};
		record.name = `Known ${n}`;
		give('phone_number', phone === undefined ? undefined : phoneOf(phone));
		give('email', email === undefined ? undefined : `customer${email}@example.com`);
		give('external_id', id === undefined ? undefined : `customer_${id}`);
		if (is === 'spelled') {
			record.phone_number &&= record.phone_number.replace('+966', '+966 ');
			record.email &&= record.email.toUpperCase();
		}
		record.haystack = loose ? EVERYTHING : haystackOf(record);
		if (is === 'deleted') stream.call('DELETE', `/consumers/${record.id}`);
		stream.pass(pause);
	}

	const haystackOf = ({ name, phone_number, email, external_id }: Consumer) =>
		[name, phone_number, email, external_id].filter(Boolean).join('\n').toLowerCase();
	/** A list that gives every row, whatever is searched for. */
	const EVERYTHING = [0, 1, 2, 3]
		.flatMap((n) => [phoneOf(n), `customer${n}@example.com`, `customer_${n}`])
		.join('\n');

	const itemOf = ({ phone, email, id, alias, ifFound }: Given, n: number): IDataObject => ({
		name: `Row ${n}`,
		phone: phone === undefined ? undefined : phoneOf(phone),
		email: email === undefined ? undefined : `Customer${email}@example.com`,
		id: id === undefined ? undefined : `customer_${id}`,
		alias,
		ifFound,
	});

	const WAYS = {
		upsert: {
			operation: 'consumer.upsert',
			parameters: {
				name: '={{ $json.name }}',
				...ALL_KEYS,
				simplify: false,
				additionalFields: {
					alias: "={{ $json.alias || '' }}",
					ifFoundByPhoneOrEmail: "={{ $json.ifFound || 'stop' }}",
				},
				options: { requestsAtOnce: 1 },
			},
		},
		order: {
			operation: 'order.createPaymentLinks',
			parameters: {
				orderReference: '=order of {{ $json.name }}',
				customer: { details: { name: '={{ $json.name }}', ...ALL_KEYS } },
				itemsFrom: 'json',
				itemsJson: '[{"name":"Ticket","price":"100"}]',
				additionalFields: { ifFoundByPhoneOrEmail: "={{ $json.ifFound || 'stop' }}" },
				options: { requestsAtOnce: 1 },
			},
		},
	};

	it('over random accounts and sheets, on servers of all kinds', async () => {
		const history = fc.record({
			way: fc.constantFrom<Array<keyof typeof WAYS>>('upsert', 'upsert', 'order'),
			switches: fc.constantFrom(...SWITCHES),
			others: fc.constantFrom(0, 120, 230),
			loose: fc.boolean(),
			consumers: fc.array(consumer, { maxLength: 8 }),
			rows: fc.array(row, { minLength: 1, maxLength: 10 }),
		});
		let together = 0;
		await fc.assert(
			fc.asyncProperty(history, async ({ way, switches, others: many, ...given }) => {
				const { operation, parameters } = WAYS[way];
				const play = async (batches: (items: IDataObject[]) => IDataObject[][]) => {
					stream.reset({ ...defaultSwitches(), ...switches });
					// Of consumers of one moment the ID decides: the same ones each time.
					let last = 1;
					takeIdsFrom(() => (last = (last * 48_271) % 2_147_483_647) / 2_147_483_647);
					given.consumers.forEach((one, n) => place(one, n, given.loose));
					others(many);
					const items = [...given.rows.map(itemOf), ...customersOf(130).slice(100)];
					const rows: IDataObject[] = [];
					begin();
					for (const batch of batches(items)) {
						const node = { onError: 'continueRegularOutput' } as const;
						const { json } = await stream.run(operation, parameters, { items: batch, node });
						rows.push(...json);
					}
					return { rows: rows.map(shown), consumers: stream.sim.all('consumer').map(stored) };
				};
				const inBulk = await play((items) => [items]);
				if ((counted()[SEARCH] ?? 0) < 3 * given.rows.length + 60) together++;
				const single = await play((items) => [
					...items.slice(0, given.rows.length).map((item) => [item]),
					items.slice(given.rows.length, -15),
					items.slice(-15),
				]);
				expect(inBulk).toEqual(single);
			}),
			{ numRuns: 25 },
		);
		expect(together).toBeGreaterThan(12);
	});

	/** IDs are other ones each time. */
	function shown({ error, id, consumerId, created, matchedBy, alias }: IDataObject): object {
		const of = stream.sim.find('consumer', String(id ?? consumerId));
		const said = String(error ?? '').replace(/ ?\[item \d+\]/, '');
		return { said, who: of?.name, created, matchedBy, alias };
	}

	const stored = ({ name, phone_number, email, external_id, alias, is_deleted }: Consumer) =>
		JSON.stringify({ name, phone_number, email, external_id, alias, is_deleted });
});
