import type { IDataObject } from 'n8n-workflow';

import { byId, type Row } from '../../../support/engine/stream.mts';
import { aConsumer, aProduct, ok } from '../../../support/simulator/client.mts';
import { useStream } from '../../support/use.mts';

const stream = useStream();

const PHONE = '+966504444444';
/** What the consumer is found by stands on the panel, the rest under Additional Fields. */
const upsert = ({ phoneNumber, email, externalId, ...additionalFields }: Row) => ({
	name: 'Ahmad',
	...given({ phoneNumber, email, externalId }),
	additionalFields,
});
const given = (fields: Row) =>
	Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
const order = (details: Row, more: Row = {}) => ({
	orderReference: 'A-1',
	customer: { details },
	items: { line: [{ name: 'Ticket', price: '100' }] },
	additionalFields: more,
});
const consumers = () => stream.sim.all('consumer');
/** An order's products may be there already. */
const writes = () =>
	stream
		.writes()
		.map(({ request }) => request.replace(/[0-9a-f-]{36}/, 'ID'))
		.filter((request) => request !== 'POST /products');

/** Both ways in which a consumer is found. */
const WAYS: Array<[string, (fields: Row, more?: Row) => Row]> = [
	['consumer.upsert', (fields, more = {}) => upsert({ ...fields, ...more })],
	['order.createPaymentLinks', (fields, more = {}) => order({ name: 'Ahmad', ...fields }, more)],
];

describe.each(WAYS)('%s overwrites nobody', (operation, parameters) => {
	const refusal = async (fields: Row, more?: Row) => {
		stream.begin();
		return await stream.refusal(operation, parameters(fields, more) as IDataObject);
	};
	const rows = async (fields: Row, more?: Row) => {
		stream.begin();
		return await stream.rows(operation, {
			...(parameters(fields, more) as IDataObject),
			simplify: false,
		});
	};

	it.each([
		[
			'phone',
			{ phoneNumber: '0504444444' },
			/^"\+966504444444" belongs to the consumer with External ID "C-1"\./,
		],
		[
			'email',
			{ email: 'SARA@example.com' },
			/^"SARA@example\.com" belongs to the consumer with External ID "C-1"\./,
		],
	])('a %s that belongs to another External ID', async (_name, fields, message) => {
		const known = { name: 'Sara', phone_number: PHONE, email: 'sara@example.com' };
		await aConsumer(stream.call, { ...known, external_id: 'C-1' });
		const said = await refusal({ ...fields, externalId: 'C-2' });
		expect(said).toMatch(message);
		expect(said).toContain("'If Found by Phone or Email'");
		expect(writes()).toEqual([]);
		expect(consumers()).toMatchObject([{ name: 'Sara', external_id: 'C-1' }]);
	});

	it('unless the option says that it is meant', async () => {
		const known = await aConsumer(stream.call, { phone_number: PHONE, external_id: 'C-1' });
		const fields = { phoneNumber: PHONE, externalId: 'C-2' };
		const [row] = await rows(fields, { ifFoundByPhoneOrEmail: 'update' });
		expect(row.id === known.id || row.consumerId === known.id).toBe(true);
		expect(consumers()).toHaveLength(1);
	});

	it('a consumer without an External ID is theirs', async () => {
		const known = await aConsumer(stream.call, { phone_number: PHONE });
		const [row] = await rows({ phoneNumber: PHONE, externalId: 'C-2' });
		expect(row.id === known.id || row.consumerId === known.id).toBe(true);
	});

	it('phone of one consumer, email of another: refused, and neither changes', async () => {
		await aConsumer(stream.call, { name: 'One', phone_number: PHONE });
		await aConsumer(stream.call, { name: 'Other', email: 'sara@example.com' });
		expect(await refusal({ phoneNumber: PHONE, email: 'sara@example.com' })).toMatch(
			/belong to different consumers/,
		);
		expect(writes()).toEqual([]);
		expect(
			consumers()
				.map(({ name }) => name)
				.sort(),
		).toEqual(['One', 'Other']);
	});

	it('an own ID in External Metadata is compared after phone or email has matched', async () => {
		const external_metadata = { shop_id: 'C-1', other: 'kept' };
		await aConsumer(stream.call, { name: 'Sara', phone_number: PHONE, external_metadata });
		const key = { externalIdMetadataKey: 'shop_id' };
		expect(await refusal({ phoneNumber: PHONE, externalId: 'C-2' }, key)).toMatch(
			/belongs to the consumer with External ID "C-1"/,
		);
		expect(writes()).toEqual([]);
		await rows({ phoneNumber: PHONE, externalId: 'C-1' }, key);
		expect(consumers()[0]).toMatchObject({ external_id: null, external_metadata });
		expect(await refusal({ externalId: 'C-1' }, key)).toMatch(/are both empty/);
	});

	it('makes a new consumer with the own ID in External Metadata', async () => {
		stream.sim.switches.externalId = 'accounting';
		const key = { externalIdMetadataKey: 'shop_id' };
		await rows({ phoneNumber: PHONE, externalId: 'C-1' }, key);
		expect(consumers()).toMatchObject([
			{ phone_number: PHONE, external_id: null, external_metadata: { shop_id: 'C-1' } },
		]);
	});

	it('an account that refuses External ID: the sentence says so and offers External Metadata', async () => {
		stream.sim.switches.externalId = 'accounting';
		const said = await refusal({ phoneNumber: PHONE, externalId: 'C-1' });
		expect(said).toMatch(/only while an accounting integration is connected/);
		expect(said).toContain("'External ID Metadata Key'");
	});
});

