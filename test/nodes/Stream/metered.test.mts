import {
	byId,
	expectOneFailing,
	type Parameters,
	UNKNOWN_ID,
} from '../../../support/engine/stream.mts';
import { aConsumer, aProduct } from '../../../support/simulator/client.mts';
import { useStream } from '../../support/use.mts';

const stream = useStream();
let product: string;
let consumer: string;
beforeEach(async () => {
	product = (await aProduct(stream.call, { name: 'Rides', type: 'METERED' })).id;
	consumer = (await aConsumer(stream.call)).id;
	stream.begin();
});

const record = (key: string, usageAmount: unknown = '12.5') => ({
	productId: byId(product),
	consumerId: byId(consumer),
	usageAmount,
	idempotencyKey: key,
});
const sentRecord = (key: string, usage_amount = '12.5') => ({
	product_id: product,
	organization_consumer_id: consumer,
	usage_amount,
	idempotency_key: key,
});
const records = (...list: object[]): Parameters => ({ records: { record: list } });

describe('usage', () => {
	it('records the lines of an item in one request and returns one row for each', async () => {
		const rows = await stream.rows('meteredUsage.record', {
			...(records(record('a', '١٢٫٥'), record('b', 3)) as object),
			recordsJson: JSON.stringify([sentRecord('c', '0.000125'), sentRecord('a')]),
		});
		expect(stream.sent()).toEqual([
			{
				request: 'POST /metered/meter',
				query: {},
				body: {
					records: [
						sentRecord('a'),
						sentRecord('b', '3'),
						sentRecord('c', '0.000125'),
						sentRecord('a'),
					],
				},
			},
		]);
		expect(
			rows.map(({ success, duplicate, idempotency_key: key }) => [key, success, duplicate]),
		).toEqual([
			['a', true, false],
			['b', true, false],
			['c', true, false],
			['a', false, true],
		]);
	});

	it('may be repeated: keys count once', async () => {
		stream.sim.faults.add({ method: 'POST', times: 1, action: { type: 'reset', when: 'after' } });
		const [row] = await stream.rows('meteredUsage.record', records(record('a')));
		expect(row).toMatchObject({ success: false, duplicate: true });
		expect(stream.sim.all('usage')).toHaveLength(1);
	});

	it.each([
		['no records', () => records(), /'Records' is empty/],
		[
			'a record without key',
			() => records(record('={{ "" }}')),
			/'Idempotency Key' of record 1 in 'Records' is empty/,
		],
		[
			'too many digits',
			() => records(record('a'), record('b', '12345678.901')),
			/'Usage Amount' of record 2 in 'Records'.*10 digits/,
		],
		['money', () => records(record('a', 'SAR 5')), /"SAR 5"/],
		['a text that is no list', () => ({ recordsJson: '{}' }), /not a JSON list/],
		['a list of something else', () => ({ recordsJson: '[1]' }), /not an object/],
		[
			'a record of the list without product',
			() => ({ recordsJson: '[{"usage_amount":1}]' }),
			/'Product' of record 1 in 'Records \(JSON\)' is empty/,
		],
		[
			'more than 1000 records',
			() => ({ recordsJson: JSON.stringify(Array.from({ length: 1001 }, () => sentRecord('a'))) }),
			/1001 records, but Stream accepts at most 1000/,
		],
	])('refuses %s before anything is sent', async (_name, parameters, message) => {
		expect(await stream.refusal('meteredUsage.record', parameters())).toMatch(message);
		expect(stream.sent()).toEqual([]);
	});

	it.each([[{}], [[]], [{ records: [] }], [null]])(
		'says so when Stream answers with %j',
		async (body) => {
			stream.sim.faults.add({ method: 'POST', action: { type: 'body', body } });
			expect(await stream.refusal('meteredUsage.record', records(record('a')))).toMatch(
				/cannot read/,
			);
		},
	);

	it('names the record that Stream does not accept', async () => {
		const box = await aProduct(stream.call);
		const bad = { ...record('a'), productId: byId(box.id) };
		expect(await stream.refusal('meteredUsage.record', records(bad))).toMatch(/not METERED/);
	});

	it('ends each item where it belongs', async () => {
		await expectOneFailing(
			stream,
			'meteredUsage.record',
			records({ ...record('={{ $json.key }}'), consumerId: '={{ $json.id }}' }),
			[
				{ id: consumer, key: 'a' },
				{ id: UNKNOWN_ID, key: 'b' },
			],
			/not found/i,
		);
	});
});

