import type { IDataObject } from 'n8n-workflow';

import type { FaultAction } from '../../../simulator/index.mts';
import {} from '../../../support/engine/stream.mts';
import { useStream } from '../../support/use.mts';

const stream = useStream();

const KEYS = { phoneNumber: '0501234567', email: 'Ahmad@Example.com', externalId: 'cust_1' };
const parametersOf = (fields: IDataObject) => {
	const isKey = ([name]: [string, unknown]) => name in KEYS;
	const all = Object.entries(fields);
	return {
		name: 'Ahmad',
		...Object.fromEntries(all.filter(isKey)),
		additionalFields: Object.fromEntries(all.filter((one) => !isKey(one))),
	};
};
const upsert = async (fields: IDataObject = KEYS, options: object = {}) =>
	await stream.rows('consumer.upsert', parametersOf(fields), options);
const refuse = async (fields: IDataObject = KEYS) =>
	await stream.refusal('consumer.upsert', parametersOf(fields));
const consumers = () => stream.sim.all('consumer');
const requests = () => stream.sent().map(({ request }) => request.replace(/[0-9a-f-]{36}/, 'ID'));
const other = () => stream.harness.anotherProcess();
const SEARCH = 'GET /consumers';
const POST = 'POST /consumers';
const PUT = 'PUT /consumers/ID';

describe('Create or Update', () => {
	it('creates what is not there, after looking for each key', async () => {
		expect(await upsert()).toMatchObject([{ name: 'Ahmad', created: true, matchedBy: null }]);
		expect(requests()).toEqual([SEARCH, SEARCH, SEARCH, POST]);
		expect(
			stream
				.sent()
				.slice(0, 3)
				.map(({ query }) => query.search_term[0]),
		).toEqual(['cust_1', '+966501234567', 'Ahmad@Example.com']);
	});

	it.each([
		['external_id', { externalId: 'cust_1' }],
		['phone_number', { phoneNumber: '+966 50 123 4567' }],
		['email', { email: 'ahmad@example.COM' }],
		['external_id', KEYS],
	])('finds by %s', async (matchedBy, fields) => {
		const [first] = await upsert();
		expect(await upsert(fields)).toMatchObject([{ id: first.id, created: false, matchedBy }]);
		expect(consumers()).toHaveLength(1);
	});

	it('writes nothing when all is as wanted, however Stream writes it', async () => {
		const fields = {
			...KEYS,
			preferredLanguage: 'AR',
			communicationMethods: ['SMS', 'EMAIL'],
			consumerType: 'BUSINESS',
			address: { details: { addressLine1: 'King Fahd Road', city: 'Riyadh', country: 'SA' } },
		};
		await upsert(fields);
		stream.begin();
		await upsert({ ...fields, communicationMethods: ['EMAIL', 'SMS'] });
		expect(requests()).toEqual([SEARCH]);
	});

	it('sends only what differs', async () => {
		await upsert();
		stream.begin();
		await upsert({ ...KEYS, comment: 'Likes mornings' });
		expect(requests()).toEqual([SEARCH, PUT]);
		expect(stream.sent()[1].body).toEqual({ comment: 'Likes mornings' });
	});

	it('does not take a loose match for the same', async () => {
		await upsert({ externalId: 'cust_12' });
		expect(await upsert({ externalId: 'cust_1' })).toMatchObject([{ created: true }]);
		expect(consumers()).toHaveLength(2);
	});

	it('leaves deleted consumers alone', async () => {
		stream.sim.switches.deletedConsumer = 'flag';
		const [first] = await upsert();
		await stream.call('DELETE', `/consumers/${String(first.id)}`);
		const [second] = await upsert();
		expect(second).toMatchObject({ created: true });
		expect(second.id).not.toBe(first.id);
	});

	it('needs something to look for', async () => {
		await expect(refuse({ alias: 'A' })).resolves.toMatch(
			/'External ID', 'Phone Number' and 'Email' are all empty/,
		);
		expect(stream.sent()).toEqual([]);
	});

	it('says so when the values belong to two consumers', async () => {
		await upsert({ externalId: 'cust_1' });
		await upsert({ phoneNumber: '0501234567' });
		await expect(refuse(KEYS)).resolves.toMatch(
			/"cust_1" and "\+966501234567" belong to different consumers/,
		);
		expect(consumers()).toHaveLength(2);
	});
});

describe('one person, however often and by whom', () => {
	const itemsOf = (people: number) =>
		Array.from({ length: 2 * people }, (_, i) => ({ n: i % people }));
	const items = itemsOf(6);
	const parameters = {
		name: 'Ahmad',
		externalId: '={{ "cust_" + ($json.n + 10) }}',
		phoneNumber: '={{ "+9665000000" + ($json.n + 10) }}',
	};

	// Those of 24 people are read together.
	it.each([
		[400, 6],
		[409, 6],
		[422, 6],
		[409, 24],
	] as const)(
		'three executions in three processes, DUPLICATE_CONSUMER as %i, %i people',
		async (status, people) => {
			stream.sim.switches.duplicateConsumerStatus = status;
			stream.sim.switches.latencyMs = 5;
			const options = { items: itemsOf(people) };
			const runs = [undefined, other(), other()].map(
				async (type) => await stream.rows('consumer.upsert', parameters, { ...options, type }),
			);
			const rows = (await Promise.all(runs)).flat();
			expect(rows).toHaveLength(6 * people);
			expect(consumers()).toHaveLength(people);
			expect(new Set(rows.map(({ id }) => id)).size).toBe(people);
			expect(rows.filter(({ created }) => created)).toHaveLength(people);
		},
	);

	it('where answers get lost', async () => {
		for (const type of ['reset', 'malformed'] as const) {
			stream.sim.faults.add({
				probability: 0.1,
				seed: 3,
				action: { type, when: 'after' } as FaultAction,
			});
		}
		const runs = [undefined, other()].map(
			async (type) => await stream.rows('consumer.upsert', parameters, { items, type }),
		);
		expect((await Promise.all(runs)).flat()).toHaveLength(24);
		expect(consumers()).toHaveLength(6);
	});
});

describe('a create without an answer', () => {
	it.each<[string, FaultAction]>([
		['a reset', { type: 'reset', when: 'after' }],
		['half an answer', { type: 'malformed' }],
		['an error of the server', { type: 'status', status: 500, when: 'after' }],
		['an answer without an id', { type: 'body', body: {}, when: 'after' }],
	])('%s: found, not made again', async (_name, action) => {
		stream.sim.faults.add({ method: 'POST', times: 1, action });
		expect(await upsert()).toMatchObject([{ matchedBy: 'external_id' }]);
		expect(consumers()).toHaveLength(1);
		expect(requests().filter((request) => request === POST)).toHaveLength(1);
	});

	it('that was not processed is made in the next round', async () => {
		stream.sim.faults.add({ method: 'POST', times: 2, action: { type: 'reset' } });
		expect(await upsert()).toMatchObject([{ created: true }]);
		expect(consumers()).toHaveLength(1);
	});

	it('again and again says that running again is safe', async () => {
		stream.sim.faults.add({ method: 'POST', action: { type: 'status', status: 503 } });
		await expect(refuse()).resolves.toMatch(
			/Run the step again\. If Stream did create the consumer/,
		);
		expect(consumers()).toEqual([]);
	});

	it('an update without an answer is sent again', async () => {
		await upsert();
		stream.sim.faults.add({ method: 'PUT', times: 1, action: { type: 'reset', when: 'after' } });
		expect(await upsert({ ...KEYS, alias: 'A' })).toMatchObject([{ alias: 'A', created: false }]);
	});
});