describe('External Metadata', () => {
	const entries = (...list: Array<[string, unknown]>) => ({
		entry: list.map(([key, value]) => ({ key, value })),
	});

	it('is text to text, and kept beside what is there', async () => {
		const [made] = await stream.rows('consumer.create', {
			name: 'Sara',
			additionalFields: { externalMetadata: entries(['shop_id', 7], ['vip', true]) },
		} as never);
		expect(made.external_metadata).toEqual({ shop_id: '7', vip: 'true' });
		const [after] = await stream.rows('consumer.update', {
			consumerId: byId(made.id),
			updateFields: { externalMetadataJson: '{"tier":"gold"}' },
		});
		expect(after.external_metadata).toEqual({ shop_id: '7', vip: 'true', tier: 'gold' });
		await stream.rows('consumer.upsert', {
			name: 'Sara',
			phoneNumber: PHONE,
			additionalFields: { externalMetadata: entries(['a', 'b']) },
		} as never);
		const [again] = await stream.rows('consumer.upsert', {
			name: 'Sara',
			phoneNumber: PHONE,
			additionalFields: { externalMetadata: entries(['c', 'd']) },
		} as never);
		expect(again.external_metadata).toEqual({ a: 'b', c: 'd' });
	});

	it('refuses what is not text', async () => {
		const said = await stream.refusal('consumer.create', {
			name: 'Sara',
			additionalFields: { externalMetadataJson: '{"a":{"b":1}}' },
		});
		expect(said).toMatch(/The value of "a" in 'External Metadata \(JSON\)' is not text/);
		expect(stream.sent()).toEqual([]);
	});

	it('of products, with their External ID', async () => {
		const [made] = await stream.rows('product.create', {
			name: 'Ticket',
			type: 'ONE_OFF',
			prices: { price: [{ currency: 'SAR', amount: '10' }] },
			additionalFields: { externalId: 'sku-1', externalMetadata: entries(['a', 'b']) },
		} as never);
		expect(made).toMatchObject({ external_id: 'sku-1', external_metadata: { a: 'b' } });
		const [after] = await stream.rows('product.update', {
			productId: byId(made.id),
			updateFields: { externalMetadata: entries(['c', 'd']) },
		} as never);
		expect(after.external_metadata).toEqual({ a: 'b', c: 'd' });
	});

	it.each(['product.create', 'consumer.create'])(
		'%s: a refused External ID offers it',
		async (operation) => {
			stream.sim.switches.externalId = 'accounting';
			const said = await stream.refusal(operation, {
				name: 'Ticket',
				type: 'ONE_OFF',
				prices: { price: [{ currency: 'SAR', amount: '10' }] },
				additionalFields: { externalId: 'sku-1' },
			});
			expect(said).toMatch(/accounting integration/);
			expect(said).toContain("'External Metadata'");
		},
	);
});