describe('subscriptions', () => {
	const parties = () => ({ consumerId: byId(consumer), productId: byId(product) });

	it('creates with all fields, lists and deactivates', async () => {
		const [created] = await stream.rows('meteredSubscription.create', {
			...parties(),
			additionalFields: { startsAt: '2026-01-01', endsAt: '2031-01-31' },
		});
		const rows = await stream.rows('meteredSubscription.getAll', { returnAll: true });
		expect(rows).toMatchObject([{ id: created.id }]);
		const [ended] = await stream.rows('meteredSubscription.deactivate', {
			meteredSubscriptionId: byId(created.id),
		});
		expect(Date.parse(ended.ends_at)).toBeLessThanOrEqual(Date.now());
		expect(stream.sent()).toEqual([
			{
				request: 'POST /metered/metered-subscriptions',
				query: {},
				body: {
					product_id: product,
					organization_consumer_id: consumer,
					starts_at: '2025-12-31T21:00:00.000Z',
					ends_at: '2031-01-31T20:59:59.999Z',
				},
			},
			{
				request: 'GET /metered/metered-subscriptions',
				query: { page: ['1'], limit: ['100'] },
				body: undefined,
			},
			{
				request: `DELETE /metered/metered-subscriptions/${created.id}`,
				query: {},
				body: undefined,
			},
		]);
	});

	it.each([
		[
			'an end before the start',
			{ startsAt: '2031-01-02', endsAt: '2031-01-01' },
			/'Ends At' is not after/,
		],
		['an end in the past', { endsAt: '2020-01-01' }, /'Ends At' is in the past/],
	])('refuses %s before anything is sent', async (_name, additionalFields, message) => {
		const all = { ...parties(), additionalFields };
		expect(await stream.refusal('meteredSubscription.create', all)).toMatch(message);
		expect(stream.sent()).toEqual([]);
	});

	it('ends each item where it belongs', async () => {
		await expectOneFailing(
			stream,
			'meteredSubscription.create',
			{ consumerId: '={{ $json.id }}', productId: byId(product) },
			[{ id: consumer }, { id: UNKNOWN_ID }],
			/not found/i,
		);
	});
});

it('says so where the account has no metered billing', async () => {
	stream.sim.switches.meteredAvailable = false;
	const calls: Array<[string, Parameters]> = [
		['meteredUsage.record', records(record('a'))],
		['meteredSubscription.create', { consumerId: byId(consumer), productId: byId(product) }],
		['meteredSubscription.getAll', {}],
		['meteredSubscription.deactivate', { meteredSubscriptionId: byId(UNKNOWN_ID) }],
	];
	for (const [operation, parameters] of calls) {
		expect(await stream.refusal(operation, parameters)).toMatch(
			/Metered billing is not available on this Stream account/,
		);
	}
});

it('organization.get returns the useful columns, or everything', async () => {
	const [simple] = await stream.rows('organization.get');
	expect(Object.keys(simple)).toEqual([
		'sandbox',
		'id',
		'name',
		'nameEn',
		'homeCurrency',
		'defaultCurrency',
		'enabledCurrencies',
		'userEmail',
		'userName',
		'createdAt',
	]);
	const [full] = await stream.rows('organization.get', { simplify: false });
	expect(full).toMatchObject({
		organization: { id: simple.id },
		user: { email: simple.userEmail },
	});
	expect(stream.sent()).toEqual([
		{ request: 'GET /me', query: {}, body: undefined },
		{ request: 'GET /me', query: {}, body: undefined },
	]);
});