describe('a refusal that names the External ID', () => {
	const NEEDS = 'external_id needs an accounting integration';
	const coded = (code: string, message: string) => ({ error: { code, message } });
	const said = async (status: number, body: object) => {
		const action = { type: 'status', status, body } as const;
		stream.sim.faults.add({ method: 'POST', path: '/consumers', action });
		const parameters = { name: 'Sara', additionalFields: { externalId: 'C-1' } };
		return await stream.refusal('consumer.create', parameters);
	};

	it.each([
		[400, coded('FEATURE_DISABLED', NEEDS)],
		[403, coded('PERMISSION_FORBIDDEN', NEEDS)],
		[400, coded('INVALID_PARAMETERS', NEEDS)],
		[400, coded('SOMETHING_NEW', NEEDS)],
		[400, { detail: NEEDS }],
		[403, { detail: NEEDS }],
		[422, { detail: [NEEDS] }],
	])('%p %j', async (status, body) => {
		expect(await said(status, body)).toContain("Use 'External Metadata' instead");
	});

	it.each([
		[400, coded('DUPLICATE_CONSUMER', 'external_id is taken')],
		[409, coded('RESOURCE_ALREADY_EXISTS', 'external_id is taken')],
		[400, { detail: 'A consumer with this external_id already exists' }],
		[409, { detail: 'external_id: conflict' }],
	])('%p %j is about somebody who has it', async (status, body) => {
		expect(await said(status, body)).not.toContain('accounting integration');
	});
});

describe('businesses', () => {
	const business = { consumerType: 'BUSINESS', phoneNumber: PHONE };
	const address = { address_line_1: 'King Fahd Road', city: 'Riyadh', country: 'SA' };

	it('Create or Update asks for the address of a new one before sending it', async () => {
		expect(await stream.refusal('consumer.upsert', upsert(business))).toMatch(
			/a business needs one/,
		);
		expect(writes()).toEqual([]);
	});

	it('Update asks for it where the consumer has none', async () => {
		const { id } = await aConsumer(stream.call);
		const parameters = { consumerId: byId(id), updateFields: { consumerType: 'BUSINESS' } };
		stream.begin();
		expect(await stream.refusal('consumer.update', parameters)).toMatch(/a business needs one/);
		expect(writes()).toEqual([]);
		await ok(stream.call('PUT', `/consumers/${id}`, { address }));
		await stream.rows('consumer.update', parameters);
		expect(consumers()[0]).toMatchObject({ consumer_type: 'BUSINESS' });
	});
});

it('a product that is read by nobody is not asked for', async () => {
	const { id } = await aProduct(stream.call);
	stream.begin();
	await stream.rows('product.update', { productId: byId(id), updateFields: { name: 'B' } });
	expect(stream.sent()).toHaveLength(1);
});

describe.each(WAYS)('%s and guests', (operation, parameters) => {
	it.each([0, '0', '٠'])('%p, which shops write for every guest, is nobody', async (id) => {
		stream.begin();
		const fields = { phoneNumber: PHONE, externalId: `={{ ${JSON.stringify(id)} }}` };
		const said = await stream.refusal(operation, parameters(fields) as IDataObject);
		expect(said).toMatch(
			/^'External ID'.* is a value that shops use for every guest\. Leave it empty/,
		);
		expect(stream.sent()).toEqual([]);
	});
});
